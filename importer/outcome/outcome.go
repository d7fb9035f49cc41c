// Package outcome writes what a user gets back: their own workbook with the answer beside each row and a Summary in front,
// the same as a CSV, and the templates to fill in.
//
// Write decides on all that can be decided before the rows are seen (plan.go), and then copies the source part by part,
// changing only the sheets that get answers.
package outcome

import (
	"io"
	"iter"
	"slices"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// outcomeColumns is how many columns an outcome adds.
const outcomeColumns = 5

// Columns are the headers of the columns that an outcome adds at the right of a table. They are the same in every
// language: by them an outcome that is dropped again is recognised.
var Columns = [outcomeColumns]string{"HGE status", "HGE reason", "HGE next step", "HGE reference", "HGE form"}

// The first words of cell A1 of a Summary: by them, and by the name of its sheet, it is recognised in a file that is
// dropped again. Mark is put before a title that begins with neither.
const (
	SummaryName = "Summary"
	Mark        = "hgeimport outcome"
	CheckMark   = "hgeimport check"
)

// Answer is what is written beside one row of the source. Its texts are ready to be read.
type Answer struct {
	Sheet, Row int
	Status     reason.Status // "" where only Reason and Next concern the row (a handover or flight row)
	Reason     string
	Next       string
	Reference  string
	Form       string
	Document   string // link behind Form, http or https only, may be empty
}

// Table is a table of the source that gets the five columns.
type Table struct {
	Sheet  int
	Header int // row number of its header row
	Width  int // number of columns that the table has, from column A on; the five stand right of it
}

// Summary is the first sheet of an outcome, top to bottom.
type Summary struct {
	Title  string // first line: what to do now, at a glance
	Good   bool   // everything confirmed
	Blocks []Block
}

// Block is a headed part of the Summary.
type Block struct {
	Heading string
	Columns []string   // header of a table; nil where Lines are label | value pairs
	Lines   [][]Linked // one line a slice
}

// Linked is a text of the Summary.
type Linked struct {
	Text   string
	Link   string        // http(s) address, or a cell of this workbook as "orders!B6"; "" = none
	Status reason.Status // coloured as such; "" = none
}

// Write writes to path, which appears whole or not at all, the workbook of b with a Summary in front and the five
// columns beside each table. answers come in the order of sheets and rows. b nil: the Summary alone.
//
// An xlsx is copied part by part: only its list of sheets, its formats and the sheets with a table are written anew, with
// what is added and otherwise byte for byte. The five columns stand right of the table; where something stands there at
// or under the header row, they stand right of everything in the sheet; where an earlier outcome left them, they are
// filled anew. The Summary replaces one of ours; a user's own sheet of that name stays, and ours is then "Summary (HGE)".
// Digital signatures are left out, as they no longer hold. A CSV or HTML becomes a tidy workbook of text, with the row
// numbers of the source; so does the rare xlsx that cannot be added to, such as one in UTF-16.
//
// Nothing that is written can become a formula or a macro, and only http and https addresses become links. A Summary's
// link to a cell without a sheet, as a CSV has it, leads to the first sheet of the source.
func Write(path string, b *sheet.Book, tables []Table, answers iter.Seq2[Answer, error], s *Summary) error {
	f := newFeed(answers)
	defer f.stop()
	tables = slices.SortedFunc(slices.Values(tables), func(a, b Table) int { return a.Sheet - b.Sheet })
	o, err := planRewriting(b, tables, f, s)
	if err != nil {
		return err
	}
	return writeWhole(path, func(w io.Writer) error {
		if err := o.write(w); err != nil {
			return err
		}
		return f.close()
	})
}
