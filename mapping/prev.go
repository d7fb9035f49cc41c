package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
)

// prevCells are the cells of the columns that describe a form, as they stood in the row before: in most sheets they
// repeat for thousands of rows, and comparing them is all that those cost.
type previousCells struct{ cells []cell.Cell }

func (p *previousCells) same(columns []*column, r *cell.Row) bool {
	if p.cells == nil {
		return false
	}
	for i, col := range columns {
		if col.pair != nil {
			continue
		}
		if c := r.Cell(col.index); c.Kind != p.cells[i].Kind || c.Text != p.cells[i].Text {
			return false
		}
	}
	return true
}

func (p *previousCells) keep(columns []*column, r *cell.Row) {
	if p.cells == nil {
		p.cells = make([]cell.Cell, len(columns))
	}
	for i, col := range columns {
		c := col.in(r)
		c.Text = strings.Clone(c.Text)
		p.cells[i] = c
	}
}
