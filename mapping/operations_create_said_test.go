package mapping

import "testing"

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
