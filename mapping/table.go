package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

type role uint8

const (
	noRole role = iota
	ordersRole
	handoverRole
	flightRole
)

var roleNames = [...]string{ordersRole: "orders", handoverRole: "handover", flightRole: "flight"}

func (r role) String() string { return roleNames[r] }

// table is one table of a file, in the making and then in use.
type table struct {
	sheet         int
	info          cell.Sheet
	role          role
	header        int       // number of its last header row, 0 for a sheet that is only key | value rows
	columns       []*column // that are used, from left to right
	described     []Column  // all of them, for the Layout
	rows          int       // that count as read
	noOrderColumn bool      // orders, but no column of order numbers

	at    [fieldCount]*column // columns by field
	above [fieldCount]*column // key | value rows above the header, by field: they apply to every row
	group []*column           // the columns that tell which form a row belongs to, and describe it
}

// column is one used column, or one key | value pair above the table.
type column struct {
	table  *table
	index  int
	field  field
	header string
	unit   string // kg | g | lb that the header names

	pair *cell.Cell // the value of a pair
	row  int        // its row

	dateOrder   string // dmy | mdy, decided by the whole column
	separator   byte   // decimal mark, decided by the whole column
	misfits     int    // cells that were looked at before one did fit
	someFit     bool
	firstMisfit string // address of the first that did not fit
	misfitValue string
	dayFirst    shownCell // a date that can only be dmy
	monthFirst  shownCell // a date that can only be mdy
	eitherWay   shownCell // a date that can be both
	showsPoint  bool
	showsComma  bool
}

// sample is a cell kept to be shown.
type shownCell struct{ cell, value string }

// in is the cell of the column in r.
func (c *column) in(r *cell.Row) cell.Cell {
	if c == nil {
		return cell.Cell{}
	}
	if c.pair != nil {
		return *c.pair
	}
	return r.Cell(c.index)
}

// address is the place of the column's cell in r.
func (c *column) address(r *cell.Row) string {
	number := c.row
	if c.pair == nil {
		number = r.Number
	}
	return cell.Address(c.table.info.Name, c.index, number)
}

// own is the cell of f in r that is the row's own: what a merged range filled in does not count.
func (t *table) unmerged(r *cell.Row, f field) cell.Cell {
	c := t.at[f].in(r)
	if c.Merged {
		return cell.Cell{}
	}
	return c
}

// value is the cell of f that holds for r: the row's, else the one above the table. The column is nil where there is
// neither.
func (t *table) value(r *cell.Row, f field) (cell.Cell, *column) {
	col, above := t.at[f], t.above[f]
	if col == nil {
		return above.in(r), above
	}
	c := r.Cell(col.index)
	if above != nil && cell.IsBlank(c) {
		return *above.pair, above
	}
	return c, col
}

// uses says whether column i is used.
func (t *table) uses(i int) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.index == i })
}

func (t *table) columnAt(i int) *column {
	for _, c := range t.columns {
		if c.index == i {
			return c
		}
	}
	return nil
}

func (t *table) columnIndex(f field) int {
	if t.at[f] != nil {
		return t.at[f].index
	}
	return 0
}

// reason is what no says about the cell of col in r.
func (c *column) reason(r *cell.Row, flaw *cell.Flaw) reason.Reason {
	out := reason.Reason{Code: flaw.Code, Cell: c.address(r), Args: flaw.Args}
	if flaw.Code == reason.ErrorCell || !c.field.personal() {
		out.Value = cell.Shorten(c.in(r).Text)
	}
	return out
}

// read reads a cell of a handover or flight block. country is the code that stands in the same block.
func (c *column) read(from cell.Cell, country string) (string, *cell.Flaw) {
	switch f := c.field; {
	case f == mawbNo:
		return cell.MAWB(from)
	case f == handoverNum:
		return cell.Identifier(from)
	case f.isTime():
		return cell.Time(from, c.dateOrder, c.table.info.Date1904)
	case f.isPort():
		return cell.Port(from)
	case f == countryCode:
		return cell.Country(from)
	case f == postcode:
		return cell.Postcode(from, country)
	case f == flightNo || f == transitFlightNo || f == referenceNum:
		return cell.Identifier(from)
	}
	return cell.PlainText(from)
}

// keyOf is the readable number of f that holds for r, and its address.
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

// key reads a cell that names something.
func (c *column) readKey(from cell.Cell) (string, *cell.Flaw) {
	switch c.field {
	case mawbNo:
		return cell.MAWB(from)
	case handoverKey:
		return cell.PlainText(from)
	}
	return cell.Identifier(from)
}

// prevCells are the cells of the columns that describe a form, as they stood in the row before: in most sheets they
// repeat for thousands of rows, and comparing them is all that those cost.
type previousCells struct{ cells []cell.Cell }

func (p *previousCells) same(columns []*column, r *cell.Row) bool {
	if p.cells == nil {
		return false
	}
	for i, col := range columns {
		if col.pair != nil {
			continue
		}
		if c := r.Cell(col.index); c.Kind != p.cells[i].Kind || c.Text != p.cells[i].Text {
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
