package mapping

import (
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mergedWeights are the weights of a column that lie in merged ranges over several orders. Nobody can tell whether such a weight
// is that of each, or of all together, so none of them has it: neither the first one.
type mergedWeights struct {
	rows map[int]bool // their numbers

	// Of the last row with a weight of its own: its number, and the texts of its weight and of the cell that names it.
	top            int
	weight, number []byte
}

// note looks whether the weight of a row is that of a row above with another number.
func (m *mergedWeights) note(t *table, col *column, r *cell.Row) {
	c := col.look(r)
	key, _ := t.keyCell(r)
	if !c.Merged {
		m.top, m.weight, m.number = r.Number, append(m.weight[:0], c.Text...), append(m.number[:0], key.Text...)
		return
	}
	if m.top == 0 || string(m.weight) != c.Text || key.Merged || cell.IsBlank(key) || string(m.number) == key.Text {
		return
	}
	if m.rows == nil {
		m.rows = map[int]bool{}
	}
	m.rows[m.top], m.rows[r.Number] = true, true
}

// rejectMerged rejects a row whose weight stands in a merged range over several orders, unless a person has said that orders
// without a weight are to go so: then it is that of all.
func (m *Mapper) rejectMerged(out *MappedRow, t *table, r *cell.Row, col *column) bool {
	for _, e := range t.fillables {
		if e.field != col.field || !e.merged.rows[r.Number] || e.rule != emptyIsProblem && !t.lead.mustHave(col.field) {
			continue
		}
		out.reject(col.reason(r, cell.Bad(reason.MergedWeight, col.field.String())))
		return true
	}
	return false
}
