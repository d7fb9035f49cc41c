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
	for i := range mostKinds + 10 {
		p.add(reason.Rejected, reason.Reason{Code: reason.BadWeight, Value: fmt.Sprint("w", i)}, "B2", "")
	}
	if len(p.list) != mostKinds || p.notKept != 12 {
		t.Errorf("%d kept, %d more", len(p.list), p.notKept)
	}
}
