package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"hgeimport/mapping/reason"
)

// drawnBook is a random table like those of users: most rows are good, some are damaged, some orders stand in it twice.
func drawnBook(t *rapid.T) []grid {
	var b strings.Builder
	if rapid.Bool().Draw(t, "title") {
		b.WriteString("Orders of the week\n")
	}
	b.WriteString("order_num|weight|net_weight|handover|mawb_no|flight_no|remark\n")
	pick := func(label string, list ...string) string { return rapid.SampledFrom(list).Draw(t, label) }
	for range rapid.IntRange(1, 60).Draw(t, "rows") {
		order := fmt.Sprintf("HGE2507080000%03d", rapid.IntRange(0, 80).Draw(t, "order"))
		switch rapid.IntRange(0, 12).Draw(t, "damage") {
		case 0:
			order = pick("odd order", "", "-", "2.1E+15", "e:#N/A", "f:", "d:2025-01-05", "=A1",
				"****", "HGE1|", "Total", "备注", "m:HGE2507080000001")
		case 1:
			order = " " + order + "\t"
		}
		line := []string{order,
			pick("weight", "1.25", "n:0.1", "2 kg", "300g", "0.333", "1,234", "0", "", "x"),
			pick("net", "", "", "0.05", "7"),
			pick("handover", "LAX1", "LAX1", "ICN1", "", "NOPE"),
			pick("mawb", "", "123-25122112", "12325122123", "1", "m:123-25122112"),
			"CA1", pick("remark", "", "a", "合计")}
		b.WriteString(strings.Join(line, "|") + "\n")
	}
	return []grid{{name: "orders", text: b.String()}}
}

func TestEveryRowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := testOptions()
		o.MaxOrders = rapid.IntRange(1, 7).Draw(rt, "most")
		book := drawnBook(rt)
		layout, err := survey(o, book)
		if err != nil {
			return // it is refused with a question
		}
		m := mapBook(t, o, book)

		sent := map[string]bool{}
		want := map[*Group]decimal.Decimal{}
		good := 0
		for _, row := range m.rows {
			switch row.Status {
			case "":
				good++
				if len(row.Reasons) > 0 || row.Order.Group == nil || row.Order.Num == "" {
					rt.Fatalf("sent, and yet %+v", row)
				}
				want[row.Order.Group] = want[row.Order.Group].Add(row.Order.Weight.Decimal)
			case reason.Rejected, reason.Duplicate:
				if len(row.Reasons) == 0 {
					rt.Fatalf("%s without a reason", row.Status)
				}
			default:
				rt.Fatalf("a row ended as %q", row.Status)
			}
		}
		inForms := 0
		sums := map[*Group]decimal.Decimal{}
		for _, b := range m.batches {
			s := scanForm(b, "R")
			if len(s.OrderNums) == 0 || len(s.OrderNums) > o.MaxOrders {
				rt.Fatalf("a form of %d orders", len(s.OrderNums))
			}
			inForms += len(s.OrderNums)
			sums[b.Group] = sums[b.Group].Add(s.Weight.Decimal)
			for _, n := range s.OrderNums {
				if sent[n] {
					rt.Fatalf("%s stands in two forms", n)
				}
				sent[n] = true
			}
		}
		if good != inForms || layout.Rows != len(m.rows) {
			rt.Fatalf("%d good rows, %d in forms; %d rows surveyed, %d mapped", good, inForms, layout.Rows, len(m.rows))
		}
		for g, w := range want {
			if !w.Equal(sums[g]) {
				rt.Fatalf("the orders of %s weigh %s, its forms %s", g.Reference, w, sums[g])
			}
		}
		if again := mapBook(t, o, book); !slices.Equal(briefBatches(again.batches), briefBatches(m.batches)) {
			rt.Fatal("the same file made other forms")
		}
	})
}

// TestNoRowIsLost compares the rows of a file with those that count and those that are left out.
func TestNoRowIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		book := drawnBook(rt)
		layout, err := survey(testOptions(), book)
		if err != nil {
			return
		}
		left := 0
		for _, r := range layout.Skipped {
			n := 0
			if _, err := fmt.Sscan(r.Args[0], &n); err != nil {
				rt.Fatal(err)
			}
			left += n
		}
		empty := 0
		rows := book[0].rows(0, false)
		for i := range rows {
			if isBlankRow(&rows[i]) {
				empty++
			}
		}
		if got := layout.Rows + left + empty + 1; got != len(rows) {
			rt.Fatalf("%d rows: %d count, %d are left out, %d are empty, 1 is the header", len(rows), layout.Rows, left, empty)
		}
	})
}
