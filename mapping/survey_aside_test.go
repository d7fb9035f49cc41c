package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestColumnPutAside has two columns of the carrier's numbers. It is asked once which one names the rows; the orders that stand
// only in the other one are said to be left out, also where an answer of an earlier file has put it aside.
func TestColumnPutAside(t *testing.T) {
	const header, otherHeader = "Tracking Number|handover|Tracking Number\n", "Tracking No|handover|Old Code\n"
	for name, c := range map[string]struct{ text, aside string }{
		"other orders": {header + "HGE2507080000516|LAX1|HGE2507080000527\nHGE2507080000538|LAX1|HGE2507080000549",
			"skipped-aside 2, C2, C3"},
		"some of them have a row": {header + "HGE2507080000516|LAX1|HGE2507080000527\nHGE2507080000538|LAX1|HGE2507080000516",
			"skipped-aside 1, C2"},
		"all of them have a row": {header + "HGE2507080000516|LAX1|HGE2507080000538\nHGE2507080000538|LAX1|HGE2507080000516", ""},
		"one header says it": {otherHeader + "HGE2507080000516|LAX1|HGE2507080000527\nHGE2507080000538|LAX1|HGE2507080000549",
			"skipped-aside 2, C2, C3"},
	} {
		o := testOptions()
		book := csvBook(c.text)
		questions := questionsOf(t, o, book)
		if len(questions) != 1 {
			t.Errorf("%s: asked %q", name, asked(questions))
			continue
		}
		o.Answers = map[string]reason.Answered{"no weight": {Answer: "send", File: "a.csv"}}
		for _, choice := range questions[0].Asks.Choices {
			if !strings.HasPrefix(choice.Answer, "A ") {
				continue
			}
			o.Answers[questions[0].Asks.Key] = reason.Answered{Answer: choice.Answer, File: "a.csv"}
			if again := questionsOf(t, o, book); len(again) != 0 {
				t.Errorf("%s: asked again: %q", name, asked(again))
				continue
			}
			m := mapBook(t, o, book)
			var said []string
			for _, r := range m.layout.Skipped {
				said = append(said, string(r.Code)+" "+strings.Join(r.Args, ", "))
			}
			if got := strings.Join(said, "; "); got != c.aside || len(m.rows) != 2 {
				t.Errorf("%s: left out %q, want %q; %d rows", name, got, c.aside, len(m.rows))
			}
		}
	}
}

// TestTwoOutcomesSideBySide: the columns of ours between them tell, also where the second table has its columns in another order.
func TestTwoOutcomesSideBySide(t *testing.T) {
	const ours = "HGE status|HGE reason|HGE next step|HGE reference|HGE form"
	book := csvBook("Tracking Number|Weight (lb)|MAWB|" + ours + "||Bag|Tracking Number|MAWB|Weight (kg)|" + ours + "\n" +
		"HGE2507080000516|1|123-25122112||||||||HGE2507080000527|123-25122112|1|||||")
	if got := brief(refusal(t, testOptions(), book)); !strings.Contains(got, "several-tables") {
		t.Errorf("refused for %s", got)
	}
}
