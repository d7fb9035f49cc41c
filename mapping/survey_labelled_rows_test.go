package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestLabelledRows: labels between and below orders, whose values stand in the column of the order numbers, are no orders.
func TestLabelledRows(t *testing.T) {
	const header, one, two = "No|Tracking No|Weight(kg)|Remark\n", "1|HGE2507080000516|1|\n", "2|HGE2507080000527|2|\n"
	const bare = "No|Tracking No|Remark\n1|HGE2507080000516|\n2|HGE2507080000527|\n"
	for _, c := range []struct{ name, text, want, skipped string }{
		{"one label a row", "MAWB No|180-12345675\nFlight No|KE001\nETD|2026-11-25 23:50\nPOD|ICN\n" + header + one +
			"\nMAWB No|180-12345686\nFlight No|KE013\nETD|2026-11-26 08:10\nPOD|ICN\n" + header + two,
			"16 1kg 180-123456752026-11-25 23:50:00; 27 2kg 180-123456862026-11-26 08:10:00", ""},
		{"two flights of customers in Chinese", "提单号|180-12345675\n客户|Cust0\n序号|运单号|重量(kg)|备注\n1|HGE2507080000516|1|\n" +
			"提单号|180-12345686\n客户|Cust1\n序号|运单号|重量(kg)|备注\n2|HGE2507080000527|2|", "16 1kg 180-12345675; 27 2kg 180-12345686", ""},
		{"the flight first", "Flight No|KE001\nMAWB No|180-12345675\n" + header + one + "\nFlight No|KE013\nMAWB No|180-12345686\n" +
			header + two, "16 1kg 180-12345675; 27 2kg 180-12345686", ""},
		{"four labels in a row", "MAWB No|180-12345675|Flight No|KE001|ETD|2026-11-25 23:50|POD|ICN\n" + header + one +
			"\nMAWB No|180-12345686|Flight No|KE013|ETD|2026-11-26 08:10|POD|ICN\n" + header + two,
			"16 1kg 180-123456752026-11-25 23:50:00; 27 2kg 180-123456862026-11-26 08:10:00", ""},
		{"no other header", header + "MAWB No|180-12345675\nFlight No|KE001\n" + one + "MAWB No|180-12345686\nFlight No|KE013\n" + two,
			"16 1kg 180-12345675; 27 2kg 180-12345686", ""},
		{"handovers", "Handover No|20000000101|Contact|Kim|Phone|010-1|Date|2026-11-25\n" + header + one +
			"\nHandover No|20000000102|Contact|Lee|Phone|010-2|Date|2026-11-26\n" + header + two,
			"16 1kg 20000000101010-1; 27 2kg 20000000102010-2", ""},
		{"a remark in the column of counts", "Handover: LAX1\n" + bare + "new|ZX-1001-99\n3b|ZX-1001-98\n",
			"16 21389910283; 27 21389910283; rejected word-beside@B5(ZX-1001-99); ZX-1001-98 21389910283", ""},
		{"a label and more than its value", "Handover: LAX1\n" + bare + "Seal No|SL12345678|21389910283\n",
			"16 21389910283; 27 21389910283; rejected word-beside@B5(SL12345678)", ""},
		{"handovers, one label a row", "Handover No|20000000101\nContact|Kim\nPhone|010-1\nDate|2026-11-25\n" + header + one +
			"\nHandover No|20000000102\nContact|Lee\nPhone|010-2\nDate|2026-11-26\n" + header + two,
			"16 1kg 20000000101010-1; 27 2kg 20000000102010-2", "skipped-title@A4"},
		{"a word beside an order, where others have none", "Type|Tracking No|handover\n|HGE2507080000516|LAX1\nGift|SO-77801|LAX1\n" +
			"|HGE2507080000527|LAX1\nGift|SO-77802|", "16 21389910283; SO-77801 21389910283; 27 21389910283; rejected " +
			"word-beside@B5(SO-77802) empty-handover-or-flight@C5", ""},
		{"a word beside an own number", "No|HGE No|handover\n1|SO-1001|LAX1\nRemark|B-77801|LAX1\n", "SO-1001 21389910283; " +
			"B-77801 21389910283", ""},
		{"below the orders", "Handover: LAX1\n" + bare + "\nDate|2026-11-25\nTel|010-1234-5678\nPallets|3\nContainer|TCNU1234567\n" +
			"Seal No|SL12345678\nInvoice|INV-2026-1125\n", "16 21389910283; 27 21389910283; rejected word-beside@B8(3)",
			"skipped-label@A6"},
		{"an own number below a word that no other row has", "Handover: LAX1\nProduct|HGE No\nshirt|SO-1001\nPhone|SO-1002\n",
			"SO-1001 21389910283; SO-1002 21389910283", ""},
		{"an own number of another kind among words", "Handover: LAX1\nProduct|HGE No\nshirt|SO-1001\nPhone|B2-77801\n",
			"SO-1001 21389910283; B2-77801 21389910283", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
			o.Persons = "handover"
			m := mapBook(t, o, csvBook(c.text))
			if got := sentOf(m); got != c.want {
				t.Errorf("sent %s\nwant %s", got, c.want)
			}
			if got := brief(m.layout.Skipped); got != c.skipped {
				t.Errorf("left out %s, want %s", got, c.skipped)
			}
		})
	}
}

// TestUnlikeOrders: what is certainly written as something else is no order, where a table has the carrier's numbers.
func TestUnlikeOrders(t *testing.T) {
	const rows = "Tracking No|Note\nHGE2507080000516|\nHGE2507080000527|\n"
	for num, want := range map[string]string{
		"2026-11-25": "rejected unlike-orders@A5(2026-11-25)", "2026/11/25": "rejected unlike-orders@A5(2026/11/25)",
		"1/1": "rejected unlike-orders@A5(1/1)", "010-1234-5678": "rejected unlike-orders@A5(010-1234-5678)",
		"123-25122112": "rejected unlike-orders@A5(123-25122112)", "4": "rejected unlike-orders@A5(4)",
		"21389910283": "rejected unlike-orders@A5(21389910283)", "ZX-1001-99": "ZX-1001-99 21389910283", "77801": "77801 21389910283",
		"20059999": "20059999 21389910283", "20261125": "20261125 21389910283", "202511250001": "202511250001 21389910283",
	} {
		o := testOptions()
		o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
		want = "16 21389910283; 27 21389910283; " + want
		if got := sentOf(mapBook(t, o, csvBook("Handover: LAX1\n"+rows+num+"|\n"))); got != want {
			t.Errorf("%s: sent %s, want %s", num, got, want)
		}
	}
	own := csvBook("HGE No|handover\n1001|LAX1\n2|LAX1\n2026-1125|LAX1\n")
	if got, want := sentOf(mapBook(t, testOptions(), own)), "1001 21389910283; 2 21389910283; 2026-1125 21389910283"; got != want {
		t.Errorf("own numbers: sent %s, want %s", got, want)
	}
}

// TestOwnNumbersBesideTheCarriers: in a list a row without the carrier's number goes out by its own one, however short.
func TestOwnNumbersBesideTheCarriers(t *testing.T) {
	for _, number := range []string{"1002", "102", "12345678", "202511250001", "SO-1002"} {
		text := "Order Number|Tracking Number\n" + number + "1|HGE2507080000516\n" + number + "|\n" + number + "3|HGE2507080000527\n"
		m := mapBook(t, optionsFor("cancel"), csvBook(text))
		if got := strings.Join(m.endings(), "; "); got != "ok; ok; ok" || m.rows[1].Order.Num != number {
			t.Errorf("%s: %s", number, got)
		}
	}
}
