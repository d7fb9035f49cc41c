package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestSummaryWithoutItsName: a Summary that was saved as a CSV, or whose sheet got another name, is none of the user's rows. The
// orders beside it count.
func TestSummaryWithoutItsName(t *testing.T) {
	const questions = "|||\nQuestions\ncell|question|answer\nD2|orders that are marked|\n||\ncolumn|header|understood as\n" +
		"A1|HGE No|HGE No\nB1|Weight (kg)|Gross Weight\n"
	for _, language := range reason.Languages {
		title := reason.Say(language, "title_outcome", "nothing was sent") + "\n"
		for _, name := range []string{"", "Tabelle1", "Sheet1", "orders"} {
			for _, csv := range []bool{false, name == ""} {
				book := []grid{{name: name, csv: csv, text: title + questions}}
				if got := brief(refusal(t, testOptions(), book)); got != "only-summary" {
					t.Errorf("%s, %q: refused for %s", language, name, got)
				}
			}
		}
		m := mapBook(t, testOptions(), []grid{{name: "Tabelle1", text: title + questions},
			{name: "rows", text: "HGE No|Weight (kg)|Handover\nHGE2507080000516|1|LAX1"}})
		if len(m.rows) != 1 || brief(m.layout.Skipped) != "skipped-outcome(Tabelle1)" {
			t.Errorf("%s: %v, left out %s", language, m.endings(), brief(m.layout.Skipped))
		}
	}
}

// TestOnlySheetThatMayHaveOrders: a sheet that no other one can have the orders beside has them, be it in an outcome with our
// Summary, beside an empty sheet or one of handovers. It is asked which of its columns has them, again and again, and the answer
// counts.
func TestOnlySheetThatMayHaveOrders(t *testing.T) {
	const orders = "화물 식별|중량(kg)|인계번호\nKR2026110001|0.4|20000000104\nKR2026110002|0.4|20000000104"
	const bags = "화물 식별|포대번호|마스터비엘|중량(kg)\nKR2026110011|B1|180-12345675|0.4\nKR2026110012|B2|180-12345675|0.4"
	const mixed = "xyz|중량(kg)|인계번호\nHGE2611190000001|0.4|20000000104\nAB-1|0.5|20000000104"
	answers := reason.Say("en", "title_outcome", "nothing was sent") + "\nQuestions\n" +
		reason.QuestionMark("order column", "B") + "|"
	for _, c := range []struct{ name, operation, text, answer string }{
		{"orders", "scanform", orders, "A 화물식별"}, {"bags", "manifest", bags, "A 화물식별"}, {"mixed", "scanform", mixed, "A xyz"},
	} {
		sheet := func(text string) grid { return grid{name: "Sheet1", text: text} }
		summary := func(answer string) grid {
			return grid{name: "Summary", text: answers + answer}
		}
		events := grid{name: reason.Say("en", "events_sheet"), text: reason.Say("en", "title_outcome", "x")}
		for name, book := range map[string][]grid{
			"alone": {sheet(c.text)}, "beside our Summary": {summary(""), sheet(c.text)}, "in front of it": {sheet(c.text), summary("")},
			"behind an empty sheet": {{name: "Sheet2"}, sheet(c.text)}, "and events": {summary(""), sheet(c.text), events},
			"before empty ones": {sheet(c.text), {name: "Sheet2"}, {name: "Sheet3"}},
			"beside an example": {sheet(c.text), {name: "example", text: c.text}},
			"beside notes":      {sheet(c.text), {name: "notes", text: "Please close today\nThank you"}},
			"beside a sheet of handovers": {sheet(c.text),
				{name: "handover", text: "handover_num|contact_name\n20000000104|A. Tester"}},
		} {
			o := optionsFor(c.operation)
			var asked []string
			for _, r := range refusal(t, o, book) {
				if r.Asks != nil {
					asked = append(asked, reason.BareKey(r.Asks.Key))
				}
			}
			if !slices.Contains(asked, "order column") {
				t.Errorf("%s %s: asked %q", c.name, name, asked)
			}
		}
		for _, book := range [][]grid{{summary(c.answer), sheet(c.text)}, {summary(c.answer), sheet(c.text),
			{name: "notes", text: "Please close today\nThank you"}}} {
			if got := strings.Join(mapBook(t, optionsFor(c.operation), book).endings(), " "); got != "ok ok" {
				t.Errorf("%s: %s", c.name, got)
			}
		}
	}
	book := []grid{{name: "Sheet1", text: orders}, {name: "notes", text: "Please close today\nThank you"}}
	o := testOptions() // an earlier file was answered
	for _, q := range questionsOf(t, o, book) {
		o.Answers[q.Asks.Key] = reason.Answered{Answer: "A 화물식별", File: "a.xlsx"}
	}
	m := mapBook(t, o, book)
	if got := strings.Join(m.endings(), " "); got != "ok ok" {
		t.Errorf("with the answer of an earlier file: %s", got)
	}
	handovers := []grid{{name: "list", text: "HGE No|handover_num\nHGE2507080000516|20000000104"},
		{name: "dock", text: "handover_num|contact_name\n20000000104|A. Tester"}, {name: "Summary", text: answers}}
	if got := sentOf(mapBook(t, testOptions(), handovers)); got != "16 20000000104" {
		t.Errorf("got %s", got)
	}
}

// TestOnlySheetCalledBags: the orders of a workbook may lie in a sheet that is called as what belongs to orders, with the empty
// sheets of Excel behind it.
func TestOnlySheetCalledBags(t *testing.T) {
	for _, name := range []string{"bags", "flights", "航班"} {
		m := mapBook(t, optionsFor("manifest"), []grid{
			{name: name, text: "HGE No|Weight (kg)|Bag No|MAWB\nHGE2611190000001|0.4|B1|123-20261124"},
			{name: "Sheet2"}, {name: "Sheet3"}})
		if got := strings.Join(m.endings(), " "); got != "ok" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
