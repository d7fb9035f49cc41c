// Package sheet reads spreadsheets as they arrive: xlsx, CSV, and the HTML and XML that pass for them.
//
// Open looks at what a file is, by its content. Rows gives the rows of a sheet, each cell as its user sees it; reading
// either reaches the end of the file with every row of it, or ends in a refusal that says what is wrong.
package sheet

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Options say how to read a file.
type Options struct {
	Encoding string                   // auto, or the encoding of a CSV by name
	Known    func(header string) bool // whether a text is a header that means something: decides between encodings and delimiters
	TempDir  string                   // for what does not fit in memory; "" = the system's

	// TextMemory is how many bytes of a workbook's shared strings are held in memory before they go to a file in
	// TempDir. 0 = 32 MB.
	TextMemory int
}

// Formats of a Book.
const (
	XLSX          = "xlsx"
	CSV           = "csv"
	HTML          = "html"
	SpreadsheetML = "spreadsheetml"
)

const defaultTextMemory = 32 << 20

// Book is an open spreadsheet. It can be read many times. Not for concurrent use.
type Book struct {
	Format    string // xlsx | csv | html | spreadsheetml, by content
	Encoding  string // of a CSV or HTML: utf-8, gb18030, …; "" for xlsx
	Delimiter string // of a CSV: "," ";" "\t" "|"
	Sheets    []cell.Sheet

	path    string
	file    *os.File
	content content

	// What an outcome keeps of its source.
	Zip     *zipPackage // of an xlsx
	parts   []part      // of an xlsx: where each of Sheets stands
	BOM     bool        // a CSV begins with a byte order mark
	LineEnd string      // of a CSV: "\n", "\r\n" or "\r"
	SepLine string      // the first line of a CSV that only names its delimiter, "sep=;", or ""
}

// part is a sheet of a workbook and the name of its part, in lower case and without a leading slash.
type part struct{ name, part string }

// content is what the formats differ in.
type content interface {
	// rows yields the rows of sheet i until yield is false. The error is the file's or a refusal.
	rows(i int, yield func(*cell.Row) bool) error
	notes() []reason.Reason
	close() error
}

// Open looks at the content of the file at path, never at its name. What is not a readable spreadsheet gives a
// *mapping.Refusal that says what it is and what to do; any other error is one of the file system.
func Open(path string, o Options) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Book{path: path, file: f}
	if err := b.open(o); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Book) open(o Options) error {
	info, err := b.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w", b.path, fs.ErrInvalid)
	}
	if b.Format, err = sniff(b.file, info.Size()); err != nil {
		return err
	}
	switch b.Format {
	case XLSX:
		return b.openXLSX(info.Size(), o)
	case HTML:
		return b.openHTML(o)
	case SpreadsheetML:
		return b.openSpreadsheetML(o)
	}
	return b.openCSV(o)
}

// Rows yields the rows of sheet i (index into Sheets) that hold something, top to bottom. The row is reused: it is
// valid until the next one. The texts of its cells may be kept, but share memory with each other: clone a short text
// that is kept for long. A damaged file ends in a *mapping.Refusal; every part is read to its end before the last row
// counts. From the second pass on, cells covered by a merged range are filled in and marked Merged.
func (b *Book) Rows(i int) iter.Seq2[*cell.Row, error] {
	return func(yield func(*cell.Row, error) bool) {
		stopped := false
		err := b.content.rows(i, func(r *cell.Row) bool {
			stopped = !yield(r, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// Seen is what was noticed while reading: after a full pass, how many rows and columns were hidden, and so on.
func (b *Book) Seen() []reason.Reason { return b.content.notes() }

// Merged tells, after a full pass, whether there are merged ranges: the next pass fills their cells, the first did not.
func (b *Book) Merged() bool {
	return slices.ContainsFunc(b.Seen(), func(r reason.Reason) bool { return r.Code == reason.MergedRanges })
}

// Close releases the file and its temporary space.
func (b *Book) Close() error {
	var err error
	if b.content != nil {
		err = b.content.close()
	}
	return errors.Join(err, b.file.Close())
}

// address names a cell of sheet i; col is 0-based.
func (b *Book) address(i, col, row int) string { return cell.Address(b.Sheets[i].Name, col, row) }
