package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// table is the content of a CSV or TSV.
type csvContent struct {
	*textFile
	book        *Book
	crOnly      bool        // lines end in CR alone
	skip        int         // bytes of the decoded line that only names the delimiter
	mendedLines occurrences // lines with stray quotes, in the last pass
}

// openCSV decides what the whole file can tell: its encoding, how its lines end, what separates its columns.
func (b *Book) openCSV(o Options) error {
	text, err := openText(b.file, o, func([]byte) string { return "" })
	if err != nil {
		return err
	}
	t := &csvContent{textFile: text, book: b}
	b.content, b.Sheets, b.Encoding, b.BOM = t, []cell.Sheet{{}}, text.charset.Name, text.hasBOM
	head, whole, err := t.head()
	if err != nil {
		return err
	}
	if strings.TrimSpace(head) == "" && whole {
		return refuse(reason.NoRows)
	}
	b.LineEnd = findLineEnd(head)
	if t.crOnly = b.LineEnd == "\r"; t.crOnly {
		head = strings.ReplaceAll(head, "\r", "\n")
	}
	if line, delimiter := findSepLine(head); delimiter != "" {
		b.SepLine, b.Delimiter, t.skip = strings.TrimRight(line, "\r\n"), delimiter, len(line)
		return nil
	}
	b.Delimiter = findDelimiter(head, whole, o.Known)
	return nil
}

// rows numbers records as a spreadsheet program does: blank lines count, a cell with line breaks does not.
func (t *csvContent) rows(_ int, yield func(*cell.Row) bool) error {
	in := t.decoded()
	if t.crOnly {
		in = crReader{in}
	}
	if _, err := io.CopyN(io.Discard, in, int64(t.skip)); err != nil {
		return err
	}
	s := newRecords(in, rune(t.book.Delimiter[0]))
	defer func() { t.mendedLines = s.mendedLines }()
	var row cell.Row
	for {
		record, err := s.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if row.Cells, err = cells(row.Cells[:0], record, s.line); err != nil {
			return err
		}
		if row.Number = s.number; len(row.Cells) == 0 {
			continue
		}
		if row.Number > MostRows {
			return refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(row.Number)})
		}
		if !yield(&row) {
			return nil
		}
	}
}

// cells makes cells of the fields of a record that begins on line, without the empty ones at its end.
func cells(dst []cell.Cell, record []string, line int) ([]cell.Cell, error) {
	n := len(record)
	for n > 0 && record[n-1] == "" {
		n--
	}
	if n > MostColumns {
		return nil, refusal(reason.Reason{Code: reason.OutsideGrid, Value: cell.ColumnLetters(n-1) + strconv.Itoa(line)})
	}
	for _, text := range record[:n] {
		c := cell.Cell{Text: text, Kind: cell.Text}
		if text == "" {
			c.Kind = cell.Empty
		} else if len(text) > MostChars && tooLong([]byte(text)) {
			return nil, refuse(reason.LongCell, itoa(MostChars), itoa(line))
		}
		dst = append(dst, c)
	}
	return dst, nil
}

func (t *csvContent) notes() []reason.Reason {
	all := []reason.Reason{{Code: reason.EncodingTaken, Args: []string{t.charset.Name}}}
	delimiter := t.book.Delimiter
	if delimiter == "\t" {
		delimiter = "TAB"
	}
	all = append(all, reason.Reason{Code: reason.DelimiterTaken, Args: []string{delimiter}})
	if t.mendedLines.n > 0 {
		all = append(all, reason.Reason{Code: reason.QuotesMended, Args: []string{itoa(t.mendedLines.row), itoa(t.mendedLines.n)}})
	}
	return all
}

func (t *csvContent) close() error { return nil }

// records reads a CSV record by record, each with its number and line. A record that encoding/csv does not take is
// mended where it can be read in one way only, and refused where not.
type records struct {
	raw         *rawReader
	csv         *csv.Reader
	comma       byte
	number      int // of the record at hand
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

// step moves to a record that spans the lines from first to last; the lines skipped before it are blank.
func (s *records) step(first, last int) {
	s.number += first - s.end
	s.line, s.end = first, last
}

// mend reads the record that encoding/csv stumbled over once more, by itself.
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

// splitLine reads a line with stray quotes: within a quoted field, a quote closes it only in front of a delimiter or
// at the end; elsewhere it is text. That is certain for quotes inside an unquoted field, which every program reads so.
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

// tap keeps what was read of the record at hand, which encoding/csv does not show where it fails. It also stops a
// quote that is never closed from taking the rest of a large file into memory.
type rawReader struct {
	in     io.Reader
	kept   []byte
	offset int64 // of kept[0]
	start  int64 // of the record at hand
	ended  bool
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

// from is what was read of the record at hand, up to offset end.
func (t *rawReader) from(end int64) []byte { return t.kept[t.start-t.offset : end-t.offset] }

// crReader makes line feeds of carriage returns.
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
