package outcome

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/gocarina/gocsv"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// harmless is a number with its sign: the one text that begins like a formula and may stay as it is, since a program
// that reads it as a number reads what it says. A telephone number with hyphens or spaces is not one: +82-10-1234 is a sum.
var harmless = regexp.MustCompile(`^[+-][0-9]+([.,][0-9]+)*$`)

// WriteCSV writes b, a CSV, with the five columns, in its encoding, delimiter and line end, to path, which appears
// whole or not at all. The columns stand where Write puts them. A text, ours or theirs, that a spreadsheet program
// would take for a formula (it begins with = + - @ TAB or CR and is no plain number) gets an apostrophe before it. A
// character that the encoding does not have is written as a question mark.
func WriteCSV(path string, b *sheet.Book, tables []Table, answers iter.Seq2[Answer, error]) error {
	if len(tables) != 1 || tables[0].Sheet != 0 || tables[0].Header < 1 {
		return fmt.Errorf("%w: a CSV has one table", errAnswers)
	}
	f := newFeed(answers)
	defer f.stop()
	table := tables[0]
	t, err := newTidy(b, tables)
	if err != nil {
		return err
	}
	o := &csvOutcome{book: b, header: table.Header, feed: f}
	if o.cols, o.old, err = findColumns(headerCells(b, 0, table.Header), table.Width, t.scans[0]); err != nil {
		return err
	}
	return writeWhole(path, func(w io.Writer) error {
		if err := o.write(w); err != nil {
			return err
		}
		return f.close()
	})
}

// csvOutcome writes a CSV once more with five columns in it.
type csvOutcome struct {
	book   *sheet.Book
	header int
	cols   [outcomeColumns]int
	old    [outcomeColumns]bool
	feed   *feed
	fits   *encoding.Encoder // nil: everything can be written
	record []string
}

func (o *csvOutcome) write(w io.Writer) error {
	encoded, err := o.encode(w)
	if err != nil {
		return err
	}
	lines := &lineEnds{w: encoded, end: []byte(o.book.LineEnd)}
	if o.book.SepLine != "" {
		if _, err := io.WriteString(lines, o.book.SepLine+"\n"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(lines)
	for _, c := range o.book.Delimiter {
		out.Comma = c
	}
	if err := o.rows(gocsv.NewSafeCSVWriter(out), out, lines); err != nil {
		return err
	}
	return encoded.Close()
}

// rows writes all records. A row that is missing in the source is an empty line, so that the numbers stay.
func (o *csvOutcome) rows(records *gocsv.SafeCSVWriter, out *csv.Writer, lines io.Writer) error {
	last := 0
	for row, err := range o.book.Rows(0) {
		if err != nil {
			return err
		}
		for last++; last < row.Number; last++ {
			out.Flush()
			if _, err := io.WriteString(lines, "\n"); err != nil {
				return err
			}
		}
		record, err := o.fill(row)
		if err != nil {
			return err
		}
		if err := records.Write(record); err != nil {
			return err
		}
	}
	records.Flush()
	return records.Error()
}

// fill makes the record of a row.
func (o *csvOutcome) fill(row *cell.Row) ([]string, error) {
	o.record = o.record[:0]
	for i := range max(len(row.Cells), 1) {
		text := row.Cell(i).Text
		if at := slices.Index(o.cols[:], i); at >= 0 && o.old[at] && row.Number >= o.header {
			text = ""
		}
		o.record = append(o.record, text)
	}
	ours, err := o.ours(row.Number)
	if err != nil {
		return nil, err
	}
	if ours != nil {
		for len(o.record) <= slices.Max(o.cols[:]) {
			o.record = append(o.record, "")
		}
		for i, col := range o.cols {
			o.record[col] = ours[i]
		}
	}
	for i, text := range o.record {
		o.record[i] = o.fit(guarded(text))
	}
	return o.record, nil
}

// ours is what the five columns say in a row, nil where they say nothing.
func (o *csvOutcome) ours(row int) ([]string, error) {
	if row == o.header {
		return Columns[:], nil
	}
	a, err := o.feed.peek(0)
	switch {
	case err != nil:
		return nil, err
	case a == nil || a.Row > row:
		return nil, nil
	case a.Row < row || row < o.header:
		return nil, fmt.Errorf("%w: row %d", errAnswers, a.Row)
	}
	texts := []string{string(a.Status), a.Reason, a.Next, a.Reference, a.Form}
	o.feed.drop()
	return texts, nil
}

// guarded makes sure that no program takes a text for a formula.
func guarded(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) || harmless.MatchString(text) {
		return text
	}
	return "'" + text
}

// fit replaces the characters that the source's encoding does not have.
func (o *csvOutcome) fit(text string) string {
	if o.fits == nil {
		return text
	}
	if _, err := o.fits.String(text); err == nil {
		return text
	}
	return strings.Map(func(c rune) rune {
		if _, err := o.fits.String(string(c)); err != nil {
			return '?'
		}
		return c
	}, text)
}

// encode returns a writer of text in the source's encoding, its byte order mark already written where the source has one.
func (o *csvOutcome) encode(w io.Writer) (io.WriteCloser, error) {
	c, ok := sheet.CharsetNamed(o.book.Encoding)
	if !ok {
		return nil, fmt.Errorf("encoding %q of the source is unknown", o.book.Encoding)
	}
	out := transform.NewWriter(w, transform.Nop)
	if c.Encoding != nil {
		o.fits = c.Encoding.NewEncoder()
		out = transform.NewWriter(w, encoding.ReplaceUnsupported(c.Encoding.NewEncoder()))
	}
	if !o.book.BOM {
		return out, nil
	}
	_, err := io.WriteString(out, sheet.UTF8BOM)
	return out, err
}

// lineEnds turns the line ends of what is written into those of the source, inside cells too.
type lineEnds struct {
	w   io.Writer
	end []byte
}

func (l *lineEnds) Write(b []byte) (int, error) {
	out := b
	if len(l.end) > 0 && string(l.end) != "\n" {
		out = bytes.ReplaceAll(b, []byte("\n"), l.end)
	}
	if _, err := l.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}
