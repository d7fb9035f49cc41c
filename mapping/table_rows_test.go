package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSkippedRows(t *testing.T) {
	o := testOptions()
	o.HiddenRows = "skip"
	m := mapBook(t, o, []grid{{name: "S 1", text: `
		Orders of the week
		运单号|重量|地址簿|备注
		必填|必填|选填|v
		示例|1|LAX1|
		HGE2507080000516|1|LAX1|

		hidden:HGE2507080000527|1|LAX1|
		||| 
		运单号|重量|地址簿|备注
		HGE2507080000538|1|LAX1|
		****|***|**|
		小计：2票|2||
		备注：请尽快处理
		|||see above
		Total|3||`}})
	if diff := cmp.Diff([]string{"ok", "ok"}, m.endings()); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range m.layout.Skipped {
		got = append(got, string(r.Code)+" "+r.Cell+" "+strings.Join(r.Args, ": "))
	}
	want := []string{"skipped-title 'S 1'!A1 1: 1", "skipped-hint 'S 1'!A3 1: 3", "skipped-sample 'S 1'!A4 2: 4, 11",
		"skipped-hidden 'S 1'!A7 1: 7", "skipped-header 'S 1'!A9 1: 9",
		"skipped-total 'S 1'!A12 2: 12, 15", "skipped-note 'S 1'!A13 2: 13, 14"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRowsThatLookOdd(t *testing.T) {
	// None of these is a total, a note or a sample. They count and are rejected with a reason if something is wrong.
	m := mapBook(t, testOptions(), csvBook(`
		order_num|weight|handover|customer_order_num
		HGE2507080000516|1|LAX1|Sample bag
		HGE2507080000527|1|LAX1|Summer dress
		|1|LAX1|Summer dress
		单号HGE2507080000538|1|LAX1|
		|||n:7
		HGE2507080000549|1|LAX1|合计`))
	want := []string{"ok", "ok", "rejected missing-order@A4", "rejected not-an-identifier@A5(单号HGE2507080000538)",
		"rejected missing-order@A6 empty-cell@B6 empty-handover-or-flight@C6", "ok"}
	if diff := cmp.Diff(want, m.endings()); diff != "" {
		t.Error(diff)
	}
}

// TestRowsBelowOrders: totals, signatures and footers are left out and said, also in the middle of a table.
func TestRowsBelowOrders(t *testing.T) {
	const header = "order_num|weight|handover|contact|remark\nHGE2507080000516|1.2|LAX1|x|y\nHGE2507080000527|1.2|LAX1|x|y\n" +
		"HGE2507080000549|1.2|LAX1|x|y\nHGE250708000055K|1.2|LAX1|x|y\n"
	for _, row := range []string{
		"|2.4|21389910283 Total||", "|n:3.6|Grand Total||", "|2.4|LAX1 Count||", "|2.4|LAX Total||", "|2.4|LAX1 汇总||", "|2.4|LAX1 小计||",
		"|2.4|LAX1 요약||", "|2.4|LAX1 합계||", "|2.4|LAX1 集計||", "|2.4|LAX1 Ergebnis||", "|2.4|Gesamtergebnis||",
		"21389910283 Total|2.4|||",
		"|2.4|Total: 2 pcs|kg|", "合计：2票|2.4|||", "총 건수|2|||", "Number of orders|2|||", "|2.4|总计|2|件", "Total|2.4|kg|2|pcs",
		"共4票|4.8|||", "共 4 件|4.8|||", "总共4单||||", "총 4건|4.8|||", "共4票|4.8kg|共4件||",
	} {
		checkLeftOut(t, header, row, "skipped-total@A6")
	}
	for _, row := range []string{
		"Prepared by: Kim||Checked by: Lee||", "Prepared by|Kim|||", "Signature||______||Date", "||Signature: ____||Date: 2025-01-05",
		"制表人：张三||审核：李四||", "||签字||日期", "작성자: 김|||승인|", "서명|||2025-01-05|", "Page 1|of 3|||", "Page 2||||", "第 1 页||共 3 页||",
		"End of report||||", "*** End of Report ***||||", "Printed on 2025-01-05 10:00||||", "Printed on|2025-01-05|by|kim|",
		"-----|-----|-----|-----|-----", "=====|||=====|", "이하 여백||||", "Report generated||2025-01-05||",
	} {
		checkLeftOut(t, header, row, "skipped-note@A6")
	}
}

// TestCountOfRowsIsNoOrder: in a row of totals, how many orders there are may stand where they have their numbers.
func TestCountOfRowsIsNoOrder(t *testing.T) {
	head := "shop no|order_num|weight|handover\n"
	for i := range 12 {
		head += fmt.Sprintf("DE-%d|HGE25070800005%dK|1.2|LAX1\n", i, 10+i)
	}
	o := testOptions()
	o.DefaultHandover = "LAX1"
	for _, row := range []string{"Summe|12|14,4|", "Total|12||", "合计|12|14.4 kg|", "합계|12||", "Total|n:12|n:14.4|",
		"Total|12|n:14.4|pcs"} {
		m := mapBook(t, o, csvBook(head+row))
		if got := brief(m.layout.Skipped); len(m.rows) != 12 || got != "skipped-total@A14" {
			t.Errorf("%s: %d rows count, left out %s", row, len(m.rows), got)
		}
	}
	for row, want := range map[string]string{"DE-13|12|1.2|LAX1": "ok", "Total|HGE2507080000599K|1.2|": "ok", "Totalo|12|1.2|": "ok",
		"Total|12|1.2|LAX1": "rejected total-beside@B14(12)", "Total|13|14.4|LAX1": "rejected total-beside@B14(13)",
		"小计:|12|1.2|LAX1": "rejected total-beside@B14(12)", "Total|123456789|1.2|LAX1": "ok"} {
		m := mapBook(t, o, csvBook(head+row))
		if len(m.rows) != 13 || m.endings()[12] != want {
			t.Errorf("%s: %d rows count, left out %s, %s", row, len(m.rows), brief(m.layout.Skipped), m.endings())
		}
	}
}

func checkLeftOut(t *testing.T, header, row, want string) {
	t.Helper()
	m := mapBook(t, testOptions(), csvBook(header+row+"\nHGE2507080000538|1.2|LAX1|x|y"))
	if got := strings.Join(m.endings(), "; ") + " " + brief(m.layout.Skipped); got != "ok; ok; ok; ok; ok "+want {
		t.Errorf("%s: %s", row, got)
	}
}

// TestOrdersAreNoTotals: what has an order number, or looks like a row of orders without one, is no total and no footer.
func TestOrdersAreNoTotals(t *testing.T) {
	const header = "order_num|weight|handover|goods|contact\nHGE2507080000516|1.2|LAX1|cup|x\nHGE2507080000527|1.2|LAX1|cup|x\n"
	for _, row := range []string{
		"HGE2507080000538|1.2|LAX1|Total|x", "HGE2507080000538|1.2|LAX1|Cup Total|Sum", "HGE2507080000538|1.2|Total|cup|x",
		"|1.2|LAX1|Total Recall DVD|x", "|1.2|LAX1|Sum 41 record|x", "|1.2|LAX1|Page turner|Kim", "Note5|1.2|LAX1|phone|x",
		"Total1|1.2|LAX1|cup|x",
		"Page1|1.2|LAX1|cup|x", "|1.2|LAX1|备注本|x", "Note-5||LAX1|phone|x", "|1.2|LAX1|Counting game|x",
	} {
		m := mapBook(t, testOptions(), csvBook(header+row))
		if len(m.rows) != 3 {
			t.Errorf("%s: %d rows count, left out: %s", row, len(m.rows), brief(m.layout.Skipped))
		}
	}
}

// TestSecondLinesAreNoHints: a row of words below an order is no header in words. It is rejected, and not left out.
func TestSecondLinesAreNoHints(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"hints", "order_num|weight|handover\nThe number|Its weight|Where it goes\nHGE2507080000516|1|LAX1", "1"},
		{"second lines", "order_num|weight|handover\nHGE2507080000516|1|LAX1\nAnn Tester|cup|Town\nHGE2507080000527|1|LAX1", "3"},
		{"who signs, below many", "order_num|weight|handover\n" + strings.Repeat("HGE2507080000516|1|LAX1\n", 6) +
			"Handover: ____|Date: ____", "6"},
		{"an order whose label is lost", "order_num|weight|handover\nHGE2507080000516|1|LAX1\nlost|heavy|LAX1", "2"},
		{"its label lost, with words around", "order_num|weight|handover\nHGE2507080000516|1|LAX1\nno label|no scale|LAX1", "2"},
	} {
		if m := mapBook(t, testOptions(), csvBook(c.text)); strconv.Itoa(len(m.rows)) != c.want {
			t.Errorf("%s: %d rows, want %s", c.name, len(m.rows), c.want)
		}
	}
}
