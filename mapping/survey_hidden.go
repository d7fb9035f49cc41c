package mapping

import (
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Whoever filters a sheet and drops it may mean what is shown, or all of it.

const (
	hiddenAsk  = "ask"
	hiddenSkip = "skip"
)

func hiddenQuestion() *reason.Question {
	return &reason.Question{Key: reason.HiddenRowsKey, Section: "[read]", Line: `hidden_rows = "skip"`, Choices: []reason.Choice{
		{Answer: "send", Say: "choice_send_hidden", Once: true}, {Answer: "leave out", Say: "choice_leave_out_hidden"}}}
}

// skipsHidden says whether hidden rows of a table are left out: the settings say so, or a person did, of orders.
func (s *Survey) skipsHidden(t *table) bool {
	switch s.options.HiddenRows {
	case hiddenSkip:
		return true
	case hiddenAsk:
		return t.role == ordersRole && s.given(hiddenQuestion()) == "leave out"
	}
	return false
}

// hiddenRows counts the rows with orders that are hidden.
type hiddenRows struct {
	count int
	cell  string // address of the first
	list  string // numbers of the first ones

	shown string // address of the first row of orders that is not hidden and of which no outcome says anything, if it matters
}

// noteHidden notes a row that is hidden, or that is not and may have been.
func (s *Survey) noteHidden(t *table, r *cell.Row, kind rowKind) {
	switch {
	case t.role != ordersRole:
	case r.Hidden && (kind == dataRow || kind == hiddenRow):
		s.hidden.add(t, r)
	case kind == dataRow:
		s.noteShown(t, r)
	}
}

// noteShown notes a row of orders that is not hidden, if it was answered that hidden rows are left out.
func (s *Survey) noteShown(t *table, r *cell.Row) {
	h := &s.hidden
	switch {
	case h.shown != "", !s.written.has(reason.HiddenRowsKey), s.options.HiddenRows != hiddenAsk:
	case t.statusAt > 0 && !cell.IsBlank(r.Cell(t.statusAt-1)):
	default:
		h.shown = cell.Address(t.info.Name, 0, r.Number)
	}
}

func (h *hiddenRows) add(t *table, r *cell.Row) {
	h.count++
	switch {
	case h.count == 1:
		h.cell, h.list = cell.Address(t.info.Name, 0, r.Number), strconv.Itoa(r.Number)
	case h.count <= mostRowsNamed:
		h.list += ", " + strconv.Itoa(r.Number)
	case !strings.HasSuffix(h.list, "…"):
		h.list += " …"
	}
}

// hiddenThatCount is how many hidden rows with orders are not left out.
func (s *Survey) hiddenThatCount() int {
	for _, t := range s.result.tables {
		if t != nil && t.role == ordersRole && t.skipHidden {
			return 0
		}
	}
	return s.hidden.count
}

// askForHidden asks once whether the hidden rows are sent. Where it was answered in this workbook that they are left out, and
// none is hidden any more, it is asked again: a program or somebody has shown them, and they would go out. Who has deleted them
// is not asked: an outcome says something of all other rows.
func (s *Survey) askForHidden() {
	switch {
	case s.options.HiddenRows != hiddenAsk:
	case s.hidden.count > 0:
		s.askPerson(s.hiddenReason())
	case s.hidden.shown != "" && choiceAmong(hiddenQuestion(), s.written.to(reason.HiddenRowsKey)) == "leave out":
		s.ask(reason.Reason{Code: reason.HiddenNoLonger, Cell: s.hidden.shown, Asks: hiddenQuestion()})
	}
}

func (s *Survey) hiddenReason() reason.Reason {
	return reason.Reason{Code: reason.HiddenOrders, Cell: s.hidden.cell, Args: []string{strconv.Itoa(s.hidden.count), s.hidden.list},
		Asks: hiddenQuestion()}
}
