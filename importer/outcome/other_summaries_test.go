package outcome

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// TestOtherSummaries has an outcome into which somebody has put the sheets of another one, and a Summary that was renamed. What
// they asked stands in the new Summary, so their own answers must not stay. What is no Summary with questions stays as it is.
func TestOtherSummaries(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		f.SetSheetRow("orders", "A1", &[]any{"order_num", "weight"})
		f.SetSheetRow("orders", "A2", &[]any{"HGE2", 2})
		for _, name := range []string{"Summary", "Summary (2)", "Zusammenfassung", "Events", "mine"} {
			f.NewSheet(name)
			if f.SetCellValue(name, "A1", TitlePrefix+": nothing was sent"); name == "mine" {
				f.SetCellValue(name, "A1", "what I make of the outcome")
			}
			f.SetCellValue(name, "B5", "old")
			if name != "Events" {
				f.SetCellValue(name, "D5", reason.QuestionMark("unit", "B"))
			}
		}
	})
	out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, reversed(0, 2, 2)...)
	checkExcelRules(t, out)
	for name, want := range map[string]string{"Summary (2)": "", "Zusammenfassung": "", "Events": "old", "mine": "old"} {
		cells := grid(t, out, name)
		if cells["B5"] != want {
			t.Errorf("%s: B5 is %q, want %q", name, cells["B5"], want)
		}
		if want == "" && (!reason.IsSummaryTitle(cells["A1"]) || len(cells) != 1) {
			t.Errorf("%s: %v", name, cells)
		}
	}
}
