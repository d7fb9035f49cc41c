package importer

import (
	"fmt"
	"slices"
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

// The fault of a bag, a flight or a handover is one: it stands in a sheet of its own, and rejects the orders that name it.
func TestFaultsOfBagsAreListedOnce(t *testing.T) {
	t.Parallel()
	heavy := reason.Reason{Code: reason.AboveBagLimit, Cell: "bags!B2", Value: "51", Args: []string{"51", "50"}}
	damaged := reason.Reason{Code: reason.ErrorCell, Cell: "flight!C2", Value: "#REF!"}
	empty := reason.Reason{Code: reason.BagEmpty, Cell: "bags!A5", Value: "BAG-4"}
	for _, order := range [][]bool{{true, false}, {false, true}} {
		var p problemKinds
		for _, blocks := range order {
			if blocks {
				p.add("", heavy, "bags!A2", "")
				p.add("", damaged, "flight!A2", "")
				p.add("", empty, "bags!A5", "")
				continue
			}
			for row := 2; row < 5; row++ {
				p.add(reason.Rejected, heavy, cell.Address("orders", 0, row), fmt.Sprint("HGE", row))
			}
			p.add(reason.Rejected, damaged, "orders!A5", "HGE5")
		}
		got := map[reason.Code]ProblemKind{}
		for _, k := range p.kinds() {
			k.Reason = reason.Reason{}
			got[p.list[slices.IndexFunc(p.list, func(o ProblemKind) bool { return o.Cells[0] == k.Cells[0] })].Reason.Code] = k
		}
		want := map[reason.Code]ProblemKind{
			reason.AboveBagLimit: {Status: reason.Rejected, Order: "HGE2", Cells: []string{"bags!B2"}, Rows: 3},
			reason.ErrorCell:     {Status: reason.Rejected, Order: "HGE5", Cells: []string{"flight!C2"}, Rows: 1},
			reason.BagEmpty:      {Cells: []string{"bags!A5"}, Rows: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" || len(p.kinds()) != len(want) {
			t.Errorf("blocks first: %v: %s", order[0], diff)
		}
	}
	var p problemKinds
	p.add("", empty, "bags!A5", "")
	p.add("", empty, "", "")
	if k := p.kinds(); len(k) != 1 || k[0].Rows != 1 {
		t.Errorf("said of the file and of the row: %+v", k)
	}
	p = problemKinds{}
	for i := range mostVariants + 1 {
		why := reason.Reason{Code: reason.AboveBagLimit, Cell: cell.Address("bags", 1, i+2), Value: fmt.Sprint(i),
			Args: []string{fmt.Sprint(i), "50"}}
		p.add("", why, "", "")
		p.add(reason.Rejected, why, "", "HGE1")
		p.add(reason.Rejected, why, "", "HGE2")
	}
	if k := p.kinds(); len(k) != 1 || k[0].Rows != 2*(mostVariants+1) || k[0].Status != reason.Rejected || !k[0].Various {
		t.Errorf("of many bags: %+v", k)
	}
	p = problemKinds{}
	for i := range mostVariants + 1 {
		p.add("", reason.Reason{Code: reason.NoColumnOf, Cell: "A1", Args: []string{fmt.Sprint("field ", i)}}, "", "")
	}
	if k := p.kinds(); len(k) != mostVariants+1 || k[0].Various {
		t.Errorf("of many columns that are lacking: %+v", k)
	}
}
