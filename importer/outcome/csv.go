package outcome

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/gocarina/gocsv"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// WriteCSV writes b, a CSV, with the five columns to path, in the encoding, delimiter and line end of b. There must be no
// file at path; if an error is returned there is none. The columns stand where Write puts them. A text, ours or the user's,
// that a spreadsheet program would take for a formula gets an apostrophe before it: see csv_formula.go. A character that the
// encoding does not have is written as a question mark. Headers and statuses are English: programs read them.
func WriteCSV(ctx context.Context, path string, b *sheet.Book, tables []TableHeader, answers iter.Seq2[Answer, error]) error {
	if len(tables) != 1 || tables[0].Sheet != 0 || tables[0].Row < 1 {
		return fmt.Errorf("%w: a CSV has one table", errAnswers)
	}
	queue := newAnswerQueue(answers, false)
	defer queue.stop()
	table := tables[0]
	scan, _, err := scanRows(ctx, b.Rows(0), 0, table.Row)
	if err != nil {
		return err
	}
	o := &csvOutcome{ctx: ctx, book: b, header: table.Row, table: table, headers: ourHeaders(english, table), answers: queue}
	if o.columns, err = findColumns(textsOfRow(ctx, b, 0, table.Row), english, table, scan); err != nil {
		return err
	}
	return writeNew(ctx, path, outcomeMode, func(w io.Writer) error {
		if err := o.write(w); err != nil {
			return err
		}
		return queue.close()
	})
}

// csvOutcome copies a CSV and adds the five columns on the way.
type csvOutcome struct {
	ctx     context.Context
	book    *sheet.Book
	header  int
	table   TableHeader
	headers []string // of our columns
	columns answerColumns
	answers *answerQueue
	encoder *encoding.Encoder // nil if the encoding has every character
	record  []string
}

func (o *csvOutcome) write(w io.Writer) error {
	encoded, err := o.encodingWriter(w)
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

// rows writes all records. A row that the source does not have becomes an empty line, so that row numbers stay the same.
func (o *csvOutcome) rows(records *gocsv.SafeCSVWriter, out *csv.Writer, lines io.Writer) error {
	last := 0
	for row, err := range rowsUntil(o.ctx, o.book.Rows(0)) {
		if err != nil {
			return err
		}
		for last++; last < row.Number; last++ {
			out.Flush()
			if _, err := io.WriteString(lines, "\n"); err != nil {
				return err
			}
		}
		record, err := o.recordOf(row)
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

// recordOf makes the record of a row.
func (o *csvOutcome) recordOf(row *cell.Row) ([]string, error) {
	o.record = o.record[:0]
	for i := range max(len(row.Cells), 1) {
		text := row.Cell(i).Text
		at := slices.Index(o.columns.at, i)
		if at >= 0 && at < outcomeColumns && o.columns.old[at] && row.Number >= o.header || o.columns.isStale(row.Number, i) {
			text = ""
		}
		o.record = append(o.record, text)
	}
	ours, err := o.ourTexts(row.Number)
	if err != nil {
		return nil, err
	}
	if ours != nil {
		for len(o.record) <= o.columns.last() {
			o.record = append(o.record, "")
		}
	}
	for i, text := range o.record {
		if at := slices.Index(o.columns.at, i); at >= 0 && ours != nil && ours[at] != keptText {
			text = guardedOurs(ours[at])
		} else {
			text = guarded(text)
		}
		o.record[i] = o.encodable(text)
	}
	return o.record, nil
}

// keptText stands for a text of an earlier outcome that stays.
const keptText = "\x00"

// ourTexts are the texts of our columns in a row, nil if they are empty.
func (o *csvOutcome) ourTexts(row int) ([]string, error) {
	if row == o.header {
		return o.headers, nil
	}
	a, err := o.answers.peek(0)
	switch {
	case err != nil:
		return nil, err
	case a == nil || a.Row > row:
		return nil, nil
	case a.Row < row || row < o.header:
		return nil, fmt.Errorf("%w: row %d", errAnswers, a.Row)
	}
	texts := a.texts(english)
	for i := range o.columns.at[outcomeColumns:] {
		if at := len(texts); o.columns.old[at] && a.keeps(&o.table, i) {
			texts = append(texts, keptText)
			continue
		}
		texts = append(texts, a.given(&o.table, i))
	}
	o.answers.advance()
	return texts, nil
}

// encodable replaces the characters that the source's encoding does not have.
func (o *csvOutcome) encodable(text string) string {
	if o.encoder == nil {
		return text
	}
	if _, err := o.encoder.String(text); err == nil {
		return text
	}
	return strings.Map(func(c rune) rune {
		if _, err := o.encoder.String(string(c)); err != nil {
			return '?'
		}
		return c
	}, text)
}

// encodingWriter returns a writer that encodes text as the source does. The byte order mark, if the source has one, is
// already written.
func (o *csvOutcome) encodingWriter(w io.Writer) (io.WriteCloser, error) {
	c, ok := sheet.CharsetNamed(o.book.Encoding)
	if !ok {
		return nil, fmt.Errorf("encoding %q of the source is unknown", o.book.Encoding)
	}
	out := transform.NewWriter(w, transform.Nop)
	if c.Encoding != nil {
		o.encoder = c.Encoding.NewEncoder()
		out = transform.NewWriter(w, encoding.ReplaceUnsupported(c.Encoding.NewEncoder()))
	}
	if !o.book.BOM {
		return out, nil
	}
	_, err := io.WriteString(out, sheet.UTF8BOM)
	return out, err
}

// lineEnds writes line ends as the source has them, also inside cells.
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
