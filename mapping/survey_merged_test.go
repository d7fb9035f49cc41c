package mapping

import (
	"strings"
	"testing"
)

// TestMergedWeights: a weight in a merged range over several orders is nobody's. One over the rows of an order, or beside another
// cell of its row, is none of those.
func TestMergedWeights(t *testing.T) {
	const two = "rejected merged-weight@B2(1.5); rejected merged-weight@B3(1.5)"
	for _, c := range []struct{ operation, text, want string }{
		{"weight", "HGE No|Weight (kg)\nHGE2507080000516|1.5\nHGE2507080000527|m:1.5\nHGE2507080000538|2", two + "; ok"},
		{"weight", "Order No|Weight (kg)\nOA-1|1.5\nOA-2|m:1.5", two},
		{"weight", "HGE No|Weight (kg)\nHGE2507080000516|1.5\nHGE2507080000527|2\nHGE2507080000538|m:2\nHGE2507080000549|m:2",
			"ok; rejected merged-weight@B3(2); rejected merged-weight@B4(2); rejected merged-weight@B5(2)"},
		{"weight", "HGE No|Weight (kg)\nHGE2507080000516|1.5\nHGE2507080000516|m:1.5\nHGE2507080000538|2",
			"ok; rejected empty-cell@B3; ok"},
		{"weight", "HGE No|Size|Weight (kg)\nHGE2507080000516|1.5|m:1.5\nHGE2507080000538||2", "rejected empty-cell@C2; ok"},
		{"scanform", "order_num|weight|mawb_no\nHGE2507080000516|1.5|123-25122112\nHGE2507080000527|m:1.5|m:123-25122112\n" +
			"HGE2507080000538|2|m:123-25122112", two + "; ok"},
	} {
		o := waybillOptions(c.operation)
		if c.operation == "scanform" {
			o = testOptions()
		}
		m := mapBook(t, o, csvBook(c.text))
		if got := strings.Join(m.endings(), "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}
