package importer

import (
	"errors"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// A template that is filled in goes through check without a problem, in every language, and after LibreOffice has saved it.
func TestFilledTemplate(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh", "ko"} {
		t.Run(language, func(t *testing.T) {
			c := templateConfig(t, language)
			path := filepath.Join(t.TempDir(), "filled.xlsx")
			if err := WriteTemplate(c, operations.ScanForm.Name(), path); err != nil {
				t.Fatal(err)
			}
			fillIn(t, path, outcome.NewTemplate(language, []string{"LAX1"}))
			want := []PlannedForm{
				{About: labelsOf("20000000101", "123-20261124"), Orders: 2, Weight: "2.05"},
				{About: labelsOf("20000000100", "123-20261124"), Orders: 1, Weight: "0.5"},
			}
			wantChecked(t, c, path, want)
			if language == "ko" { // one language is enough: each save takes seconds
				wantChecked(t, c, savedByOffice(t, path), want)
			}
		})
	}
}

func labelsOf(handover, mawb string) []ledger.Label {
	return []ledger.Label{{Name: "handover_num", Value: handover}, {Name: "mawb_no", Value: mawb}}
}

func templateConfig(t *testing.T, language string) *config.Config {
	c := *importertest.Defaults()
	c.Language = language
	c.Ledger.URL = "sqlite:" + filepath.Join(t.TempDir(), "none.db")
	c.Handover = []hgeapi.Handover{{Key: "LAX1", HandoverNum: "20000000100"}}
	return &c
}

// fillIn writes the template's own examples into its sheets, and one more order that names the address book.
func fillIn(t *testing.T, path string, template *outcome.Template) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	more := map[string]any{
		"order_num": "HGE2611200000103", "weight": 500, "net_weight": 400, "weight_unit": "g", "handover": "LAX1",
		"mawb_no": "123-20261124",
	}
	for _, s := range template.Sheets {
		for i, column := range s.Columns {
			set := func(row string, value any) {
				t.Helper()
				if value == nil {
					return
				}
				if err := book.SetCellValue(s.Name, cell.ColumnLetters(i)+row, value); err != nil {
					t.Fatal(err)
				}
			}
			for n, text := range column.Example {
				if column.Number {
					set(string(rune('2'+n)), map[string]float64{"1.25": 1.25, "0.8": 0.8, "1.1": 1.1, "0.7": 0.7}[text])
				} else {
					set(string(rune('2'+n)), text)
				}
			}
			if s.Role == "orders" {
				set("4", more[column.Field])
			}
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

func wantChecked(t *testing.T, c *config.Config, path string, want []PlannedForm) {
	t.Helper()
	checked, err := Check(t.Context(), c, path, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if !checked.Clean() || checked.Rows != 3 {
		t.Fatalf("%d rows, refused %v, problems %+v", checked.Rows, checked.Refusal, checked.ProblemRows)
	}
	if diff := cmp.Diff(want, checked.Forms); diff != "" {
		t.Error(diff)
	}
	codes := map[reason.Code]bool{}
	for _, r := range checked.Understood.Layout.Skipped {
		codes[r.Code] = true
	}
	if want := map[reason.Code]bool{reason.SkippedExample: true}; !maps.Equal(codes, want) || len(checked.Understood.Repairs) > 0 {
		t.Errorf("left out %v, mended %v", checked.Understood.Layout.Skipped, checked.Understood.Repairs)
	}
}

// savedByOffice opens a workbook in LibreOffice and saves it again.
func savedByOffice(t *testing.T, path string) string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no soffice on this machine")
	}
	dir := t.TempDir()
	out, err := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, filepath.Base(path))
}

// Excel keeps what is typed into a template as it is: every column except the weights is text. Some columns offer a list of
// values.
func TestTemplateFormats(t *testing.T) {
	t.Parallel()
	c := templateConfig(t, "en")
	path := filepath.Join(t.TempDir(), "template.xlsx")
	if err := WriteTemplate(c, operations.ScanForm.Name(), path); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	lists := map[string]string{}
	for _, s := range outcome.NewTemplate("en", []string{"LAX1"}).Sheets {
		for i, column := range s.Columns {
			id, err := book.GetColStyle(s.Name, cell.ColumnLetters(i))
			if err != nil {
				t.Fatal(err)
			}
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if text := style.NumFmt == 49; text == column.Number {
				t.Errorf("%s %s has number format %d", s.Name, column.Header, style.NumFmt)
			}
		}
		comments, err := book.GetComments(s.Name)
		if err != nil || len(comments) != len(s.Columns) {
			t.Errorf("%s: %d comments, %v", s.Name, len(comments), err)
		}
		rules, err := book.GetDataValidations(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rules {
			lists[s.Name+" "+strings.TrimRight(r.Sqref, "0123456789")] = r.Formula1
		}
	}
	want := map[string]string{
		"orders E2:E": `"kg,g,lb"`, "orders F2:F": "'example'!$A$17:$A$17", "orders G2:G": "'handover'!$A$2:$A$200",
		"orders H2:H": "'flight'!$A$2:$A$200", "handover G2:G": `"US,KR,CN,JP"`,
	}
	if diff := cmp.Diff(want, lists); diff != "" {
		t.Error(diff)
	}
	if key, _ := book.GetCellValue("example", "A17"); key != "LAX1" {
		t.Errorf("the list of keys begins with %q", key)
	}
}

// TestTemplateIsUnderstood surveys a template in every language: each header must be understood as its field and each sheet
// as what it is for.
func TestTemplateIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, language := range reason.Languages {
		template := outcome.NewTemplate(language, []string{"LAX1"})
		var sheets []cell.Sheet
		for _, s := range template.Sheets {
			sheets = append(sheets, cell.Sheet{Name: s.Name})
		}
		sheets = append(sheets, cell.Sheet{Name: template.Example})
		survey := mapping.NewSurvey(mapping.Options{MaxOrders: 500, WeightUnit: "kg", DateOrder: "auto"}, sheets)
		for i, s := range template.Sheets {
			header, example := cell.Row{Sheet: i, Number: 1}, cell.Row{Sheet: i, Number: 2}
			for _, c := range s.Columns {
				header.Cells = append(header.Cells, cell.Cell{Kind: cell.Text, Text: c.Header})
				filled := cell.Cell{}
				if len(c.Example) > 0 {
					filled = cell.Cell{Kind: cell.Text, Text: c.Example[0]}
				}
				example.Cells = append(example.Cells, filled)
			}
			survey.Add(&header)
			survey.Add(&example)
		}
		rows, _, _ := template.ExampleRows()
		for n, row := range rows {
			r := cell.Row{Sheet: len(template.Sheets), Number: n + 1}
			for _, text := range row {
				r.Cells = append(r.Cells, cell.Cell{Kind: cell.Text, Text: text})
			}
			survey.Add(&r)
		}
		layout, err := survey.Layout()
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		if layout.Rows != 1 || len(layout.Tables) != 3 || len(layout.Skipped) != 1 || layout.Skipped[0].Code != reason.SkippedExample {
			t.Errorf("%s: %d rows, %d tables, left out %v", language, layout.Rows, len(layout.Tables), layout.Skipped)
		}
		for i, table := range layout.Tables {
			want := template.Sheets[table.Sheet]
			if table.Role != want.Role {
				t.Errorf("%s: the sheet %s is read as %s", language, want.Name, table.Role)
			}
			for n, c := range table.Columns {
				if c.Field != want.Columns[n].Field {
					t.Errorf("%s: %s %q means %q, not %s", language, layout.Tables[i].Name, c.Header, c.Field, want.Columns[n].Field)
				}
			}
		}
	}
}

func TestTemplateKinds(t *testing.T) {
	t.Parallel()
	var kind *TemplateKindError
	if err := WriteTemplate(templateConfig(t, "en"), "manifest", filepath.Join(t.TempDir(), "m.xlsx")); !errors.As(err, &kind) {
		t.Error(err)
	}
}
