// Package cell is one cell of a spreadsheet, and the readers that make of it what it stands for: an identifier, a weight, a
// moment, a place. They are pure, and each says of a cell that it cannot use, or that it has mended, what is wrong (a Flaw).
package cell

// Kind is what a cell held before it became text.
type Kind uint8

// The kinds of a cell. In a CSV every filled cell is Text.
const (
	Empty   Kind = iota
	Text         // typed as text, or a cell of a CSV
	Number       // Text is the exact value in plain decimals, never the displayed form
	Date         // Text is "2006-01-02", "2006-01-02 15:04:05" or "15:04:05"
	Bool         // Text is "TRUE" or "FALSE"
	Error        // Text is the error as shown: "#N/A"
	Formula      // a formula without a cached value; Text is empty
)

// Cell is one cell as its user sees it, and what the reader noticed about it.
type Cell struct {
	Text   string
	Kind   Kind
	Merged bool // Text was filled in from the first cell of the merged range that covers this cell
}

// Row is one row of a sheet. Its address (Sheet, Number) is given where it is read and is the only key that joins it to
// orders, forms and outcomes until the end.
type Row struct {
	Sheet  int    // index into the sheets of the book
	Number int    // 1-based, as a spreadsheet program shows it
	Cells  []Cell // by column; trailing empty cells may be missing
	Hidden bool
}

// Cell returns the cell in column i (0-based), the empty cell where the row is shorter.
func (r *Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Sheet is what is known of a sheet besides its rows.
type Sheet struct {
	Name     string // empty for a CSV: its cells are addressed without a sheet
	Hidden   bool   // hidden sheets are never read
	Date1904 bool   // day 0 of its date serials is 1904-01-01, else 1899-12-30
}
