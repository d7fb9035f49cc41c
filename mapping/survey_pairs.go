package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// addPairs reads labels and values in the rows above a header. Rows without any are counted as titles.
func (s *Survey) addPairs(t *table, rows []cell.Row) {
	for i := range rows {
		r := &rows[i]
		pairs := s.aliases.pairsIn(r)
		for _, p := range pairs {
			value := p.value
			value.Text = strings.Clone(value.Text)
			col := &column{table: t, index: p.index, field: p.field, header: p.label, unit: p.unit, pair: &value, row: r.Number}
			if before := t.above[p.field]; before != nil && !sameInPairs(before, col) {
				flaw := cell.Bad(reason.PairTwice, p.field.String(), before.address(r))
				if !p.field.personal() {
					flaw.Args = append(flaw.Args, cell.Shorten(before.pair.Text))
				}
				s.ask(col.reason(r, flaw))
				continue
			}
			t.above[p.field] = col
			s.pairs = append(s.pairs, col)
		}
		groups := slices.ContainsFunc(r.Cells, func(c cell.Cell) bool { return s.aliases.isGroupLabel(c.Text) })
		if len(pairs) == 0 && !groups && !isBlankRow(r) {
			s.countSkipped(t, reason.SkippedTitle, r)
		}
	}
}

// sameInPairs says whether two values above a table are the same.
func sameInPairs(a, b *column) bool {
	if cell.Unwrap(a.pair.Text) == cell.Unwrap(b.pair.Text) {
		return true
	}
	one, flaw := a.read(*a.pair, "")
	other, otherFlaw := b.read(*b.pair, "")
	if flaw != nil && flaw.Bad || otherFlaw != nil && otherFlaw.Bad || a.field.isTime() || a.field.isWeight() {
		return false
	}
	return comparable(a.field, one) == comparable(b.field, other)
}

// checkPairs asks if a column has another number than the value above the table.
func (s *Survey) checkPairs(t *table, r *cell.Row) {
	for _, f := range [...]field{referenceNum, handoverKey, handoverNum, mawbNo} {
		pair, col := t.above[f], t.at[f]
		if pair == nil || col == nil {
			continue
		}
		c := r.Cell(col.index)
		one, flaw := pair.readKey(*pair.pair)
		other, otherFlaw := col.readKey(c)
		unreadable := flaw != nil && flaw.Bad || otherFlaw != nil && otherFlaw.Bad
		same := one == other || (f == handoverKey || f == handoverNum) && s.result.book.same(one, other)
		if unreadable || other == "" || same || s.asked(reason.PairAgainst, t) {
			continue
		}
		s.ask(col.reason(r, cell.Bad(reason.PairAgainst, f.String(), pair.address(r), cell.Shorten(pair.pair.Text))))
	}
}

// pair is a label and its value above a table.
type pair struct {
	field field
	unit  string
	value cell.Cell
	index int // column of the value
	label string
}

// pairsIn returns the labels of a row that have a value: in the next filled cell, or behind a colon in the same cell.
func (a *Aliases) pairsIn(r *cell.Row) []pair {
	var out []pair
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Kind != cell.Text || cell.IsBlank(c) {
			continue
		}
		if p, ok := a.pairInCell(c, i); ok {
			out = append(out, p)
			continue
		}
		m := a.meaningOf(c.Text)
		if m.class != classField && m.class != classPlain {
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if at < 0 {
			break
		}
		at += i + 1
		next := r.Cells[at]
		if next.Kind == cell.Text && a.meaningOf(next.Text).class != classUnknown || at > i+1 && a.isGroupLabel(c.Text) {
			continue // that is not a value but the next label
		}
		if p, ok := pairOf(m, c.Text, r.Cells[at], at); ok {
			out = append(out, p)
			i = at
		}
	}
	return out
}

// pairInCell reads "MAWB: 123-25122112" in one cell.
func (a *Aliases) pairInCell(c cell.Cell, i int) (pair, bool) {
	at := strings.IndexAny(c.Text, ":：")
	if at < 0 {
		return pair{}, false
	}
	value := cell.Clean(strings.TrimLeft(c.Text[at:], ":："))
	m := a.meaningOf(c.Text[:at])
	if value == "" || m.class != classField && m.class != classPlain {
		return pair{}, false
	}
	return pairOf(m, c.Text[:at], cell.Cell{Text: value, Kind: cell.Text}, i)
}

// pairOf gives a value to the first field of m that it fits. A field of a single order cannot stand above a table.
func pairOf(m meaning, label string, value cell.Cell, index int) (pair, bool) {
	for _, f := range m.fields {
		if f == orderNum || f == customerOrderNum || f == bagNum || !fits(f, value) {
			continue
		}
		return pair{field: f, unit: m.unit, value: value, index: index, label: label}, true
	}
	return pair{}, false
}

// isPairsRow says that every known label of a row is followed by a value that fits it.
func (a *Aliases) isPairsRow(r *cell.Row) bool {
	known := 0
	for _, c := range r.Cells {
		if c.Kind == cell.Text && !cell.IsBlank(c) && a.Field(c.Text) != "" {
			known++
		}
	}
	pairs := a.pairsIn(r)
	return len(pairs) > 0 && len(pairs) >= known
}
