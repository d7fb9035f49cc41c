package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The columns of a table are decided by its first rows. What comes below may differ: a column that was empty so far gets filled,
// or the carrier's numbers stand in another column from some row on. Neither goes by in silence.

const (
	mostLateColumns = 64 // columns that are first filled far below the header, and looked at
	mostLateCells   = sampleRows
)

// lateColumn is a column that was empty in the first rows.
type lateColumn struct {
	index int
	cells []cell.Cell
}

// noteLate keeps a cell of a column that was empty in the first rows.
func (l *lateColumn) noteLate(c cell.Cell) {
	if len(l.cells) < mostLateCells && !c.Merged && !cell.IsBlank(c) {
		c.Text = strings.Clone(c.Text)
		l.cells = append(l.cells, c)
	}
}

// askLate asks about columns that were empty in the first rows and look like a field that nothing else gives.
func (s *Survey) askLate(t *table) {
	for _, l := range t.late {
		if slices.ContainsFunc(t.open, func(q openQuestion) bool { return q.index == l.index }) {
			continue
		}
		h := columnHeader{index: l.index}
		if i := slices.IndexFunc(t.headers, func(h columnHeader) bool { return h.index == l.index }); i >= 0 {
			h = t.headers[i]
		}
		h.below = l.cells
		fields := t.mayBe(&h, t.headers)
		if len(fields) == 0 {
			continue
		}
		t.open = append(t.open, openQuestion{index: h.index, fields: fields, reason: s.columnQuestion(t, &h, fields)})
	}
}

// withAnswered adds the columns without a header that a person has said something about: they may be empty in the first rows.
func (s *Survey) withAnswered(headers []columnHeader) []columnHeader {
	add := func(key string) {
		letters, ok := strings.CutPrefix(key, "column (")
		at, _, named := cell.ParseAddress(strings.TrimSuffix(letters, ")") + "1")
		if ok && named && !slices.ContainsFunc(headers, func(h columnHeader) bool { return h.index == at }) {
			headers = append(headers, columnHeader{index: at})
		}
	}
	for key := range s.options.Answers {
		add(key)
	}
	for key := range s.written {
		add(key)
	}
	slices.SortFunc(headers, func(a, b columnHeader) int { return a.index - b.index })
	return headers
}

// lateAnswer is what was answered about a column that is empty in the first rows, noField if nothing was. ok says that an answer
// is there: it may say that the column is not needed.
func (s *Survey) lateAnswer(t *table, h *columnHeader, headers []columnHeader) (f field, ok bool) {
	if len(h.below) > 0 || !t.isUnexplained(h) {
		return noField, false
	}
	var fields []field
	for _, f := range allFields {
		if t.wants(f, h) && !t.gives(f, headers) {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return noField, false
	}
	r := s.columnQuestion(t, h, fields)
	if s.given(r.Asks) == "" {
		return noField, false
	}
	answer := s.answerTo(r)
	return fieldNamed(answer), answer != ""
}

// keepHeaders keeps what the first rows said about the columns, without their cells.
func (t *table) keepHeaders(headers []columnHeader) {
	t.headers, t.rivals = slices.Clone(headers), nil
	named := headerOf(headers, t.at[t.lead.key])
	mayRival := named != nil && !named.isExplicit(t.lead)
	for i := range t.headers {
		h := &t.headers[i]
		if mayRival && h.index != named.index && (h.carriers == 0 || named.holdsOrders()) &&
			(h.mayHoldOrders() || h.note == "note_other_column" && h.meaning.fields[0] == t.lead.key) {
			t.rivals = append(t.rivals, h.index)
		}
		h.below = slices.Clone(h.below[:min(len(h.below), 1)])
	}
}

// orderElsewhere finds one of the carrier's numbers in another column of a row whose order number is none.
func (t *table) orderElsewhere(r *cell.Row) *cell.Flaw {
	for _, i := range t.rivals {
		if t.lead.isKey(r.Cell(i)) {
			return cell.Bad(reason.OrderElsewhere, cell.Address(t.info.Name, i, r.Number))
		}
	}
	return nil
}
