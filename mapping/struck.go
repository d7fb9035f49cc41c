package mapping

import (
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Who strikes out a value has changed his mind about it, and often writes the new one behind it, in the same cell. What is
// struck out still stands in the text. So nothing of such a cell is sent. Where the cell that names the row is struck out as a
// whole, the row is: that is a mark (survey_stopped.go).

// checkStruck rejects a row of which a cell is struck out, or a part of it.
func (m *Mapper) checkStruck(out *MappedRow, t *table, r *cell.Row) {
	if key, _ := t.keyCell(r); isStruck(r) && key.Struck != cell.WholeStruck {
		out.Reasons = t.appendStruck(out.Reasons, r)
	}
}

// askForStruck refuses a file with such a cell in a row of what belongs to orders.
func (s *Survey) askForStruck(t *table, r *cell.Row) {
	if isStruck(r) {
		for _, why := range t.appendStruck(nil, r) {
			s.ask(why)
		}
	}
}

// askForStruckAbove does the same for what stands above the tables, between their rows and in their headers.
func (s *Survey) askForStruckAbove() {
	for _, k := range s.struck {
		if k.table.role != noRole {
			s.ask(k.why)
		}
	}
}

func isStruck(r *cell.Row) bool {
	for i := range r.Cells {
		if r.Cells[i].Struck != cell.Unstruck {
			return true
		}
	}
	return false
}

// appendStruck appends what is said of the cells of a row that are read and struck out.
func (t *table) appendStruck(list []reason.Reason, r *cell.Row) []reason.Reason {
	for _, d := range t.described {
		if c := r.Cell(d.Index); c.Struck != cell.Unstruck && d.Field != "" && !d.Ours && !cell.IsBlank(c) {
			list = append(list, struckReason(&c, cell.Address(t.info.Name, d.Index, r.Number), fieldNamed(d.Field)))
		}
	}
	return list
}

func struckReason(c *cell.Cell, at string, f field) reason.Reason {
	why := reason.Reason{Code: reason.StruckOut, Cell: at}
	if !f.personal() {
		why.Value = cell.Shorten(c.StruckText())
	}
	return why
}
