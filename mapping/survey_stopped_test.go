package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestStoppedOrders: an order that the sheet says is cancelled or on hold is not sent before somebody says so.
func TestStoppedOrders(t *testing.T) {
	const header, one = "order_num|weight|handover|Status|Remarks\n", "HGE2507080000516|1|LAX1|OK|\n"
	for _, c := range []struct{ row, asks, leftOut string }{
		{"HGE2507080000527|2|LAX1|CANCELLED|", "stopped-orders@D3(CANCELLED)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||On hold", "stopped-orders@E3(On hold)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||退件", "stopped-orders@E3(退件)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|취소|", "stopped-orders@D3(취소)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1||キャンセル", "stopped-orders@E3(キャンセル)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|请勿发货，客户取消", "stopped-orders@E3(请勿发货)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|Jo called: DON’T  ship!! (see mail)", "stopped-orders@E3(don't ship)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|11/20 고객 요청, 발송금지", "stopped-orders@E3(발송 금지)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|お客様より注文キャンセル", "stopped-orders@E3(注文キャンセル)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|please do not dispatch before Monday", "stopped-orders@E3(do not dispatch)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|客人說先不發，等通知", "stopped-orders@E3(先不發)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|OK|Hold the door", "", ""},
		{"HGE2507080000527|2|LAX1|OK|if not at home do not return", "", ""},
		{"HGE2507080000527|2|LAX1|OK|stamp album, cancelled stamps 1950", "", ""},
		{"HGE2507080000527|2|LAX1|OK|请小心轻放，不要取消勾选", "", ""},
		{"HGE2507080000527|2|LAX1|OK|Rodeo notship Street", "", ""},
		{"Total|2||Cancelled|", "", ""},
	} {
		book := csvBook(header + one + c.row)
		if got := brief(questionsOf(t, testOptions(), book)); got != c.asks {
			t.Errorf("%s: asked %q, want %q", c.row, got, c.asks)
		}
		if c.asks == "" {
			continue
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{"stopped rows": {Answer: "leave out"}}
		m := mapBook(t, o, book)
		if got, said := sentOf(m), brief(m.layout.Skipped); got != c.leftOut || said != "skipped-stopped@A3" {
			t.Errorf("%s: sent %s, said %s", c.row, got, said)
		}
		o.Answers = map[string]reason.Answered{"stopped rows": {Answer: "send"}}
		if got := sentOf(mapBook(t, o, book)); got != "16 1kg 21389910283; 27 2kg 21389910283" {
			t.Errorf("%s: sent %s", c.row, got)
		}
	}
}

// TestWhatAnOutcomeSaysIsNoMark: the words of an earlier outcome beside an order are not the user's.
func TestWhatAnOutcomeSaysIsNoMark(t *testing.T) {
	for _, said := range []string{"a new bag: the bag BP1 was cancelled", "Cancelled", "请勿发货，客户取消", "do not ship"} {
		book := csvBook("order_num|weight|handover|HGE status|HGE reason|HGE next step\nHGE2507080000516|1|LAX1|refused|" + said + "|" + said)
		if got := brief(questionsOf(t, testOptions(), book)); got != "" {
			t.Errorf("%s: asked %q", said, got)
		}
	}
}
