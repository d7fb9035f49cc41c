package importer

import (
	"slices"

	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Problem is one thing that is wrong, in however many rows. A row with several things wrong is in several.
type Problem struct {
	Status reason.Status // how these rows would end; "" for rows of handovers and flights
	Reason reason.Reason // as it is said of the first row
	Order  string        // of the first row
	Cells  []string      // the first few
	Rows   int
}

const (
	mostKinds = 500 // of problems that are kept
	mostCells = 4   // that are kept of a problem
)

// problems collects what is wrong, the same thing in many rows once.
type problems struct {
	list  []Problem
	index map[string]int // of list, by what is said
	more  int            // that are not kept
}

// add takes in what is said of a row, which is at cell.
func (p *problems) add(status reason.Status, reason reason.Reason, cell, order string) {
	if reason.Cell != "" {
		cell = reason.Cell
	}
	said := reason
	said.Cell = ""
	what, next := said.Words("en")
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
		p.more++
	default:
		if p.index == nil {
			p.index = map[string]int{}
		}
		p.index[key] = len(p.list)
		p.list = append(p.list, Problem{Status: status, Reason: reason, Order: order, Cells: []string{cell}, Rows: 1})
	}
}

// addRow takes in all that is said of an order row.
func (p *problems) addRow(src *surveyedFile, e mapping.MappedRow) {
	cell := cell.Address(src.book.Sheets[e.Order.Sheet].Name, 0, e.Order.Row)
	for _, r := range e.Reasons {
		p.add(e.Status, r, cell, e.Order.Num)
	}
}

// addOthers takes in the rows of handovers and flights that cannot be used.
func (p *problems) addOthers(src *surveyedFile) {
	for _, row := range src.layout.RowProblems {
		for _, r := range row.Reasons {
			p.add("", r, cell.Address(src.book.Sheets[row.Sheet].Name, 0, row.Row), "")
		}
	}
}
