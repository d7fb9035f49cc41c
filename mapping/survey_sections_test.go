package mapping

import (
	"fmt"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// sentOf writes each order of a file with its weight, or how its row ended.
func sentOf(m mappedBook) string {
	var out []string
	for i, row := range m.rows {
		if row.Status != "" {
			out = append(out, m.endings()[i])
			continue
		}
		s := strings.TrimPrefix(row.Order.Num, "HGE25070800005")
		if row.Order.Weight.Valid {
			s += " " + row.Order.Weight.Decimal.String() + "kg"
		}
		if h := row.Order.Group.Handover; h != nil {
			s += " " + h.Text("handover_num") + h.Text("contact_phone") + h.Text("contact_mobile")
		}
		if f := row.Order.Group.Flight; f != nil {
			s += " " + f.Text("mawb_no") + f.Text("etd") + f.Text("eta")
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// TestLabelsBetweenOrders: what names a handover, a flight or a form between rows of orders is about the rows below it. Orders
// would be closed under the one above.
func TestLabelsBetweenOrders(t *testing.T) {
	const header, one, two = "HGE No|Weight (kg)|Note\n", "HGE2507080000516|1|\n", "HGE2507080000527|2|\n"
	for _, c := range []struct{ name, text, want string }{
		{"MAWBs above and between", "MAWB No|123-25122112\n" + header + one + "\nMAWB No|123-25122123\n" + two,
			"16 1kg 123-25122112; 27 2kg 123-25122123"},
		{"handovers in the column of orders", header + "Handover: LAX1\n" + one + "Handover: ICN1\n" + two,
			"16 1kg 21389910283; 27 2kg 700"},
		{"numbers of handovers", header + "Handover No: 21389910283\n" + one + "Handover No: 21389910294\n" + two,
			"16 1kg 21389910283; 27 2kg 21389910294"},
		{"nothing between label and number", header + "MAWB 123-25122112||\n" + one + "MAWB 123-25122123||\n" + two,
			"16 1kg 123-25122112; 27 2kg 123-25122123"},
		{"in the last column", header + "|Handover|LAX1\n" + one + "|Handover|ICN1\n" + two, "16 1kg 21389910283; 27 2kg 700"},
		{"a flight beside it", header + "主单号|123-25122112|航班号|KE9011\n" + one + "主单号|123-25122123|航班号|KE9012\n" + two,
			"16 1kg 123-25122112; 27 2kg 123-25122123"},
		{"only numbers of orders", "HGE No\nHandover: LAX1\nHGE2507080000516\nHandover: ICN1\nHGE2507080000527\n",
			"16 21389910283; 27 700"},
		{"total and a label", header + "Handover: LAX1\n" + one + "Total|1\nHandover: ICN1\n" + two + "Total|2\n",
			"16 1kg 21389910283; 27 2kg 700"},
		{"the value in the column of the orders", "MAWB|123-25122112\nsku|order_num|weight\nx|HGE2507080000516|1\nMAWB|123-25122123\n" +
			"x|HGE2507080000527|2", "16 1kg 123-25122112; 27 2kg 123-25122123"},
		{"the same MAWB again", "MAWB|123-25122112\nsku|order_num|weight\nx|HGE2507080000516|1\nMAWB: 12325122112\n" +
			"x|HGE2507080000527|2",
			"16 1kg 123-25122112; 27 2kg 123-25122112"},
		{"a remark in between", header + "Handover: LAX1\n" + one + "Handover: ICN1\nin the blue bags only\n" + two,
			"16 1kg 21389910283; 27 2kg 700"},
		{"at the end of the sheet", "Handover: LAX1\n" + header + one + two + "\nWeight: checked\n",
			"16 1kg 21389910283; 27 2kg 21389910283"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
			if got := sentOf(mapBook(t, o, csvBook(c.text))); got != c.want {
				t.Errorf("sent %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSecondHeaders: the rows below a second header are read by it, also under other values above it. An equal one is left out.
func TestSecondHeaders(t *testing.T) {
	many := func(header string, from, n int, rest string) string {
		out := header + "\n"
		for i := range n {
			out += fmt.Sprintf("HGE2507080%06d|%s\n", from+i, rest)
		}
		return out
	}
	for _, c := range []struct{ name, text, want, said string }{
		{"another unit", "Tracking No|Weight (kg)|Handover No\nHGE2507080000516|2.5|H1\n" +
			"Tracking No|Weight (g)|Handover No\nHGE2507080000527|500|H2", "16 2.5kg H1; 27 0.5kg H2", "second-header@A3"},
		{"phones swapped", "order_num|weight|handover_num|contact_phone|contact_mobile\nHGE2507080000516|1|H1|100|200\n" +
			"order_num|weight|handover_num|contact_mobile|contact_phone\nHGE2507080000527|1|H2|300|400",
			"16 1kg H1100200; 27 1kg H2400300", "second-header@A3"},
		{"times swapped", "order_num|weight|mawb_no|etd|eta\nHGE2507080000516|1|123-25122112|2025-01-05 10:00|2025-01-06 10:00\n" +
			"order_num|weight|mawb_no|eta|etd\nHGE2507080000527|1|123-25122123|2025-01-08 10:00|2025-01-07 10:00",
			"16 1kg 123-251221122025-01-05 10:00:002025-01-06 10:00:00; 27 1kg 123-251221232025-01-07 10:00:002025-01-08 10:00:00",
			"second-header@A3"},
		{"another order of columns", "运单号|重量|地址簿\nHGE2507080000516|1|LAX1\n\n地址簿|运单号|毛重(克)|备注\nICN1|HGE2507080000527|900|易碎",
			"16 1kg 21389910283; 27 0.9kg 700", "second-header@A4"},
		{"in another language",
			"HGE No|Gross Weight|Handover Key\nHGE2507080000516|1|LAX1\n주소록|HGE번호|총중량(g)\nLAX1|HGE2507080000527|900",
			"16 1kg 21389910283; 27 0.9kg 21389910283", "second-header@A3"},
		{"a header that we do not know among known numbers", "HGE No|Weight|Handover Key\nHGE2507080000516|1|LAX1\n" +
			"Weight|HGE No|Handover Key\n2|HGE2507080000527|ICN1", "16 1kg 21389910283; 27 2kg 700", "second-header@A3"},
		{"in two rows of header", "HGE No|Gross Weight|Handover Key\n运单号|毛重|地址簿\nHGE2507080000516|1|LAX1\n" +
			"HGE No|Gross Weight (g)|Handover Key\n运单号|毛重|地址簿\nHGE2507080000527|900|LAX1",
			"16 1kg 21389910283; 27 0.9kg 21389910283", "second-header@A4"},
		{"equal", "order_num|weight|handover\nHGE2507080000516|1|LAX1\norder_num|weight|handover\nHGE2507080000527|2|LAX1",
			"16 1kg 21389910283; 27 2kg 21389910283", ""},
		{"equal but for capitals and blanks", "HGE No|Weight|Handover Key\nHGE2507080000516|1|LAX1\nHGE NO | weight|Handover  Key\n" +
			"HGE2507080000527|2|LAX1", "16 1kg 21389910283; 27 2kg 21389910283", ""},
		{"equal, in two rows", "HGE No|Gross Weight|Handover Key\n运单号|毛重|地址簿\nHGE2507080000516|1|LAX1\n" +
			"HGE No|Gross Weight|Handover Key\n运单号|毛重|地址簿\nHGE2507080000527|2|LAX1", "16 1kg 21389910283; 27 2kg 21389910283", ""},
		{"equal, in part", "order_num|weight|handover|sku\nHGE2507080000516|1|LAX1|x\norder_num|weight\nHGE2507080000527|2|LAX1|x",
			"16 1kg 21389910283; 27 2kg 21389910283", ""},
		{"under another MAWB", "MAWB|123-25122112\norder_num|weight|sku\nHGE2507080000516|1|x\nMAWB|123-25122123\n" +
			"order_num|weight|sku\nHGE2507080000527|2|x", "16 1kg 123-25122112; 27 2kg 123-25122123", "second-header@A5"},
		{"under another MAWB and the same handover", "Handover No|H7\nMAWB|123-25122112\nFlight No|KE011\norder_num|weight|sku\n" +
			"HGE2507080000516|1|x\n\nMAWB|123-25122123\norder_num|weight|sku\nHGE2507080000527|2|x",
			"16 1kg H7 123-25122112; 27 2kg H7 123-25122123", "second-header@A8"},
		{"under another MAWB, in the column of the orders", "MAWB|123-25122112\nsku|order_num|weight\nx|HGE2507080000516|1\n" +
			"MAWB|123-25122123\nsku|order_num|weight\nx|HGE2507080000527|2", "16 1kg 123-25122112; 27 2kg 123-25122123",
			"second-header@A5"},
		{"three tables", "order_num|weight|handover\nHGE2507080000516|1|LAX1\nweight|order_num|handover\n2|HGE2507080000527|LAX1\n" +
			"handover|weight (g)|order_num\nLAX1|300|HGE2507080000538",
			"16 1kg 21389910283; 27 2kg 21389910283; 38 0.3kg 21389910283", "second-header@A3 second-header@A5"},
		{"far below", many("order_num|weight|handover", 1000, 700, "1|LAX1") + "weight|order_num|handover\n2|HGE2507080000527|ICN1",
			"", "second-header@A702"},
		{"long tables", many("order_num|weight|handover", 0, 350, "1|LAX1") + many("order_num|weight (g)|handover", 500, 350,
			"400|ICN1") +
			many("order_num|weight (lb)|handover", 900, 10, "1|ICN1"), "", "second-header@A352 second-header@A703"},
		{"one at the end of a page", "order_num|weight|handover\nHGE2507080000516|1|LAX1\nHandover|Weight|Contact\n",
			"16 1kg 21389910283", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mapBook(t, testOptions(), csvBook(c.text))
			if got := sentOf(m); c.want != "" && got != c.want {
				t.Errorf("sent\n%s, want\n%s", got, c.want)
			}
			if got := brief(m.layout.Taken); got != c.said {
				t.Errorf("said %q, want %q", got, c.said)
			}
			for i, row := range m.rows {
				if row.Status != "" {
					t.Errorf("row %d: %s", row.Order.Row, m.endings()[i])
				}
			}
			if m.layout.Rows != len(m.rows) {
				t.Errorf("%d rows surveyed, %d mapped", m.layout.Rows, len(m.rows))
			}
		})
	}
}

// TestOrdersAboveAndBelowASecondHeader: the same order in both tables is found.
func TestOrdersAboveAndBelowASecondHeader(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("order_num|weight|handover\nHGE2507080000516|1|LAX1\nHGE2507080000527|1|LAX1\n"+
		"weight|order_num|handover\n1|HGE2507080000516|LAX1\n2|HGE2507080000527|LAX1"))
	want := "ok; rejected repeated-differs@A3(HGE2507080000527); " +
		"duplicate repeated-in-file@B5(HGE2507080000516); rejected repeated-differs@B6(HGE2507080000527)"
	if got := strings.Join(m.endings(), "; "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestSameRowUnderAnotherHeader: two rows that look alike say different things if their headers, or what stands above them, do.
func TestSameRowUnderAnotherHeader(t *testing.T) {
	differ := "rejected repeated-differs@A%d(HGE2507080000516); rejected repeated-differs@A%d(HGE2507080000516)"
	for _, c := range []struct{ name, text, want string }{
		{"another MAWB above", "MAWB|123-25122112\norder_num|weight|sku\nHGE2507080000516|1|x\nMAWB|123-25122123\n" +
			"order_num|weight|sku\nHGE2507080000516|1|x", fmt.Sprintf(differ, 3, 6)},
		{"another unit", "order_num|weight (g)|handover\nHGE2507080000516|50|LAX1\n" +
			"order_num|weight (kg)|handover\nHGE2507080000516|50|LAX1", fmt.Sprintf(differ, 2, 4)},
		{"the same unit", "order_num|weight|handover\nHGE2507080000516|50|LAX1\n" +
			"order_num|weight (kg)|handover\nHGE2507080000516|50|LAX1", "ok; duplicate repeated-in-file@A4(HGE2507080000516)"},
		{"the same MAWB above and beside", "MAWB|123-25122112\norder_num|weight|sku\nHGE2507080000516|1|x\n" +
			"order_num|weight|mawb_no\nHGE2507080000516|1|123-25122112",
			"ok; duplicate repeated-in-file@A5(HGE2507080000516)"},
	} {
		if got := strings.Join(mapBook(t, testOptions(), csvBook(c.text)).endings(), "; "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestUnitOfTheOtherTable: who says that 500 is in grams does not say it of 0.5 in another table.
func TestUnitOfTheOtherTable(t *testing.T) {
	summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|g|" + reason.QuestionMark("unit weight far above", "B")}
	m := mapBook(t, testOptions(), []grid{summary, {name: "Orders", text: "order_num|weight|handover\nHGE2507080000516|0.5|LAX1\n" +
		"order_num|handover|weight\nHGE2507080000527|LAX1|500"}})
	if got, want := sentOf(m), "16 0.5kg 21389910283; 27 0.5kg 21389910283"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

// TestOtherTables: a table below the orders that has no order numbers is a question, and side by side none can be read.
func TestOtherTables(t *testing.T) {
	orders := "order_num|weight|handover\nHGE2507080000516|1|LAX1\n\n"
	for _, c := range []struct{ name, text, asks string }{
		{"bags", orders + "Bag No|Weight|Pieces\nBAG1|12|3", "second-table@A4(Bag No, Weight, Pieces)"},
		{"flights", orders + "MAWB|Flight No|ETD\n123-25122112|KE011|2025-01-05", "second-table@A4(MAWB, Flight No, ETD)"},
		{"in Korean", orders + "포대번호|중량|수량\nB100001|12|3", "second-table@A4(포대번호, 중량, 수량)"},
		{"handovers", orders + "Handover No|Contact Name|Phone\nH1|Kim|123", "second-table@A4(Handover No, Contact Name, Phone)"},
		{"side by side", "order_num|weight|handover||order_num|weight|handover\nHGE2507080000516|1|LAX1||HGE2507080000527|1|LAX1",
			"several-tables@E1(order_num)"},
		{"side by side, without a gap", "运单号|重量|运单号|重量|地址簿\nHGE2507080000516|1|HGE2507080000527|1|LAX1",
			"several-tables@C1(运单号)"},
		{"side by side, other orders", "Tracking No|Weight|Tracking No|Weight\nA1000001|1|B1000001|1\nA1000002|1|B1000002|1",
			"several-tables@C1(Tracking No)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := refusal(t, testOptions(), csvBook(c.text))
			if !strings.HasPrefix(brief(got), c.asks) {
				t.Fatalf("asked %s, want %s", brief(got), c.asks)
			}
			if got[0].Asks == nil {
				return
			}
			o := testOptions()
			o.Answers = map[string]reason.Answered{got[0].Asks.Key: {Answer: noneAnswer}}
			m := mapBook(t, o, csvBook(c.text))
			if sent := sentOf(m); sent != "16 1kg 21389910283" || !strings.Contains(brief(m.layout.Skipped), "skipped-table@A4") {
				t.Errorf("sent %s, left out %s", sent, brief(m.layout.Skipped))
			}
		})
	}
	many := "order_num|weight|handover\nHGE2507080000516|1|LAX1\n"
	for range mostSections {
		many += "weight|order_num|handover\n1|HGE2507080000527|LAX1\nhandover|order_num|weight\nLAX1|HGE2507080000527|1\n"
	}
	if got := brief(refusal(t, testOptions(), csvBook(many))); !strings.HasPrefix(got,
		fmt.Sprintf("several-tables@A%d", 2*mostSections+1)) {
		t.Errorf("too many: %s", got)
	}
}

// TestGroupsOfTheFlight: below a group, No is the number of what the group is about, and its MAWB is the MAWB.
func TestGroupsOfTheFlight(t *testing.T) {
	for text, want := range map[string]string{
		"Parcel||Weight|Handover|Flight|\nHGE No|Ref|Gross (kg)|Number|MAWB|Number\n" +
			"HGE2507080000516|R|1|20000000101|123-25122112|KE901": "16 1kg 20000000101 123-25122112KE901",
		"Parcel||Weight|Receiver||Handover|Flight||\nHGE No|Ref|Gross (kg)|Name|No|No|No|MAWB|ETD\n" +
			"HGE2507080000516|R|1|Kim|5|20000000101|KE901|123-25122112|2025-01-05": "16 1kg 20000000101 123-251221122025-01-05 " +
			"00:00:00KE901",
		"HGE No|Weight|Handover No\nHGE2507080000516|1|H7": "16 1kg H7",
	} {
		if _, err := survey(testOptions(), csvBook(text)); err != nil {
			t.Errorf("%s: %s", text, brief(refusal(t, testOptions(), csvBook(text))))
			continue
		}
		m := mapBook(t, testOptions(), csvBook(text))
		got := sentOf(m)
		if f := m.rows[0].Order.Group.Flight; f != nil {
			got += f.Text("flight_no")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
