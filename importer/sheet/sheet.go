// Package sheet reads spreadsheets as they arrive: xlsx, CSV, and HTML or XML files that carry the name of a
// spreadsheet.
//
// Open finds out from the content what a file is. Rows gives the rows of a sheet, each cell as its user sees it. A pass
// over a sheet either yields every row up to the end of the file, or ends in a refusal that says what is wrong.
//
// sniff.go finds out the format. Each format has its files: xlsx (xlsx_package.go is the zip, xlsx_sheet.go the rows,
// xlsx_fast.go the usual cells), csv, html and spreadsheetml. They share xml.go, the XML scanner; text_file.go and charset*.go,
// which decode text; numbers.go and dates.go, which show a stored number as the user sees it; merged_ranges.go; and findings.go,
// what a pass finds besides the rows. complete.go tells whether a file has arrived to its end.
package sheet

import (
	"archive/zip"
	"cmp"
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
	// Encoding is the name of the encoding of a CSV, HTML or XML file. "" and "auto" mean that it is detected.
	Encoding string

	// Answered is the name of the encoding that a person has said it is. It counts if the text may be in that one.
	Answered string

	// IsHeader tells whether a text is a header that the importer understands. Encodings and delimiters are compared by
	// how many headers are known under each. nil = no header is known.
	IsHeader func(header string) bool

	// TempDir is the folder for shared strings that do not fit in memory. "" = the system's.
	TempDir string

	// Limits are what the file may hold.
	Limits Limits

	// Stop is asked now and then while the file is read, also by those who copy its parts. Its error ends the reading. nil = it is
	// read to its end.
	Stop func() error

	// TextMemory is how many bytes of a workbook's shared strings are held in memory before they go to a file in
	// TempDir. 0 = 32 MB.
	TextMemory int
}

// The formats that Book.Format names.
const (
	XLSX          = "xlsx"
	CSV           = "csv"
	HTML          = "html"
	SpreadsheetML = "spreadsheetml"
)

const defaultTextMemory = 32 << 20

// Book is an open spreadsheet. It can be read many times. It is not safe for concurrent use.
type Book struct {
	// Format is what the content of the file is: XLSX, CSV, HTML or SpreadsheetML.
	Format string

	// Encoding is the encoding of a CSV, HTML or SpreadsheetML file: utf-8, gb18030, …. It is "" for an xlsx.
	// CharsetNamed knows every name that stands here.
	Encoding string

	// Sheets are the worksheets in the order of the file. A CSV or HTML file has one, without a name.
	Sheets []cell.Sheet

	// Zip holds the parts of an xlsx as they lie in the file, for a caller that writes a copy of it. It is nil for other
	// formats, and closed with the Book.
	Zip *zip.Reader

	// Delimiter separates the columns of a CSV: ",", ";", "\t", "|", or another one that a "sep=" line names.
	Delimiter string

	// BOM tells that a CSV begins with a byte order mark.
	BOM bool

	// LineEnd is how the lines of a CSV end: "\n", "\r\n" or "\r".
	LineEnd string

	// SepLine is the first line of a CSV if it only tells Excel the delimiter, without its line end: "sep=;". Such a
	// line is not a row. "" = the CSV has none.
	SepLine string

	// Readings are the texts of a CSV whose encoding is not clear, or of an outcome of one. nil = it is clear.
	Readings *Readings

	// FromCSV tells that an xlsx is the outcome of a CSV. The caller sets it.
	FromCSV bool

	path    string
	file    *os.File
	content content
	retyped map[string]string // texts in the encoding that the workbook was written in, and what they are in the right one
	meter   meter
}

// content reads one format.
type content interface {
	// rows yields the rows of sheet i until yield returns false. The error is a refusal or one of the file system.
	rows(i int, yield func(*cell.Row) bool) error
	notes() []reason.Reason
	found(i int) *findings // of the last full pass over sheet i, nil if there was none or if it finds nothing
	close() error
}

// Open opens the file at path. It looks at the content, never at the name. A file that is not a readable spreadsheet
// gives a *reason.Refusal that says what it is and what to do. Any other error is one of the file system.
func Open(path string, o Options) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Book{path: path, file: f, meter: meter{limits: o.Limits, stop: o.Stop}}
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
	if b.Format, err = sniff(readerAt(b.file, o.Stop), info.Size()); err != nil {
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

// Rows yields the rows of sheet i (index into Sheets) that hold something, from top to bottom. The row is reused: it is
// valid until the next one. The texts of its cells may be kept, but they share memory with each other: clone a short
// text that is kept for long.
//
// A damaged file ends in a *reason.Refusal, which may come after good rows: trust the rows only when the pass has ended
// without an error. From the second pass on, the cells that a merged range covers are filled in and marked Merged.
func (b *Book) Rows(i int) iter.Seq2[*cell.Row, error] {
	return func(yield func(*cell.Row, error) bool) {
		stopped, beyond := false, error(nil)
		b.meter.begin(i)
		err := b.content.rows(i, func(r *cell.Row) bool {
			if beyond = b.meter.count(r); beyond != nil {
				return false
			}
			if len(b.retyped) > 0 {
				b.retype(r)
			}
			stopped = !yield(r, nil)
			return !stopped
		})
		if err == nil && beyond == nil && !stopped {
			beyond = b.meter.check()
		}
		if err = cmp.Or(beyond, err); err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// NoteEmpty notes which sheets have no row, where there are several. It reads the first row of each. What is damaged, the next
// pass says.
func (b *Book) NoteEmpty() {
	for i := range b.Sheets {
		if len(b.Sheets) > 1 && !b.Sheets[i].Hidden {
			b.Sheets[i].Empty = true
			for range b.Rows(i) {
				b.Sheets[i].Empty = false
				break
			}
		}
	}
}

// Notes is what the user should know about how the file was read: its encoding and delimiter, and, after a full pass
// over a sheet, how many rows and columns are hidden, and so on.
func (b *Book) Notes() []reason.Reason { return b.content.notes() }

// HasMergedRanges tells, after a full pass, whether there are merged ranges. The first pass does not know them and leaves their
// cells empty; the next one fills them.
func (b *Book) HasMergedRanges() bool {
	return slices.ContainsFunc(b.Notes(), func(r reason.Reason) bool { return r.Code == reason.MergedRanges })
}

// Close closes the file and removes its temporary files.
func (b *Book) Close() error {
	var err error
	if b.content != nil {
		err = b.content.close()
	}
	return errors.Join(err, b.file.Close())
}

// address names a cell of sheet i; col is 0-based.
func (b *Book) address(i, col, row int) string { return cell.Address(b.Sheets[i].Name, col, row) }
