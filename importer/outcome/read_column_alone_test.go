package outcome

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// TestReadColumnAlone has an outcome of which somebody has deleted the five columns, but not the one that says what the rows were
// read with: it is brought up to date where it stands, and there is no second one.
func TestReadColumnAlone(t *testing.T) {
	header := reason.ValueHeader(english, "read_mawb_no")
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		f.SetSheetRow("orders", "A1", &[]any{"order_num", "weight", header, "mine"})
		f.SetSheetRow("orders", "A2", &[]any{"HGE2", 2, "180-12345686", "x"})
	})
	answers := reversed(0, 2, 2)
	answers[0].Read = []string{"180-12345690"}
	out := outcomeOf(t, source, []TableHeader{{Sheet: 0, Row: 1, Width: 4, Read: []string{"read_mawb_no"}}}, answers...)
	checkExcelRules(t, out)
	got := grid(t, out, "orders")
	for cell, want := range map[string]string{"C1": header, "C2": "180-12345690", "D2": "x", "E1": inEnglish[0], "I1": inEnglish[4],
		"J1": "", "J2": ""} {
		if got[cell] != want {
			t.Errorf("%s is %q, want %q", cell, got[cell], want)
		}
	}
}
