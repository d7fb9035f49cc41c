package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Where empty cells are as the cell above, the outcome says beside each row what it was read with (TableLayout.Read). So the rows
// keep their meaning when the outcome is sorted or cut and dropped again: what stands above a row then need not be meant for it.

// recalled is what an earlier outcome says of a fillable.
type recalled struct {
	at   []int // where it stands, by the columns of the fillable; nil: there is no earlier outcome that says it
	rows int   // with an empty cell of which it says something

	kept, mended map[string]bool // what rows with a cell of their own were read with: the cell still says it, or something else
	moved        bool            // an empty cell stands below another row than it did
}

// recallBetween stands between the key and the number of a handover.
const recallBetween = "\x1f"

// readAs is the name, for reason.ValueHeader, of the column that says what the rows were read with.
func readAs(f field) string { return "read_" + f.String() }

// find looks for what an earlier outcome says of some columns of a table.
func (k *recalled) find(t *table, columns []*column) {
	at := make([]int, len(columns))
	found := false
	for i, col := range columns {
		at[i] = -1
		for _, c := range t.described { // the last one: an outcome brings up to date what stands behind its own columns
			if c.Ours && slices.ContainsFunc(reason.Languages, func(language string) bool {
				return cell.Fold(c.Header) == cell.Fold(reason.ValueHeader(language, readAs(col.field)))
			}) {
				at[i], found = c.Index, true
			}
		}
	}
	if found {
		k.at, k.kept, k.mended = at, map[string]bool{}, map[string]bool{}
	}
}

// of is what an earlier outcome says that a row was read with, "" if it says nothing.
func (k *recalled) of(r *cell.Row) string {
	if len(k.at) == 0 {
		return ""
	}
	return joinRecalled(len(k.at), func(i int) cell.Cell { return r.Cell(k.at[i]) })
}

// joinRecalled puts texts of cells together, so that they can be compared. It is "" if all are empty.
func joinRecalled(n int, at func(int) cell.Cell) string {
	if n == 1 {
		return recalledText(at(0))
	}
	texts, filled := make([]string, n), false
	for i := range texts {
		texts[i] = recalledText(at(i))
		filled = filled || texts[i] != ""
	}
	if !filled {
		return ""
	}
	return strings.Join(texts, recallBetween)
}

func recalledText(c cell.Cell) string { return cell.Unwrap(c.Shown()) }

// filler fills empty cells with those above them, where that is meant.
type filler struct {
	row     cell.Row
	carried []cell.Cell // by the columns of the table's fillables, one after another
	above   []rowAbove  // by the table's fillables
	learns  bool        // this is the survey, which finds out what was moved or mended
}

// rowAbove is the last row with a cell of its own.
type rowAbove struct {
	seen  bool
	own   string // what it says
	recal string // what it was read with before, "" if an earlier outcome does not say it
}

// fill returns the row as it is meant. The row itself does not change, since its caller may use it further. A cell stays empty
// if nothing tells what is meant.
func (f *filler) fill(t *table, r *cell.Row, meant func(*fillable) bool) *cell.Row {
	out, at := r, 0
	for n, e := range t.fillables {
		first := at
		at += len(e.columns)
		if !meant(e) {
			continue
		}
		if len(f.carried) < at {
			f.carried = append(f.carried, make([]cell.Cell, at-len(f.carried))...)
		}
		for len(f.above) <= n {
			f.above = append(f.above, rowAbove{})
		}
		if e.state(r) != cell.Unfilled {
			f.carry(e, r, first, &f.above[n])
			continue
		}
		from, moved := e.meantFor(&f.above[n], e.recall.of(r))
		if moved && f.learns {
			e.recall.moved = true
		}
		if from == fromNowhere {
			continue
		}
		if out == r {
			cells := append(f.row.Cells[:0], r.Cells...)
			f.row = *r
			f.row.Cells = cells
			out = &f.row
		}
		for i, col := range e.columns {
			for len(f.row.Cells) <= col.index {
				f.row.Cells = append(f.row.Cells, cell.Cell{})
			}
			f.row.Cells[col.index] = f.carried[first+i]
			if from == fromRecalled {
				f.row.Cells[col.index] = e.recall.cellOf(r, i)
			}
		}
	}
	return out
}

// carry keeps the cells of a row for those below it.
func (f *filler) carry(e *fillable, r *cell.Row, first int, above *rowAbove) {
	changed := !above.seen
	for i, col := range e.columns {
		c := r.Cell(col.index)
		if c != f.carried[first+i] {
			c.Text = strings.Clone(c.Text)
			f.carried[first+i], changed = c, true
		}
	}
	above.seen = true
	if len(e.recall.at) == 0 {
		return
	}
	if changed {
		above.own = joinRecalled(len(e.columns), func(i int) cell.Cell { return f.carried[first+i] })
	}
	if above.recal = e.recall.of(r); above.recal != "" {
		above.recal = strings.Clone(above.recal)
		switch {
		case !f.learns:
		case above.recal == above.own:
			e.recall.kept[above.recal] = true
		default:
			e.recall.mended[above.recal] = true
		}
	}
}

// forget says that it is not known what the rows below are meant to have: a row stands above them that cannot be read.
func (f *filler) forget() {
	for i := range f.above {
		f.above[i] = rowAbove{}
	}
}

// fillFrom is where that comes from which an empty cell means.
type fillFrom uint8

const (
	fromNowhere fillFrom = iota // it cannot be told
	fromAbove
	fromRecalled
)

// meantFor decides what is meant by an empty cell in a row that was read with recal before. If the row above is one that was read
// with the same, it still says what is meant, also if it was mended since. Else the row was moved, or the one above it: then what
// it was read with holds, unless that was mended where it stands now. moved says so.
func (e *fillable) meantFor(above *rowAbove, recal string) (from fillFrom, moved bool) {
	k := &e.recall
	switch {
	case recal == "" && (k.moved || !above.seen):
		return fromNowhere, false
	case recal == "" || above.seen && above.own == recal:
		return fromAbove, false
	case above.seen && above.recal == recal:
		if k.kept[recal] {
			return fromNowhere, false // of two rows that said this, only the one above was mended
		}
		return fromAbove, false
	case above.seen && above.recal == "":
		return fromNowhere, false // a new row says something else
	case k.mended[recal]:
		return fromNowhere, true
	}
	return fromRecalled, true
}

// cellOf is what the i-th column of a fillable was read with in a row.
func (k *recalled) cellOf(r *cell.Row, i int) cell.Cell {
	text := ""
	if k.at[i] >= 0 {
		text = recalledText(r.Cell(k.at[i]))
	}
	if text == "" {
		return cell.Cell{}
	}
	return cell.Cell{Text: text, Kind: cell.Text}
}

// readRuns notes what the rows of a table are read with, for its outcome. r is filled.
func (s *Survey) readRuns(t *table, r *cell.Row) {
	for _, e := range t.fillables {
		if !e.down {
			continue
		}
		for i, col := range e.columns {
			for len(e.runs) <= i {
				e.runs = append(e.runs, nil)
			}
			text, runs := recalledText(r.Cell(col.index)), e.runs[i]
			if n := len(runs); n == 0 && text == "" || n > 0 && runs[n-1].Text == text {
				continue
			}
			s.budget.addText(len(text) + 32)
			e.runs[i] = append(runs, ReadRun{From: r.Number, Text: strings.Clone(text)})
		}
	}
}

// readLayout says what the rows of a table are read with, where empty cells are as the cell above.
func (t *table) readLayout() (all []ReadLayout) {
	for _, e := range t.fillables {
		if e.rule != emptyIsAbove {
			continue
		}
		for i, runs := range e.runs {
			if len(runs) > 0 {
				all = append(all, ReadLayout{Name: readAs(e.columns[i].field), Runs: runs})
			}
		}
	}
	return all
}
