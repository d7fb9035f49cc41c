package mapping

import (
	"math"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Labels with values below the last order, "Handover | LAX1", are likely for all orders of the sheet, but nothing says so: it is
// asked. Once that is answered, the file is surveyed a second time, as if they stood above the header.

// labelAmong is a label with its value that stands below orders. More orders may come.
type labelAmong struct {
	field  field
	value  cell.Cell
	row    cell.Row
	reason reason.Reason // the fault, if it stands between orders
}

// LabelsBelow are rows with labels below the orders of their sheets which are for all of them: somebody said so.
type LabelsBelow struct {
	rows    map[int][]cell.Row // by sheet
	answers []reason.Reason
	read    []sheetLabels // by sheet, what an earlier outcome says of labels between the orders; nil: they are as they were
}

// mostLabelsBelow is how many labels may stand below a table.
const mostLabelsBelow = mostHeld

// askLabelsAmong tells of the labels above a row that stand between orders. A row that a line break has cut comes late.
func (s *Survey) askLabelsAmong(t *table, row int) {
	n := 0
	for _, l := range t.among {
		if l.row.Number >= row {
			break
		}
		s.ask(l.reason)
		s.namedAmong[l.field] = true
		t.namedAmong[l.field] = true
		n++
	}
	t.among = t.among[n:]
	t.unread = slices.DeleteFunc(t.unread, func(l labelAmong) bool {
		if l.row.Number < row {
			s.ask(l.reason)
		}
		return l.row.Number < row
	})
}

// endLabels asks about the labels below the last order of a sheet. Where they cannot be for all its orders, they are a fault.
func (s *Survey) endLabels(t *table) {
	if t == nil || len(t.among) == 0 {
		return
	}
	if len(s.result.sections[t.sheet]) > 1 || len(t.among) > mostLabelsBelow || !t.areOneOfAKind() {
		s.askLabelsAmong(t, math.MaxInt)
		return
	}
	labels := t.among
	t.among = nil
	for _, l := range labels {
		s.namedAmong[l.field] = true
	}
	r := t.belowQuestion(labels)
	if s.askPerson(r) != "all" {
		return
	}
	if s.labelsBelow.rows == nil {
		s.labelsBelow.rows = map[int][]cell.Row{}
	}
	for i, l := range labels {
		if i == 0 || labels[i-1].row.Number != l.row.Number {
			s.labelsBelow.rows[t.sheet] = append(s.labelsBelow.rows[t.sheet], l.row)
		}
	}
	s.labelsBelow.answers = append(s.labelsBelow.answers, r)
}

// areOneOfAKind says that nothing else gives what the labels below the orders do.
func (t *table) areOneOfAKind() bool {
	kind := func(f field) field {
		if f == handoverKey {
			return handoverNum
		}
		return f
	}
	for i, l := range t.among {
		again := slices.ContainsFunc(t.among[:i], func(before labelAmong) bool { return kind(before.field) == kind(l.field) })
		if again || t.namedAmong[l.field] || t.above[l.field] != nil || kind(l.field) == handoverNum && (t.above[handoverNum] != nil ||
			t.above[handoverKey] != nil || t.at[handoverNum] != nil || t.at[handoverKey] != nil) {
			return false
		}
	}
	return true
}

// belowQuestion asks whether the labels below the orders are for all of them.
func (t *table) belowQuestion(labels []labelAmong) reason.Reason {
	r := reason.Reason{Code: reason.LabelsBelow, Cell: labels[0].reason.Cell}
	var values, names []string
	for _, l := range labels {
		values, names = append(values, cell.Shorten(l.value.Text)), append(names, l.field.String())
	}
	r.Value = strings.Join(values, ", ")
	slices.Sort(names)
	r.Asks = &reason.Question{Key: "below " + strings.Join(names, " "), Choices: []reason.Choice{
		{Answer: "all", Say: "choice_all_orders"}, {Answer: noneAnswer, Say: "choice_not_needed"}}}
	return r
}

// LabelsBelow are the labels below the orders that are for all of them; nil if there are none. Then the file has to be surveyed
// again, with them.
func (s *Survey) LabelsBelow() *LabelsBelow {
	if s.labelsBelow.rows == nil && s.labelsBelow.read == nil {
		return nil
	}
	return &s.labelsBelow
}

// WithLabels gives the labels of an earlier survey of the same file, before the first row.
func (s *Survey) WithLabels(l *LabelsBelow) {
	s.putAbove, s.result.labels = l.rows, l.read
	for _, r := range l.answers {
		s.answerTo(r)
	}
}

// addLabelsBelow reads the labels below the orders of a sheet as if they stood above its table.
func (s *Survey) addLabelsBelow(t *table) {
	if t.before != nil {
		return
	}
	rows := s.putAbove[t.sheet]
	for _, r := range rows {
		t.labelRows = append(t.labelRows, r.Number)
	}
	s.addPairs(t, rows)
}

// withoutLabelsBelow are the rows of a sample without labels at its end: their values are none of the columns'.
func (s *Survey) withoutLabelsBelow(sample []cell.Row) []cell.Row {
	for n := len(sample) - 1; n > 0 && s.aliases.isPairsRow(&sample[n]) && nameGroup(s.aliases, sample[n:]) &&
		!slices.ContainsFunc(sample[n].Cells, s.lead.isKey); n-- {
		sample = sample[:n]
	}
	return sample
}
