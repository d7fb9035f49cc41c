package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// cellFaults are wrong whatever the answers to a file's questions are: they lie in the cell itself.
var cellFaults = []reason.Code{reason.MissingOrder, reason.MergedOrder, reason.ChangedByExcel, reason.DateInIdentifier,
	reason.FormulaText, reason.ErrorCell, reason.NotCalculated, reason.SeveralNumbers, reason.NotANumber, reason.NotAnOrder,
	reason.NotKnownYet, reason.MoreThanNumber, reason.TotalBeside,
	reason.BadWeight, reason.WrongFormat, reason.WeightNotAbove0, reason.RepeatedDiffers, reason.RowsInCell, reason.RepeatedTimes,
	reason.RepeatedMade, reason.StruckOut}

// CellFaults returns a function that tells what is wrong with the cells of a row, for a file that was refused. So whoever answers
// its questions can mend its rows at the same time. Columns that are in question, of which refusal names a cell, are left out.
func (l *Layout) CellFaults(refusal *reason.Refusal) func(*cell.Row) []reason.Reason {
	if l.refused == nil {
		return func(*cell.Row) []reason.Reason { return nil }
	}
	m := &Mapper{survey: l.refused, progress: make([]tableProgress, len(l.refused.sections)), groups: map[string]*Group{}}
	return func(r *cell.Row) []reason.Reason {
		t := m.tableOf(r)
		if t == nil || t.role != ordersRole || t.at[t.lead.key] == nil || r.Number <= t.header ||
			t.kindOf(r) != dataRow {
			return nil
		}
		if out, ok := m.mapRagged(t, r); ok {
			if slices.ContainsFunc(refusal.Reasons, func(why reason.Reason) bool { return why.Code == reason.MostRowsLong }) {
				return nil
			}
			return out.Reasons
		}
		var out MappedRow
		m.checkStruck(&out, t, r)
		m.readOrder(&out, t, r)
		m.readWeights(&out, t, r)
		m.endRepeated(&out, t, r)
		t.lead.sayAbout(out.Reasons)
		return slices.DeleteFunc(out.Reasons, func(why reason.Reason) bool {
			return !slices.Contains(cellFaults, why.Code) || inQuestion(why, refusal.Reasons)
		})
	}
}

// inQuestion tells whether one of the reasons names a cell of the same column.
func inQuestion(fault reason.Reason, reasons []reason.Reason) bool {
	sheet, at, _ := cell.SplitAddress(fault.Cell)
	column, _, _ := cell.ParseAddress(at)
	return slices.ContainsFunc(reasons, func(r reason.Reason) bool {
		s, there, ok := cell.SplitAddress(r.Cell)
		c, _, _ := cell.ParseAddress(there)
		return ok && s == sheet && c == column
	})
}
