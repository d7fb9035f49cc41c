package sheet

import (
	"iter"

	"hgeimport/mapping"
)

// Answer is what is written beside one row of the source. Its texts are ready to be read.
type Answer struct {
	Sheet, Row int
	Status     mapping.Status // "" where only Reason and Next concern the row (a handover or flight row)
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
	Link   string         // http(s) address, or a cell of this workbook as "orders!B6"; "" = none
	Status mapping.Status // coloured as such; "" = none
}

// WriteOutcome writes to path, which appears whole or not at all, the workbook of b with a Summary in front and the five
// columns beside each table. answers come in the order of sheets and rows. b nil: the Summary alone.
func WriteOutcome(path string, b *Book, tables []Table, answers iter.Seq2[Answer, error], s *Summary) error {
	panic("to be written")
}

// WriteOutcomeCSV writes b, a CSV, with the five columns, in its encoding and delimiter.
func WriteOutcomeCSV(path string, b *Book, tables []Table, answers iter.Seq2[Answer, error]) error {
	panic("to be written")
}
