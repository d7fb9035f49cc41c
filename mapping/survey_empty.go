package mapping

import (
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A cell that is empty where the rows around it have something was forgotten, or the rows above it are meant. Neither may be sent
// as if the sheet said "none". Only the end of the survey knows how many cells of a column are filled. A placeholder such as -
// says that nothing is meant.

// emptyRule is what an empty cell of a column means.
type emptyRule uint8

const (
	emptyIsNone    emptyRule = iota // nothing: the column is empty altogether, or something else fills it in
	emptyIsProblem                  // its row is rejected
	emptyIsAbove                    // what the last filled cell above it says
)

// fillable is one or two columns of an order table that go together: the key and the number of a handover. A row is filled if one
// of them is.
type fillable struct {
	field   field
	columns []*column
	rule    emptyRule // decided at the end of the survey

	filled, dashes, empty int
	beginsEmpty           bool // a row above the first filled one is empty
	firstEmpty            string

	down bool // an answer that was given before says that empty cells are as the cell above
}

// fillables are the columns of an order table whose empty cells count.
func (s *Survey) fillables(t *table) (out []*fillable) {
	add := func(fields ...field) {
		one := &fillable{}
		for _, f := range fields {
			if t.above[f] != nil && !f.isWeight() {
				return // the value above the table fills every row
			}
			if t.at[f] != nil && f != s.lead.key {
				one.columns = append(one.columns, t.at[f])
				one.field = f
			}
		}
		if len(one.columns) > 0 {
			one.down = !one.field.isWeight() && s.given(one.question()) == answerAbove
			out = append(out, one)
		}
	}
	if !s.lead.Several { // another row of the order may have it
		add(weight)
	}
	add(netWeight)
	add(referenceNum)
	add(mawbNo)
	if s.lead.joins[bagRole] {
		add(bagNum)
	}
	if s.options.DefaultHandover == "" {
		add(handoverKey, handoverNum)
	}
	return out
}

// state says whether a row is filled, marked as meant to be empty, or empty.
func (e *fillable) state(r *cell.Row) cell.Filling {
	best := cell.Unfilled
	for _, col := range e.columns {
		c := col.look(r)
		if c.Merged && e.field.isWeight() {
			continue // a weight is never filled in from a merged range
		}
		best = max(best, cell.FillingOf(c))
	}
	return best
}

func (e *fillable) count(r *cell.Row) {
	switch e.state(r) {
	case cell.Filled:
		e.filled++
	case cell.Dashed:
		e.dashes++
	default:
		e.beginsEmpty = e.beginsEmpty || e.filled+e.dashes == 0
		if e.empty++; e.empty == 1 {
			e.firstEmpty = e.columns[len(e.columns)-1].address(r)
		}
	}
}

// countFilled counts the filled and the empty cells of a row.
func (t *table) countFilled(r *cell.Row) {
	for _, e := range t.fillables {
		e.count(r)
	}
}

const (
	answerAbove = "above"
	answerNone  = "none"
)

func (e *fillable) question() *reason.Question {
	q := &reason.Question{Key: "empty " + e.field.String()}
	if e.field.isWeight() {
		q.Choices = []reason.Choice{{Answer: answerNone, Say: "choice_without_weight"}}
		return q
	}
	q.Choices = []reason.Choice{{Answer: answerAbove, Say: "choice_as_above"}, {Answer: answerNone, Say: "choice_none"}}
	return q
}

// decideEmpty decides what the empty cells of an order table mean. Where a column is filled at the starts of groups only, its
// user is asked once; elsewhere each empty cell is its row's problem.
func (s *Survey) decideEmpty(t *table) {
	for _, e := range t.fillables {
		switch {
		case e.filled == 0 || e.empty == 0 || s.filledElsewhere(e):
		case e.empty < e.filled || e.beginsEmpty:
			e.rule = emptyIsProblem
		default:
			answer := s.askPerson(reason.Reason{Code: reason.EmptyCells, Cell: e.firstEmpty,
				Args: []string{e.field.String(), strconv.Itoa(e.empty), strconv.Itoa(e.filled)}, Asks: e.question()})
			if answer == answerAbove {
				e.rule = emptyIsAbove
			}
		}
	}
}

// filledElsewhere says that the only row of a handover or flight sheet holds for rows that name none.
func (s *Survey) filledElsewhere(e *fillable) bool {
	switch e.field {
	case mawbNo:
		return len(s.result.flights.inSheet) == 1
	case handoverKey, handoverNum:
		return len(s.result.handovers.inSheet) == 1
	case bagNum:
		return len(s.result.bags.inSheet) == 1
	}
	return false
}

// filler fills empty cells with those above them, where that is meant.
type filler struct {
	row     cell.Row
	carried []cell.Cell // by the columns of the table's fillables, one after another
}

// fill returns the row as it is meant. The row itself does not change, since its caller may use it further.
func (f *filler) fill(t *table, r *cell.Row, meant func(*fillable) bool) *cell.Row {
	out, at := r, 0
	for _, e := range t.fillables {
		first := at
		at += len(e.columns)
		if !meant(e) {
			continue
		}
		if len(f.carried) < at {
			f.carried = append(f.carried, make([]cell.Cell, at-len(f.carried))...)
		}
		if e.state(r) != cell.Unfilled {
			for i, col := range e.columns {
				c := r.Cell(col.index)
				if c != f.carried[first+i] {
					c.Text = strings.Clone(c.Text)
					f.carried[first+i] = c
				}
			}
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
		}
	}
	return out
}

func isMeantAbove(e *fillable) bool  { return e.rule == emptyIsAbove }
func wasMeantAbove(e *fillable) bool { return e.down }

// checkEmpty rejects a row for its empty cells.
func (m *Mapper) checkEmpty(out *MappedRow, t *table, r *cell.Row) {
	for _, e := range t.fillables {
		if e.rule != emptyIsProblem || e.field.isWeight() || e.state(r) != cell.Unfilled {
			continue
		}
		col := e.columns[len(e.columns)-1]
		out.reject(reason.Reason{Code: reason.EmptyCell, Cell: col.address(r), Args: []string{e.field.String()}})
	}
}

// emptyWeightIsProblem says that an empty cell of a weight column is its row's problem.
func (t *table) emptyWeightIsProblem(f field) bool {
	for _, e := range t.fillables {
		if e.field == f {
			return e.rule == emptyIsProblem
		}
	}
	return false
}
