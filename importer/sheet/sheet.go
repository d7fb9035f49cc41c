// Package sheet reads and writes spreadsheets.
package sheet

import (
	"iter"

	"hgeimport/mapping"
)

// Options say how to read a file.
type Options struct {
	Encoding string                   // auto, or the encoding of a CSV by name
	Known    func(header string) bool // whether a text is a header that means something: decides between encodings and delimiters
	TempDir  string                   // for what does not fit in memory; "" = the system's
}

// Book is an open spreadsheet. It can be read many times. Not for concurrent use.
type Book struct {
	Format    string // xlsx | csv | html | spreadsheetml, by content
	Encoding  string // of a CSV or HTML: utf-8, gb18030, …; "" for xlsx
	Delimiter string // of a CSV: "," ";" "\t" "|"
	Sheets    []mapping.Sheet
}

// Open looks at the content of the file at path, never at its name. What is not a readable spreadsheet gives a
// *mapping.Refusal that says what it is and what to do; any other error is one of the file system.
func Open(path string, o Options) (*Book, error) { panic("to be written") }

// Rows yields the rows of sheet i (index into Sheets) that hold something, top to bottom. The row is reused: it is
// valid until the next one. A damaged file ends in a *mapping.Refusal; every part is read to its end before the last
// row counts. From the second pass on, cells covered by a merged range are filled in and marked Merged.
func (b *Book) Rows(i int) iter.Seq2[*mapping.Row, error] { panic("to be written") }

// Seen is what was noticed while reading: after a full pass, how many rows and columns were hidden, and so on.
func (b *Book) Seen() []mapping.Reason { panic("to be written") }

// Close releases the file and its temporary space.
func (b *Book) Close() error { panic("to be written") }
