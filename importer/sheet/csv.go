package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// csvContent reads a CSV or TSV.
type csvContent struct {
	*textFile
	book        *Book
	spaced      bool        // blanks stand between delimiters and quotes
	wrapped     bool        // each line as a whole is in quotes
	crOnly      bool        // lines end in CR alone
	crToo       bool        // some lines end in CR alone
	skip        int         // length of the "sep=" line in the decoded text, in bytes
	mendedLines occurrences // lines with stray quotes, in the last pass
}

// openCSV finds out the encoding, the line ends and the delimiter.
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
	} else if t.crToo = hasMixedEnds(head, whole, o.IsHeader); t.crToo {
		head = withLineFeeds(head, loneCRs(head))
	}
	if line, delimiter := findSepLine(head); delimiter != "" {
		b.SepLine, b.Delimiter, t.skip = strings.TrimRight(line, "\r\n"), delimiter, len(line)
	} else {
		b.Delimiter = findDelimiter(head, whole, o.IsHeader)
		if other := otherDelimiter(head, whole, b.Delimiter, o.IsHeader); other != "" {
			return refuse(reason.TwoDelimiters, shownDelimiter(b.Delimiter), shownDelimiter(other))
		}
	}
	t.wrapped = isWrapped(head[t.skip:], whole, b.Delimiter, o.IsHeader)
	t.spaced = hasSpacedQuotes(head[t.skip:], b.Delimiter)
	if len(t.unclear) > 0 {
		b.Readings, err = t.readings()
	}
	return err
}

// rows numbers the records as a spreadsheet program does: a blank line is a row, and a record is one row even if its
// cells have line breaks.
func (t *csvContent) rows(_ int, yield func(*cell.Row) bool) error {
	in := t.decoded()
	switch {
	case t.crOnly:
		in = crReader{in}
	case t.crToo:
		in = loneCRReader{bufio.NewReader(in)}
	}
	if _, err := io.CopyN(io.Discard, in, int64(t.skip)); err != nil {
		return err
	}
	s := newRecords(in, t.mostDecoded(), rune(t.book.Delimiter[0]), t.spaced)
	s.wrapped = t.wrapped
	defer func() { t.mendedLines = s.mendedLines }()
	var row cell.Row
	for {
		var err error
		row.Cells, row.Fields, err = s.next(row.Cells[:0])
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
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

// appendCells appends the fields of a record as cells to dst, without the empty ones at the end. line is the one on which
// the record begins.
func appendCells(dst []cell.Cell, record []string, line int) ([]cell.Cell, error) {
	n := len(record)
	for n > 0 && record[n-1] == "" {
		n--
	}
	if n > MostColumns {
		return nil, refusal(reason.Reason{Code: reason.OutsideGrid, Value: cell.ColumnLetters(n-1) + strconv.Itoa(line)})
	}
	for _, text := range record[:n] {
		if len(text) > MostChars && tooLong([]byte(text)) {
			return nil, refuse(reason.LongCell, itoa(MostChars), itoa(line))
		}
		dst = append(dst, textCell(text))
	}
	return dst, nil
}

func (t *csvContent) notes() []reason.Reason {
	all := []reason.Reason{{Code: reason.EncodingTaken, Args: []string{t.charset.Name}}}
	all = append(all, reason.Reason{Code: reason.DelimiterTaken, Args: []string{shownDelimiter(t.book.Delimiter)}})
	if t.mendedLines.n > 0 {
		all = append(all, reason.Reason{Code: reason.QuotesMended, Args: []string{itoa(t.mendedLines.row), itoa(t.mendedLines.n)}})
	}
	return all
}

func (t *csvContent) found(int) *findings { return nil }

func (t *csvContent) close() error { return nil }

// findLineEnd is how the lines of head end. Line ends inside quotes do not count. CR alone, as Excel for Mac writes it,
// counts only if no line ends with LF or CRLF.
func findLineEnd(head string) string {
	quoted, cr := false, false
	for i := 0; i < len(head); i++ {
		switch c := head[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n' && i > 0 && head[i-1] == '\r':
			return "\r\n"
		case c == '\n':
			return "\n"
		case c == '\r' && i+1 < len(head) && head[i+1] != '\n':
			cr = true
		}
	}
	if cr {
		return "\r"
	}
	return "\n"
}

// findSepLine recognises a first line such as "sep=;", which tells Excel the delimiter. line is that line with its line
// end, "" = there is none.
func findSepLine(head string) (line, delimiter string) {
	line, _, _ = strings.Cut(head, "\n")
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, "\"\r")), "sep=")
	if !ok || len(rest) != 1 || !strings.Contains(";,|\t:^~#", rest) {
		return "", ""
	}
	return head[:min(len(line)+1, len(head))], rest
}

func shownDelimiter(d string) string {
	if d == "\t" {
		return "TAB"
	}
	return d
}

// otherDelimiter is the delimiter of the rows if the header has another one: then all rows would be one cell each.
func otherDelimiter(head string, whole bool, delimiter string, known func(string) bool) string {
	header, rows := 0, 0
	for i, n := range widthsOf(head, whole, delimiter, known) {
		switch {
		case i == 0:
			header = n
		case n > 1:
			return ""
		default:
			rows++
		}
	}
	if header < 3 || rows == 0 {
		return ""
	}
	for _, d := range delimiters {
		widths := widthsOf(head, whole, d, nil)
		differ := func(n int) bool { return n != header }
		if d != delimiter && len(widths) > rows && !slices.ContainsFunc(widths[len(widths)-rows:], differ) {
			return d
		}
	}
	return ""
}

// isWrapped tells whether each line is a single field with a line of a CSV in it, whose headers are known.
func isWrapped(head string, whole bool, delimiter string, known func(string) bool) bool {
	lines, hits, single := 0, 0, true
	readHead(head, whole, delimiter, func(record []string) {
		lines++
		single = single && len(record) == 1 && strings.Contains(record[0], delimiter)
		if single && lines == 1 && known != nil {
			for field := range strings.SplitSeq(record[0], delimiter) {
				if known(strings.Trim(field, `"`)) {
					hits++
				}
			}
		}
	})
	return single && lines > 1 && hits > 1
}

// widthsOf are the numbers of fields of the records of head that are not empty, with a delimiter. If known is set, they begin
// with the record in which most headers are known.
func widthsOf(head string, whole bool, delimiter string, known func(string) bool) (widths []int) {
	most := 0
	readHead(head, whole, delimiter, func(record []string) {
		hits := 0
		for _, field := range record {
			if known != nil && known(field) {
				hits++
			}
		}
		if hits > most {
			most, widths = hits, nil
		}
		widths = append(widths, len(record))
	})
	return widths
}

// readHead calls do for the records of head, with a delimiter. One that the end of head cuts off is left out.
func readHead(head string, whole bool, delimiter string, do func(record []string)) {
	r := csv.NewReader(strings.NewReader(head))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = rune(delimiter[0]), -1, true, true
	r.TrimLeadingSpace = delimiter != "\t"
	for rows := range sampleRows {
		record, err := r.Read()
		if err != nil || !whole && r.InputOffset() == int64(len(head)) && rows > 0 {
			return
		}
		do(record)
	}
}

// hasSpacedQuotes tells whether a field has a blank before the quote that it begins with: "A", "B". Blanks behind a TAB may be
// empty fields.
func hasSpacedQuotes(head, delimiter string) bool {
	if delimiter == "\t" {
		return false
	}
	for ends := delimiter + "\n"; head != ""; {
		field := strings.TrimLeft(head, " ")
		if strings.HasPrefix(field, `"`) {
			end := quoteEnd(field)
			if behind := strings.TrimLeft(field[end:], " \r"); len(field) < len(head) && end > 1 &&
				(behind == "" || strings.ContainsRune(ends, rune(behind[0]))) {
				return true
			}
			field = field[end:]
		}
		next := strings.IndexAny(field, ends)
		if next < 0 {
			return false
		}
		head = field[next+1:]
	}
	return false
}

// quoteEnd is how long the quoted text is that s begins with, 1 if its quote is never closed.
func quoteEnd(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i + 1
		}
		i++
	}
	return 1
}

// delimiters are tried in this order: first those that are rare in texts and numbers.
var delimiters = []string{"\t", ";", "|", ","}

const (
	headerRows = 30  // rows in which a header is looked for
	sampleRows = 100 // rows that decide about the delimiter
)

// findDelimiter takes the delimiter with which most headers are known. If several are equal, it takes the one that cuts the
// largest share of rows into the same number of columns. If none cuts any row, the file has one column and the comma does no
// harm.
func findDelimiter(head string, whole bool, known func(string) bool) string {
	best, bestHits, bestEven := ",", 0, 0.0
	for _, d := range delimiters {
		hits, even := tryDelimiter(head, whole, d, known)
		if even > 0 && (hits > bestHits || hits == bestHits && even > bestEven) {
			best, bestHits, bestEven = d, hits, even
		}
	}
	return best
}

// tryDelimiter cuts head with a delimiter. hits is the number of known headers in the row that has most. even is the
// share of the rows with the most frequent number of columns, if that is more than one.
func tryDelimiter(head string, whole bool, delimiter string, known func(string) bool) (hits int, even float64) {
	widths, rows, width := map[int]int{}, 0, 0
	readHead(head, whole, delimiter, func(record []string) {
		if rows++; rows <= headerRows {
			n := 0
			for _, field := range record {
				if known != nil && known(field) {
					n++
				}
			}
			hits = max(hits, n)
		}
		widths[len(record)]++
	})
	for w, n := range widths {
		if w > 1 && (n > widths[width] || n == widths[width] && w > width) {
			width = w
		}
	}
	if width == 0 {
		return hits, 0
	}
	return hits, float64(widths[width]) / float64(rows)
}
