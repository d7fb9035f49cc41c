package outcome

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
)

// saveInLibreOffice opens a workbook in LibreOffice and saves it again, as a user does who corrects a cell.
func saveInLibreOffice(t *testing.T, file, format string, options ...string) string {
	t.Helper()
	return saveAllInLibreOffice(t, []string{file}, format, options...)[0]
}

// saveAllInLibreOffice is saveInLibreOffice for several files, which one LibreOffice opens one after the other: its start takes
// longer than all that it does. It returns where they were saved, in the order of the files.
func saveAllInLibreOffice(t *testing.T, files []string, format string, options ...string) (saved []string) {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	dir := t.TempDir()
	for _, file := range files {
		path := filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"."+format)
		if slices.Contains(saved, path) {
			t.Fatalf("two files would be saved as %s", path)
		}
		saved = append(saved, path)
	}
	arguments := append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless"}, options...)
	cmd := exec.Command(soffice, append(append(arguments, "--convert-to", format, "--outdir", dir), files...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return saved
}

func TestOutcomeSurvivesLibreOffice(t *testing.T) {
	t.Parallel()
	source := richWorkbook(t)
	answers := answersTo(1, 5, 15)
	out := outcomeOf(t, source, []TableHeader{{1, 4, 6, nil, nil}}, answers...)
	saved := saveInLibreOffice(t, out, "xlsx")
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
	if err := Write(t.Context(), again, b, []TableHeader{{sheet, 4, 11, nil, nil}}, each(corrected...), someSummary()); err != nil {
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
