package mapping

import (
	"strings"
	"testing"

	"hgeimport/hgeapi"
)

// TestPairsWithLabelsOfTwoMeanings: a label above a table that may also be a header is not the header.
func TestPairsWithLabelsOfTwoMeanings(t *testing.T) {
	const order = "HGE2507080000516"
	for _, c := range []struct{ name, text, want string }{
		{"主单号", "主单号|123-25122112\nTracking No|重量\n" + order + "|1", " - 123-25122112 1: 16"},
		{"主单号 above 运单号", "主单号|123-25122112\n运单号|重量\n" + order + "|1", " - 123-25122112 1: 16"},
		{"AWB", "AWB|123-25122112\nTracking No|Weight\n" + order + "|1", " - 123-25122112 1: 16"},
		{"提单号 with a number cell", "提单号|n:12325122112\n运单号|重量\n" + order + "|1", " - 123-25122112 1: 16"},
		{"运单号 with a MAWB", "运单号|123-25122112\n单号|订单号|HGE单号|毛重\nx|y|" + order + "|1", " - 123-25122112 1: 16"},
		{"항공운송장번호", "항공운송장번호|12325122112\n송장번호|실중량\n" + order + "|1", " - 123-25122112 1: 16"},
		{"Airway Bill in a cell", "Airway Bill: 123-25122112\nHGE Tracking Number|Gross (kg)\n" + order + "|1",
			" - 123-25122112 1: 16"},
		{"空运单号 and a flight", "空运单号|123-25122112|航班号|CA1202\n追踪号|实重(kg)\n" + order + "|1", " - 123-25122112 1: 16"},
		{"B/L No and a date", "B/L No|123-25122112\nDeparture|2025-01-05 10:00\nWaybill|GW\n" + order + "|1", " - 123-25122112 1: 16"},
		{"a port", "MAWB|123-25122112\nDeparture|ICN\nArrival|LAX\nWaybill|GW\n" + order + "|1", " - 123-25122112 1: 16"},
		{"an order number", "MAWB|123-25122112\nTracking No|" + order + "\nTracking No|Weight\n" + order + "|1",
			" - 123-25122112 1: 16"},
		{"a count of orders", "MAWB|123-25122112\n运单|25\nTracking No|Weight\n" + order + "|1", " - 123-25122112 1: 16"},
		{"nothing yet", "主单号|\nTracking No|Weight|mawb_no\n" + order + "|1|123-25122112", " - 123-25122112 1: 16"},
		{"to be told", "提单号|TBD\nTracking No|Weight|mawb_no\n" + order + "|1|123-25122112", " - 123-25122112 1: 16"},
		{"values below their labels", "MAWB|Flight\n123-25122112|CA1202\n\nTracking No|Weight\n" + order + "|1",
			" - 123-25122112 1: 16"},
		{"values below three labels", "主单号|航班号|ETD\n123-25122112|CA1202|2025-01-05 10:00\n运单号|重量\n" + order + "|1",
			" - 123-25122112 1: 16"},
		{"a known word as a value", "Address Book|Store1|MAWB|123-25122112\nTracking No|Weight\n" + order + "|1",
			" 900 123-25122112 1: 16"},
		{"a known word as a label", "MAWB|123-25122112|Remarks|urgent\nTracking No|Weight\n" + order + "|1", " - 123-25122112 1: 16"},
		{"a header with a year", "Tracking No|2024|Weight|mawb_no\n" + order + "|x|1|123-25122112", " - 123-25122112 1: 16"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.AddressBook["Store1"] = hgeapi.Handover{Key: "Store1", HandoverNum: "900"}
			layout, err := survey(o, csvBook(c.text))
			if err != nil {
				t.Fatalf("refused: %v %+v", err, layout)
			}
			if got := strings.Join(briefBatches(mapBook(t, o, csvBook(c.text)).batches), "; "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestUnreadablePairs: a value above a table that its label does not fit is no title, which would be left out in silence.
func TestUnreadablePairs(t *testing.T) {
	for text, want := range map[string]string{
		"MAWB|123-25122112\nDeparture|Incheon Airport\nWaybill|GW\nHGE2507080000516|1":   "content-differs@B2(Incheon Airport)",
		"MAWB|to follow\nTracking No|Weight|handover\nHGE2507080000516|1|LAX1":           "content-differs@B1(to follow)",
		"主运单号|123-25122112\n预计起飞时间|周一\n运单号|重量\nHGE2507080000516|1":                       "content-differs@B2(周一)",
		"MAWB|123-25122112\n총중량|약간\n운송장번호|편명\nHGE2507080000516|KE011":                    "content-differs@B2(약간)",
		"Close-out|of Monday\nTracking No|Weight|handover\nHGE2507080000516|1|LAX1":      "",
		"Order No|see below\nTracking No|Weight|handover\nHGE2507080000516|1|LAX1":       "",
		"Remarks|MAWB comes later\nTracking No|Weight|handover\nHGE2507080000516|1|LAX1": "",
		"MAWB|\nTracking No|Weight|handover\nHGE2507080000516|1|LAX1":                    "",
		"MAWB|123-25122112|Flight|tbd|ETA|\nTracking No|Weight\nHGE2507080000516|1":      "",
	} {
		_, err := survey(testOptions(), csvBook(text))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && brief(refusal(t, testOptions(), csvBook(text))) != want:
			t.Errorf("%s: got %s, want %s", text, brief(refusal(t, testOptions(), csvBook(text))), want)
		}
	}
}

// TestPairsInOneCell: a MAWB or flight that stands in one cell above the table is read, or asked, and never left out in silence.
func TestPairsInOneCell(t *testing.T) {
	const table = "\norder_num|weight|handover_num\nHGE2507080000516|1|H7"
	for text, want := range map[string]string{
		"MAWB 123-25122112":                    "16 1kg H7 123-25122112",
		"主单号 123-25122112，航班 KE901":            "16 1kg H7 123-25122112",
		"MAWB: 123-25122112 / Flight: KE901":   "16 1kg H7 123-25122112",
		"MAWB:123-25122112  ETD: 2025-01-05":   "16 1kg H7 123-251221122025-01-05 00:00:00",
		"Closing list, MAWB 123-25122112":      "title-unexplained@A1(Closing list, MAWB 123-25122112)",
		"123-25122112 (MAWB)":                  "title-unexplained@A1(123-25122112 (MAWB))",
		"Remarks: use MAWB 123-25122112":       "title-unexplained@A1(Remarks: use MAWB 123-25122112)",
		"MAWB 123-25122112 / KE901 / 24 Nov":   "title-unexplained@A1(MAWB 123-25122112 / KE901 / 24 Nov)",
		"HGE closing for MAWB: 123-25122112":   "label-unexplained@A1(HGE closing for MAWB)",
		"Closing list 24.11.2026":              "16 1kg H7",
		"Report 20261124001, Invoice 12345678": "16 1kg H7",
	} {
		got := ""
		if _, err := survey(testOptions(), csvBook(text+table)); err != nil {
			got = brief(refusal(t, testOptions(), csvBook(text+table)))
		} else {
			got = sentOf(mapBook(t, testOptions(), csvBook(text+table)))
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestPairsAmongOrders: a MAWB between the orders is for the rows below if the rows above have one. Else nobody knows, and it is
// asked.
func TestPairsAmongOrders(t *testing.T) {
	const header, one, two = "order_num|weight|handover_num|sku\n", "HGE2507080000516|1|H7|x\n", "HGE2507080000527|2|H7|x\n"
	for _, c := range []struct{ name, text, want string }{
		{"another one", "MAWB|123-25122112\n" + header + one + "MAWB|123-25122123\n" + two,
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123"},
		{"in one cell", header + "MAWB: 123-25122112\n" + one + "MAWB: 123-25122123\n" + two,
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123"},
		{"in one cell without a blank", header + one + "MAWB:123-25122123\n" + two, "pair-among@A3(123-25122123)"},
		{"without a colon", header + one + "MAWB 123-25122123\n" + two, "pair-among@A3(123-25122123)"},
		{"a flight", header + one + "Flight: KE901\n" + two, "pair-among@A3(KE901)"},
		{"a handover", "Handover No|20000000101\norder_num|weight|sku\nHGE2507080000516|1|x\nHandover No|20000000102\n" +
			"HGE2507080000527|1|x", "16 1kg 20000000101; 27 1kg 20000000102"},
		{"one column further", "MAWB|123-25122112\n" + header + one + "|MAWB|123-25122123\n" + two,
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123"},
		{"in a column that is not used", "MAWB|123-25122112\n" + header + one + "|||MAWB: 123-25122123\n" + two,
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123"},
		{"below the orders", header + one + two + "MAWB|123-25122112\nFlight|KE901", "labels-below@B4(123-25122112, KE901)"},
		{"in one cell above a header that is the same", "MAWB: 123-25122112\n" + header + one + "MAWB: 123-25122123\n" + header + two,
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123"},
		{"beside an order", "MAWB|123-25122112\n" + header + one + "HGE2507080000527|2|H7|MAWB: 123-25122123",
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122112"},
		{"who signs", header + one + two + "Handover: ______|Date: ____", "16 1kg H7; 27 2kg H7"},
	} {
		got := ""
		if _, err := survey(testOptions(), csvBook(c.text)); err != nil {
			got = brief(refusal(t, testOptions(), csvBook(c.text)))
		} else {
			got = sentOf(mapBook(t, testOptions(), csvBook(c.text)))
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
