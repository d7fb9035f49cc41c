package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// A heading may be the mark, and what stands below it says only of which orders it is true: Cancelled at, Hold, 是否发货.

// markColumn is a column whose heading is a mark.
type markColumn struct {
	index   int
	header  string
	goesOut bool   // it asks whether an order goes out, or is cancelled where orders are
	charge  bool   // below it may stand what that costs
	today   string // a later day below it is no mark, "": each is
}

// marksIn says whether a cell below the heading stops its row.
func (m *markColumn) marksIn(r *cell.Row) bool {
	c := r.Cell(m.index)
	if c.Kind == cell.Error || c.Kind == cell.Formula || cell.FillingOf(&c) != cell.Filled || c.Merged && isFromLeft(r, m.index) {
		return false
	}
	text := cell.Unwrap(c.Text)
	if m.goesOut {
		return saysNo(text) && !(m.charge && isCharge(&c, text))
	}
	return !saysNo(text) && !saysOver(text) && !(m.today != "" && isToCome(&c, m.today))
}

// noteMarkColumns notes the columns whose heading is a mark, of those in which marks are looked for.
func (t *table) noteMarkColumns(today string) {
	t.markColumns = nil
	words := rowWords()
	for _, c := range t.described {
		switch {
		case c.Index < len(t.usedForSure) && t.usedForSure[c.Index]:
		case t.lead.Stops && isHeaderAmong(words.keptHeader, c.Header):
			t.markColumns = append(t.markColumns, markColumn{index: c.Index, header: c.Header, goesOut: true})
		case t.lead.Stops:
		case isHeaderAmong(words.stoppedHeader, c.Header):
			m := markColumn{index: c.Index, header: c.Header}
			if isHeaderAmong(words.cancelBy, c.Header) {
				m.today = today
			}
			t.markColumns = append(t.markColumns, m)
		case isHeaderAmong(words.goesOutHeader, c.Header):
			t.markColumns = append(t.markColumns, markColumn{index: c.Index, header: c.Header, goesOut: true,
				charge: isHeaderAmong(words.charge, c.Header) && !strings.ContainsAny(c.Header, "?？")})
		}
	}
}

// isHeaderAmong says that a header is in a list, in each of its languages; behind it may stand how it is filled: Hold (Y/N).
func isHeaderAmong(list map[string]bool, header string) bool {
	h := foldHeader(header)
	if list[h.whole] {
		return true
	}
	found := false
	for _, part := range h.parts {
		switch {
		case list[part]:
			found = true
		case len(part) > 1 && !rowWords().notes[part] && part != "是" && part != "否":
			return false
		}
	}
	return found
}

// noteReadForMarks says in the layout which columns were read as marks: they are not sent, and not left out either.
func (s *Survey) noteReadForMarks(t *table) {
	if t.role != ordersRole || !s.lead.asksAboutMarks() {
		return
	}
	for i := range t.described {
		d := &t.described[i]
		isMark := func(m markColumn) bool { return m.index == d.Index }
		if d.Field == "" && !d.Ours && (slices.Contains(t.markedIn, d.Index) || slices.ContainsFunc(t.markColumns, isMark)) {
			d.Note = "note_marks"
		}
	}
}
