package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// records reads a CSV record by record. A record that encoding/csv refuses because of its quotes is mended if it can be
// read in one way only. If not, the file is refused.
type records struct {
	raw         *rawReader
	in          *bufio.Reader // of raw
	csv         *csv.Reader   // reads from in, and never beyond the line end of a record
	comma       byte
	wrapped     bool // each line as a whole is in quotes
	number      int  // row number of the current record
	line        int  // on which it begins
	end         int  // line on which it ends
	width       int  // fields of the last record that had more than one
	mendedLines occurrences

	// What csv has not seen, because it was read without it (csv_plain.go).
	plainBytes int64
	plainLines int
}

// leastBuffer is what encoding/csv takes for a buffer: before a smaller one it puts one of its own.
const leastBuffer = 4096

// newRecords reads from in, which has no more than most bytes. trim tells that blanks stand between delimiters and quotes.
func newRecords(in io.Reader, most int64, comma rune, trim bool) *records {
	s := &records{raw: &rawReader{in: in}, comma: byte(comma)}
	s.in = bufio.NewReaderSize(s.raw, int(min(blockSize, max(leastBuffer, most))))
	s.csv = csv.NewReader(s.in)
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord, s.csv.TrimLeadingSpace = comma, -1, true, trim
	return s
}

// next appends the cells of the next record to dst, without the empty ones at its end. fields is how many it has with these.
func (s *records) next(dst []cell.Cell) (cells []cell.Cell, fields int, err error) {
	if line, ok := s.plainLine(); ok {
		cells, fields = s.appendPlain(dst, line)
		return cells, fields, nil
	}
	record, err := s.read()
	if err != nil {
		return dst, 0, err
	}
	cells, err = appendCells(dst, record, s.line)
	return cells, len(record), err
}

// offset is how much of the text has been read.
func (s *records) offset() int64 { return s.csv.InputOffset() + s.plainBytes }

// read reads a record by encoding/csv. It is valid until the next call.
func (s *records) read() ([]string, error) {
	s.raw.start = s.offset()
	record, err := s.csv.Read()
	var wrong *csv.ParseError
	switch {
	case err == nil:
		last := len(record) - 1
		line, _ := s.csv.FieldPos(0)
		lastLine := line
		if last > 0 {
			lastLine, _ = s.csv.FieldPos(last)
		}
		s.step(s.plainLines+line, s.plainLines+lastLine+strings.Count(record[last], "\n"))
	case errors.As(err, &wrong):
		if record, err = s.mend(wrong); err != nil {
			return nil, err
		}
	case errors.Is(err, errLongRecord):
		return nil, refuse(reason.LongRow, itoa(mostRowText>>20), itoa(s.end+1))
	default:
		return nil, err
	}
	if len(record) == 1 && (s.wrapped || s.width >= leastWrapped) {
		record = s.unwrap(record)
	}
	if len(record) > 1 {
		s.width = len(record)
	}
	return record, nil
}

// leastWrapped is how many fields a line must have that is found to be wrapped by their number alone.
const leastWrapped = 3

// unwrap reads a line of which a program has put the whole into quotes, as Excel does with one that it took for a single cell:
// "A,1,""Kim, Jo""".
func (s *records) unwrap(record []string) []string {
	if strings.IndexByte(record[0], s.comma) < 0 {
		return record
	}
	inner := csv.NewReader(strings.NewReader(record[0]))
	inner.Comma, inner.FieldsPerRecord = rune(s.comma), -1
	fields, err := inner.Read()
	if err != nil || !s.wrapped && len(fields) != s.width {
		return record
	}
	s.mendedLines.add(0, s.line)
	return fields
}

// step moves to a record on the lines from first to last. The lines between it and the previous record are blank.
func (s *records) step(first, last int) {
	s.number += first - s.end
	s.line, s.end = first, last
}

// mend reads the record that encoding/csv has refused once more, with splitMendedLine. A record of several lines is not
// mended: nobody can tell which of its line breaks are inside a cell.
func (s *records) mend(wrong *csv.ParseError) ([]string, error) {
	raw := strings.TrimLeft(string(s.raw.from(s.offset())), "\r\n")
	raw = strings.TrimSuffix(strings.TrimSuffix(raw, "\n"), "\r")
	line := s.plainLines + wrong.StartLine
	if strings.Contains(raw, "\n") {
		if s.raw.ended {
			return nil, refuse(reason.OpenQuote, itoa(line))
		}
		return nil, refuse(reason.StrayQuote, itoa(line))
	}
	split := splitMendedLine(raw, s.comma)
	switch {
	case split.open:
		return nil, refuse(reason.OpenQuote, itoa(line))
	case !split.certain && len(split.fields) != s.width:
		return nil, refuse(reason.StrayQuote, itoa(line))
	}
	s.step(line, line)
	if split.stray {
		s.mendedLines.add(0, line)
	}
	return split.fields, nil
}

// mendedLine is a line that encoding/csv has refused because of its quotes.
type mendedLine struct {
	fields  []string
	stray   bool // there are quotes that are text. ="…", and blanks around quotes, are none: programs write them on purpose
	certain bool // the only stray quotes are inside unquoted fields: every program reads these as text
	open    bool // a quoted field is not closed
}

// splitMendedLine splits a line with stray quotes into fields. Inside a quoted field, a quote closes the field only in
// front of a delimiter or at the end of the line; anywhere else it is text. Blanks around a quoted field do not count.
func splitMendedLine(line string, comma byte) mendedLine {
	m := mendedLine{certain: true}
	for more := true; more; {
		start := strings.TrimLeft(line, blanksBeside(comma))
		field, rest, quoted := cutQuoted(start, comma, &m)
		switch {
		case quoted:
			line, more = rest, rest != ""
			if more {
				line = rest[1:]
			}
		case len(start) == len(line) && strings.HasPrefix(start, `"`):
			m.open = true
			return m
		default:
			field, line, more = cutPlain(line, comma)
			m.stray = m.stray || strings.Contains(field, `"`) && !isFormulaText(field)
		}
		m.fields = append(m.fields, field)
	}
	return m
}

// blanksBeside are the blanks that may stand between a delimiter and a quote.
func blanksBeside(comma byte) string {
	if comma == '\t' {
		return " "
	}
	return " \t"
}

// cutQuoted cuts a quoted field off a line. rest begins with the delimiter, or is empty. ok is false if the line does not
// begin with a quote, or the quote is not closed.
func cutQuoted(line string, comma byte, m *mendedLine) (field, rest string, ok bool) {
	if !strings.HasPrefix(line, `"`) {
		return "", "", false
	}
	var text strings.Builder
	stray := false
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			text.WriteByte(line[i])
			continue
		}
		behind := strings.TrimLeft(line[i+1:], blanksBeside(comma))
		switch {
		case behind == "" || behind[0] == comma:
			m.stray, m.certain = m.stray || stray, m.certain && !stray
			return text.String(), behind, true
		case line[i+1] == '"':
			text.WriteByte('"')
			i++
		default:
			text.WriteByte('"')
			stray = true
		}
	}
	return "", "", false
}

// cutPlain cuts a field without quotes around it off a line. ="Kim, Jo" is one field.
func cutPlain(line string, comma byte) (field, rest string, more bool) {
	if strings.HasPrefix(line, `="`) {
		var inner mendedLine
		if _, behind, ok := cutQuoted(line[1:], comma, &inner); ok && !inner.stray {
			field = strings.TrimRight(line[:len(line)-len(behind)], " ")
			if behind == "" {
				return field, "", false
			}
			return field, behind[1:], true
		}
	}
	return strings.Cut(line, string(comma))
}

func isFormulaText(field string) bool {
	return strings.HasPrefix(field, `="`) && len(field) > 2 && strings.IndexByte(field[2:], '"') == len(field)-3
}

// rawReader keeps the bytes of the current record, because encoding/csv does not give them with its errors. It fails at a
// record of more than mostRowText: a quote that is never closed would take the rest of a large file into memory.
type rawReader struct {
	in     io.Reader
	kept   []byte
	offset int64 // of kept[0] in the text
	start  int64 // of the current record in the text
	ended  bool  // in is read to its end
}

func (t *rawReader) Read(p []byte) (int, error) {
	if done := t.start - t.offset; done > 0 {
		t.kept = t.kept[:copy(t.kept, t.kept[done:])]
		t.offset = t.start
	}
	if len(t.kept) > mostRowText {
		return 0, errLongRecord
	}
	n, err := t.in.Read(p)
	t.kept = append(t.kept, p[:n]...)
	t.ended = err == io.EOF
	return n, err
}

var errLongRecord = errors.New("record too long")

// from is what has been read of the current record, up to offset end.
func (t *rawReader) from(end int64) []byte { return t.kept[t.start-t.offset : end-t.offset] }
