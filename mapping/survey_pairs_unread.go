package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// askForUnreadable asks for a value above the table that cannot be what its label says: a port in words, a MAWB that is still to
// come. It would be left out in silence.
func (s *Survey) askForUnreadable(t *table, r *cell.Row) {
	for n, i := range s.aliases.labels(r) {
		m := s.aliases.meaningOf(r.Cells[i].Text)
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if _, both := s.aliases.pairInCell(r.Cells[i], i); both || at < 0 || n > 0 && at > 0 {
			continue
		}
		f, value := m.fields[0], r.Cells[i+1+at]
		if unit, ok := strings.CutPrefix(cell.UnitOfHeader(cell.Fold(value.Text)), cell.NotUsed); ok && f == weightUnit {
			t.noteUnusedUnit(unit, i+1+at, r.Number)
		}
		may := slices.ContainsFunc(m.fields, func(f field) bool {
			strict := f == mawbNo || f.isTime() || f.is(aPort) || f.isWeight()
			return !strict || fits(f, value)
		})
		if !may && !s.aliases.isNextLabel(r, i+1+at) {
			s.ask(reason.Reason{Code: reason.ContentDiffers, Cell: cell.Address(t.info.Name, i+1+at, r.Number),
				Value: cell.Shorten(value.Text), Args: []string{f.String(), cell.Shorten(r.Cells[i].Text)}})
		}
	}
}

// askForMAWBAmong asks for a MAWB between the orders that can be none: the rows below would go out with the one above.
func (s *Survey) askForMAWBAmong(t *table, r *cell.Row) {
	if t.at[mawbNo] == nil && !t.repeatsHeader(r) {
		s.askForNoMAWB(t, r, false)
	}
}

// askForNoMAWB asks for a MAWB at the beginning of a row that can be none. inOne: it stands in one cell with its label.
func (s *Survey) askForNoMAWB(t *table, r *cell.Row, inOne bool) {
	at := slices.IndexFunc(r.Cells, func(c cell.Cell) bool { return !cell.IsBlank(c) })
	if !s.lead.ofForm[mawbNo] || at < 0 || r.Cells[at].Kind != cell.Text || len(r.Cells[at].Text) > longestRemark ||
		len(s.aliases.labels(r)) > 1 {
		return
	}
	label, value := r.Cells[at].Text, r.Cell(at+1)
	if colon := strings.IndexAny(label, ":："); colon > 0 && cell.Clean(strings.TrimLeft(label[colon:], ":：")) != "" {
		label, value = label[:colon], cell.Cell{Text: cell.Clean(strings.TrimLeft(label[colon:], ":：")), Kind: cell.Text}
	} else if at++; inOne {
		return
	}
	m := s.aliases.meaningOf(label)
	if m.class != classField || m.fields[0] != mawbNo || cell.Fold(value.Text) == "" || fits(mawbNo, value) {
		return
	}
	why := t.whyUnread(mawbNo, labelAtStart{label: label, value: value, at: at}, r)
	if inOne { // above the header
		why.Code, why.Args = reason.ContentDiffers, []string{mawbNo.String(), cell.Shorten(cell.Clean(label))}
	}
	s.ask(why)
}

// noteUnreadAbove does for a number of a handover above the header, in one cell with its label, what askForNoMAWB does for a
// MAWB.
func (s *Survey) noteUnreadAbove(t *table, r *cell.Row) {
	l, ok := s.labelAtStart(r)
	m := s.aliases.meaningOf(l.label)
	if !ok || l.words || m.class != classField || m.fields[0] != handoverNum || !s.lead.isOfForm(handoverNum) ||
		r.Cells[l.at].Text == l.value.Text || !saysNumber(l.value) || s.reads(m.fields, l.value) {
		return
	}
	s.noteLater(t, &column{table: t, index: l.at, field: handoverNum, header: l.label, pair: &l.value, row: r.Number})
}

// labelAtStart is the label that a row begins with, and what stands behind it.
type labelAtStart struct {
	label string
	value cell.Cell
	at    int  // column of the value
	words bool // nothing but a blank stands between them
}

// labelAtStart reads the label at the beginning of a row: "Handover: ZZZ9", "Handover | ZZZ9", "Handover ZZZ9".
func (s *Survey) labelAtStart(r *cell.Row) (l labelAtStart, ok bool) {
	first := slices.IndexFunc(r.Cells, hasText)
	if first < 0 {
		return l, false
	}
	return s.labelAt(r, first)
}

// hasText says that something stands in a cell, be it a placeholder.
func hasText(c cell.Cell) bool { return !c.Merged && strings.TrimSpace(c.Text) != "" }

// labelAt reads the label in a cell.
func (s *Survey) labelAt(r *cell.Row, first int) (l labelAtStart, ok bool) {
	if r.Cells[first].Kind != cell.Text || len(r.Cells[first].Text) > longestRemark {
		return l, false
	}
	text := cell.Clean(r.Cells[first].Text)
	l.label, l.at = text, first
	if colon := strings.IndexAny(text, ":："); colon > 0 {
		l.label, l.value = text[:colon], cell.Cell{Text: cell.Clean(strings.TrimLeft(text[colon:], ":：")), Kind: cell.Text}
	} else if blank := strings.LastIndexByte(text, ' '); blank > 0 && s.isNumberLabel(text[:blank]) &&
		(cell.IsLater(text[blank+1:]) || holdsDigits(text[blank+1:], 1)) {
		l.label, l.value, l.words = text[:blank], cell.Cell{Text: text[blank+1:], Kind: cell.Text}, true
	}
	if l.value.Text == "" {
		next := slices.IndexFunc(r.Cells[first+1:], hasText)
		if next < 0 {
			return l, l.label != text // "Handover" alone is a word
		}
		l.at = first + 1 + next
		l.value = r.Cells[l.at]
	}
	return l, true
}

// isNumberLabel says that a text is a label of a handover or a MAWB.
func (s *Survey) isNumberLabel(text string) bool {
	m := s.aliases.meaningOf(text)
	return m.class == classField && (m.fields[0] == mawbNo || m.fields[0] == handoverKey || m.fields[0] == handoverNum)
}

// noteUnreadAmong keeps a label of a handover or a MAWB between the orders of which nothing can be read, until another order
// follows: that would go out with what stands above, or with the handover of the profile.
func (s *Survey) noteUnreadAmong(t *table, r *cell.Row) {
	if !s.lead.isOfForm(mawbNo) && !s.lead.isOfForm(handoverKey) && !s.lead.isOfForm(handoverNum) {
		return
	}
	l, ok := s.labelAtStart(r)
	if !ok || !s.isNumberLabel(l.label) || len(s.aliases.labels(r)) > 1 || t.repeatsHeader(r) {
		return // nearly all rows of orders begin otherwise
	}
	m := s.aliases.meaningOf(l.label)
	f := m.fields[0]
	said := saysNumber(l.value)
	switch {
	case !s.lead.isOfForm(f), f == mawbNo && t.at[mawbNo] != nil, f != mawbNo && t.hasHandoverColumn():
		return
	case f == mawbNo && said && !l.words: // askForMAWBAmong
		return
	case said && s.reads(m.fields, l.value):
		return
	case !said && (l.words || strings.Trim(l.value.Text, " _.…") == "" && l.value.Text != "" || !t.hasAbove(f)):
		return
	}
	t.unread = append(t.unread, labelAmong{row: cell.Row{Number: r.Number}, reason: t.whyUnread(f, l, r)})
	if len(t.unread) > mostLabelsBelow {
		s.askLabelsAmong(t, r.Number)
	}
}

// whyUnread is what to ask about a label between the orders. Where the orders above it have none, it may be about them as well.
func (t *table) whyUnread(f field, l labelAtStart, r *cell.Row) reason.Reason {
	why := reason.Reason{Code: reason.LabelUnreadable, Cell: cell.Address(t.info.Name, l.at, r.Number),
		Value: cell.Shorten(l.value.Text), Args: []string{f.String(), cell.Shorten(cell.Clean(l.label))}}
	if !t.hasAbove(f) {
		why.Code, why.Args = reason.PairAmong, why.Args[:1]
	}
	return why
}

// saysNumber says that a cell behind a label is meant to name something: words or ?, and no dash.
func saysNumber(c cell.Cell) bool {
	return cell.IsLater(c.Text) || !cell.IsBlank(c) && (cell.Fold(c.Text) != "" || strings.ContainsAny(c.Text, "?？"))
}

// reads says that a value can be one of some fields.
func (s *Survey) reads(fields []field, value cell.Cell) bool {
	return slices.ContainsFunc(fields, func(f field) bool {
		if f == handoverKey {
			return s.addressBook[strings.ToUpper(cell.Unwrap(value.Text))]
		}
		return fits(f, value)
	})
}

func (t *table) hasHandoverColumn() bool { return t.at[handoverNum] != nil || t.at[handoverKey] != nil }

// hasAbove says that a label above gives the rows of a table what f names.
func (t *table) hasAbove(f field) bool {
	if f == mawbNo {
		return t.above[mawbNo] != nil
	}
	return t.above[handoverNum] != nil || t.above[handoverKey] != nil
}
