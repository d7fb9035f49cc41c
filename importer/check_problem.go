package importer

import (
	"slices"

	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// ProblemKind is one thing that is wrong, in however many rows. A row with two things wrong counts in two kinds.
type ProblemKind struct {
	Status reason.Status // with which these rows would end; "" for rows of handovers and flights
	Reason reason.Reason // of the first row
	Order  string        // of the first row
	Cells  []string      // the first mostCells
	Rows   int
}

const (
	mostKinds = 500 // kinds of problems that are kept
	mostCells = 4   // cells that are kept of a problem
)

// problemKinds collects what is wrong. The same thing in many rows is one ProblemKind.
type problemKinds struct {
	list    []ProblemKind
	index   map[string]int // in list, by status and words
	notKept int            // how often something was not kept because list was full
}

// add adds a reason of a row. cell is the row's address, in case the reason names none.
func (p *problemKinds) add(status reason.Status, reason reason.Reason, cell, order string) {
	if reason.Cell != "" {
		cell = reason.Cell
	}
	anywhere := reason
	anywhere.Cell = ""
	what, next := anywhere.Words("en")
	key := string(status) + "\x00" + what + "\x00" + next
	i, known := p.index[key]
	switch {
	case known:
		known := &p.list[i]
		known.Rows++
		if len(known.Cells) < mostCells && !slices.Contains(known.Cells, cell) {
			known.Cells = append(known.Cells, cell)
		}
	case len(p.list) == mostKinds:
		p.notKept++
	default:
		if p.index == nil {
			p.index = map[string]int{}
		}
		p.index[key] = len(p.list)
		p.list = append(p.list, ProblemKind{Status: status, Reason: reason, Order: order, Cells: []string{cell}, Rows: 1})
	}
}

// addRow adds all reasons of an order row.
func (p *problemKinds) addRow(src *surveyedFile, r mapping.MappedRow) {
	address := cell.Address(src.book.Sheets[r.Order.Sheet].Name, 0, r.Order.Row)
	for _, why := range r.Reasons {
		p.add(r.Status, why, address, r.Order.Num)
	}
}

// addBlockRows adds the handover and flight rows that cannot be used.
func (p *problemKinds) addBlockRows(src *surveyedFile) {
	for _, row := range src.layout.RowProblems {
		address := cell.Address(src.book.Sheets[row.Sheet].Name, 0, row.Row)
		for _, why := range row.Reasons {
			p.add("", why, address, "")
		}
	}
}
