// Package cell has the type of a spreadsheet cell and the readers of its content: identifiers (identifier.go), weights
// (weight.go), dates and times (moment.go), places (place.go), plain text (text.go). The readers are pure. If a reader
// cannot use a cell, or had to mend it, it returns a Flaw (flaw.go) that says why.
package cell

import "math"

// Kind is what a cell held in the file, before it became text.
type Kind uint8

// The kinds of a cell. All filled cells of a CSV are Text.
const (
	Empty   Kind = iota
	Text         // typed as text, or a cell of a CSV
	Number       // Text is the exact value in plain decimals, never the displayed form
	Date         // Text is "2006-01-02", "2006-01-02 15:04:05" or "15:04:05"
	Bool         // Text is "TRUE" or "FALSE"
	Error        // Text is the error as shown: "#N/A"
	Formula      // a formula without a cached value; Text is empty
)

// Cell is one cell as the user sees it.
type Cell struct {
	Text   string
	Kind   Kind
	Merged bool // Text was filled in from the first cell of the merged range that covers this cell

	Calculated bool // Text is the result of a formula
	Struck     Strike
	struckFrom uint16 // where the first stretch of Text begins that is struck out, and where it ends
	struckTo   uint16
	Format     *Format // how a spreadsheet program shows Text; nil if that says no more than Text
}

// Strike says whether somebody has struck out what a cell holds.
type Strike uint8

// What may be struck out.
const (
	Unstruck Strike = iota
	PartStruck
	WholeStruck
)

// StrikePart notes that a part of the text is struck out, from byte from on.
func (c *Cell) StrikePart(from, to int) {
	c.Struck, c.struckFrom, c.struckTo = PartStruck, uint16(min(from, math.MaxUint16)), uint16(min(to, math.MaxUint16))
}

// StruckText is what is struck out: all of the text, or the first part of it that is.
func (c *Cell) StruckText() string {
	from, to := c.StruckAt()
	return c.Text[from:to]
}

// StruckAt is where StruckText begins and ends.
func (c *Cell) StruckAt() (from, to int) {
	switch c.Struck {
	case WholeStruck:
		return 0, len(c.Text)
	case PartStruck:
		to = min(int(c.struckTo), len(c.Text))
		return min(int(c.struckFrom), to), to
	}
	return 0, 0
}

// Row is one row of a sheet. Its address (Sheet, Number) is set by the reader of the file. Orders, forms and outcomes
// are joined to their row by this address and by nothing else.
type Row struct {
	Sheet  int    // index into the sheets of the book
	Number int    // 1-based, as a spreadsheet program shows it
	Cells  []Cell // by column; trailing empty cells may be missing
	Hidden bool
	Fields int // of the record of a CSV, with empty ones at its end; 0 in other files

	Comments []Comment // of its cells
}

// Comment is what somebody has written about a cell, beside the sheet.
type Comment struct {
	Column int    // 0-based
	Text   string // its beginning
	Thread bool   // others may have answered it
}

// Cell returns the cell in column i (0-based), the empty cell if the row is shorter.
func (r *Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Sheet is what is known about a sheet apart from its rows.
type Sheet struct {
	Name     string // empty for a CSV; then addresses have no sheet
	Hidden   bool   // hidden sheets are never read
	Empty    bool   // it is known to have no row
	Commas   bool   // columns are separated by ; so a comma may separate decimals
	Date1904 bool   // day 0 of its date numbers is 1904-01-01, otherwise 1899-12-30
}
