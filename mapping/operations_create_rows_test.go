package mapping

import (
	"strings"
	"testing"
)

// linesHeader is that of a list with one row for each item of an order.
const linesHeader = "Order No|Service Code|Name|Phone|Country|City|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency"

// TestCreateRowsAndTheProfile: what the profile says of a waybill is no row's: a later row of the order may say it, and one that
// says it does not contradict a cell that is empty.
func TestCreateRowsAndTheProfile(t *testing.T) {
	options := waybillOptions("create")
	options.Constants = map[string]string{"service_code": "P10006"}
	for _, c := range []waybillGrid{
		{name: "no column", book: csvBook(`
			Order No|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency
			M1|Ann Example|15550111|GB|1 Harbor Way|0.5|Shirt|1|9.5|USD
			M1||||||Socks|1|3|USD`),
			rows: "ok\nok", sent: "M1 P10006 | Ann Example 15550111 GB 1 Harbor Way | 0.5; Shirt x1 9.5 USD; Socks x1 3 USD"},
		{name: "in the second row", book: csvBook(linesHeader + `
			PP-1||Ann|15550111|GB|London|1 Harbor Way|0.5|Shirt|1|9.5|USD
			PP-1|P20001|||||||Mug|1|9.5|USD
			PP-2|P20001|Bob|15550112|GB|London|2 Harbor Way|0.5|Shirt|1|9.5|USD
			PP-2||||||||Mug|1|9.5|USD
			PP-3||Cid|15550113|GB|London|3 Harbor Way|0.5|Shirt|1|9.5|USD`),
			rows: "ok\nok\nok\nok\nok", sent: `
				PP-1 P20001 | Ann 15550111 GB London 1 Harbor Way | 0.5; Shirt x1 9.5 USD; Mug x1 9.5 USD
				PP-2 P20001 | Bob 15550112 GB London 2 Harbor Way | 0.5; Shirt x1 9.5 USD; Mug x1 9.5 USD
				PP-3 P10006 | Cid 15550113 GB London 3 Harbor Way | 0.5; Shirt x1 9.5 USD`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, options, inShort) })
	}
}

// TestRowsThatAreAlikeButForUnusedColumns: what tells two rows of an order from each other need not be sent. A column that counts
// the rows, and what an earlier outcome said, tell nothing.
func TestRowsThatAreAlikeButForUnusedColumns(t *testing.T) {
	one := "C-1|P1|Ann|15550111|GB|London|1 Pine St|0.5|Shirt|1|9.5|GBP|"
	const whole = "C-1 P1 | Ann 15550111 GB London 1 Pine St | 0.5; Shirt x1 9.5 GBP"
	for _, header := range []string{"SKU", "Variant", "order-item-id", "옵션정보", "Remark", "规格"} {
		g := waybillGrid{book: csvBook(linesHeader + "|" + header + "\n" + one + "Red\n" + one + "Blue\n" + one + "Blue"),
			rows: "ok\nok\nduplicate repeated-in-file@A4(C-1)", repairs: "alike-rows@A3(C-1)", sent: whole + "; Shirt x1 9.5 GBP"}
		t.Run(header, func(t *testing.T) { g.check(t, waybillOptions("create"), inShort) })
	}
	for _, header := range []string{"#", "No.", "序号", "순번", "HGE status"} {
		g := waybillGrid{book: csvBook(linesHeader + "|" + header + "\n" + one + "1\n" + one + "2"),
			rows: "ok\nduplicate repeated-in-file@A3(C-1)", sent: whole}
		t.Run(header, func(t *testing.T) { g.check(t, waybillOptions("create"), inShort) })
	}
}

// TestRowsAreReadAsAnswered: what a person has said of the weights in the rows of orders holds for each order, whatever stands
// beside it, and for rows that are equal.
func TestRowsAreReadAsAnswered(t *testing.T) {
	row := func(num, weight, item string) string {
		return "\n" + num + "|P1|Ann|15550111|GB|London|1 Pine St|" + weight + "|" + item + "|1|9.5|GBP"
	}
	const whole = " P1 | Ann 15550111 GB London 1 Pine St | "
	shirts := row("A", "10.5", "Shirt") + row("A", "10.5", "Shirt") + row("A", "10.7", "Shirt")
	same := row("A", "10.5", "Shirt") + row("A", "10.5", "Cap")
	apart := row("B", "1", "Hat") + row("B", "2", "Tie")
	parcels, items := map[string]string{"weights of rows": "parcels"}, map[string]string{"weights of rows": "items"}
	for _, c := range []waybillGrid{
		{name: "equal rows are parcels", book: csvBook(linesHeader + shirts), answers: parcels, rows: "ok\nok\nok",
			repairs: "alike-rows@A3(A)", sent: "A" + whole + "10.5; Shirt x1 9.5 GBP | 10.5; Shirt x1 9.5 GBP | 10.7; Shirt x1 9.5 GBP"},
		{name: "equal rows are items", book: csvBook(linesHeader + shirts), answers: items, rows: "ok\nok\nok",
			repairs: "alike-rows@A3(A)", sent: "A" + whole + "31.7; Shirt x1 9.5 GBP; Shirt x1 9.5 GBP; Shirt x1 9.5 GBP"},
		{name: "one weight: parcels", book: csvBook(linesHeader + same), answers: parcels, rows: "ok\nok",
			sent: "A" + whole + "10.5; Shirt x1 9.5 GBP | 10.5; Cap x1 9.5 GBP"},
		{name: "one weight: items", book: csvBook(linesHeader + same), answers: items, rows: "ok\nok",
			sent: "A" + whole + "21; Shirt x1 9.5 GBP; Cap x1 9.5 GBP"},
		{name: "one weight beside others", book: csvBook(linesHeader + same + apart), answers: parcels, rows: "ok\nok\nok\nok",
			sent: "A" + whole + "10.5; Shirt x1 9.5 GBP | 10.5; Cap x1 9.5 GBP\nB" + whole + "1; Hat x1 9.5 GBP | 2; Tie x1 9.5 GBP"},
		{name: "one weight beside others, asked", book: csvBook(linesHeader + same + apart), refused: "weights-of-rows@H5(2)"},
		{name: "one weight, not asked", book: csvBook(linesHeader + same), rows: "ok\nok",
			sent: "A" + whole + "10.5; Shirt x1 9.5 GBP; Cap x1 9.5 GBP"},
		{name: "a weight in the first row only", book: csvBook(linesHeader + row("A", "1", "Hat") + row("A", "", "Tie")),
			answers: parcels, rows: "ok\nok", sent: "A" + whole + "1; Hat x1 9.5 GBP; Tie x1 9.5 GBP"},
		{name: "a weight that is lacking", book: csvBook(linesHeader + apart + row("B", "", "Cap")),
			answers: parcels, rows: "ok\nok\nrejected nothing-there@H4", sent: "B" + whole + "1; Hat x1 9.5 GBP | 2; Tie x1 9.5 GBP"},
		{name: "one weight in two ways", book: csvBook(linesHeader + row("A", "0.5", "Hat") + row("A", "0.50", "Tie")),
			rows: "ok\nok", sent: "A" + whole + "0.5; Hat x1 9.5 GBP; Tie x1 9.5 GBP"},
		{name: "parcels with numbers", answers: items, book: csvBook(linesHeader + "|Parcel No" + row("A", "2", "Hat") + "|1" +
			row("A", "2", "Tie") + "|1" + row("A", "2", "Tie") + "|1"), rows: "ok\nok\nduplicate repeated-in-file@A4(A)",
			sent: "A" + whole + "2; Hat x1 9.5 GBP; Tie x1 9.5 GBP"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestMarkedRowOfAnOrder: an export marks a cancelled order in its first row only. Where marked rows are left out nothing of that
// order goes out.
func TestMarkedRowOfAnOrder(t *testing.T) {
	row := func(num, item, mark string) string {
		return "\n" + num + "|P1|Ann|15550111|GB|London|1 Pine St|0.5|" + item + "|1|9.5|GBP|" + mark
	}
	paid := row("Q-2", "Hat", "Paid") + row("Q-2", "Tie", "")
	const sent = "Q-2 P1 | Ann 15550111 GB London 1 Pine St | 0.5; Hat x1 9.5 GBP; Tie x1 9.5 GBP"
	for _, c := range []waybillGrid{
		{name: "in the first row",
			book: csvBook(linesHeader + "|Status" + row("Q-1", "Hat", "Cancelled") + row("Q-1", "Tie", "") + paid),
			rows: "rejected order-stopped@A3(Q-1)\nok\nok", sent: sent},
		{name: "in the last row", book: csvBook(linesHeader + "|Status" + row("Q-1", "Hat", "") + row("Q-1", "Hat", "") + paid +
			row("Q-1", "Tie", "Cancelled")), rows: "rejected order-stopped@A2(Q-1)\nrejected order-stopped@A3(Q-1)\nok\nok", sent: sent},
		{name: "in all rows", book: csvBook(linesHeader + "|Status" + row("Q-1", "Hat", "Cancelled") + paid),
			rows: "ok\nok", sent: sent},
		{name: "beside a row without a number", book: csvBook(linesHeader + "|Status" + paid + row("Q-1", "Hat", "Cancelled") +
			"\n||||||||Tie|1|9.5|GBP|"), rows: "ok\nok\nrejected missing-order-of-part@A5", sent: sent},
	} {
		c.book = leftOut(c.book)
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestHiddenRowOfAnOrder: a filter shows some of the rows of an order. Where hidden rows are left out nothing of that order goes
// out.
func TestHiddenRowOfAnOrder(t *testing.T) {
	row := func(num, item string) string {
		return "\n" + num + "|P1|Ann|15550111|GB|London|1 Pine St|0.5|" + item + "|1|9.5|GBP"
	}
	hidden := func(row string) string { return strings.Replace(row, "\n", "\nhidden:", 1) }
	const part, own = "\nhidden:||||||||Tie|1|9.5|GBP", "\nhidden:|P1|Bob|15550112|GB|London|2 Pine St|0.5|Tie|1|9.5|GBP"
	whole, none := row("Q-2", "Hat")+row("Q-2", "Tie"), row("Q-1", "Hat")
	const sent = "Q-2 P1 | Ann 15550111 GB London 1 Pine St | 0.5; Hat x1 9.5 GBP; Tie x1 9.5 GBP"
	for _, c := range []waybillGrid{
		{name: "the first row", book: csvBook(linesHeader + hidden(row("Q-1", "Tie")) + none + whole),
			rows: "rejected order-hidden@A3(Q-1)\nok\nok", sent: sent},
		{name: "the last row, far below", book: csvBook(linesHeader + none + whole + hidden(row("Q-1", "Tie"))),
			rows: "rejected order-hidden@A2(Q-1)\nok\nok", sent: sent},
		{name: "all rows", book: csvBook(linesHeader + hidden(none) + hidden(row("Q-1", "Tie")) + whole), rows: "ok\nok", sent: sent},
		{name: "a row without a number", book: csvBook(linesHeader + none + part + whole),
			rows: "rejected order-hidden@A2(Q-1)\nok\nok", sent: sent},
		{name: "a row of another consignee without a number", book: csvBook(linesHeader + whole + own + part),
			rows: "ok\nok", sent: sent},
	} {
		c.answers = map[string]string{"hidden rows": "leave out"}
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestPostcodeOfAnotherRowsCountry: a postcode is read by the country of its order, whichever row names it.
func TestPostcodeOfAnotherRowsCountry(t *testing.T) {
	const header = "Order No|Service Code|Name|Phone|Country|Zip|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency"
	row := func(num, country, zip, item string) string {
		return "\n" + num + "|P1|Ann|15550111|" + country + "|" + zip + "|1 Pine St|0.5|" + item + "|1|9.5|USD"
	}
	const both = " 1 Pine St | 0.5; Hat x1 9.5 USD; Tie x1 9.5 USD"
	const part = "A P1 | Ann 15550111 US 1 Pine St | 0.5; Hat x1 9.5 USD" // held back by whoever holds rows together
	for _, c := range []waybillGrid{
		{name: "above it", book: csvBook(header + row("A", "US", "", "Hat") + row("A", "", "n:2136", "Tie")),
			rows: "ok\nok", repairs: "zip-padded@F3", sent: "A P1 | Ann 15550111 US 02136" + both},
		{name: "below it", book: csvBook(header + row("A", "", "n:2136", "Hat") + row("A", "US", "", "Tie")),
			rows: "ok\nok", repairs: "zip-padded@F2", sent: "A P1 | Ann 15550111 US 02136" + both},
		{name: "below it, in each row", book: csvBook(header + row("A", "", "n:2136", "Hat") + row("A", "US", "n:2136", "Tie")),
			rows: "ok\nok", repairs: "zip-padded@F3", sent: "A P1 | Ann 15550111 US 02136" + both},
		{name: "above it, in each row", book: csvBook(header + row("A", "US", "n:2136", "Hat") + row("A", "", "n:2136", "Tie")),
			rows: "ok\nok", repairs: "zip-padded@F2", sent: "A P1 | Ann 15550111 US 02136" + both},
		{name: "none of that country, above", book: csvBook(header + row("A", "", "SW1A 1AA", "Hat") + row("A", "US", "", "Tie")),
			rows: "ok\nrejected bad-zip@F2", sent: part},
		{name: "none of that country, below", book: csvBook(header + row("A", "US", "", "Hat") + row("A", "", "SW1A 1AA", "Tie")),
			rows: "ok\nrejected bad-zip@F3", sent: part},
		{name: "another one", book: csvBook(header + row("A", "", "n:2136", "Hat") + row("A", "US", "n:2137", "Tie")),
			rows: "ok\nrejected order-differs@F3", sent: "A P1 | Ann 15550111 US 02136 1 Pine St | 0.5; Hat x1 9.5 USD"},
		{name: "another one, in a row without a country", book: csvBook(header + row("A", "", "n:2136", "Hat") +
			row("A", "", "n:2137", "Tie") + row("A", "US", "", "Cap")), rows: "ok\nok\nrejected order-differs@F3",
			sent: "A P1 | Ann 15550111 US 02136" + both},
		{name: "of a country that takes each", book: csvBook(header + row("A", "", "SW1A 1AA", "Hat") + row("A", "GB", "", "Tie")),
			rows: "ok\nok", sent: "A P1 | Ann 15550111 GB SW1A 1AA" + both},
		{name: "of no row", book: csvBook(header + row("A", "", "n:2136", "Hat") + row("A", "", "", "Tie") +
			row("B", "US", "02136", "Hat")), rows: "ok\nrejected nothing-there@E2\nok",
			sent: "B P1 | Ann 15550111 US 02136 1 Pine St | 0.5; Hat x1 9.5 USD\n" +
				"A P1 | Ann 15550111 2136 1 Pine St | 0.5; Hat x1 9.5 USD"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestTextsThatBecameDates: what a spreadsheet program has made of a house number or a goods' number is not written on a label.
func TestTextsThatBecameDates(t *testing.T) {
	const header = "Order No|Service Code|Name|Phone|Country|Zip|City|Address|Weight (kg)|Item Name|HS Code|Quantity|" +
		"Unit Price|Currency|Order Remark"
	row := func(zip, city, address, item, hs, remark string) string {
		return header + "\nA|P1|Ann|15550111|GB|" + zip + "|" + city + "|" + address + "|0.5|" + item + "|" + hs +
			"|1|9.5|USD|" + remark
	}
	for _, c := range []waybillGrid{
		{name: "an address", book: csvBook(row("SW1", "London", "d:2026-03-05", "Hat", "650500", "")),
			rows: "rejected date-for-text@H2"},
		{name: "a town", book: csvBook(row("SW1", "d:2026-03-05", "1 Pine St", "Hat", "", "")), rows: "rejected date-for-text@G2"},
		{name: "a postcode", book: csvBook(row("d:2026-03-05", "London", "1 Pine St", "Hat", "", "")),
			rows: "rejected date-for-text@F2"},
		{name: "goods", book: csvBook(row("SW1", "London", "1 Pine St", "d:2026-03-05", "", "")),
			rows: "rejected date-for-text@J2(2026-03-05)"},
		{name: "shortened", book: csvBook(row("SW1", "London", "1 Pine St", "Hat", "6.505E+09", "")),
			rows: "rejected changed-by-excel@K2(6.505E+09)"},
		{name: "a remark", book: csvBook(row("SW1", "London", "1 Pine St", "Hat", "", "d:2026-03-05")), rows: "ok",
			repairs: "odd-text@O2(2026-03-05)", sent: "A P1 | Ann 15550111 GB SW1 London 1 Pine St | 0.5; Hat x1 9.5 USD"},
		{name: "written as text", book: csvBook(row("SW1", "London", "3-5", "Hat", "", "")), rows: "ok",
			sent: "A P1 | Ann 15550111 GB SW1 London 3-5 | 0.5; Hat x1 9.5 USD"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestCurrencyOfAnotherRow: the currency of an order may stand in any of its rows, whatever else is wrong there.
func TestCurrencyOfAnotherRow(t *testing.T) {
	row := func(num, item, price, currency string) string {
		return "\n" + num + "|P1|Ann|15550111|GB|London|1 Pine St|0.5|" + item + "|1|" + price + "|" + currency
	}
	const sent = "A P1 | Ann 15550111 GB London 1 Pine St | 0.5; "
	for _, c := range []waybillGrid{
		{name: "in the first row", book: csvBook(linesHeader + row("A", "Hat", "9", "USD") + row("A", "Tie", "8", "")),
			rows: "ok\nok", sent: sent + "Hat x1 9 USD; Tie x1 8 USD"},
		{name: "in the last row", book: csvBook(linesHeader + row("A", "Hat", "9", "") + row("A", "Tie", "8", "USD")),
			rows: "ok\nok", sent: sent + "Hat x1 9 USD; Tie x1 8 USD"},
		{name: "in the middle", book: csvBook(linesHeader + row("A", "Hat", "9", "") + row("A", "Tie", "8", "USD") +
			row("A", "Cap", "7", "")), rows: "ok\nok\nok", sent: sent + "Hat x1 9 USD; Tie x1 8 USD; Cap x1 7 USD"},
		{name: "in no row", book: csvBook(linesHeader + row("A", "Hat", "9", "") + row("A", "Tie", "8", "") +
			row("B", "Hat", "9", "USD")),
			rows: "ok\nrejected nothing-there@L2 nothing-there@L3\nok",
			sent: "B P1 | Ann 15550111 GB London 1 Pine St | 0.5; Hat x1 9 USD\n" + sent + "Hat x1 9"},
		{name: "beside a price that cannot be read", book: csvBook(linesHeader + row("A", "Hat", "nine", "USD") +
			row("A", "Tie", "8", "")),
			rows: "rejected bad-price@K2(nine)\nok", sent: sent + "Tie x1 8 USD"},
		{name: "one row", book: csvBook(linesHeader + row("A", "Hat", "9", "")), rows: "rejected nothing-there@L2"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestLabelsAmongWaybills: a label between the orders that says of all rows what another one above the table says is asked about:
// the rows below it would go out with what stands above. With a header of their own below it they have it.
func TestLabelsAmongWaybills(t *testing.T) {
	const head = "Order No|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency\n"
	row := func(num string) string { return num + "|Ann|15550111|GB|1 Pine St|0.5|Hat|1|9.5|USD\n" }
	const sent = " | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 9.5 USD"
	for _, c := range []waybillGrid{
		{name: "another service", book: csvBook("Service Code|P1\n" + head + row("A") + "Service Code|P2\n" + row("B")),
			refused: "pair-among@B4(P2)"},
		{name: "in a workbook", book: []grid{{name: "orders", text: "Service Code|P1\n" + head + row("A") + "Service Code|P2\n" +
			row("B")}}, refused: "pair-among@orders!B4(P2)"},
		{name: "in one cell", book: csvBook("Service Code|P1\n" + head + row("A") + "Service Code: P2\n" + row("B")),
			refused: "pair-among@A4(P2)"},
		{name: "the same", book: csvBook("Service Code|P1\n" + head + row("A") + "Service Code|P1\n" + row("B")),
			rows: "ok\nok", sent: "A P1" + sent + "\nB P1" + sent},
		{name: "another sender", book: csvBook("Shipper|LAX1\n" + "Service Code|P1\n" + head + row("A") + "Shipper|ICN1\n" + row("B")),
			refused: "pair-among@B5(ICN1)"},
		{name: "with a header of its own", book: csvBook("Service Code|P1\n" + head + row("A") + "Service Code|P2\n" + head + row("B")),
			rows: "ok\nok", sent: "A P1" + sent + "\nB P2" + sent},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestWaybillsKeepTheirLabels: a row of an outcome keeps the service of the label that it was read with, wherever it stands now,
// and follows that label if it was mended. What a person has written into the column of labels holds.
func TestWaybillsKeepTheirLabels(t *testing.T) {
	const head = "Order No|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price"
	const ours = "|HGE status|HGE reason|HGE next step|HGE reference|HGE form|Customer Order No|HGE No" +
		"|HGE · Service Code label as read|HGE · Export Currency label as read\n"
	row := func(num, status, service, currency string) string {
		return num + "|Ann|15550111|GB|1 Pine St|0.5|Hat|1|9.5|" + status + "||||||HGE2611290000" + num + "|" + service + "|" +
			currency + "\n"
	}
	label := func(name, value, service, currency string) string {
		return name + "|" + value + strings.Repeat("|", 15) + service + "|" + currency + "\n"
	}
	above := "Service Code|P1\nCurrency|USD\n" + head + ours
	a, b := row("101A", "confirmed", "P1 ($B$1)", "USD ($B$2)"), row("102B", "rejected", "P2 (B5)", "KRW (B6)")
	second := func(service string) string {
		return label("Service Code", service, "P2 (B5)", "") + label("Currency", "KRW", "", "KRW (B6)") + head + "\n"
	}
	const as = " | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 9.5 "
	for _, c := range []waybillGrid{
		{name: "as it was", book: csvBook(above + a + second("P2") + b), rows: "ok\nok",
			sent: "101A P1" + as + "USD\n102B P2" + as + "KRW"},
		{name: "its label is gone", book: csvBook(above + a + b), rows: "ok\nok", repairs: "label-kept@R5(KRW (B6))",
			sent: "101A P1" + as + "USD\n102B P2" + as + "KRW"},
		{name: "above its label", book: csvBook(above + b + a + second("P2") + row("103C", "confirmed", "P2 (B5)", "KRW (B6)")),
			rows: "ok\nok\nok", repairs: "label-kept@R4(KRW (B6))",
			sent: "102B P2" + as + "KRW\n101A P1" + as + "USD\n103C P2" + as + "KRW"},
		{name: "its label was mended", book: csvBook(above + a + second("P3") + b), rows: "ok\nok",
			sent: "101A P1" + as + "USD\n102B P3" + as + "KRW"},
		{name: "written by a person", book: csvBook(above + row("102B", "rejected", "P9", "KRW (B6)")), rows: "ok",
			repairs: "label-kept@R4(KRW (B6))", sent: "102B P9" + as + "KRW"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}
