package outcome

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet"
)

func TestOutcomeSurvivesLibreOffice(t *testing.T) {
	t.Parallel()
	source := richWorkbook(t)
	answers := answersTo(1, 5, 15)
	out := outcomeOf(t, source, []TableHeader{{1, 4, 6, nil, nil, nil}}, answers...)
	saved := libreoffice.Save(t, out, "xlsx")
	const s = "订单 2025"
	got := grid(t, saved, s)
	for cell, want := range grid(t, out, s) {
		if got[cell] != want {
			t.Errorf("%s was %q, is %q", cell, want, got[cell])
		}
	}
	f := must(excelize.OpenFile(saved))
	defer f.Close()
	for _, a := range answers {
		cell := must(excelize.CoordinatesToCellName(7, a.Row))
		style := must(f.GetStyle(must(f.GetCellStyle(s, cell))))
		if colours := statusColours[a.Status]; len(style.Fill.Color) != 1 || !strings.HasSuffix(colours.fill, style.Fill.Color[0]) {
			t.Errorf("%s, %s: filled with %v", cell, a.Status, style.Fill.Color)
		}
	}
	if pictures := must(f.GetPictures(s, "A2")); len(pictures) != 1 {
		t.Errorf("%d pictures", len(pictures))
	}

	// The user drops it again: the columns must not be added twice, and the Summary must be recognised.
	b := must(sheet.Open(saved, sheet.Options{}))
	defer b.Close()
	again := filepath.Join(t.TempDir(), "again.xlsx")
	sheet := slices.Index(f.GetSheetList(), s)
	corrected := reversed(sheet, 5, 15)
	if err := Write(t.Context(), again, b, []TableHeader{{Sheet: sheet, Row: 4, Width: 11}},
		each(corrected...), someSummary()); err != nil {
		t.Fatal(err)
	}
	checkExcelRules(t, again)
	if list := must(openPackage(again)); len(must(readWorkbook(list)).tabs) != len(f.GetSheetList()) {
		t.Error("another Summary was added")
	}
	cells := grid(t, again, s)
	for _, a := range corrected {
		if got := cells[must(excelize.CoordinatesToCellName(7, a.Row))]; got != string(a.Status) {
			t.Errorf("row %d is %q", a.Row, got)
		}
	}
	if cells["L4"] != "" {
		t.Errorf("L4 is %q", cells["L4"])
	}
}
