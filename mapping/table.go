package mapping

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// role is what a table is for.
type role uint8

const (
	noRole role = iota
	ordersRole
	handoverRole
	flightRole
	bagRole

	roleCount
)

var roleNames = [...]string{ordersRole: "orders", handoverRole: "handover", flightRole: "flight", bagRole: "bags"}

func (r role) String() string { return roleNames[r] }

// table is one table of a file. The survey builds it, the mapper reads rows with it.
type table struct {
	lead          *lead
	sheet         int
	info          cell.Sheet
	role          role
	from          int             // number of its first row, or of what stands above it; 0 for the first table of a sheet
	before        *table          // above it in the same sheet
	headerLines   [][]string      // the texts of its header rows, folded
	headerRows    []cell.Row      // the rows of the header
	headerFolds   map[string]bool // the same
	notRows       []int           // numbers of headers below it that nothing follows
	firstOrder    int             // number of its first row with a number like the carrier's, if it stands near the header
	labelRows     []int           // numbers of rows below it with labels and values
	labelledRows  []int           // of those below it that are no orders, and not asked about, in ascending order
	wordRows      []int           // those of which a number stands beside an unknown word, in ascending order
	beforeKey     beforeKeys
	among         []labelAmong     // labels below the last order so far
	unread        []labelAmong     // labels below the last order so far of which no value can be read
	namedAmong    [fieldCount]bool // a label between orders names it
	header        int              // number of its last header row, 0 if the sheet has only labels and values
	columns       []*column        // those that are used, from left to right
	described     []ColumnLayout   // all columns, for the Layout
	rows          int              // rows that count
	noticeRow     int              // of a notice, the number of the only row that counts; 0: a table
	noticeWidth   int              // columns of a notice
	persons       []personColumns  // columns that tell of a person of whom nobody says who it is
	noOrderColumn bool             // it has orders, but no column with order numbers
	lacksMust     bool             // nothing in it gives what each row must say itself
	lacking       lackingKeys      // its keys then
	parcelsAt     []int            // of a list that tells what waybills weigh: columns that tell their parcels apart
	givenNumbers  bool             // an earlier outcome gave the numbers of its rows
	unheeded      []unheededColumn // those of which nothing is read because they were empty in the first rows
	whichOrder    *reason.Reason   // the question which column has them, nil if none looks like it
	headerDigest  string           // see keyOf
	mayHaveOrders *reason.Reason   // the question which column has them in a sheet that was taken for one of handovers or the like
	inQuestion    []int            // columns of which nobody has said yet whether they name the rows
	aside         []int            // columns that name no rows because a person has chosen another one
	open          []openQuestion   // about columns that nothing explains
	labels        []unknownLabel   // above it
	titleRows     []int            // numbers of the rows above it of which nothing is read
	patterns      []string         // how the numbers of its first rows are written, a 9 for each digit
	shapes        []string         // the same, a 9 for all digits that follow each other
	explained     []bool           // by their index, the columns of which it is known what they are
	usedForSure   []bool           // by their index, the columns that uses says yes to
	boxColumns    []int            // columns that say in how many boxes an order goes out
	markable      []bool           // by their index, the columns that are read and may hold a mark all the same
	names         []nameKind       // by their index, the columns of names, for marks
	markedIn      []int            // columns in which a row is marked as not to go out
	markColumns   []markColumn     // those whose headings are marks
	markLines     []markLine       // lines of words between its rows, from the first one on that is a mark
	lastLine      int              // number of the last line of words from there on
	sheetMark     string           // the name of its sheet, if it is a mark
	longUnmarked  string           // the last long text that marks no row as stopped
	unused        []int            // of a list of waybills: its user's columns of which nothing is sent, but for numbers of rows
	statusAt      int              // the column of the status in an outcome, plus 1; 0: there is none
	referenceAt   int              // the same of the reference
	sideBySide    bool             // a second table stands beside it: neither is read
	taken         []reason.Reason
	sample        []cell.Row      // the first rows, while its columns are decided
	addressBook   map[string]bool // keys, and numbers of handovers, in capital letters
	width         int             // columns that are described
	flown         *bool           // it tells of flights; nil: not found out yet
	watched       []int           // columns in which nothing was so far, or that have no header
	ragged        raggedTable
	beside        besideTable
	sums          *sumRow // its last row, while it may be that of its sums
	sumsAt        int     // number of that row, once it is certain

	numbers []*column    // of a list: those that name its rows, the first one first; each row is named by the first that is filled
	given   givenNumbers // of a list that is an outcome

	at    [fieldCount]*column // the column of each field
	above [fieldCount]*column // the value above the header for each field; it holds for every row
	group []*column           // the columns and values that say which form a row belongs to, and describe it

	fillables []*fillable // columns of an order table whose empty cells count
	waybillColumns

	lastOrder    uint64          // of a list of waybills: the hash of the last order above, 0: none
	skipHidden   bool            // hidden rows are left out
	skipStopped  bool            // rows that are marked as cancelled or on hold are left out
	sender       *columnHeader   // describes a handover that has no number
	headers      []columnHeader  // of its columns, with one cell below each at most
	rivals       []int           // columns that may have the carrier's numbers instead of the one with the order numbers
	late         []lateColumn    // those that were empty in the first rows
	hintRows     []int           // numbers of rows of units, types and the like below the header
	exampleRows  []int           // numbers of rows below the header that are examples, because a person says so
	added        []reason.Reason // weights in two columns that are added
	unitRows     []reason.Reason // units that were taken from such rows
	zone         shownCell       // a text that names a time zone
	sizeUnits    []int           // columns of units of length
	sizeNamed    shownCell       // a text that names a unit of length other than cm, but not of which sizes
	sizeInCell   shownCell       // the first size that names such a unit itself
	sizeBare     bool            // there are sizes of which nothing names the unit
	sizeBlank    string          // address of the first blank cell in a column of such units, beside a size that has none
	sizeOther    string          // a unit other than cm in such a column
	unitRemark   bool            // a title or a remark names a unit
	unitRemarks  int             // how many of them were looked at
	later        []labelAmong    // labels of a handover or a MAWB above the table that is not known yet
	unusedUnit   shownCell       // a unit above the table that is not converted
	unitAsked    bool            // it was asked which of the unit column and the header is right
	unitOfHeader bool            // the header is

	readsLabels  bool                       // an earlier outcome says what its rows were read with, of labels above them
	labelAt      [labelKindCount][2]int     // the columns in which it does, plus 1
	labelsAbove  [labelKindCount]labelAbove // what stands above its rows
	runsOfLabels [labelKindCount][2][]ReadRun
}

// column is a column that is used, or a label and value above the table.
type column struct {
	table    *table
	index    int
	number   *numberUse // of a list
	partOf   int64      // of a weight in two columns: how many of its parts are one whole
	partUnit string     // the unit of the parts

	prefix int // of the column in which its values begin, plus 1; 0: there is none
	field  field
	side   int // which of three sides in each of its cells, from 1 on; 0: a cell holds one value
	header string
	unit   string // kg | g | lb | oz | t: of the header; at the end of the survey that of all its weights without one

	headerUnit string // kg | g | lb, if the header names it and nobody said that it is wrong
	unitInHash string // that of its weights without one, as far as it is known before its rows

	item  int  // number of the item that it tells of; 0: its header has none
	ofAll bool // a price that may be that of all pieces together

	pricesKey  string // of the question what its prices are
	ofAllNoted bool   // one of them stands beside several pieces
	someFilled bool   // of numbers of pieces: a row has one

	currency string // of a price: as its header says, or a sign of several

	district bool // a part of a town, beside an address

	plain  bool // a label above the table that does not say whose name or address its value is
	person bool // used only if a person says that it is the handover's (survey_persons.go)

	pair *cell.Cell // the value, if it stands above the table; else nil
	row  int        // row of that value

	dateOrder   string // dmy | mdy; decided by the whole column
	separator   byte   // decimal separator '.' or ','; decided by the whole column
	misfits     int    // cells that did not fit the field, counted until one fits
	someFit     bool
	firstMisfit string // address of the first cell that did not fit
	misfitValue string
	dayFirst    shownCell // first date that can only be dmy
	monthFirst  shownCell // first date that can only be mdy
	eitherWay   shownCell // first date that can be both
	realEither  shownCell // first date that is none of text, and another one with day and month swapped
	realLate    bool      // one of those has a day above 12
	showsPoint  bool
	showsComma  bool
	scale       weightScale     // of a column of weights
	most        int64           // the heaviest parcel in its unit, in thousandths; 0: no limit
	limit       decimal.Decimal // the heaviest bag in kg, of a column of their weights; 0: no limit
	unitSet     bool            // the settings say the unit
	unitSaid    bool            // a person said the unit
	farSaid     bool            // and that weights far above the limit are right
	sizeUnit    string          // of length: a row of hints or a header above it says it
	sizeAnswer  string          // the same for cells without one, as a person has said
	sizeMention shownCell       // a hint below its header mentions a unit of length
	unitDoubt   bool            // the header and a row of units contradict each other
	unitMention bool            // something names a unit, but maybe not that of the column
	byValue     bool            // a person said that its numbers are what the cells hold, and not what they show
	formatAsked bool            // it was asked about the unit of a number format
	shownUnit   shownUnit       // which unit counts where a number format names another one than the header
}

// shownCell is a cell that a message shows as an example.
type shownCell struct{ cell, value string }

// in returns the column's cell in row r.
func (c *column) in(r *cell.Row) cell.Cell { return *c.look(r) }

// noCell is what a row has where it has no cell.
var noCell cell.Cell

// look is in without a copy, for what a survey does with every row. Nobody may change the cell.
func (c *column) look(r *cell.Row) *cell.Cell {
	switch {
	case c == nil:
		return &noCell
	case c.pair != nil:
		return c.pair
	case c.prefix > 0:
		own := c.inOne(r)
		return &own
	case c.index < 0 || c.index >= len(r.Cells):
		return &noCell
	}
	return &r.Cells[c.index]
}

// address returns the address of the column's cell in row r.
func (c *column) address(r *cell.Row) string {
	number := c.row
	if c.pair == nil {
		number = r.Number
	}
	return cell.Address(c.table.info.Name, c.index, number)
}

// unmerged returns the cell of f in row r, but the empty cell if it was filled in from a merged range.
func (t *table) unmerged(r *cell.Row, f field) cell.Cell {
	c := t.at[f].in(r)
	if c.Merged {
		return cell.Cell{}
	}
	return c
}

// value returns the cell of f that holds for row r: its own cell, or if that is blank the value above the table. The
// column is nil if the table has neither.
func (t *table) value(r *cell.Row, f field) (cell.Cell, *column) {
	col, above := t.at[f], t.above[f]
	if col == nil {
		return above.in(r), above
	}
	c := col.in(r)
	if above != nil && cell.IsBlank(c) {
		return *above.pair, above
	}
	return c, col
}

// uses says whether column i is used for sure. A column of persons does not count: whether it is used is decided after the rows
// were counted.
func (t *table) uses(i int) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.index == i && !c.person })
}

// usesSeveral says whether more than one column is used for sure.
func (t *table) usesSeveral() bool {
	n := 0
	for _, c := range t.columns {
		if !c.person {
			n++
		}
	}
	return n > 1
}

// columnAt returns the used column at index i, nil if there is none.
func (t *table) columnAt(i int) *column {
	for _, c := range t.columns {
		if c.index == i {
			return c
		}
	}
	return nil
}

// columnIndex returns the index of the column of f, 0 if there is none.
func (t *table) columnIndex(f field) int {
	if t.at[f] != nil {
		return t.at[f].index
	}
	return 0
}

// reason says what is wrong with the column's cell in row r.
func (c *column) reason(r *cell.Row, flaw *cell.Flaw) reason.Reason {
	if flaw.Code == reason.BadDate && c.prefix > 0 {
		return c.halfReason(r)
	}
	if c.partOf > 0 && strings.HasPrefix(c.in(r).Text, noHalf) {
		return c.partReason(r)
	}
	out := reason.Reason{Code: flaw.Code, Cell: c.address(r), Args: c.argsOf(flaw)}
	if flaw.Code == reason.ErrorCell || !c.field.personal() {
		out.Value = cell.Shorten(c.in(r).Text)
	}
	return out
}

// argsOf are the particulars of a flaw. The example of a weight is written as the others of its column are: 1.25 beside 0,45
// would make thousands of 1,250.
func (c *column) argsOf(flaw *cell.Flaw) []string {
	switch {
	case flaw.Code != reason.BadWeight:
		return flaw.Args
	case c.separator == ',':
		return []string{"1,25"}
	}
	return []string{"1.25"}
}

// keyOf returns the number or key of f that holds for row r, and its address. Both are "" if there is none or it cannot
// be read.
func keyOf(t *table, r *cell.Row, f field) (string, string) {
	c, col := t.value(r, f)
	if col == nil {
		return "", ""
	}
	key, flaw := col.readKey(c)
	if flaw != nil && flaw.Bad || key == "" {
		return "", ""
	}
	return key, col.address(r)
}

// readKey reads the number of a handover, flight or form, or a key of the address book.
func (c *column) readKey(from cell.Cell) (string, *cell.Flaw) { return c.read(from, "") }

// hasUnitsByRow says that a column of units says what the numbers of a bag are in: two rows may differ in nothing else.
func (t *table) hasUnitsByRow() bool {
	return len(t.sizeUnits) > 0 || t.at[weightUnit] != nil && t.at[bagWeight] != nil
}

// previousCells are the cells of the group columns in the row before. In most sheets they repeat for thousands of rows,
// and then a row costs only the comparison.
type previousCells struct{ cells []cell.Cell }

func (p *previousCells) same(columns []*column, r *cell.Row) bool {
	if p.cells == nil {
		return false
	}
	for i, col := range columns {
		if col.pair != nil {
			continue
		}
		var now cell.Cell
		c, before := &now, &p.cells[i]
		switch {
		case col.prefix > 0:
			now = col.inOne(r)
		case col.index < len(r.Cells):
			c = &r.Cells[col.index]
		}
		if c.Kind != before.Kind || c.Format != before.Format || c.Struck != before.Struck || c.Text != before.Text {
			return false
		}
	}
	return true
}

func (p *previousCells) keep(columns []*column, r *cell.Row) {
	if p.cells == nil {
		p.cells = make([]cell.Cell, len(columns))
	}
	for i, col := range columns {
		c := col.in(r)
		c.Text = strings.Clone(c.Text)
		p.cells[i] = c
	}
}
