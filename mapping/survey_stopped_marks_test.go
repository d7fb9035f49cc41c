package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestMarkOverSeveralRows: a mark in a cell that is merged over several rows stops each of them. One that is merged across columns
// is one mark, and a column that is used is none because a range reaches beyond it.
func TestMarkOverSeveralRows(t *testing.T) {
	const header = "order_num|weight|handover|Remark|More\nHGE2507080000516|1|LAX1||\n"
	for _, c := range []struct{ rows, asks, leftOut string }{
		{"HGE2507080000527|2|LAX1|HOLD|\nHGE2507080000538|3|LAX1|m:HOLD|", "stopped-orders@D3(HOLD)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|HOLD|m:HOLD\nHGE2507080000538|3|LAX1|m:HOLD|m:HOLD", "stopped-orders@D3(HOLD)", "16 1kg 21389910283"},
	} {
		book := csvBook(header + c.rows)
		if got := questionsOf(t, testOptions(), book); brief(got) != c.asks || got[0].Args[0] != "2" || got[0].Args[1] != "3, 4" {
			t.Errorf("%s: asked %q %v, want %q", c.rows, brief(got), got, c.asks)
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{"stopped rows": {Answer: "leave out"}}
		if got := sentOf(mapBook(t, o, book)); got != c.leftOut {
			t.Errorf("%s: sent %s", c.rows, got)
		}
	}
}
