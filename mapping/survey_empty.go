package mapping

import (
	"slices"
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
	merged                mergedWeights

	down   bool // an answer that was given before says that empty cells are as the cell above
	recall recalled
	runs   [][]ReadRun // what the rows are read with, by the columns
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
			if !one.field.isWeight() {
				one.recall.find(t, one.columns)
				one.down = s.emptyAnswer(t, one) == answerAbove
			}
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
		if e.recall.of(r) != "" {
			e.recall.rows++
		}
		if e.empty++; e.empty == 1 {
			e.firstEmpty = e.columns[len(e.columns)-1].address(r)
		}
	}
}

// countFilled counts the filled and the empty cells of a row.
func (t *table) countFilled(r *cell.Row) {
	for _, e := range t.fillables {
		e.count(r)
		if e.field.isWeight() {
			e.merged.note(t, e.columns[0], r)
		}
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

// questionOf is the question for the tables of one sheet, where those of several sheets ask. Its answer is for this file only.
func (e *fillable) questionOf(t *table) *reason.Question {
	q := e.question()
	if t.info.Name != "" {
		q.Key += " in " + t.info.Name
		q.Once = true
	}
	return q
}

// writtenEmpty is what this workbook says of the empty cells of a column: in the answer to a question about its sheet or about
// all of them, or by what an earlier outcome has left beside the rows.
func (s *Survey) writtenEmpty(t *table, e *fillable) string {
	for _, key := range []string{e.questionOf(t).Key, e.question().Key} {
		if answer := choiceAmong(e.question(), s.written[key]); answer != "" || differ(e.question(), s.written[key]) {
			return answer
		}
	}
	if len(e.recall.at) > 0 {
		return answerAbove
	}
	return ""
}

// emptyAnswer is what is known of the empty cells of a column before its rows are read.
func (s *Survey) emptyAnswer(t *table, e *fillable) string {
	return firstOf(s.writtenEmpty(t, e), s.given(e.question()))
}

// isGroupStarts says that the cells alone do not tell what the empty ones mean: the column is filled at the starts of groups
// only.
func (s *Survey) isGroupStarts(e *fillable) bool {
	return e.filled > 0 && e.empty >= e.filled && !e.beginsEmpty && !s.filledElsewhere(e)
}

// openSheets are the sheets, by what their empty cells are of, whose user must say what these mean.
func (s *Survey) openSheets() map[field]map[int]bool {
	open := map[field]map[int]bool{}
	for _, t := range s.result.tables {
		if t == nil {
			continue
		}
		for _, e := range t.fillables {
			if !s.isGroupStarts(e) {
				continue
			}
			if open[e.field] == nil {
				open[e.field] = map[int]bool{}
			}
			open[e.field][t.sheet] = true
		}
	}
	return open
}

// decideEmpty decides what the empty cells of an order table mean. What this workbook says of them holds however many there are.
// Else, where a column is filled at the starts of groups only, its user is asked once for a sheet; elsewhere each empty cell is
// its row's problem. open are the sheets whose users are asked.
func (s *Survey) decideEmpty(t *table, open map[field]map[int]bool) {
	for _, e := range t.fillables {
		written := ""
		if !e.field.isWeight() {
			written = s.writtenEmpty(t, e)
		}
		held := written != "" && (e.filled > 0 || written == answerAbove) || differ(e.question(), s.written[e.question().Key])
		switch {
		case e.empty == 0 || s.filledElsewhere(e) && e.recall.rows == 0:
		case e.filled == 0 && !held:
		case !held && (!s.isGroupStarts(e) || e.merged.rows != nil && s.lead.mustHave(e.field)):
			e.rule = emptyIsProblem
		default:
			if s.askEmpty(t, e, len(open[e.field]) > 1) == answerAbove {
				e.rule = emptyIsAbove
			}
		}
	}
}

// askEmpty is the answer to what the empty cells of a column mean. apart says that those of other sheets are asked about, too.
func (s *Survey) askEmpty(t *table, e *fillable, apart bool) string {
	why := reason.Reason{Code: reason.EmptyCells, Cell: e.firstEmpty,
		Args: []string{e.field.String(), strconv.Itoa(e.empty), strconv.Itoa(e.filled)}, Asks: e.question()}
	if e.field.isWeight() {
		return s.askPerson(why)
	}
	own := e.questionOf(t)
	if !s.written.has(own.Key) {
		if answer := s.answerTo(why); answer != "" {
			return answer
		}
		if len(e.recall.at) > 0 && !differ(why.Asks, s.written[why.Asks.Key]) {
			return answerAbove // an earlier outcome has left what the cells were read as
		}
	}
	if apart || s.written.has(own.Key) {
		own.Differ = withInstead(why.Asks, s.written[why.Asks.Key]).Differ
		why.Asks = own
	}
	if s.isAskedAlready(why.Asks.Key) {
		return ""
	}
	return s.askPerson(why)
}

// isAskedAlready says that a question of this key is asked. The tables of a sheet share one.
func (s *Survey) isAskedAlready(key string) bool {
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool { return r.Asks != nil && r.Asks.Key == key })
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

func isMeantAbove(e *fillable) bool  { return e.rule == emptyIsAbove }
func wasMeantAbove(e *fillable) bool { return e.down }

// checkEmpty rejects a row for its empty cells. r has those filled in that are as the cell above.
func (m *Mapper) checkEmpty(out *MappedRow, t *table, r *cell.Row) {
	for _, e := range t.fillables {
		if e.rule == emptyIsNone || e.field.isWeight() || e.state(r) != cell.Unfilled {
			continue
		}
		col := e.columns[len(e.columns)-1]
		why := reason.Reason{Code: reason.EmptyCell, Cell: col.address(r), Args: []string{e.field.String()}}
		if read := e.recall.of(r); e.rule == emptyIsAbove && read != "" {
			why.Code, why.Value = reason.MovedCell, cell.Shorten(strings.ReplaceAll(read, recallBetween, " "))
		}
		out.reject(why)
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
