package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestBlankUnits: a blank in a column of units is asked about once, unless the others are all kg.
func TestBlankUnits(t *testing.T) {
	const header = "order_num|weight|UOM|handover\n"
	const a, b, c = "HGE2507080000516|", "HGE2507080000527|", "HGE2507080000538|"
	for _, x := range []struct{ name, text, answer, asks, want string }{
		{"ounces", header + a + "12|oz|LAX1\n" + b + "1.5||LAX1\n" + c + "14||LAX1", "oz", "unit-empty@C3",
			"0.3401942775 0.0425242846875 0.39689332375"},
		{"pounds", header + a + "12|lb|LAX1\n" + b + "1.5|-|LAX1\n" + c + "14|n/a|LAX1", "kg", "unit-empty@C3",
			"5.44310844 1.5 14"},
		{"pounds at the end", header + a + "1||LAX1\n" + b + "1.5||LAX1\n" + c + "14|lb|LAX1", "lb", "unit-empty@C2",
			"0.45359237 0.680388555 6.35029318"},
		{"kg", header + a + "12|kg|LAX1\n" + b + "1.5||LAX1\n" + c + "14|-|LAX1", "", "", "12 1.5 14"},
		{"too light for grams", header + a + "500|g|LAX1\n" + b + "1.5||LAX1\n" + c + "0.4||LAX1", "", "", "0.5 1.5 0.4"},
		{"pounds beside grams", header + a + "500|g|LAX1\n" + b + "1.5|lb|LAX1\n" + c + "0.4||LAX1", "kg", "unit-empty@C4",
			"0.5 0.680388555 0.4"},
		{"none", header + a + "12||LAX1\n" + b + "1.5||LAX1", "", "", "12 1.5"},
		{"none beside nothing", header + a + "12|lb|LAX1\n" + b + "-||LAX1", "", "", "5.44310844 none"},
		{"in its cell", header + a + "12|lb|LAX1\n" + b + "1.5 lb||LAX1", "", "", "5.44310844 0.680388555"},
		{"in the header", "order_num|weight (lb)|UOM|handover\n" + a + "12|lb|LAX1\n" + b + "1.5||LAX1", "", "",
			"5.44310844 0.680388555"},
		{"above the table", "Unit|lb\n" + header + a + "12|lb|LAX1\n" + b + "1.5||LAX1", "", "", "5.44310844 0.680388555"},
	} {
		t.Run(x.name, func(t *testing.T) {
			asked := questionsOf(t, testOptions(), csvBook(x.text))
			if got := brief(asked); got != x.asks {
				t.Fatalf("asked %q, want %q", got, x.asks)
			}
			book := csvBook(x.text)
			if x.asks != "" {
				book = append([]grid{{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + x.answer + "|" +
					reason.QuestionMark(asked[0].Asks.Key, "B")}}, book...)
			}
			if got := weightsOf(mapBook(t, testOptions(), book)); got != x.want {
				t.Errorf("%s, want %s", got, x.want)
			}
		})
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"unit weight": {Answer: "kg"}}
	if got := brief(questionsOf(t, o, csvBook(header+a+"12|oz|LAX1\n"+b+"1.5||LAX1"))); got != "unit-empty@C3" {
		t.Errorf("an answer to another question: asked %q", got)
	}
	bags := bagsOfSizes("Bag No|Bag Weight|Weight UOM\nA|22|lb\nB|22|")
	if got := brief(questionsOf(t, optionsFor("manifest"), bags)); got != "unit-empty@bags!C3" {
		t.Errorf("of bags: asked %q", got)
	}
}

// TestExampleOfAWeight: who writes the weight as the message shows it makes no other one wrong.
func TestExampleOfAWeight(t *testing.T) {
	for text, want := range map[string]string{
		"0,45|LAX1\nHGE2507080000527|x|LAX1": "write a number such as 1,25",
		"0.45|LAX1\nHGE2507080000527|x|LAX1": "write a number such as 1.25",
		"1|LAX1\nHGE2507080000527|x|LAX1":    "write a number such as 1.25",
	} {
		m := mapBook(t, testOptions(), csvBook("order_num|weight|handover\nHGE2507080000516|"+text))
		if _, next := m.rows[1].Reasons[0].Words("en"); next != want {
			t.Errorf("%q: %s, want %s", text, next, want)
		}
	}
}
