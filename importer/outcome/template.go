package outcome

import "strings"

// Template is a workbook to fill in, in one language. What a user writes into its sheets is read back as the fields of their
// columns. The package template makes one for an operation.
type Template struct {
	Sheets  []TemplateSheet
	Example string // name of the sheet that shows how to fill in the others; an import skips it
	Title   string // first line of the example sheet
	About   string // what the workbook is for: the second line

	AddressBook      []string // keys of the address book, which the example sheet lists; may be empty
	AddressBookTitle string   // the line above them

	Filled bool // the examples stand in the sheets, too, as if a user had copied them there
}

// TemplateSheet is one sheet of a template.
type TemplateSheet struct {
	Block   string // handover, flight, bag; "" for the rows
	Name    string
	Columns []TemplateColumn
}

// TemplateColumn is one column of a template.
type TemplateColumn struct {
	Field   string
	Header  string
	Comment string // what goes in there
	Kind    TemplateKind
	Choices []string // a list to choose from; something else may be typed too
	From    string   // where the list is instead: AddressBook, or the block of the sheet whose first column it is; "" = nowhere
	Example []string // one a row
}

// TemplateKind says how the cells of a column are formatted.
type TemplateKind string

// The kinds of columns.
const (
	TextColumn   TemplateKind = ""       // no spreadsheet program changes what is typed
	NumberColumn TemplateKind = "number" // a weight, a length
	TimeColumn   TemplateKind = "time"   // a date with a time
)

// ExampleTime is how a time stands in an example.
const ExampleTime = "2006-01-02 15:04:05"

// AddressBook as a column's From means the keys of the address book.
const AddressBook = "address book"

// ExampleRows are the rows of the example sheet: its title and what the workbook is for, each sheet with its header and its
// examples, then the keys of the address book.
func (t *Template) ExampleRows() []ExampleRow {
	rows := []ExampleRow{{Cells: []string{t.Title}, Kind: TitleRow}, {Cells: []string{t.About}, Kind: TitleRow}}
	for i, s := range t.Sheets {
		if i > 0 {
			rows = append(rows, ExampleRow{})
		}
		header := make([]string, len(s.Columns))
		for i, c := range s.Columns {
			header[i] = c.Header
		}
		rows = append(rows, ExampleRow{Cells: []string{s.Name}, Kind: LabelRow}, ExampleRow{Cells: header, Kind: HeadingRow})
		for n := range s.Examples() {
			row := ExampleRow{Cells: make([]string, len(s.Columns)), Columns: s.Columns}
			for i, c := range s.Columns {
				row.Cells[i] = c.example(n)
			}
			rows = append(rows, row)
		}
	}
	if len(t.AddressBook) > 0 {
		rows = append(rows, ExampleRow{}, ExampleRow{Cells: []string{t.AddressBookTitle}, Kind: LabelRow})
		for _, key := range t.AddressBook {
			rows = append(rows, ExampleRow{Cells: []string{strings.TrimSpace(key)}, Kind: KeyRow})
		}
	}
	return rows
}

// ExampleRow is one row of the example sheet.
type ExampleRow struct {
	Cells   []string
	Kind    ExampleRowKind
	Columns []TemplateColumn // of the cells, if they are an example
}

// ExampleRowKind says what an ExampleRow is.
type ExampleRowKind int

// The kinds of rows of the example sheet.
const (
	PlainRow   ExampleRowKind = iota // an example, or nothing
	TitleRow                         // a line of text
	LabelRow                         // the name of what follows
	HeadingRow                       // the header of a sheet
	KeyRow                           // a key of the address book
)

// Examples is how many rows the example of a sheet has.
func (s *TemplateSheet) Examples() int {
	n := 0
	for _, c := range s.Columns {
		n = max(n, len(c.Example))
	}
	return n
}

// example is the text of the example in row n, "" if there is none.
func (c *TemplateColumn) example(n int) string {
	if n < len(c.Example) {
		return c.Example[n]
	}
	return ""
}
