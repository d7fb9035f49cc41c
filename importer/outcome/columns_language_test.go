package outcome

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// inLanguage is someSummary for a clerk who reads another language.
func inLanguage(language string) *Summary {
	s := someSummary()
	s.Language = language
	return s
}

// wantColumns looks for the headers and answers of a language in the five columns of a file whose table ends left of col.
func wantColumns(t *testing.T, file, sheet, language string, header, col int, answers []Answer) {
	t.Helper()
	f := must(excelize.OpenFile(file))
	defer f.Close()
	rows := must(f.GetRows(sheet, excelize.Options{RawCellValue: true}))
	headers := Columns(language)
	if got := rows[header-1][col:]; !slices.Equal(got, headers[:]) {
		t.Errorf("headers in %s: %q", language, got)
	}
	for _, a := range answers {
		got := append(slices.Clone(rows[a.Row-1]), make([]string, outcomeColumns)...)[col : col+outcomeColumns]
		if want := a.texts(language); !slices.Equal(got, want) {
			t.Errorf("row %d in %s: %q, want %q", a.Row, language, got, want)
		}
	}
}

func TestColumnsInEachLanguage(t *testing.T) {
	if got := Columns("zh"); strings.Join(got[:], ", ") != "HGE 状态, HGE 原因, HGE 下一步, HGE 参考号, HGE 表单" {
		t.Errorf("headers %q", got)
	}
	source := build(t, func(f *excelize.File) { f.SetSheetName("Sheet1", "orders"); ordersSheet(f, "orders", 1, 6) })
	for _, before := range reason.Languages {
		first := outcomeWith(t, source, inLanguage(before), []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 7)...)
		wantColumns(t, first, "orders", before, 1, 3, answersTo(0, 2, 7))
		for _, after := range reason.Languages { // dropped where another language is set
			second := outcomeWith(t, first, inLanguage(after), []TableHeader{{1, 1, 8, nil, nil, nil}}, reversed(1, 2, 7)...)
			wantColumns(t, second, "orders", after, 1, 3, reversed(1, 2, 7))
			checkExcelRules(t, second)
		}
	}
}

// TestColumnsThatProgramsSpellAnew has headers as other programs may store them: with letters taken apart, full-width, or with
// other spaces.
func TestColumnsThatProgramsSpellAnew(t *testing.T) {
	for _, language := range []string{"zh", "ko"} {
		headers := Columns(language)
		for name, spell := range map[string]func(string) string{
			"decomposed": norm.NFD.String,
			"full width": func(s string) string {
				return strings.ReplaceAll(strings.ReplaceAll(s, "HGE", "ＨＧＥ"), " ", "\u3000")
			},
			"lower case": func(s string) string { return " " + strings.ToLower(s) + "\u00A0" },
		} {
			source := build(t, func(f *excelize.File) {
				f.SetSheetName("Sheet1", "orders")
				ordersSheet(f, "orders", 1, 2)
				for i, h := range headers {
					f.SetCellValue("orders", must(excelize.CoordinatesToCellName(4+i, 1)), spell(h))
				}
			})
			out := outcomeWith(t, source, inLanguage(language), []TableHeader{{0, 1, 8, nil, nil, nil}}, answersTo(0, 2, 3)...)
			t.Run(language+" "+name, func(t *testing.T) { wantColumns(t, out, "orders", language, 1, 3, answersTo(0, 2, 3)) })
		}
	}
}

// TestCSVOutcomeIsEnglish has a CSV whose columns an outcome workbook in Chinese has added before it was saved as CSV.
func TestCSVOutcomeIsEnglish(t *testing.T) {
	chinese := Columns("zh")
	b := must(sheet.Open(csvFile(t, "order_num,"+strings.Join(chinese[:], ",")+"\nHGE1,未发送,x,y,z,\n"), sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.csv")
	a := Answer{Row: 2, Status: reason.Confirmed, Reference: "TR1"}
	if err := WriteCSV(t.Context(), out, b, []TableHeader{{0, 1, 6, nil, nil, nil}}, each(a)); err != nil {
		t.Fatal(err)
	}
	again := must(sheet.Open(out, sheet.Options{}))
	defer again.Close()
	rows := rowTexts(t, again, 0)
	if !slices.Equal(rows[1], append([]string{"order_num"}, inEnglish[:]...)) || rows[2][1] != "confirmed" || rows[2][2] != "" {
		t.Errorf("rows %q and %q", rows[1], rows[2])
	}
}
