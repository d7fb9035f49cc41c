package sheet

import (
	"encoding/csv"
	"io"
	"strings"
)

// lineEnd is how the lines of head end outside of quotes. CR alone, as Excel for Mac writes it, counts only where
// no line ends otherwise.
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

// sepLine recognises a first line such as sep=; by which Excel is told the delimiter. It is no row.
func findSepLine(head string) (line, delimiter string) {
	line, _, _ = strings.Cut(head, "\n")
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, "\"\r")), "sep=")
	if !ok || len(rest) != 1 || !strings.Contains(";,|\t:^~#", rest) {
		return "", ""
	}
	return head[:min(len(line)+1, len(head))], rest
}

// delimiters, those first that rarely stand in a text or a number.
var delimiters = []string{"\t", ";", "|", ","}

const (
	headSize   = 64 << 10 // bytes of UTF-8 that decide about line ends and delimiter
	headerRows = 30       // rows among which a header is looked for
	sampleRows = 100
)

// findDelimiter takes the delimiter under which most headers are known, and then the one that cuts the most rows
// into the same number of columns. Where none cuts any, the comma does no harm.
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

// tryDelimiter says how many headers are known in the best row, and what share of the rows has the same number of
// columns, more than one.
func tryDelimiter(head string, whole bool, delimiter string, known func(string) bool) (hits int, even float64) {
	r := csv.NewReader(strings.NewReader(head))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = rune(delimiter[0]), -1, true, true
	widths, rows, width := map[int]int{}, 0, 0
	for rows < sampleRows {
		record, err := r.Read()
		if err == io.EOF || err != nil {
			break
		}
		if !whole && r.InputOffset() == int64(len(head)) && rows > 0 {
			break // cut off by the end of the sample
		}
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
	}
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
