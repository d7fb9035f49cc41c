package sheet

import "bytes"

// quickCell reads the next cell where it is written exactly as Excel and most programs write theirs: r, s and t in
// this order, one value, no prefix, nothing to decode, all of it inside the window. That is nearly every cell of a
// large sheet, in a third of the time. Anything else is left to readCell, untouched, which gives the same for both.
func (s *xlsxScan) fastCell() (done bool, err error) {
	if s.empty {
		return false, nil
	}
	b := s.buf[s.at:]
	q := matcher{b: b}
	if !q.match(`<c r="`) {
		return false, nil
	}
	col, row := 0, 0
	for ; q.at < len(b) && b[q.at] >= 'A' && b[q.at] <= 'Z' && col <= MostColumns; q.at++ {
		col = col*26 + int(b[q.at]-'A'+1)
	}
	row = q.number()
	if col--; row != s.row.Number || col <= s.col || col >= MostColumns || !q.match(`"`) {
		return false, nil
	}
	style := 0
	if q.match(` s="`) {
		if style = q.number(); style < 0 || !q.match(`"`) {
			return false, nil
		}
	}
	kind, open, end := numberCell, `<v>`, `</v></c>`
	switch {
	case !q.match(` t="`):
	case q.match(`s"`):
		kind = sharedCell
	case q.match(`n"`):
	case q.match(`str"`):
		kind = stringCell
	case q.match(`inlineStr"`):
		kind, open, end = inlineCell, `<is><t>`, `</t></is></c>`
	default:
		return false, nil
	}
	if q.match(`/>`) || q.match(`></c>`) {
		s.at += q.at
		s.col = col
		return true, nil
	}
	if !q.match(`>`) || !q.match(open) {
		return false, nil
	}
	value := b[q.at:]
	n := bytes.IndexByte(value, '<')
	if n < 0 || !standsAsIs(value[:n]) {
		return false, nil
	}
	if q.at += n; !q.match(end) {
		return false, nil
	}
	s.at += q.at
	s.col = col
	return true, s.setCell(col, kind, s.styles.format(style), value[:n])
}

// plainValue says whether a value stands as it is, and is no longer than any cell may be.
func standsAsIs(v []byte) bool {
	for _, c := range v {
		if c == '&' || c == '_' || c == '\r' {
			return false
		}
	}
	return len(v) <= MostChars
}

// quick moves over bytes that are as expected.
type matcher struct {
	b  []byte
	at int
}

func (q *matcher) match(s string) bool {
	if len(q.b)-q.at < len(s) || string(q.b[q.at:q.at+len(s)]) != s {
		return false
	}
	q.at += len(s)
	return true
}

// number is -1 where there is none, or one with more digits than any row or style has.
func (q *matcher) number() int {
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
