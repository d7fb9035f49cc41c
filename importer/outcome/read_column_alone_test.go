package outcome

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
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

// TestReadColumnAloneAboveAWiderTable has such an outcome, and below it a table that has columns of its user where that column
// stands above: ours move to the right, and what was there above is gone. Two columns of one name would say different things
// after a sort. What the carrier has given stays.
func TestReadColumnAloneAboveAWiderTable(t *testing.T) {
	read, state := reason.ValueHeader(english, "read_mawb_no"), reason.ValueHeader(english, "node")
	rows := [][]any{{"order_num", "weight", read, state}, {"HGE2", 2, "180-12345686", "kept"}, {nil},
		{"order_num", "weight", "ETD", "ETA"}, {"HGE5", 2, "now", "then"}}
	tables := []TableHeader{{Sheet: 0, Row: 1, Width: 4, Gives: []string{"node"}, Read: []string{"read_mawb_no"},
		Below: []HeaderBelow{{Row: 4, Width: 4}}}}
	answers := []Answer{reversed(0, 2, 2)[0], reversed(0, 5, 5)[0]}
	answers[0].Read, answers[1].Read = []string{"180-12345690"}, []string{""}
	check := func(kind string, got map[string]string) {
		for cell, want := range map[string]string{"C1": "", "C2": "", "D2": "kept", "C4": "ETD", "C5": "now", "E1": inEnglish[0],
			"I1": inEnglish[4], "K1": read, "K2": "180-12345690"} {
			if got[cell] != want {
				t.Errorf("%s: %s is %q, want %q", kind, cell, got[cell], want)
			}
		}
	}
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		for i, row := range rows {
			f.SetSheetRow("orders", fmt.Sprintf("A%d", i+1), &row)
		}
	})
	out := outcomeOf(t, source, tables, answers...)
	checkExcelRules(t, out)
	check("xlsx", grid(t, out, "orders"))

	lines := ""
	for _, row := range rows {
		for i, text := range row {
			if text != nil {
				lines += strings.Repeat(",", min(i, 1)) + fmt.Sprint(text)
			}
		}
		lines += "\n"
	}
	b := must(sheet.Open(csvFile(t, lines), sheet.Options{}))
	defer b.Close()
	path := filepath.Join(t.TempDir(), "o.csv")
	if err := WriteCSV(t.Context(), path, b, tables, each(answers...)); err != nil {
		t.Fatal(err)
	}
	again := must(sheet.Open(path, sheet.Options{}))
	defer again.Close()
	got := map[string]string{}
	for i, row := range rowTexts(t, again, 0) {
		for j, text := range row {
			got[must(excelize.CoordinatesToCellName(j+1, i))] = text
		}
	}
	check("csv", got)
}
