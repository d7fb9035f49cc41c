package importer

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The same fault in many rows is listed once, with its first cells. Only so many different faults are kept; the others are
// counted.
func TestProblemsAreGathered(t *testing.T) {
	t.Parallel()
	var p problemKinds
	for row := 2; row < 12; row++ {
		cell := cell.Address("", 4, row)
		unknown := reason.Reason{Code: reason.UnknownHandover, Cell: cell, Value: "JFK9", Args: []string{"LAX1"}}
		p.add(reason.Rejected, unknown, "", fmt.Sprint("HGE", row))
	}
	p.add(reason.Duplicate, reason.Reason{Code: reason.AlreadyConfirmed, Args: []string{"a.csv"}}, "A20", "HGE20")
	want := []ProblemKind{
		{Status: reason.Rejected,
			Reason: reason.Reason{Code: reason.UnknownHandover, Cell: "E2", Value: "JFK9", Args: []string{"LAX1"}},
			Order:  "HGE2", Cells: []string{"E2", "E3", "E4", "E5"}, Rows: 10},
		{Status: reason.Duplicate, Reason: reason.Reason{Code: reason.AlreadyConfirmed, Args: []string{"a.csv"}},
			Order: "HGE20", Cells: []string{"A20"}, Rows: 1},
	}
	if diff := cmp.Diff(want, p.list); diff != "" {
		t.Error(diff)
	}
	for i := range 200 { // of one kind: they differ in their values only
		p.add(reason.Rejected, reason.Reason{Code: reason.BadWeight, Value: fmt.Sprint("w", i)}, cell.Address("", 1, i+30), "")
	}
	last := p.kinds()[1]
	if len(p.kinds()) != 3 || last.Rows != 200 || !last.Various || len(last.Cells) != mostCells {
		t.Errorf("%d kinds, the second is %+v", len(p.kinds()), last)
	}
	for i := range mostKinds + 10 {
		p.add(reason.Rejected, reason.Reason{Code: reason.Code(fmt.Sprint("c", i))}, "B2", "")
	}
	if len(p.list) != mostKinds || p.notKept == 0 {
		t.Errorf("%d kept, %d more", len(p.list), p.notKept)
	}
}
