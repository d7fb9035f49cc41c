package outcome

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
)

func TestOutcomeOfAnOutcomeHasTheColumnsOnce(t *testing.T) {
	source := richWorkbook(t)
	first := outcomeOf(t, source, []TableHeader{{1, 4, 6, nil, nil, nil}}, answersTo(1, 5, 15)...)
	answers := reversed(2, 5, 15)
	second := outcomeOf(t, first, []TableHeader{{2, 4, 11, nil, nil, nil}}, answers...)
	all := checkExcelRules(t, second)
	wantAnswers(t, grid(t, source, "订单 2025"), grid(t, second, "订单 2025"), 4, 6, answers)
	sameSheets(t, source, second)

	sheet := parse(t, "orders", all["xl/worksheets/sheet2.xml"])
	if links := sheet.kid("hyperlinks").Kids; len(links) != 2 || links[0].attr("ref") != "A5" || links[1].attr("ref") != "K5:K15" {
		t.Errorf("links %+v", links)
	}
	relations := string(all["xl/worksheets/_rels/sheet2.xml.rels"])
	if strings.Contains(relations, "files.example/form") || !strings.Contains(relations, "again.pdf") {
		t.Errorf("relations %s", relations)
	}
	if diff := cmp.Diff(string(unzip(t, first)["xl/styles.xml"]), string(all["xl/styles.xml"])); diff != "" {
		t.Errorf("formats were added a second time:\n%s", diff)
	}
	if ref := sheet.kid("autoFilter").attr("ref"); ref != "A4:K15" {
		t.Errorf("filter over %s", ref)
	}
}

// TestOutcomeOfRearrangedOutcome has an outcome in which the user has moved our columns, deleted one of them, and moved the
// Summary to the end.
func TestOutcomeOfRearrangedOutcome(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		f.SetSheetRow("orders", "A1", &[]any{"HGE Status", "order_num", " HGE  reason", "weight", "HGE form", "HGE reference"})
		for row := 2; row <= 5; row++ {
			f.SetSheetRow("orders", fmt.Sprintf("A%d", row), &[]any{"rejected", fmt.Sprintf("HGE%d", row), "old", row, "old", "old"})
		}
		f.SetCellFormula("orders", "C3", "1+1")
		f.NewSheet("Summary")
		f.SetCellValue("Summary", "A1", CheckTitlePrefix+": nothing was sent")
		f.SetCellValue("Summary", "B7", "old")
		f.SetColWidth("orders", "C", "C", 33)
	})
	answers := reversed(0, 2, 4)
	out := outcomeOf(t, source, []TableHeader{{0, 1, 6, nil, nil, nil}}, answers...)
	all := checkExcelRules(t, out)
	got := grid(t, out, "orders")
	for cell, want := range map[string]string{
		"A1": inEnglish[0], "B1": "order_num", "C1": inEnglish[1], "E1": inEnglish[4], "F1": inEnglish[3], "G1": inEnglish[2],
		"A3": "confirmed", "C3": "", "D3": "3", "E3": answers[1].Form, "F3": answers[1].Reference, "G3": answers[1].Next,
		"A5": "", "B5": "HGE5", "C5": "", "E5": "",
	} {
		if got[cell] != want {
			t.Errorf("%s is %q, want %q", cell, got[cell], want)
		}
	}
	f := must(excelize.OpenFile(out))
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"orders", "Summary"}) || f.GetActiveSheetIndex() != 1 {
		t.Errorf("sheets %q, shown first %d", got, f.GetActiveSheetIndex())
	}
	if w, _ := f.GetColWidth("orders", "C"); w != 33 {
		t.Errorf("the width that the user gave the column is now %v", w)
	}
	if s := grid(t, out, "Summary"); s["A1"] != someSummary().Title || s["B7"] == "old" {
		t.Errorf("Summary: %v", s)
	}
	if all["xl/calcChain.xml"] != nil {
		t.Error("the list of formulas names one that is gone")
	}
}

func TestOutcomeOfCSVOutcome(t *testing.T) {
	source := csvFile(t, "order_num,weight\nHGE1,1.5\nHGE2,2.5\n")
	b := must(sheet.Open(source, sheet.Options{}))
	defer b.Close()
	first := filepath.Join(t.TempDir(), "first.csv")
	if err := WriteCSV(t.Context(), first, b, []TableHeader{{0, 1, 2, nil, nil, nil}}, each(answersTo(0, 2, 3)...)); err != nil {
		t.Fatal(err)
	}
	again := must(sheet.Open(first, sheet.Options{}))
	defer again.Close()
	for name, write := range map[string]func(path string) error{
		"csv": func(path string) error {
			return WriteCSV(t.Context(), path, again, []TableHeader{{0, 1, 7, nil, nil, nil}}, each(reversed(0, 2, 3)...))
		},
		"xlsx": func(path string) error {
			return Write(t.Context(), path, again, []TableHeader{{0, 1, 7, nil, nil, nil}}, each(reversed(0, 2, 3)...), someSummary())
		},
	} {
		out := filepath.Join(t.TempDir(), "second."+name)
		if err := write(out); err != nil {
			t.Fatal(err)
		}
		second := must(sheet.Open(out, sheet.Options{}))
		got := rowTexts(t, second, len(second.Sheets)-1)
		second.Close()
		want := reversed(0, 2, 3)[0].texts(english)
		if want[2] = "'" + want[2]; name == "xlsx" {
			want[2] = want[2][1:]
		}
		if !slices.Equal(got[1], append([]string{"order_num", "weight"}, inEnglish[:]...)) ||
			!slices.Equal(got[2], append([]string{"HGE1", "1.5"}, want...)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
