package mapping

import (
	"strings"
	"testing"
)

// TestPairsBesideOrders: a flight or handover that stands right of the orders, below no header, is not passed over: they would go
// out without it, or with what stands above the table.
func TestPairsBesideOrders(t *testing.T) {
	const mawb = "MAWB|123-25122112\n"
	const bare = "order_num|weight|handover_num|||"
	const one, two = "\nHGE2507080000516|1|H7|", "\nHGE2507080000527|2|H7|"
	const both = "16 1kg H7 123-25122112; 27 2kg H7 123-25122112"
	for _, c := range []struct{ name, text, want string }{
		{"another MAWB", mawb + bare + one + "|MAWB|123-25122123" + two, "pair-beside@F3(123-25122123)"},
		{"with a word before its label", mawb + bare + one + "|변경 MAWB|123-25122123" + two, "pair-beside@F3(123-25122123)"},
		{"among words", mawb + bare + one + "|→ 123-25122123 (변경)" + two, "pair-beside@E3(→ 123-25122123 (변경))"},
		{"beside the second order", mawb + bare + one + two + "|MAWB|123-25122123", "pair-beside@F4(123-25122123)"},
		{"in one cell", mawb + bare + one + "|MAWB: 123-25122123" + two, "pair-beside@E3(123-25122123)"},
		{"below each other", mawb + bare + one + "|MAWB" + two + "|123-25122123", "pair-beside@E4(123-25122123)"},
		{"the only one", bare + one + "|MAWB|123-25122112" + two + "|Flight|KE017",
			"pair-beside@F2(123-25122112) pair-beside@F3(KE017)"},
		{"a handover", "order_num|weight||||\nHGE2507080000516|1||Handover No|20000000104|\nHGE2507080000527|2",
			"column-unexplained@E1(E)"},
		{"another handover", "Handover No|20000000104\norder_num|weight||||\nHGE2507080000516|1||변경 인계번호|20000000105|" +
			"\nHGE2507080000527|2", "pair-beside@E3(20000000105)"},
		{"a time", mawb + bare + "|" + one + "|ETD|2026-01-05|10:40" + two, "pair-beside@F3(2026-01-05 10:40)"},
		{"for all of a long list", mawb + bare + one + "|MAWB|123-25122112" + two + "|MAWB|123-25122112", both},
		{"a column of them", "order_num|weight|handover_num|mawb_no||\nHGE2507080000516|1|H7|123-25122112|MAWB|123-25122123",
			"16 1kg H7 123-25122112"},
		{"a column with a header", mawb + "order_num|weight|handover_num|sku" + one + "x" + two + "MAWB: 123-25122123", both},
		{"under a title of its own", "order_num|weight|handover_num|||Flight info|" + one + "||MAWB|123-25122112" +
			two + "||ETD|2026-01-05 10:40",
			"pair-beside@G2(123-25122112) pair-beside@G3(2026-01-05 10:40)"},
		{"under two titles", "order_num|weight|handover_num||Shipment|Value" +
			one + "|MAWB|123-25122112" + two + "|ETD|2026-01-05 10:40",
			"pair-beside@F2(123-25122112) pair-beside@F3(2026-01-05 10:40)"},
		{"in the row of the headers", "order_num|weight|handover_num|||MAWB|123-25122112" + one +
			"||ETD|2026-01-05 10:40" + two,
			"pair-beside@G1(123-25122112) empty-cells@F3"},
		{"other things under a title", "order_num|weight|handover_num||Shipment|Value" + one + "|Boxes|3" + two + "|Remark|call first",
			"16 1kg H7; 27 2kg H7"},
		{"other things", mawb + bare + one + "|Boxes|3" + two + "|010-1234-5678|see 12345678901", both},
		{"another MAWB once", mawb + bare + one + "|MAWB|123-25122123" + two + "|MAWB|123-25122123", "pair-beside@F3(123-25122123)"},
		{"before our columns", mawb +
			"order_num|weight|handover_num||||HGE status|HGE reason" + one + "|MAWB|123-25122123|confirmed|" + two,
			"pair-beside@F3(123-25122123)"},
	} {
		for _, csv := range []bool{false, true} {
			book := []grid{{text: c.text, csv: csv}}
			got := ""
			if _, err := survey(testOptions(), book); err != nil {
				got = brief(refusal(t, testOptions(), book))
			} else {
				got = sentOf(mapBook(t, testOptions(), book))
			}
			if got != c.want && !strings.Contains(got, "cells-beyond") { // that row is kept back
				t.Errorf("%s, CSV %v: got %s, want %s", c.name, csv, got, c.want)
			}
		}
	}
}
