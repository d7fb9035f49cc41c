package importer

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

func TestProblemsBlock(t *testing.T) {
	t.Parallel()
	var p problemKinds
	p.add(reason.Refused, reason.Reason{Code: reason.CarrierRefusedOrder, Args: []string{"gone"}}, "orders!A4", "HGE2611190000602")
	for row := range 40 {
		at := cell.Address("orders", 2, row+5)
		p.add(reason.Rejected, reason.Reason{Code: reason.BadWeight, Cell: at, Value: fmt.Sprint("heavy", row),
			Args: []string{"1.25"}}, "", "")
	}
	p.add(reason.Rejected, reason.Reason{Code: reason.ErrorCell, Cell: "orders!D3", Value: "#N/A"}, "orders!A3", "HGE2611190000601")
	b := problemsSection("en", p.kinds(), 7)
	var lines []string
	for _, line := range b.Rows {
		var texts []string
		for _, l := range line {
			texts = append(texts, l.Text)
		}
		lines = append(lines, strings.Join(texts, " | "))
	}
	want := []string{
		`orders!A4 |  |  |  | HGE2611190000602 | refused | the carrier refused this order: gone | ` +
			`correct what the carrier names and drop the file again`,
		`orders!C5 | orders!C6 | orders!C7 | 40 |  | rejected | "heavy0" is not a weight ` +
			`(so the first; the others are of this kind) | write a number such as 1.25`,
		`orders!D3 |  |  |  | HGE2611190000601 | rejected | the cell shows the error "#N/A" | ` +
			`correct the formula, or write the value itself`,
		`… 7 more are marked in the table`,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if got := b.Rows[1][1].Link; got != "orders!C6" {
		t.Errorf("the second cell leads to %q", got)
	}
}

// rowsOf yields answers, and then err if it is not nil.
func rowsOf(err error, all ...outcome.Answer) func(func(outcome.Answer, error) bool) {
	return func(yield func(outcome.Answer, error) bool) {
		for _, a := range all {
			if !yield(a, nil) {
				return
			}
		}
		if err != nil {
			yield(outcome.Answer{}, err)
		}
	}
}

func TestWithOtherRows(t *testing.T) {
	t.Parallel()
	l := &mapping.Layout{RowProblems: []mapping.RowProblem{{Sheet: 2, Row: 3}, {Sheet: 0, Row: 4}, {Sheet: 0, Row: 2}}}
	type place struct{ sheet, row int }
	var got []place
	for a, err := range withProblemRows("en", l, rowsOf(nil, outcome.Answer{Sheet: 1, Row: 2}, outcome.Answer{Sheet: 1, Row: 3})) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, place{a.Sheet, a.Row})
	}
	if want := []place{{0, 2}, {0, 4}, {1, 2}, {1, 3}, {2, 3}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	broken := errors.New("broken")
	var last error
	for _, err := range withProblemRows("en", l, rowsOf(broken, outcome.Answer{Sheet: 1, Row: 2})) {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Errorf("ended with %v, want %v", last, broken)
	}
}

func TestTablesOf(t *testing.T) {
	t.Parallel()
	l := &mapping.Layout{
		Tables: []mapping.TableLayout{
			{Sheet: 0, Role: "handover", Header: 1, Columns: []mapping.ColumnLayout{{Index: 0}, {Index: 3}}},
			{Sheet: 1, Role: "flight", Header: 1, Columns: []mapping.ColumnLayout{{Index: 0}}},
			{Sheet: 2, Role: "orders", Header: 4, Columns: []mapping.ColumnLayout{{Index: 1}}},
			{Sheet: 3, Role: "flight", Header: 1, Columns: []mapping.ColumnLayout{{Index: 0}, {Index: 1, Ours: true}}},
		},
		RowProblems: []mapping.RowProblem{{Sheet: 0, Row: 2}},
	}
	want := []outcome.TableHeader{{Sheet: 0, Row: 1, Width: 4}, {Sheet: 2, Row: 4, Width: 2}, {Sheet: 3, Row: 1, Width: 2}}
	if got := tablesOf(l, nil); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
