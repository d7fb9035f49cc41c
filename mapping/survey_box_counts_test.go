package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestOrdersOfSeveralBoxes: a waybill is made with one parcel for an order of one row, so it is asked about orders of several
// boxes, unless another column tells its parcels apart.
func TestOrdersOfSeveralBoxes(t *testing.T) {
	const rows = "\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|1\n" +
		"SO-2|P1|Jo|5555550100|US|90001|1 Main St|60|Shirt|1|5.5|USD|"
	for _, c := range []struct{ header, boxes, asks string }{
		{"Packages", "2", "several-boxes@M3(2)"}, {"箱数", "2箱", "several-boxes@M3(2箱)"}, {"박스수량", "n:3", "several-boxes@M3(3)"},
		{"No of Cartons", "1", ""}, {"Boxes", "", ""}, {"Packages", "see note", ""}, {"件数", "2", ""}, {"Parcel", "2", ""},
	} {
		o, book := waybillOptions("create"), csvBook(flatHeader+"|"+c.header+rows+c.boxes)
		if got := brief(questionsOf(t, o, book)); got != c.asks {
			t.Errorf("%s %s: asked %q, want %q", c.header, c.boxes, got, c.asks)
		}
		if c.asks != "" {
			answered := append([]grid{{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|one parcel|" +
				reason.QuestionMark("boxes", "B")}}, book...)
			if got := mapBook(t, o, answered).endings(); len(got) != 2 || got[0] != "ok" || got[1] != "ok" {
				t.Errorf("%s: answered: %v", c.header, got)
			}
		}
	}
}
