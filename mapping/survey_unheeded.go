package mapping

import (
	"bytes"
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// unheededColumn is a column that says what a field is as well as the one that is read, or better, but was empty in the first
// rows: Recipient Address beside Buyer Address. From a row that fills it, the other one is not sent in silence.
type unheededColumn struct {
	index int
	field field
	read  []*column // instead of it
}

// findUnheeded finds such columns once the columns of a table are decided. Where a person has said which one is meant, there are
// none.
func (s *Survey) findUnheeded(t *table) {
	t.unheeded = nil
	if t.role != ordersRole {
		return
	}
	for i := range t.headers {
		h := &t.headers[i]
		if h.note != "note_other_column" || h.meaning.class != classField || len(h.below) > 0 || h.person || h.settled {
			continue
		}
		f := h.meaning.fields[0]
		by := headerOf(t.headers, t.at[f])
		if f == s.lead.key || !s.lead.sends[f] || by == nil || by.settled || by.meaning.own || h.meaning.rank > by.meaning.rank ||
			s.asksAbout(f) {
			continue
		}
		u := unheededColumn{index: h.index, field: f, read: []*column{t.at[f]}}
		for _, col := range t.extra {
			if col.field == f {
				u.read = append(u.read, col)
			}
		}
		t.unheeded = append(t.unheeded, u)
	}
}

// checkUnheeded rejects a row that fills such a column with something else than what is read.
func (m *Mapper) checkUnheeded(out *MappedRow, t *table, r *cell.Row) {
	for i := range t.unheeded {
		u := &t.unheeded[i]
		c := r.Cell(u.index)
		if cell.IsBlank(c) || c.Merged || cell.Fold(c.Text) == "" || u.isRead(r, c) {
			continue
		}
		by := &columnHeader{index: u.read[0].index, text: u.read[0].header}
		why := reason.Reason{Code: reason.ColumnUnheeded, Cell: cell.Address(t.info.Name, u.index, r.Number),
			Args: []string{columnNames([]columnHeader{*by}), u.field.String()}}
		if !u.field.personal() {
			why.Value = cell.Shorten(c.Text)
		}
		out.reject(why)
	}
}

// isRead says that what is read says the same as a cell: in words, or as a number.
func (u *unheededColumn) isRead(r *cell.Row, c cell.Cell) bool {
	text := cell.Unwrap(c.Text)
	if u.field.isWeight() || u.field.ofParcel() || u.field.is(aPrice) || u.field.is(aQuantity) {
		return slices.ContainsFunc(u.read, func(col *column) bool {
			return bytes.Equal(cell.AppendNumber(nil, cell.Unwrap(col.in(r).Text)), cell.AppendNumber(nil, text))
		})
	}
	whole := ""
	for _, col := range u.read {
		read := cell.Fold(col.in(r).Text)
		if read == cell.Fold(text) {
			return true
		}
		whole += read
	}
	return whole == cell.Fold(text)
}
