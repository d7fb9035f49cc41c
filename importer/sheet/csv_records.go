package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"hgeimport/mapping/reason"
)

// records reads a CSV record by record. A record that encoding/csv refuses because of its quotes is mended if it can be
// read in one way only. If not, the file is refused.
type records struct {
	raw         *rawReader
	csv         *csv.Reader
	comma       byte
	number      int // row number of the current record
	line        int // on which it begins
	end         int // line on which it ends
	width       int // fields of the last record that had more than one
	mendedLines occurrences
}

func newRecords(in io.Reader, comma rune) *records {
	s := &records{raw: &rawReader{in: in}, comma: byte(comma)}
	s.csv = csv.NewReader(bufio.NewReaderSize(s.raw, blockSize))
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = comma, -1, true
	return s
}

// next reads a record. It is valid until the next call.
func (s *records) next() ([]string, error) {
	s.raw.start = s.csv.InputOffset()
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
		s.step(line, lastLine+strings.Count(record[last], "\n"))
	case errors.As(err, &wrong):
		if record, err = s.mend(wrong); err != nil {
			return nil, err
		}
	case errors.Is(err, errLongRecord):
		return nil, refuse(reason.LongRow, itoa(mostRowText>>20), itoa(s.end+1))
	default:
		return nil, err
	}
	if len(record) > 1 {
		s.width = len(record)
	}
	return record, nil
}

// step moves to a record on the lines from first to last. The lines between it and the previous record are blank.
func (s *records) step(first, last int) {
	s.number += first - s.end
	s.line, s.end = first, last
}

// mend reads the record that encoding/csv has refused once more, with splitMendedLine. A record of several lines is not
// mended: nobody can tell which of its line breaks are inside a cell.
func (s *records) mend(wrong *csv.ParseError) ([]string, error) {
	raw := strings.TrimLeft(string(s.raw.from(s.csv.InputOffset())), "\r\n")
	raw = strings.TrimSuffix(strings.TrimSuffix(raw, "\n"), "\r")
	line := wrong.StartLine
	if strings.Contains(raw, "\n") {
		if s.raw.ended {
			return nil, refuse(reason.OpenQuote, itoa(line))
		}
		return nil, refuse(reason.StrayQuote, itoa(line))
	}
	fields, certain, open := splitMendedLine(raw, s.comma)
	switch {
	case open:
		return nil, refuse(reason.OpenQuote, itoa(line))
	case !certain && len(fields) != s.width:
		return nil, refuse(reason.StrayQuote, itoa(line))
	}
	s.step(line, line)
	s.mendedLines.add(0, line)
	return fields, nil
}

// splitMendedLine splits a line with stray quotes into fields. Inside a quoted field, a quote closes the field only in
// front of a delimiter or at the end of the line; anywhere else it is text.
//
// certain is true if the only stray quotes are inside unquoted fields: every program reads these as text. open is true
// if a quoted field is not closed.
func splitMendedLine(line string, comma byte) (fields []string, certain, open bool) {
	certain = true
	for {
		if !strings.HasPrefix(line, `"`) {
			field, rest, more := strings.Cut(line, string(comma))
			fields = append(fields, field)
			if !more {
				return fields, certain, false
			}
			line = rest
			continue
		}
		var field strings.Builder
		i, closed := 1, false
		for ; i < len(line) && !closed; i++ {
			switch {
			case line[i] != '"':
				field.WriteByte(line[i])
			case i+1 == len(line) || line[i+1] == comma:
				closed = true
			case line[i+1] == '"':
				field.WriteByte('"')
				i++
			default:
				field.WriteByte('"')
				certain = false
			}
		}
		if !closed {
			return nil, false, true
		}
		fields = append(fields, field.String())
		if i == len(line) {
			return fields, certain, false
		}
		line = line[i+1:]
	}
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

// crReader turns each CR into LF.
type crReader struct{ io.Reader }

func (r crReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
