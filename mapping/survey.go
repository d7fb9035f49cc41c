package mapping

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The survey keeps the first rows of a sheet, up to this many rows or cells, before it decides where the table is.
const (
	sampleRows  = 300
	sampleCells = 100_000
	sampleText  = 4 << 20 // bytes
)

// How many questions about a file are reported at once, and as many faults; and how many faults of one kind.
const (
	mostQuestions = 50
	mostOfACode   = 30
)

// Survey is the first pass over a file. Not for concurrent use.
type Survey struct {
	options   Options
	lead      *lead
	aliases   *Aliases
	sheets    []cell.Sheet
	bySheet   []sheetSurvey
	result    *surveyResult
	pairs     []*column  // values above the tables
	blockRows []blockRow // rows of handover and flight sheets
	skipped   []reason.Reason
	reasons   []reason.Reason // why the file is refused
	summaries map[int]bool    // sheets that are a Summary of ours
	struck    []struckSaying
	written   writtenAnswers
	answered  []reason.Answered
	buyers    bool // plain names and addresses in tables of orders differ within a handover: they are the consignees'

	addressBook map[string]bool // its keys and numbers, in capital letters
	hidden      hiddenRows      // with orders
	stopped     hiddenRows      // orders that are marked as cancelled or on hold
	stoppedBy   string          // the first such mark
	leftOut     []MarkedRows    // those of them that are left out
	boxes       hiddenRows      // orders of several boxes
	boxesSaid   string          // what the first says
	content     []byte          // of the row in hand, to be hashed

	budget  budget
	current int // sheet of the last row

	secondHeaders []reason.Reason // headers below another table that are read

	unread      unreadOrders
	namedAmong  [fieldCount]bool // a label between or below orders names it
	labelsBelow LabelsBelow
	putAbove    map[int][]cell.Row // labels below the orders of a sheet that are for all of them

	labelSheets []sheetLabels // by sheet; those that were looked at

	shown       map[field]map[string]shownNumber // how the numbers of handovers and forms are shown
	shownAsked  [fieldCount]bool                 // it was asked whether two of them are the same
	flightAlone shownCell                        // the first cell that describes a flight in a row without a MAWB
}

// sheetSurvey is the state of the survey in one sheet.
type sheetSurvey struct {
	begun         bool
	ignored       bool       // an example sheet, or the summary of an earlier outcome
	firstRows     []cell.Row // kept until the table is decided
	firstCells    int
	firstText     int // bytes
	columns       int // most filled cells in one of the first rows
	decided       bool
	held          []cell.Row // labels and values that may stand above the next header
	table         *table
	prev          previousCells
	damagedForm   bool   // the group columns of the row before have a cell that cannot be read
	bag           *block // that the row before names
	unit          string
	filler        filler
	labels        labelReader
	mayBe         mayBeRows
	sectionHeader int // index of the header in firstRows, if the sheet has a table already
}

// surveyResult is what the survey found out about the whole file. The mapper reads it.
type surveyResult struct {
	options                 Options
	lead                    *lead
	tables                  []*table   // those that are used, in the order of the file
	sections                []sections // all tables, by sheet
	handovers               *blocks
	flights                 *blocks
	bags                    *blocks
	repeats                 repeatedOrders
	cut                     map[rowAddress]cutRow    // rows that a line break without quotes has cut, and their rest
	references              map[string]*referenceUse // by the sheet's own reference_num
	repairs                 repairCounts
	formWeight              formWeight
	waybills                waybillRows
	leftOut                 map[uint64]reason.Reason // what is said of the other rows of an order with a row left out, by its hash
	book                    *addressBook
	brands                  map[string]int // of the carrier's numbers in a list
	withHidden              bool           // onlyOrders counts rows that are left out because they are hidden, too
	columnsClear, ownValues bool           // see leavesColumnsClear; Layout.WithOwnValues
	onlyOrders              bool           // all orders of the file were closed before, so nothing but their numbers is read
	unread                  bool           // rows of which nothing is read name orders that stand nowhere else
	labels                  []sheetLabels  // by sheet, once it is known what stands above which rows
}

// NewSurvey starts the survey of a file with these sheets.
func NewSurvey(o Options, sheets []cell.Sheet) *Survey {
	led := leadOf(o.Operation)
	s := &Survey{options: o, lead: led, aliases: o.Aliases, sheets: sheets, bySheet: make([]sheetSurvey, len(sheets)),
		budget: budget{mostColumns: o.MostColumns, mostGroups: o.MostGroups}}
	if s.aliases == nil {
		s.aliases = builtIn()
	}
	s.aliases = s.aliases.ledBy(led)
	s.result = &surveyResult{options: o, lead: led, sections: make([]sections, len(sheets)),
		handovers: newBlocks(handoverRole, &s.budget), flights: newBlocks(flightRole, &s.budget), bags: newBlocks(bagRole, &s.budget),
		book: newAddressBook(o.AddressBook), references: map[string]*referenceUse{},
		repeats: repeatedOrders{seed: maphash.MakeSeed(), parts: led.Several, latest: len(led.Guard.Latest) > 0}}
	s.addressBook, s.summaries = map[string]bool{}, map[int]bool{}
	for key, h := range o.AddressBook {
		s.addressBook[strings.ToUpper(key)], s.addressBook[strings.ToUpper(h.HandoverNum)] = true, true
	}
	return s
}

// Add takes one row. Rows come in the order of the file, from all sheets that are not hidden. The caller may reuse the
// row.
func (s *Survey) Add(r *cell.Row) {
	if r.Sheet < 0 || r.Sheet >= len(s.bySheet) {
		return
	}
	if s.budget.beyond != nil {
		return
	}
	if s.current != r.Sheet {
		s.decideSheet(s.current) // its first rows need not be kept any longer
		s.current = r.Sheet
	}
	sh := &s.bySheet[r.Sheet]
	if !sh.begun {
		sh.begun = true
		sh.ignored = s.isIgnored(r)
	}
	switch {
	case sh.ignored:
	default:
		s.addRow(sh, r)
	}
}

// addRow keeps a row until the table that it may belong to is decided, or gives it to that table.
func (s *Survey) addRow(sh *sheetSurvey, r *cell.Row) {
	switch {
	case sh.decided:
		if !s.beginsSection(sh, r) {
			s.addTableRow(sh, r)
		}
	case !isBlankRow(r) && s.budget.mayKeep(sh, r):
		sh.firstRows = append(sh.firstRows, cloneRow(r))
		if len(sh.firstRows) >= sampleRows || sh.firstCells >= sampleCells || sh.firstText >= sampleText {
			s.beginTable(sh, r.Sheet)
		}
	}
}

// isIgnored recognizes sheets that are not read: an example by its name, our own Summary by its first cell.
func (s *Survey) isIgnored(r *cell.Row) bool {
	name := s.sheets[r.Sheet].Name
	switch {
	case readAliasesFile().sheet[cell.Fold(name)] == "example":
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedExample, Value: name})
		return true
	case BeginsSummary(name, r):
		s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedOutcome, Value: name})
		return true
	}
	return false
}

// BeginsSummary says that the first row of a sheet is that of a Summary of ours, or of a sheet of events. A CSV of it, and a
// sheet that somebody has renamed, have lost the name: then the title must stand where we write it.
func BeginsSummary(name string, r *cell.Row) bool {
	return (r.Number == 1 || IsSummaryName(name) || reason.IsEventsName(name)) &&
		reason.IsSummaryTitle(cell.Clean(r.Cell(0).Text))
}

func cloneRow(r *cell.Row) cell.Row {
	out := *r
	out.Cells = slices.Clone(r.Cells)
	for i := range out.Cells {
		out.Cells[i].Text = strings.Clone(out.Cells[i].Text)
	}
	return out
}

// decideSheet begins the table of a sheet that has fewer rows than the survey looks at.
func (s *Survey) decideSheet(i int) {
	sh := &s.bySheet[i]
	for sh.begun && !sh.ignored && !sh.decided && s.budget.beyond == nil {
		s.beginTable(sh, i)
	}
	s.flushHeld(sh)
	s.endParts(sh, false)
	s.endLabels(sh.table)
}

// beginTable finds the table in the rows that were kept, then takes those that stand below its header.
func (s *Survey) beginTable(sh *sheetSurvey, sheet int) {
	sh.decided = true
	rows, before := sh.firstRows, sh.table
	sh.firstRows, sh.firstCells, sh.firstText = nil, 0, 0
	var found *table
	if before == nil {
		found = s.findTable(sheet, rows)
	} else {
		found = s.findSection(before, rows, sh.sectionHeader)
	}
	if found != nil {
		if before != nil {
			s.askLabelsAmong(before, math.MaxInt)
		}
		sh.table, sh.prev, sh.damagedForm, sh.bag, sh.unit, sh.filler = found, previousCells{}, false, nil, "", filler{}
		s.result.sections[sheet] = append(s.result.sections[sheet], found)
		if found.role != noRole {
			s.result.tables = append(s.result.tables, found)
		}
	}
	for i := range rows {
		s.addRow(sh, &rows[i])
	}
}

// prepareTable sets up what the rows of a table are counted with.
func (s *Survey) prepareTable(t *table) {
	t.skipHidden, t.skipStopped = s.skipsHidden(t), s.skipsStopped(t)
	s.readByValue(t)
	t.noteUsed(s.options.Now)
	t.noteBoxColumns()
	t.noteReadColumns()
	t.findBare()
	s.askForPairInHeader(t)
	t.givenNumbers, t.parcelsAt = t.givesNumbers(), t.parcelColumns()
	t.noteAnswers()
	if s.lead.Several {
		t.noteUnused()
	}
	if t.role == ordersRole {
		s.noteLabels(t)
		t.fillables = s.fillables(t)
		t.lacksMust = slices.ContainsFunc(s.lead.must, func(must []field) bool { return s.lacksAll(t, must) })
		s.findUnheeded(t)
	}
	for _, f := range s.lead.weights {
		if c := t.at[f]; c != nil {
			if f == bagWeight {
				c.limit = exactly(s.options.MaxBagKG)
			}
			c.most, c.headerUnit = s.options.mostIn(f, c.unit), c.unit
			c.unitInHash = firstOf(firstOf(c.unit, s.options.unitOrAuto()), firstOf(s.given(s.unitQuestionFor(false)), "kg"))
		}
	}
}

// addTableRow takes a row below the header.
func (s *Survey) addTableRow(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	switch {
	case t == nil:
		s.noteUnread(r)
		sh.mayBe.add(s, nil, r)
		return
	case t.sideBySide:
		return
	case t.role == noRole:
		if !isBlankRow(r) {
			s.countSkipped(t, reason.SkippedTable, r)
		}
		return
	case t.header == 0:
		s.noteUnread(r)
		return
	case r.Number <= t.header:
		return
	}
	if t.role == ordersRole && t.noticeRow == 0 && s.takeLabelled(t, r) {
		return
	}
	kind := t.kindOf(r)
	if t.ragged.width > 0 && s.takeParts(sh, r, kind) {
		return
	}
	s.takeRow(sh, r, kind)
}

// takeRow takes a row below the header that is not cut.
func (s *Survey) takeRow(sh *sheetSurvey, r *cell.Row, kind rowKind) {
	t := sh.table
	t.noteZones(r)
	s.noteHidden(t, r, kind)
	if t.role == ordersRole && (kind == dataRow || kind == stoppedRow) {
		s.noteStopped(t, r)
	}
	if s.lead.Several && t.role == ordersRole {
		s.noteLeftOut(t, r, kind)
		if kind == dataRow {
			s.noteBoxes(t, r)
		}
	}
	if kind != dataRow {
		if code := skipCodes[kind]; code != "" {
			s.countSkipped(t, code, r)
		}
		switch kind {
		case noteRow:
			t.noteMarkLine(r)
			t.noteUnitRemark(r)
			s.noteUnread(r)
		case totalRow:
			s.noteUnread(r)
		case stoppedRow:
			s.noteLeftOutMark(t, r)
			s.noteLeftOutKey(t, r)
		case hiddenRow:
			s.noteLeftOutKey(t, r)
		}
		return
	}
	if t.role == ordersRole && t.isLong(r) {
		s.askForGlued(t, r)
		if t.countLong(r); !t.ragged.asTheyStand {
			t.rows++
			return
		}
	}
	if last := t.sums; last != nil { // another row follows it
		t.sums = nil
		s.takeData(sh, &last.row)
	}
	if t.noticeRow == 0 && (t.role == ordersRole || t.role == bagRole) {
		if t.sums = t.mayBeSums(r); t.sums != nil {
			return
		}
	}
	s.takeData(sh, r)
}

// takeData takes a row that counts.
func (s *Survey) takeData(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	t.countLengths(r)
	if t.noticeRow == 0 {
		t.watch(r)
	}
	if t.noticeRow == 0 {
		s.noteUnreadColumns(t, r)
	}
	if t.role == ordersRole {
		if t.rows++; len(t.among) > 0 || len(t.unread) > 0 {
			s.askLabelsAmong(t, r.Number)
		}
		s.askForPairsBeside(t, r)
		s.addOrderRow(sh, r)
		return
	}
	s.addBlockRow(t, r)
}

// addOrderRow notes what only the whole file can tell: what the columns hold, how the row's handover and flight are
// described, and whether its order stands in another row.
func (s *Survey) addOrderRow(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	if !t.isInOneCell(r) {
		t.countFilled(r)
	}
	sh.filler.learns = true
	r = sh.filler.fill(t, r, wasMeantAbove)
	s.readRuns(t, r)
	under := s.underLabels(sh, t, r)
	if under == nil {
		sh.prev, sh.damagedForm, sh.bag = previousCells{}, true, nil
	} else if t.hasUnitsByRow() || !sh.prev.same(under.group, r) {
		sh.prev.keep(under.group, r)
		sh.damagedForm, sh.bag = s.addFormCells(under, r)
	}
	if sh.bag != nil {
		sh.bag.rows++
	}
	s.addRowTimes(t, r)
	for _, f := range s.lead.weights {
		if col := t.at[f]; col != nil {
			col.checkContent(r, r.Cell(col.index))
			s.addWeight(t, col, r)
		}
	}
	s.checkUnitColumn(sh, r)
	if s.lead.Several {
		s.noteWaybill(t, r)
	}
	if c, col := t.unmergedKey(r); col != nil {
		col.checkContent(r, c)
		switch num, flaw := s.lead.readKey(c); {
		case num == "" || flaw != nil && flaw.Bad:
		case t.lacksMust:
			s.noteLacking(t, col, num, r)
		default:
			s.countNumber(t, col, num, r)
			if t.givenNumbers {
				s.addParts(sh, r)
			}
			if content := s.contentHash(sh, under, r); len(t.numbers) > 1 {
				s.result.repeats.addNumbered(t, col, num, content, r)
			} else {
				s.result.repeats.add(num, content, rowAddress{int32(r.Sheet), int32(r.Number)})
			}
		}
	}
}
