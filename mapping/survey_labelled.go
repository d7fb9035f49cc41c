package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
)

// isLabelled says that every known label of a row has a value right behind it that no header looks like: a number, a date. Such a
// row is no header, even if a label may mean the order number. Where one label has a value that can be nothing else, another may
// have one that is odd, or none.
func (a *Aliases) isLabelled(r *cell.Row) bool {
	labels, odd, sure := 0, false, false
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if cell.IsBlank(c) || c.Kind != cell.Text {
			continue
		}
		if _, ok := a.pairInCell(c, i); ok {
			labels++
			continue
		}
		m := a.meaningOf(c.Text)
		if m.class != classField && m.class != classPlain {
			odd = odd || labels == 0 // it does not begin with a label
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		labels++
		switch {
		case at < 0, at > 0 && a.meaningOf(r.Cells[i+1+at].Text).class != classUnknown:
			odd = true // it has no value
			continue
		case !a.isValue(r.Cells[i+1+at]):
			if a.meaningOf(r.Cells[i+1+at].Text).class != classUnknown {
				return false
			}
			odd = true
		default:
			_, ok := a.pairOf(m, c.Text, r.Cells[i+1+at], i)
			sure = sure || ok && !slices.Equal(m.fields, []field{a.lead.key})
		}
		i += at + 1
	}
	return labels > 0 && (!odd || sure && labels > 1)
}

// isValue says that a cell can be no header: it holds a number, a date, a MAWB, an order number, and is not known as a header.
func (a *Aliases) isValue(c cell.Cell) bool {
	if c.Kind != cell.Text {
		return true
	}
	s := cell.Unwrap(c.Text)
	_, flaw := cell.ParseMoment(c, false)
	return a.meaningOf(c.Text).class == classUnknown && (looksLikeNumber(s) || a.lead.isKeyText(s) || flaw == nil)
}
