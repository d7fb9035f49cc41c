package mapping

import (
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
