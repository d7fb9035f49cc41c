package mapping

import (
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
	want := []string{"skipped-title 'S 1'!A1 1: 1", "skipped-sample 'S 1'!A3 3: 3, 4, 11",
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
