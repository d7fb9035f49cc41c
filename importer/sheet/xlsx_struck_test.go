package sheet

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/cell"
)

// TestStruckOut: what a style or a run of a text strikes out is told, shared or inline, on the fast way and on the other.
func TestStruckOut(t *testing.T) {
	f := excelize.NewFile()
	strike, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
	if err != nil {
		t.Fatal(err)
	}
	old, plain := &excelize.Font{Strike: true, Family: "Calibri"}, &excelize.Font{Family: "Calibri"}
	for at, runs := range map[string][]excelize.RichTextRun{
		"A1": {{Text: "1", Font: old}, {Text: "0.5", Font: plain}}, "B1": {{Text: "号", Font: plain}, {Text: "东京", Font: old}},
		"C1": {{Text: "all of ", Font: old}, {Text: "it", Font: old}}, "D1": {{Text: "none", Font: plain}, {Text: " ", Font: old}},
	} {
		if err := f.SetCellRichText("Sheet1", at, runs); err != nil {
			t.Fatal(err)
		}
	}
	for at, v := range map[string]any{"E1": "text", "F1": 1.5, "G1": "text", "H1": 1.5} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "E1", "F1", strike); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "struck.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	for _, noFast := range []bool{false, true} {
		b := opened(t, path, Options{})
		b.content.(*xlsxContent).noFast = noFast
		for r, err := range b.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []struct {
				text, struck string
				is           cell.Strike
			}{{"10.5", "1", cell.PartStruck}, {"号东京", "东京", cell.PartStruck}, {"all of it", "all of it", cell.WholeStruck},
				{"none ", "", cell.Unstruck}, {"text", "text", cell.WholeStruck}, {"1.5", "1.5", cell.WholeStruck},
				{"text", "", cell.Unstruck}, {"1.5", "", cell.Unstruck}} {
				if c := r.Cell(i); c.Text != want.text || c.Struck != want.is || c.StruckText() != want.struck {
					t.Errorf("fast %v, column %d: %q, %v, %q, want %v", !noFast, i, c.Text, c.Struck, c.StruckText(), want)
				}
			}
		}
	}
}
