package mapping

import (
	"strings"
	"testing"
)

// TestPartsOfAnAddress has an address in several columns. Each heading behind the first line is a part of its own, and what one
// column says more than another is not left out.
func TestPartsOfAnAddress(t *testing.T) {
	const header, row = "Order No|Service Code|Recipient|Tel|Country|State|City|Zip|Weight(kg)|Item Name|Unit Price|Currency|",
		"X-1|P10006|Ann|1 555-0111|US|CA|Los Angeles|90001|0.5|Shirt|9.5|USD|"
	for _, c := range []struct{ headings, cells, sent string }{
		{"Street|House Number|Apartment", "Harbor Way|12|5B", "Harbor Way 12 5B"},
		{"Address|Building|Room", "1 Harbor Way|Tower A|1204", "1 Harbor Way Tower A 1204"},
		{"Address|Apt|Address Line 2", "1 Harbor Way|5B|Rear gate", "1 Harbor Way 5B Rear gate"},
		{"Address 1|Address 2|Address 3|Address 4|Address 5", "a|b|c|d|e", "a b c d e"},
		{"Address|District|Ward", "1 Harbor Way|North|Ward 3", "1 Harbor Way North Ward 3"},
		{"Street|Address 1", "1 Harbor Way, Apt 5|1 Harbor Way", "1 Harbor Way, Apt 5 1 Harbor Way"},
		{"Address|Apt|Address 2", "1 Harbor Way|Apt 5|Apt 5", "1 Harbor Way Apt 5"},
		{"Full Address|Address 1|Address 2", "1 Harbor Way, Apt 5, Los Angeles CA 90001|1 Harbor Way|Apt 5", "1 Harbor Way Apt 5"},
		{"Street|Address 1|Address 2", "1 Harbor Way, Apt 5|1 Harbor Way|Apt 5", "1 Harbor Way Apt 5"},
	} {
		if asked := questionsOf(t, waybillOptions("create"), csvBook(header+c.headings+"\n"+row+c.cells)); len(asked) > 0 {
			t.Errorf("%s: asked %v", c.headings, asked)
			continue
		}
		m := mapBook(t, waybillOptions("create"), csvBook(header+c.headings+"\n"+row+c.cells))
		sent := ""
		for _, b := range m.batches {
			w := b.Group.Waybill.Texts
			sent += strings.TrimSpace(w["consignee_street"] + " " + w["consignee_address"])
		}
		if sent != c.sent {
			t.Errorf("%s: sent %q, want %q; %v", c.headings, sent, c.sent, m.endings())
		}
	}
	fuller := csvBook(header + "Full Address|Address 1|Address 2\n" + row + "1 Harbor Way, Apt 5, Los Angeles|1 Harbor Way|")
	if got := brief(questionsOf(t, waybillOptions("create"), fuller)); got != "two-columns@N1" {
		t.Errorf("an address that says more than its lines: asked %q", got)
	}
}
