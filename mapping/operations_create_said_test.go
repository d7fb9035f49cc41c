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

// TestOrdersAreNamedByTheCustomersNumber: what makes or replaces a waybill names it by its customer's number; the carrier's would
// become its new name.
func TestOrdersAreNamedByTheCustomersNumber(t *testing.T) {
	const rest = "|Service Code|Name|Phone|Country|City|Address|Weight (kg)|Item Name|Unit Price|Currency\n"
	const row = "|P1|Ann|15550111|GB|London|1 Pine St|0.5|Hat|9|USD"
	for _, operation := range []string{"create", "update"} {
		for header, want := range map[string]string{"HGE No": "carriers-only@A1(HGE No)", "Waybill No": "carriers-only@A1(Waybill No)",
			"운송장번호": "carriers-only@A1(운송장번호)", "Ref": "carriers-only@A1(Ref)"} {
			t.Run(operation+" by "+header, func(t *testing.T) {
				book := csvBook(header + rest + "HGE2507080000516" + row + "\nHGE2507080000527" + row)
				if got := brief(refusal(t, waybillOptions(operation), book)); got != want {
					t.Errorf("refused for %s, want %s", got, want)
				}
			})
		}
		own := csvBook("Order No|HGE No" + rest + "A-100001|HGE2507080000516" + row)
		if got := mapBook(t, waybillOptions(operation), own).endings(); got[0] != "ok" {
			t.Errorf("%s beside the carrier's numbers: %s", operation, got)
		}
	}
}

// TestCodesBesideOrders: what came back of making waybills has the carrier's numbers beside the codes of its consignees.
func TestCodesBesideOrders(t *testing.T) {
	book := csvBook("주문번호|받는분|받는분 연락처|개인통관고유부호|HGE status|HGE reason|Customer Order No|HGE No\n" +
		"K-1|홍길동|n:1012345678|P123456789012|confirmed||K-1|HGE2507080000516\n" +
		"K-2|김철수|010-1111-2222|P123456789013|confirmed||K-2|HGE2507080000527")
	if got := brief(questionsOf(t, waybillOptions("pccc"), book)); got != "" {
		t.Fatalf("asked %s", got)
	}
	m := mapBook(t, waybillOptions("pccc"), book)
	if got := m.rows[0].Order.Num + " " + m.rows[0].Order.Texts["phone"]; got != "P123456789012 01012345678" {
		t.Errorf("asks for %s", got)
	}
}
