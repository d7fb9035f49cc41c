package mapping

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestNowhereToGoIsToldAtOnce: whoever is asked something about a file hears at once that no order has a handover or a flight.
func TestNowhereToGoIsToldAtOnce(t *testing.T) {
	for text, want := range map[string]string{
		"order_num|gross x\nHGE2507080000516|2 kg": "column-unexplained@B1(gross x) no-handover-or-flight@A1",
		// The row says so itself, or a question asks for it.
		"order_num|weight\nHGE2507080000516|1":                   "",
		"order_num|Drop-off slip\nHGE2507080000516|21389910299":  "column-unexplained@B1(Drop-off slip)",
		"order_num|gross x|handover\nHGE2507080000516|2 kg|LAX1": "column-unexplained@B1(gross x)",
	} {
		_, err := survey(testOptions(), csvBook(text))
		var refusal *reason.Refusal
		got := ""
		if errors.As(err, &refusal) {
			got = brief(refusal.Reasons)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestEmptyColumns: what may have been forgotten in every row is asked, but not where something else gives it.
func TestEmptyColumns(t *testing.T) {
	const mawb, handover = "empty column mawb_no: send", "empty column handover_num: send"
	for _, c := range []struct{ text, want string }{
		{"order_num|weight|handover|MAWB\nA1|1|LAX1|\nA2|1|LAX1|", mawb},
		{"Handover|LAX1\norder_num|weight|主单号\nA1|1|\nA2|1|", mawb},
		{"order_num|weight|handover_num|contact_name|항공화물운송장번호\nA1|1|H1|Kim|", mawb},
		{"order_num|weight|MAWB|Handover No\nA1|1|123-25122112|", handover},
		{"order_num|weight|MAWB|Handover No|handover\nA1|1|123-25122112||", "empty column handover_num: send"},
		{"order_num|weight|handover|MAWB\nA1|1|LAX1|-\nA2|1|LAX1|-", ""},
		{"MAWB|123-25122112\norder_num|weight|handover|MAWB\nA1|1|LAX1|", ""},
		{"order_num|weight|handover|MAWB|Flight No\nA1|1|LAX1||KE901", "no mawb: send"},
		{"order_num|weight|handover|MAWB|Flight No\nA1|1|LAX1|123-25122112|", ""},
		{"order_num|weight|handover|MAWB|Air Bill Nr\nA1|1|LAX1||123-25122112", "column airbillnr: mawb_no | none"},
	} {
		if got := strings.Join(asked(questionsOf(t, testOptions(), csvBook(c.text))), "; "); got != c.want {
			t.Errorf("%s\nasked %q, want %q", c.text, got, c.want)
		}
	}
	o := testOptions()
	o.DefaultHandover = "LAX1"
	if got := asked(questionsOf(t, o, csvBook("order_num|weight|MAWB|Handover No\nA1|1|123-25122112|"))); len(got) > 0 {
		t.Errorf("the profile gives it; asked %q", got)
	}
}

// TestTablesThatLackSomething: orders that stand in no other table are not left out because their table has no column for what
// each of them must have.
func TestTablesThatLackSomething(t *testing.T) {
	const header = "Order No|Service Code|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency"
	const short = "Order No|Service Code|Name|Phone|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency"
	us := func(num string) string { return "\n" + num + "|P1|Ann|15550111|US|1 Pine St|0.5|Hat|1|9.5|USD" }
	kr := func(num string) string { return "\n" + num + "|P1|Kim|01055550111|1 Tester-ro|0.5|Hat|1|9.5|USD" }
	zip := func(text string) string { // an American order needs a postcode
		return strings.ReplaceAll(strings.ReplaceAll(text, "|Address|", "|Zip|Address|"), "|1 Pine St", "|90001|1 Pine St")
	}
	whole := grid{name: "US", text: zip(header + us("A-1") + us("A-2"))}
	for _, c := range []struct {
		name, operation string
		book            []grid
		asks            string
	}{
		{"another sheet", "create", []grid{whole, {name: "KR", text: short + kr("K-1") + kr("K-2")}}, "table-lacks@KR!A2(K-1)"},
		{"another sheet before it", "create", []grid{{name: "KR", text: short + kr("K-1")}, whole}, "table-lacks@KR!A2(K-1)"},
		{"below it", "create", []grid{{name: "US", text: whole.text + "\n\n" + short + kr("K-1")}}, "table-lacks@US!A6(K-1)"},
		{"the same orders", "create", []grid{whole, {name: "KR", text: short + kr("A-1") + kr("A-2")}}, ""},
		{"one more", "create", []grid{whole, {name: "KR", text: short + kr("A-1") + kr("K-2")}}, "table-lacks@KR!A3(K-2)"},
		{"hardly anything of an order", "create", []grid{whole, {name: "stock", text: "Order No|Item Name\nK-1|Hat"}}, ""},
		{"weights", "weight", []grid{{name: "a", text: "Waybill No|Weight (kg)\nHGE2507080000516|1"},
			{name: "b", text: "Waybill No|Name\nHGE2507080000527|x"}}, "table-lacks@b!A2(HGE2507080000527)"},
		{"weights of all", "weight", []grid{{name: "a", text: "Waybill No|Weight (kg)\nHGE2507080000516|1"},
			{name: "b", text: "Waybill No|Name\nHGE2507080000516|x"}}, ""},
	} {
		if got := brief(questionsOf(t, waybillOptions(c.operation), c.book)); got != c.asks {
			t.Errorf("%s: asked %q, want %q", c.name, got, c.asks)
		}
		o := waybillOptions(c.operation)
		o.Answers = map[string]reason.Answered{"lacking table b": {Answer: "leave out"}}
		if c.operation == "weight" && len(mapBook(t, o, c.book).rows) != 1 {
			t.Errorf("%s: left out, and not one row", c.name)
		}
	}
}
