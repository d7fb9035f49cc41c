package mapping

import (
	"fmt"
	"strings"
	"testing"
)

// longTable is a table with n rows like first, %d being a number of their own, and then one like last.
func longTable(header string, n int, first string, last ...string) []grid {
	text := header
	for i := range n {
		text += "\n" + strings.ReplaceAll(first, "%d", fmt.Sprintf("%06d", i))
	}
	return csvBook(text + "\n" + strings.Join(last, "\n"))
}

// TestRowsThatDifferFarBelow: what the first 300 rows do not have is not dropped when it comes.
func TestRowsThatDifferFarBelow(t *testing.T) {
	const order = "HGE2507080%d"
	for _, c := range []struct {
		name  string
		book  []grid
		asks  string
		given string // an answer
		want  string // how the last row ended
	}{
		{"a MAWB without a heading", longTable("order_num|weight|handover", 400, order+"|1|LAX1",
			"HGE2507089000005|1|LAX1|123-25122112"),
			"column-unexplained@D1(D)", "column (D)=mawb_no", "ok"},
		{"a MAWB under an unknown heading", longTable("order_num|weight|handover|Info", 400, order+"|1|LAX1|",
			"HGE2507089000005|1|LAX1|123-25122112", "HGE2507089000006|1|LAX1|123-25122112"),
			"column-unexplained@D1(Info)", "column info=none", "ok"},
		{"a unit", longTable("order_num|weight|Unit|handover", 400, order+"|1||LAX1", "HGE2507089000005|500|g|LAX1"),
			"unclear-column@C1(Unit)", "column unit=weight_unit", "ok"},
		{"pieces", longTable("order_num|weight|Unit|handover", 400, order+"|1||LAX1", "HGE2507089000005|5|pcs|LAX1"), "", "", "ok"},
		{"remarks", longTable("order_num|weight|handover|Info", 400, order+"|1|LAX1|", "HGE2507089000005|1|LAX1|fragile"), "", "",
			"ok"},
		{"the carrier's numbers in another column", longTable("Tracking No|Info|weight|handover", 400, order+"||1|LAX1",
			"JD0012345678|HGE2507089000005|1|LAX1"), "", "", "rejected order-elsewhere@A402(JD0012345678)"},
		{"the carrier's numbers only from there on", longTable("Tracking No|HGE|weight|handover", 400, "JD0012%d||1|LAX1",
			"JD0012345678|HGE2507089000005|1|LAX1"), "", "", "rejected order-elsewhere@A402(JD0012345678)"},
		{"in a column known as another number", longTable("Tracking No|Customer Order No|weight|handover", 400, order+"|C1|1|LAX1",
			"JD0012345678|HGE2507089000005|1|LAX1"), "", "", "rejected order-elsewhere@A402(JD0012345678)"},
		{"the column was named by a person", longTable("order_num|Info|weight|handover", 400, order+"||1|LAX1",
			"JD0012345678|HGE2507089000005|1|LAX1"), "", "", "ok"},
		{"words in a column of times", longTable("order_num|weight|mawb_no|Departure", 400, order+"|1|123-25122112|2025-01-05",
			"HGE2507089000005|1|123-25122123|SZX"), "", "", "rejected bad-date@D402(SZX)"},
		{"grams from there on", longTable("order_num|weight|handover", 400, order+"|1|LAX1", "HGE2507089000005|455|LAX1"), "", "",
			"rejected above-parcel-limit@B402(455)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			if got := brief(questionsOf(t, o, c.book)); got != c.asks {
				t.Fatalf("asked %q, want %q", got, c.asks)
			}
			if key, answer, ok := strings.Cut(c.given, "="); ok {
				c.book = append([]grid{answeredIn(key, answer)}, c.book...)
			}
			m := mapBook(t, o, c.book)
			if got := m.endings()[len(m.rows)-1]; got != c.want {
				t.Errorf("the last row: %s, want %s", got, c.want)
			}
			if c.given == "column unit=weight_unit" && m.rows[400].Order.Weight.Decimal.String() != "0.5" {
				t.Errorf("weight %s", m.rows[400].Order.Weight.Decimal)
			}
			if c.given == "column (D)=mawb_no" && m.rows[400].Order.Group.Flight.Text("mawb_no") != "123-25122112" {
				t.Errorf("%+v", m.rows[400].Order.Group.Flight)
			}
		})
	}
}
