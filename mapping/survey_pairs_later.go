package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// "Handover | TBD" or "MAWB: to follow" says that the orders are not to go out yet as they are. They would go out without it, or
// with the handover of the profile.

// saysLater reads a label of a handover or a MAWB in a cell, in front of words for what is not known yet.
func (s *Survey) saysLater(r *cell.Row, i int) (l labelAtStart, f field, ok bool) {
	if !hasText(r.Cells[i]) {
		return l, noField, false
	}
	if l, ok = s.labelAt(r, i); !ok || !cell.IsLater(l.value.Text) || !s.isNumberLabel(l.label) {
		return l, noField, false
	}
	f = s.aliases.meaningOf(l.label).fields[0]
	return l, f, s.lead.isOfForm(f)
}

// noteAllLater keeps all such labels of a row above a table.
func (s *Survey) noteAllLater(t *table, r *cell.Row) {
	for i := range r.Cells {
		if l, f, ok := s.saysLater(r, i); ok {
			s.noteLater(t, &column{table: t, index: l.at, field: f, header: l.label, pair: &l.value, row: r.Number})
		}
	}
}

// noteLater keeps a label above a table that says that its value is not known yet.
func (s *Survey) noteLater(t *table, c *column) {
	switch c.field {
	case handoverKey:
		if !cell.IsLater(c.pair.Text) || !cell.IsBlank(*c.pair) {
			return // another key is looked for in the address book
		}
	case handoverNum:
		if fits(handoverNum, *c.pair) {
			return
		}
	case mawbNo:
		if !cell.IsLater(c.pair.Text) {
			return
		}
	default:
		return
	}
	why := reason.Reason{Code: reason.ContentDiffers, Cell: c.address(&cell.Row{}), Value: cell.Shorten(c.pair.Text),
		Args: []string{c.field.String(), cell.Shorten(cell.Clean(c.header))}}
	if t.before != nil {
		why.Code = reason.LabelUnreadable
	}
	if !slices.ContainsFunc(t.later, func(l labelAmong) bool { return l.reason.Cell == why.Cell }) {
		t.later = append(t.later, labelAmong{field: c.field, reason: why})
	}
}

// askForLater asks for them, unless the rows say for themselves what they are about.
func (s *Survey) askForLater(t *table, headers []columnHeader) {
	for _, l := range t.later {
		known := t.hasHandoverColumn()
		if l.field == mawbNo {
			h := headerOf(headers, t.at[mawbNo])
			known = h != nil && len(h.below) > 0
		}
		asked := slices.ContainsFunc(s.reasons, func(r reason.Reason) bool {
			return r.Cell == l.reason.Cell && r.Code == l.reason.Code
		})
		if t.role == ordersRole && !known && !asked {
			s.ask(l.reason)
		}
	}
}

// askForLaterBeside asks for such a label right of an order.
func (s *Survey) askForLaterBeside(t *table, r *cell.Row) {
	for i := range r.Cells {
		if t.isHeaded(i) {
			continue
		}
		l, f, ok := s.saysLater(r, i)
		if !ok || t.isHeaded(l.at) || t.at[f] != nil || f != mawbNo && t.hasHandoverColumn() ||
			s.asked(reason.PairBeside, t, f.String(), l.value.Text) {
			continue
		}
		s.ask(reason.Reason{Code: reason.PairBeside, Cell: cell.Address(t.info.Name, l.at, r.Number),
			Value: cell.Shorten(l.value.Text), Args: []string{f.String()}})
	}
}

// isHeaded says that a column has a header, or is used or asked about.
func (t *table) isHeaded(i int) bool { return i < len(t.beside.headed) && t.beside.headed[i] }
