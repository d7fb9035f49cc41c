package outcome

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// richWorkbook has one of everything that people put into a workbook. Its orders stand in A5:F15 of the second sheet, under a
// header in row 4.
func richWorkbook(t *testing.T) string {
	t.Helper()
	var picture bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for x := range 40 {
		img.Set(x, x/2, color.RGBA{200, 30, 30, 255})
	}
	if err := png.Encode(&picture, img); err != nil {
		t.Fatal(err)
	}
	return build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "notes")
		for _, s := range []string{"订单 2025", "chart", "hidden"} {
			f.NewSheet(s)
		}
		const s = "订单 2025"
		date, money := "yyyy-mm-dd", "#,##0.00 [$€-1]"
		dated, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &date})
		priced, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &money,
			Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}},
			Border: []excelize.Border{{Type: "left", Color: "FF0000", Style: 2}}})
		fails := []error{
			f.SetCellValue(s, "A1", "七月出货"), f.MergeCell(s, "A1", "F1"),
			f.SetSheetRow(s, "A4", &[]any{"order_num", "weight", "mawb_no", "date", "price", "total"}),
			f.AddPictureFromBytes(s, "A2", &excelize.Picture{Extension: ".png", File: picture.Bytes()}),
			f.AddComment(s, excelize.Comment{Cell: "B4", Author: "clerk", Text: "kg"}),
			f.SetColWidth(s, "A", "F", 22), f.SetColVisible(s, "E", false), f.SetRowHeight(s, 7, 40), f.SetRowVisible(s, 6, false),
			f.SetCellHyperLink(s, "A5", "https://example.com/theirs", "External"),
			f.AddDataValidation(s, &excelize.DataValidation{Type: "list", Sqref: "C5:C15", Formula1: `"123-25122112"`}),
			f.SetConditionalFormat(s, "B5:B15", []excelize.ConditionalFormatOptions{
				{Type: "data_bar", Criteria: "=", MinType: "min", MaxType: "max", BarColor: "#638EC6"}}),
			f.SetDefinedName(&excelize.DefinedName{Name: "weights", RefersTo: "'订单 2025'!$B$5:$B$15", Scope: s}),
			f.SetDefinedName(&excelize.DefinedName{Name: "all", RefersTo: "notes!$A$1"}),
			f.SetPanes("notes", &excelize.Panes{Freeze: true, XSplit: 1, TopLeftCell: "B1", ActivePane: "topRight"}),
			f.SetCellRichText("notes", "A1", []excelize.RichTextRun{{Text: "bold", Font: &excelize.Font{Bold: true}}, {Text: " and not"}}),
			f.SetCellFormula("notes", "A2", "SUM('订单 2025'!B5:B15)"),
			f.AddChart("chart", "A1", &excelize.Chart{Type: excelize.Col,
				Series: []excelize.ChartSeries{{Values: "'订单 2025'!$B$5:$B$15"}}}),
			f.SetSheetVisible("hidden", false), f.SetCellValue("hidden", "A1", "a secret"),
			f.ProtectSheet("notes", &excelize.SheetProtectionOptions{Password: "x"}),
			f.SetDocProps(&excelize.DocProperties{Creator: "clerk"}),
		}
		for row := 5; row <= 15; row++ {
			values := []any{fmt.Sprintf("HGE25070800%05d", row), float64(row) / 8, "123-25122112", 45000 + row, 9.5}
			fails = append(fails, f.SetSheetRow(s, fmt.Sprintf("A%d", row), &values),
				f.SetCellFormula(s, fmt.Sprintf("F%d", row), fmt.Sprintf("B%d*E%d", row, row)))
		}
		fails = append(fails, f.SetCellStyle(s, "D5", "D15", dated), f.SetCellStyle(s, "E5", "F15", priced))
		for _, err := range fails {
			if err != nil {
				t.Fatal(err)
			}
		}
		f.SetActiveSheet(1)
	})
}

// changedParts are the parts of an outcome that may differ from its source: the lists of sheets and formats, and the sheets
// in files.
func changedParts(files ...string) map[string]bool {
	changed := map[string]bool{contentTypes: true, "xl/workbook.xml": true, "xl/_rels/workbook.xml.rels": true,
		"xl/styles.xml": true, "docProps/app.xml": true}
	for _, s := range files {
		changed["xl/worksheets/"+s] = true
		changed["xl/worksheets/_rels/"+s+".rels"] = true
	}
	return changed
}

func TestOutcomeKeepsTheUsersWorkbook(t *testing.T) {
	source := richWorkbook(t)
	answers := answersTo(1, 5, 15)
	out := outcomeOf(t, source, []TableHeader{{1, 4, 6, nil, nil, nil}}, answers...)
	before, after := unzip(t, source), checkExcelRules(t, out)
	may := changedParts("sheet2.xml")
	for name, b := range before {
		if !may[name] && !bytes.Equal(b, after[name]) {
			t.Errorf("part %s was changed", name)
		}
		delete(after, name)
	}
	summary := []string{"xl/worksheets/_rels/sheet5.xml.rels", "xl/worksheets/sheet5.xml"}
	if added := slices.Sorted(maps.Keys(after)); !slices.Equal(added, summary) {
		t.Errorf("parts added: %q", added)
	}
	wantAnswers(t, grid(t, source, "订单 2025"), grid(t, out, "订单 2025"), 4, 6, answers)
	sameSheets(t, source, out)
}

// sameSheets compares all that excelize knows of the sheets that both workbooks have.
func sameSheets(t *testing.T, source, out string) {
	t.Helper()
	a, b := must(excelize.OpenFile(source)), must(excelize.OpenFile(out))
	defer a.Close()
	defer b.Close()
	if got := b.GetSheetList()[1:]; !slices.Equal(got, a.GetSheetList()) {
		t.Fatalf("sheets %q", got)
	}
	if diff := cmp.Diff(userNames(a), userNames(b)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, s := range a.GetSheetList() {
		for what, get := range map[string]func(f *excelize.File) (any, error){
			"merged":      func(f *excelize.File) (any, error) { return f.GetMergeCells(s) },
			"comments":    func(f *excelize.File) (any, error) { return f.GetComments(s) },
			"pictures":    func(f *excelize.File) (any, error) { return f.GetPictures(s, "A2") },
			"validations": func(f *excelize.File) (any, error) { return f.GetDataValidations(s) },
			"conditions":  func(f *excelize.File) (any, error) { return f.GetConditionalFormats(s) },
			"visible":     func(f *excelize.File) (any, error) { return f.GetSheetVisible(s) },
			"protected":   func(f *excelize.File) (any, error) { return f.GetSheetProtection(s) },
			"cells":       func(f *excelize.File) (any, error) { return cellsOf(f, s) },
		} {
			x, err1 := get(a)
			y, err2 := get(b)
			if diff := cmp.Diff(x, y); err1 != nil || err2 != nil || diff != "" {
				t.Errorf("%s of %s: %v, %v (-want +got):\n%s", what, s, err1, err2, diff)
			}
		}
	}
}

// userNames are the defined names except those of filters.
func userNames(f *excelize.File) (all []excelize.DefinedName) {
	for _, n := range f.GetDefinedName() {
		if n.Name != "_xlnm._FilterDatabase" {
			all = append(all, n)
		}
	}
	return all
}

// cellsOf describes the cells A1:F20 of a sheet, and its rows and columns.
func cellsOf(f *excelize.File, sheet string) (any, error) {
	all := map[string]any{}
	for col := range 6 {
		letters := cell.ColumnLetters(col)
		width, err := f.GetColWidth(sheet, letters)
		visible, err2 := f.GetColVisible(sheet, letters)
		if err != nil || err2 != nil {
			return nil, fmt.Errorf("%w %w", err, err2)
		}
		all[letters] = []any{width, visible}
		for row := 1; row <= 20; row++ {
			cell := cell.Address("", col, row)
			value, _ := f.GetCellValue(sheet, cell)
			kind, _ := f.GetCellType(sheet, cell)
			formula, _ := f.GetCellFormula(sheet, cell)
			style, _ := f.GetCellStyle(sheet, cell)
			height, _ := f.GetRowHeight(sheet, row)
			shown, _ := f.GetRowVisible(sheet, row)
			_, link, _ := f.GetCellHyperLink(sheet, cell)
			all[cell] = []any{value, kind, formula, style, height, shown, link}
		}
	}
	return all, nil
}

// realFile is a file in the folder of real files beside the project. The test is skipped if there is none.
func realFile(t *testing.T, name string) string {
	t.Helper()
	dir := must(os.Getwd())
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", "realdata", name)
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	t.Skip("no folder shared/realdata above the project")
	return ""
}

// TestOutcomeOfRealFiles makes an outcome of every real workbook that can be read, as if its first row were a header.
func TestOutcomeOfRealFiles(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(realFile(t, "SOURCES.md")), "*.xlsx"))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := sheet.Open(file, sheet.Options{})
			if err != nil {
				t.Skip("refused: " + err.Error())
			}
			defer b.Close()
			var tables []TableHeader
			var answers []Answer
			for i, s := range b.Sheets {
				if s.Hidden {
					continue
				}
				table := TableHeader{Sheet: i}
				for row, err := range b.Rows(i) {
					if err != nil {
						t.Skip("refused: " + err.Error())
					}
					if table.Row == 0 {
						table.Row = row.Number
					} else {
						answers = append(answers, answerTo(i, row.Number))
					}
					table.Width = max(table.Width, len(row.Cells))
				}
				if table.Row > 0 {
					tables = append(tables, table)
				}
			}
			out := filepath.Join(t.TempDir(), "x.outcome.xlsx")
			if err := Write(t.Context(), out, b, tables, each(answers...), someSummary()); err != nil {
				t.Fatal(err)
			}
			checkRealOutcome(t, file, out, tables, answers)
		})
	}
}

// checkRealOutcome compares parts, and rows as our own reader sees them.
func checkRealOutcome(t *testing.T, file, out string, tables []TableHeader, answers []Answer) {
	t.Helper()
	before, after := unzip(t, file), checkExcelRules(t, out)
	for name, b := range before {
		lower := strings.ToLower(name)
		may := strings.Contains(lower, "worksheets/") || strings.Contains(lower, "workbook.xml") || changedParts()[name] ||
			strings.Contains(lower, "externallinks/")
		if !may && !bytes.Equal(b, after[name]) {
			t.Errorf("part %s was changed", name)
		}
	}
	a, b := must(sheet.Open(file, sheet.Options{})), must(sheet.Open(out, sheet.Options{}))
	defer a.Close()
	defer b.Close()
	for _, table := range tables {
		old, now := rowTexts(t, a, table.Sheet), rowTexts(t, b, table.Sheet+len(b.Sheets)-len(a.Sheets))
		for _, answer := range answers {
			if answer.Sheet != table.Sheet {
				continue
			}
			row := now[answer.Row]
			for i, text := range old[answer.Row] {
				if text != "" && (i >= len(row) || row[i] != text) {
					t.Fatalf("%s row %d: %q became %q", a.Sheets[table.Sheet].Name, answer.Row, old[answer.Row], row)
				}
			}
			if len(row) < outcomeColumns || !slices.Equal(row[len(row)-outcomeColumns:], answer.texts(english)) {
				t.Fatalf("%s row %d ends in %q", a.Sheets[table.Sheet].Name, answer.Row, row)
			}
		}
	}
}
