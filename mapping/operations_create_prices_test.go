package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestSeparatorsOfPrices: a thousand is never sent as one and a bit. What 1.250 is, another price of the table may show.
func TestSeparatorsOfPrices(t *testing.T) {
	for _, c := range []struct{ name, prices, want string }{
		{"nothing shows it", "1.250 12", "rejected unclear-price@K2(1.250)|12 EUR"},
		{"nothing shows it of a comma", "1,500 12", "rejected unclear-price@K2(1,500)|12 EUR"},
		{"a point beside a comma", "1,500 5.5", "1500 EUR|5.5 EUR"},
		{"a comma", "1.250 12,50", "1250 EUR|12.5 EUR"},
		{"two separators", "1.250 1.250,50", "1250 EUR|1250.5 EUR"},
		{"a point", "1.250 12.50", "1.25 EUR|12.5 EUR"},
		{"both", "1.250 12.50 12,50", "rejected unclear-price@K2(1.250)|12.5 EUR|12.5 EUR"},
		{"of several items in a cell", "1.250 12,5;3", "1250 EUR|12.5 EUR; 3 EUR"},
		{"a sign beside it", "€1.250 €12,50", "1250 EUR|12.5 EUR"},
		{"a currency without fractions", "₩15.000 12", "15000 KRW|12 EUR"},
		{"numbers show none", "1.250 n:12.5", "rejected unclear-price@K2(1.250)|12.5 EUR"},
	} {
		text := flatHeader
		for i, price := range strings.Fields(c.prices) {
			names, pieces := "Shirt", "1"
			if strings.Contains(price, ";") {
				names, pieces = "Shirt;Cap", "1;1"
			}
			text += "\nSO-" + itoa(i) + "|P1|Jo|5555550100|US|90001|1 Main St|50|" + names + "|" + pieces + "|" + price + "|"
			if !strings.ContainsAny(price, "₩€") {
				text += "EUR"
			}
		}
		t.Run(c.name, func(t *testing.T) {
			if got := pricesSent(t, text); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// TestCurrencyInTheFormatOfAPrice: what a number format shows counts as if it stood in the cell. Customs are never told of
// dollars where the sheet shows won.
func TestCurrencyInTheFormatOfAPrice(t *testing.T) {
	const head = "客户订单号|产品代码|收件人姓名|收件人电话|收件人国家|收件人邮编|收件人地址|包装重量(g)|英文品名|数量|"
	for _, c := range []struct{ header, cells, profile, want string }{
		{"单价", "n:15000%%[$₩-412]#,##0", "USD", "15000 KRW"},
		{"单价", `n:15000%%#,##0"원"`, "USD", "15000 KRW"},
		{"单价", "n:15%%[$€-407] #,##0.00", "USD", "15 EUR"},
		{"单价", "n:15%%[$€-407] #,##0.00", "", "15 EUR"},
		{"单价", `n:15%%0.00" EUR"`, "USD", "15 EUR"},
		{"单价", `n:15%%"$"#,##0.00`, "USD", "15 USD"},
		{"单价", `n:15%%"$"#,##0.00`, "CAD", "15 CAD"},
		{"单价", `n:15%%"$"#,##0.00`, "", "15 USD"},
		{"单价", `n:15000%%#,##0,"K"`, "USD", "15000 USD"},
		{"单价", `n:15%%0.00" 元/件"`, "USD", "15 USD"},
		{"单价", "n:15%%[$¥-804]#,##0.00", "CNY", "15 CNY"},
		{"单价", "n:15%%[$¥-804]#,##0.00", "USD", "rejected currency-shown@K2(15)"},
		{"单价", "n:15%%[$¥-804]#,##0.00", "", "rejected nothing-there@A2"},
		{"单价|币种", "n:15%%[$€-407] #,##0.00|USD", "", "rejected currency-shown@K2(15)"},
		{"单价|币种", "n:15%%[$€-407] #,##0.00|EUR", "USD", "15 EUR"},
		{"单价|币种", `n:15%%"$"#,##0.00|HKD`, "", "15 HKD"},
		{"单价|币种", `n:15000%%"$"#,##0.00|KRW`, "", "rejected currency-shown@K2(15000)"},
		{"单价|币种", "n:1500%%[$¥-411]#,##0|JPY", "", "1500 JPY"},
		{"单价|币种", "n:1500%%[$¥-411]#,##0|KRW", "", "rejected currency-shown@K2(1500)"},
		{"单价(원)", `n:15%%"$"#,##0.00`, "", "rejected currency-shown@K2(15)"},
		{"单价(원)", "n:15000%%[$₩-412]#,##0", "USD", "15000 KRW"},
		{"单价 $", `n:15%%"$"#,##0.00`, "CAD", "15 CAD"},
	} {
		o := waybillOptions("create")
		if c.profile != "" {
			o.Constants = map[string]string{exportCurrency.String(): c.profile}
		}
		if got := pricesSentAs(t, o, head+c.header+"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|"+c.cells); got != c.want {
			t.Errorf("%s %s, of the profile %q: %s, want %s", c.header, c.cells, c.profile, got, c.want)
		}
	}
}

// TestFormatsOfQuantities: 2 is two pieces, also where its number format shows 2개. One that shows another unit is no
// number of pieces.
func TestFormatsOfQuantities(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{`n:2%%0"개"`, "2"}, {`n:3%%0"EA"`, "3"}, {`n:1%%General"件"`, "1"}, {`n:1200%%#,##0" pcs"`, "1200"}, {`n:2%%"x "0`, "2"},
		{`n:2%%"×"0`, "2"}, {`n:2%%0"세트"`, "2"}, {`n:2%%0_ `, "2"}, {`n:2.0%%0.0`, "2"}, {`2%%@"개"`, "2"}, {`n:2%%000`, "002"},
		{`n:2%%0"kg"`, "quantity-shown@J2(2)"}, {`n:2%%#,##0" kg"`, "quantity-shown@J2(2)"}, {`n:2%%0"box"`, "quantity-shown@J2(2)"},
		{`n:2%%0"타"`, "quantity-shown@J2(2)"}, {`n:2%%0"dozen"`, "quantity-shown@J2(2)"}, {`n:2%%0%`, "quantity-shown@J2(2)"},
		{`n:2%%"₩"0`, "quantity-shown@J2(2)"}, {`n:2.5%%0"개"`, "bad-quantity@J2(2.5)"}, {`n:0%%0"개"`, "bad-quantity@J2(0)"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook(flatHeader+
			"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|"+c.cell+"|5.5|USD"))
		got := brief(m.rows[0].Reasons)
		if got == "" {
			got = m.rows[0].Order.Items[0].Texts[quantity.String()]
		}
		if got != c.want {
			t.Errorf("%s is %s, want %s", c.cell, got, c.want)
		}
	}
}

// TestQuantitiesBesideDecimalCommas: 2.000 pieces are two thousand where prices have a decimal comma, and two in any other sheet.
func TestQuantitiesBesideDecimalCommas(t *testing.T) {
	for _, c := range []struct{ pieces, price, want string }{
		{"2.000", "9.50", "2"}, {"2.000", "9,50", "bad-quantity@J2(2.000)"}, {"n:2", "9,50", "2"}, {"2", "9,50", "2"},
		{"2.0", "9,50", "2"}, {"2.000", "9", "2"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook(flatHeader+
			"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|"+c.pieces+"|"+c.price+"|USD"))
		got := brief(m.rows[0].Reasons)
		if got == "" {
			got = m.rows[0].Order.Items[0].Texts[quantity.String()]
		}
		if got != c.want {
			t.Errorf("%s beside %s is %s, want %s", c.pieces, c.price, got, c.want)
		}
	}
}

// TestPricesOfPiecesAreThoseOfAHeader: what was said of the prices of one shop says nothing of those of another.
func TestPricesOfPiecesAreThoseOfAHeader(t *testing.T) {
	text := func(header string) []grid {
		return csvBook(strings.Replace(flatHeader, "申报单价", header, 1) +
			"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|60|Cap|３|9|USD")
	}
	o := waybillOptions("create")
	o.Answers = map[string]reason.Answered{}
	asked := questionsOf(t, o, text("item-price"))
	if len(asked) != 1 {
		t.Fatalf("asked %s", brief(asked))
	}
	o.Answers[asked[0].Asks.Key] = reason.Answered{Answer: "all"}
	if got := pricesOf(mapBook(t, o, text("item-price"))); got != "3 USD" {
		t.Errorf("answered: %s", got)
	}
	other := questionsOf(t, o, text("申报价值"))
	if len(other) != 1 || other[0].Asks.Key == asked[0].Asks.Key {
		t.Errorf("another header: asked %s", brief(other))
	}
}

// TestEmptyQuantities: a number of pieces that is forgotten is not left out. A placeholder says that none is meant.
func TestEmptyQuantities(t *testing.T) {
	const row = "|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|"
	const sent = " P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x"
	for _, c := range []waybillGrid{
		{name: "beside filled ones", book: csvBook(flatHeader + "\nSO-1" + row + "|5.5|USD\nSO-2" + row + "1|5.5|USD\nSO-3" +
			row + "-|5.5|USD"),
			rows: "rejected nothing-there@J2\nok\nok", sent: "SO-2" + sent + "1 5.5 USD\nSO-3" + sent + " 5.5 USD"},
		{name: "all empty", book: csvBook(flatHeader + "\nSO-1" + row + "|5.5|USD"), rows: "ok", sent: "SO-1" + sent + " 5.5 USD"},
		{name: "one of several in a cell", book: csvBook(flatHeader +
			"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt;Cap;Mug|1;;2|1;2;3|USD"),
			rows: "rejected nothing-there@J2"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// pricesSent are the prices of the items of each row as they are sent, or what is wrong with the row.
func pricesSent(t *testing.T, text string) string {
	t.Helper()
	return pricesSentAs(t, waybillOptions("create"), text)
}

func pricesSentAs(t *testing.T, o Options, text string) string {
	t.Helper()
	return pricesOf(mapBook(t, o, csvBook(text)))
}

func pricesOf(m mappedBook) string {
	out, ends := []string(nil), m.endings()
	for i, row := range m.rows {
		if row.Status != "" {
			out = append(out, ends[i])
			continue
		}
		var items []string
		for _, item := range row.Order.Items {
			items = append(items, item.Texts[exportPrice.String()]+" "+item.Texts[exportCurrency.String()])
		}
		out = append(out, strings.Join(items, "; "))
	}
	return strings.Join(out, "|")
}

// TestValuesOfWholeOrders: what an order is worth is not told to the customs once for each of its items.
func TestValuesOfWholeOrders(t *testing.T) {
	book := func(header string, rows ...string) []grid {
		text := "Order No|Service Code|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|" + header + "|Currency"
		for _, row := range rows {
			num, rest, _ := strings.Cut(row, "|")
			text += "\n" + num + "|P1|Ann|15550111|GB|1 Pine St|0.5|" + rest + "|USD"
		}
		return csvBook(text)
	}
	const sent = "A P1 | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 25 USD; Tie x1 25 USD"
	for _, c := range []waybillGrid{
		{name: "merged", book: book("Declared Value", "A|Hat|1|25", "A|Tie|1|m:25", "B|Cap|1|9"),
			rows: "ok\nrejected merged-items@J3(25)\nok", sent: "B P1 | Ann 15550111 GB 1 Pine St | 0.5; Cap x1 9 USD\n" +
				"A P1 | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 25 USD"},
		{name: "merged pieces", book: book("Unit Price", "A|Hat|1|25", "A|Tie|m:1|25"), rows: "ok\nrejected merged-items@I3(1)",
			sent: "A P1 | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 25 USD"},
		{name: "totals", book: book("Total Value", "A|Hat|1|25", "A|Tie|1|25", "B|Cap|1|9"), refused: "order-totals@J3(25)"},
		{name: "totals of rows", book: book("Total Value", "A|Hat|1|25", "A|Tie|1|25"), rows: "ok\nok", sent: sent,
			answers: map[string]string{"totals of orders totalvalue": "each"}},
		{name: "totals that differ", book: book("Total Value", "A|Hat|1|25", "A|Tie|1|25", "B|Cap|1|9", "B|Sock|1|8"),
			rows: "ok\nok\nok\nok", sent: sent + "\nB P1 | Ann 15550111 GB 1 Pine St | 0.5; Cap x1 9 USD; Sock x1 8 USD"},
		{name: "values, in three rows", book: book("Declared Value", "A|Hat|1|25", "A|Tie|1|25.00", "A|Cap|1|25"),
			refused: "order-totals@J3(25.00)"},
		{name: "values, in two rows", book: book("Declared Value", "A|Hat|1|25", "A|Tie|1|25"), rows: "ok\nok", sent: sent},
		{name: "prices", book: book("Price", "A|Hat|1|25", "A|Tie|1|25", "B|Cap|1|9", "B|Sock|1|9"), rows: "ok\nok\nok\nok",
			sent: sent + "\nB P1 | Ann 15550111 GB 1 Pine St | 0.5; Cap x1 9 USD; Sock x1 9 USD"},
		{name: "one order twice", book: book("Total Value", "A|Hat|1|25", "A|Hat|1|25"),
			rows: "ok\nduplicate repeated-in-file@A3(A)", sent: "A P1 | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 25 USD"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}
