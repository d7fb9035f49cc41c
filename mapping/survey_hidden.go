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

// askForHidden asks once whether the hidden rows are sent.
func (s *Survey) askForHidden() {
	if s.hidden.count > 0 && s.options.HiddenRows == hiddenAsk {
		s.askPerson(s.hiddenReason())
	}
}

func (s *Survey) hiddenReason() reason.Reason {
	return reason.Reason{Code: reason.HiddenOrders, Cell: s.hidden.cell, Args: []string{strconv.Itoa(s.hidden.count), s.hidden.list},
		Asks: hiddenQuestion()}
}
