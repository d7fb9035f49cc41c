package mapping

import (
	"maps"
	"strings"
	"testing"
)

// TestTaxNumbersThatAreNotSentAreSaid: a tax number goes nowhere as long as nobody has said where, and the Summary says so.
func TestTaxNumbersThatAreNotSentAreSaid(t *testing.T) {
	for _, header := range []string{"IOSS税号", "收件人税号", "개인통관고유부호", "tax number"} {
		for _, unsent := range []bool{false, true} {
			o := waybillOptions("create")
			o.TaxNumUnsent = unsent
			m := mapBook(t, o, csvBook(flatHeader+"|"+header+"\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|IM276000"))
			columns := m.layout.Tables[0].Columns
			last := columns[len(columns)-1]
			if last.Field != "tax_num" || (last.Note == "note_not_sent") != unsent {
				t.Errorf("%s, not sent %t: %+v", header, unsent, last)
			}
		}
	}
}

// TestQuantitiesThatAreNone: customs are never told of no pieces, or of half a one.
func TestQuantitiesThatAreNone(t *testing.T) {
	for _, qty := range []string{"0", "00", "1.5", "-1", "two", "1e3"} {
		g := waybillGrid{book: csvBook(flatHeader + "\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD\n" +
			"SO-2|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|" + qty + "|5.5|USD"),
			rows: "ok\nrejected bad-quantity@J3(" + qty + ")", sent: "SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD"}
		t.Run(qty, func(t *testing.T) { g.check(t, waybillOptions("create"), inShort) })
	}
}

// TestCurrencyInTheHeaderOfAPrice: customs are never told of dollars where the sheet says won. The currency of the profile is for
// prices that name none.
func TestCurrencyInTheHeaderOfAPrice(t *testing.T) {
	head := strings.TrimSuffix(flatHeader, "|申报单价|币种")
	const row = "\nSO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|"
	for _, c := range []struct{ header, profile, cells, want string }{
		{"单价(CNY)", "USD", "5.5", "5.5 CNY"},
		{"单价(CNY)", "", "5.5", "5.5 CNY"},
		{"单价USD", "", "5.5", "5.5 USD"},
		{"申报单价(人民币)", "USD", "5.5", "5.5 CNY"},
		{"单价（元）", "USD", "5.5", "5.5 CNY"},
		{"申报单价(KRW)", "USD", "5500", "5500 KRW"},
		{"申报单价(KRW)", "USD", "5,500", "5500 KRW"},
		{"단가(원)", "USD", "5,500", "5500 KRW"},
		{"Unit Price (USD)", "", "5.5", "5.5 USD"},
		{"Unit Price (US$)", "", "5.5", "5.5 USD"},
		{"Unit Price [EUR]", "USD", "5.5", "5.5 EUR"},
		{"Unit Price (NZD)", "USD", "5.5", "5.5 NZD"},
		{"Unit Price (RMB)", "USD", "5.5", "5.5 CNY"},
		{"Declared Unit Price (EUR)", "USD", "5.5", "5.5 EUR"},
		{"単価(円)", "USD", "550", "550 JPY"},
		{"单价 $", "", "5.5", "5.5 USD"},
		{"单价 $", "CAD", "5.5", "5.5 CAD"},
		{"单价 ¥", "CNY", "5.5", "5.5 CNY"},
		{"单价 ¥", "USD", "5.5", "rejected currencies-differ@K2(5.5)"},
		{"单价 ¥", "", "5.5", "rejected nothing-there@A2"},
		{"单价(USD)|币种", "", "5.5|USD", "5.5 USD"},
		{"出口申报单价(CNY)|进口申报单价(USD)", "KRW", "38|5.5", "38/5.5 CNY/USD"},
		{"单价(USD)|币种", "", "5.5|CNY", "rejected currencies-differ@K2(5.5)"},
		{"单价(USD)|币种", "", "5.5|", "5.5 USD"},
		{"单价(USD)|币种", "", "RMB 5.5|", "rejected currencies-differ@K2(RMB 5.5)"},
		{"Unit Price ($)|Currency", "", "5.5|AUD", "5.5 AUD"},
		{"单价", "USD", "5.5", "5.5 USD"},
	} {
		g := waybillGrid{book: csvBook(head + "|" + c.header + row + c.cells), rows: c.want}
		if !strings.HasPrefix(c.want, "rejected") {
			g.rows, g.sent = "ok", "SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 "+c.want
		}
		o := waybillOptions("create")
		o.Constants = maps.Clone(o.Constants)
		if delete(o.Constants, "export_price_currency"); c.profile != "" {
			if o.Constants == nil {
				o.Constants = map[string]string{}
			}
			o.Constants["export_price_currency"] = c.profile
		}
		t.Run(c.header+" "+c.profile+" "+c.cells, func(t *testing.T) { g.check(t, o, inShort) })
	}
}
