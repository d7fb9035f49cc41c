package sheet

import (
	"bytes"

	"hgeimport/mapping/cell"
)

// quickCell reads the next cell where it is written exactly as Excel and most programs write theirs: r, s and t in
// this order, one value, no prefix, nothing to decode, all of it inside the window. That is nearly every cell of a
// large sheet, in a third of the time. Anything else is left to readCell, untouched, which gives the same for both.
func (s *sheetScan) quickCell() (done bool, err error) {
	if s.empty {
		return false, nil
	}
	b := s.window[s.at:]
	q := quick{b: b}
	if !q.takes(`<c r="`) {
		return false, nil
	}
	col, row, n := cell.AddressAt(b[q.at:])
	if q.at += n; row != s.row.Number || col <= s.col || !q.takes(`"`) {
		return false, nil
	}
	style := 0
	if q.takes(` s="`) {
		if style = q.number(); style < 0 || !q.takes(`"`) {
			return false, nil
		}
	}
	kind, open, end := numberCell, `<v>`, `</v></c>`
	switch {
	case !q.takes(` t="`):
	case q.takes(`s"`):
		kind = sharedCell
	case q.takes(`n"`):
	case q.takes(`str"`):
		kind = stringCell
	case q.takes(`inlineStr"`):
		kind, open, end = inlineCell, `<is><t>`, `</t></is></c>`
	default:
		return false, nil
	}
	if q.takes(`/>`) || q.takes(`></c>`) {
		s.at += q.at
		s.col = col
		return true, nil
	}
	if !q.takes(`>`) || !q.takes(open) {
		return false, nil
	}
	value := b[q.at:]
	n = bytes.IndexByte(value, '<')
	if n < 0 || !plainValue(value[:n]) {
		return false, nil
	}
	if q.at += n; !q.takes(end) {
		return false, nil
	}
	s.at += q.at
	s.col = col
	return true, s.keep(col, kind, s.styles.format(style), value[:n])
}

// plainValue says whether a value stands as it is, and is no longer than any cell may be.
func plainValue(v []byte) bool {
	for _, c := range v {
		if c == '&' || c == '_' || c == '\r' {
			return false
		}
	}
	return len(v) <= MostChars
}

// quick moves over bytes that are as expected.
type quick struct {
	b  []byte
	at int
}

func (q *quick) takes(s string) bool {
	if len(q.b)-q.at < len(s) || string(q.b[q.at:q.at+len(s)]) != s {
		return false
	}
	q.at += len(s)
	return true
}

// number is -1 where there is none, or one with more digits than any row or style has.
func (q *quick) number() int {
	n, from := 0, q.at
	for q.at < len(q.b) && q.b[q.at] >= '0' && q.b[q.at] <= '9' && q.at-from < 8 {
		n = n*10 + int(q.b[q.at]-'0')
		q.at++
	}
	if q.at == from {
		return -1
	}
	return n
}
