package mapping

import (
	"strings"
	"testing"
)

// TestTotalInAUsedColumn: the word of a row of totals may stand in a column that is used, and how many orders there are where the
// orders have their numbers. Such a row is no order, and it is said that it was left out.
func TestTotalInAUsedColumn(t *testing.T) {
	heads := map[string]string{
		"bags":     "Bag No|HGE No|Remark\nS-1|HGE2507080000516|1.2\nS-1|HGE2507080000527|1.2\n",
		"cancel":   "Order Number|HGE No|Weight (kg)\nSHOP-1|HGE2507080000516|1.2\nSHOP-2|HGE2507080000527|1.2\n",
		"confirm":  "Order Number|HGE No|Weight (kg)\nSHOP-1|HGE2507080000516|1.2\nSHOP-2|HGE2507080000527|1.2\n",
		"manifest": "MAWB|123-25122112\nFlight|CA1\nBag No|HGE No|Weight (kg)\nS-1|HGE2507080000516|1.2\nS-1|HGE2507080000527|1.2\n",
	}
	for operation, head := range heads {
		for _, row := range []string{
			"Total|2|", "Total|n:2|n:2.4", "合计|2|", "Subtotal|2|2.4", "Grand Total|2|2.4 kg", "小计|2|", "총계|2|2.4", "Sum|2|",
			"TOTAL:|2|", "Total|2 pcs|", "Total|2pcs|", "合计|2票|", "Total||2.4", "Subtotal S-1|2|2.4", "S-1 Total|2|", "S-1 小计|2|",
			"共2票|2|", "2|Total|", "2|Total|2.4",
		} {
			m := mapBook(t, optionsFor(operation), csvBook(head+row))
			if got := brief(m.layout.Skipped); len(m.rows) != 2 || !strings.HasPrefix(got, "skipped-total@A") {
				t.Errorf("%s: %s: %d rows count, left out %s", operation, row, len(m.rows), got)
			}
		}
	}
	row := "Total|2|2.4|LAX1"
	m := mapBook(t, optionsFor("scanform"), csvBook("Order No|HGE No|Weight (kg)|Handover\nA-1|HGE2507080000516|1.2|LAX1\n"+
		"A-2|HGE2507080000527|1.2|LAX1\n"+row))
	if got := brief(m.layout.Skipped); len(m.rows) != 2 || got != "skipped-total@A4" {
		t.Errorf("scanform: %s: %d rows count, left out %s", row, len(m.rows), got)
	}
}

// TestNumbersOfTheirOwnAreNoCounts: in a list of orders with short numbers, none is taken for a count, and goods or bags that
// only begin like a total are none.
func TestNumbersOfTheirOwnAreNoCounts(t *testing.T) {
	for _, c := range []struct{ operation, text string }{
		{"cancel", "Order Number|Goods\n1|cup\n2|Total Recall DVD\n3|Sum 41 record\n4|Count Dracula"},
		{"cancel", "Goods|Order Number\ncup|1\nTotal Recall DVD|2\nSum 41 record|3\nCount Dracula|4"},
		{"cancel", "Name|Order Number\nKim|1\nLee|2\nSumm|3\nTotalo|4"},
		{"bags", "Bag No|HGE No\nS-1|1\nS-1|2\nSUM-1|3\nTotal1|4"},
		{"bags", "Bag No|HGE No\nS-1|HGE2507080000516\nS-1|HGE2507080000527\nTotal|HGE2507080000538\nSum|HGE2507080000549"},
		{"bags", "Bag No|HGE No\nS-1|HGE2507080000516\nS-1|1234567\nTotal|7654321\nS-2|HGE2507080000549"},
	} {
		m := mapBook(t, optionsFor(c.operation), csvBook(c.text))
		if len(m.rows) != 4 {
			t.Errorf("%s: %s: %d rows count, left out %s", c.operation, c.text, len(m.rows), brief(m.layout.Skipped))
		}
	}
}
