package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestSheetThatMayHaveOrders: a sheet whose headings nobody knows stands beside one with orders. If it may have some, too, it is
// not left out in silence.
func TestSheetThatMayHaveOrders(t *testing.T) {
	const orders, list = "Order No|Weight (kg)\nKM-1|1\nKM-2|1", "Order No\nKM-1\nKM-2"
	const created = linesHeader + "|Address 2\nKM-1|P10006|Ann Example|1 555-0111|US|Austin|1 Harbor Way|0.5|Shirt|1|9.5|USD|Gate 4"
	german := "Bestellnummer|Empfänger|Telefon|Land|Bundesland|Ort|PLZ|Gewicht (kg)|Artikelbezeichnung\n"
	for _, c := range []struct{ operation, first, second, want string }{
		{"weight", orders, "Auftrag|Gewicht (kg)\nKM-3|2", "sheet-unread@DE!A2(KM-3)"},
		{"weight", orders, "Auftrag|Weight (kg)|Remark|Country|Length (cm)\nKM-3|2|x|DE|5", "sheet-unread@DE!A2(KM-3)"},
		{"cancel", list, "Bestellnummer|Grund\nKM-3|doppelt", "sheet-unread@DE!A2(KM-3)"},
		{"cancel", list, "Bestellnummer|Grund\nKM-1|doppelt", ""},
		{"cancel", list, "KM-3\nKM-1\nKM-14", "sheet-unread@DE!A1(KM-3)"},
		{"cancel", "Order No\n90251234\n90251235", "Zolor\n90251236", "sheet-unread@DE!A2(90251236)"},
		{"cancel", "Order No\n90251234\n90251235", "Zolor\n4\n10115\n2025-11-24\n20251101001", ""},
		{"cancel", list, "Reason|Meaning\nR1|lost\nR2|damaged", ""},
		{"cancel", list, "Notes\nsee KM-1 and others", ""},
		{"create", created, german + "4711|J. Müller|+49 30 1234567|DE|Berlin|Berlin|10115|0.75|Hemd", "sheet-unread@DE!A1"},
		{"create", created, "Zone|Price\nA|1\nB|2", ""},
	} {
		o, book := optionsFor(c.operation), []grid{{name: "US", text: c.first}, {name: "DE", text: c.second}}
		if testOperations[c.operation] == nil {
			o = waybillOptions(c.operation)
		}
		for range 2 {
			layout, err := survey(o, book)
			got := ""
			if err != nil {
				reasons := refusal(t, o, book)
				got = brief(reasons)
				o.Answers = map[string]reason.Answered{reasons[0].Asks.Key: {Answer: answerLeaveOut}}
				if _, err := survey(o, book); (err != nil) != (reasons[0].Asks.Once) {
					t.Errorf("%s: what another file was answered: %v", c.second, err)
				}
				o.Answers = nil
				if _, err := survey(o, append([]grid{answeredIn(reasons[0].Asks.Key, answerLeaveOut)}, book...)); err != nil {
					t.Errorf("%s: asked again: %v", c.second, err)
				}
				if layout.ClosedBefore() != nil {
					t.Errorf("%s: what is closed is only what is read", c.second)
				}
			}
			if got = strings.TrimSpace(got); got != c.want {
				t.Errorf("%s: %s: %s, want %s", c.operation, c.second, got, c.want)
			}
			book[0], book[1] = book[1], book[0]
		}
	}
}
