package mapping

import "testing"

// TestTariffNumbers: an HS code that a spreadsheet program has taken a zero from is not told to the customs.
func TestTariffNumbers(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"610510", "610510"}, {"n:610510", "610510"}, {"6105.10", "6105.10"}, {"n:6105.12", "6105.12"}, {"6105 10 00", "6105 10 00"},
		{"n:6105100090", "6105100090"}, {"n:90210%%000000", "090210"}, {"610510009", "610510009"}, {"6105", "6105"},
		{"HS 610510", "610510"}, {"", ""}, {"-", ""},
		{"n:6105.1", "bad-hscode@J2(6105.1)"}, {"n:610510.1", "bad-hscode@J2(610510.1)"}, {"n:90210", "bad-hscode@J2(90210)"},
		{"HS:610510", "610510"}, {"HTS Code: 6105.10.0010", "6105.10.0010"}, {"６１０５１０", "610510"}, {"6105.10-009", "6105.10-009"},
		{"6105100090101", "6105100090101"},
		{"HS 61051", "bad-hscode@J2(HS 61051)"}, {"6105.1O", "bad-hscode@J2(6105.1O)"}, {"none", "bad-hscode@J2(none)"},
		{"000000", "bad-hscode@J2(000000)"}, {"610510/611594", "bad-hscode@J2(610510/611594)"}, {"61", "bad-hscode@J2(61)"},
		{"610510-611594", "bad-hscode@J2(610510-611594)"}, {"610510 611594", "bad-hscode@J2(610510 611594)"},
		{"6105.10.0010 (9%)", "bad-hscode@J2(6105.10.0010 (9%))"}, {"n:61051000.5", "bad-hscode@J2(61051000.5)"},
		{"90210", "bad-hscode@J2(90210)"}, {"n:9021000", "bad-hscode@J2(9021000)"}, {"n:902", "bad-hscode@J2(902)"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook("Order No|Service Code|Name|Phone|Country|City|Address|Weight (kg)|"+
			"Item Name|HS Code|Unit Price|Currency\nA|P1|Ann|15550111|GB|London|1 Pine St|0.5|Hat|"+c.cell+"|9|USD"))
		got := brief(m.rows[0].Reasons)
		if got == "" {
			got = m.rows[0].Order.Items[0].Texts[importHSCode.String()]
		}
		if got != c.want {
			t.Errorf("%s is %s, want %s", c.cell, got, c.want)
		}
	}
}
