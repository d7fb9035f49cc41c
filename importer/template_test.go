package importer

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/importer/template"
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
			fillIn(t, path, template.Of(&operations.ScanForm, language, []string{"LAX1"}))
			want := []PlannedForm{
				{About: wantLabels("20000000101", "123-20261124"), Orders: 2, Weight: "2.05"},
				{About: wantLabels("20000000100", "123-20261124"), Orders: 1, Weight: "0.5"},
			}
			wantChecked(t, c, path, want)
			if language == "ko" { // one language is enough: each save takes seconds
				wantChecked(t, c, libreoffice.Save(t, path, "xlsx"), want)
			}
		})
	}
}

// A template with its own example filled in goes through check without a problem: for each operation that a profile may have, in
// every language.
func TestExampleOfEachTemplate(t *testing.T) {
	t.Parallel()
	for _, operation := range config.Operations() {
		for _, language := range reason.Languages {
			t.Run(operation+" "+language, func(t *testing.T) {
				t.Parallel()
				c := templateConfig(t, language)
				c.Handover = nil
				c.Profile = []config.Profile{{Name: "here", Operation: operation}}
				path := filepath.Join(t.TempDir(), "filled.xlsx")
				importertest.FilledTemplate(t, operation, language, path)
				checked, err := Check(t.Context(), c, path, "here", "")
				if err != nil {
					t.Fatal(err)
				}
				notes := slices.DeleteFunc(checked.Understood.Repairs, func(r reason.Reason) bool {
					return r.Code == reason.CellErased && operation == "update" // what an example leaves empty is erased at the carrier
				})
				if !checked.Clean() || checked.Rows == 0 || len(notes) > 0 {
					t.Errorf("%d rows, refused %v, problems %+v, notes %v", checked.Rows, checked.Refusal, checked.ProblemRows, notes)
				}
			})
		}
	}
}

func wantLabels(handover, mawb string) []ledger.Label {
	return []ledger.Label{{Name: "handover_num", Value: handover}, {Name: "mawb_no", Value: mawb}}
}

func templateConfig(t *testing.T, language string) *config.Config {
	c := *importertest.Defaults()
	c.Language = language
	c.Ledger.URL = "sqlite:" + filepath.Join(t.TempDir(), "none.db")
	c.Handover = []hgeapi.Handover{{Key: "LAX1", HandoverNum: "20000000100"}}
	switchOn(&c)
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
				set(string(rune('2'+n)), typed(t, column, text))
			}
			if s.Block == "" {
				set("4", more[column.Field])
			}
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

// typed is what becomes of a text that somebody types into a column.
func typed(t *testing.T, c outcome.TemplateColumn, text string) (value any) {
	t.Helper()
	var err error
	switch c.Kind {
	case outcome.NumberColumn:
		value, err = strconv.ParseFloat(text, 64)
	case outcome.TimeColumn:
		value, err = time.Parse(outcome.ExampleTime, text)
	default:
		value = text
	}
	if err != nil {
		t.Fatal(err)
	}
	return value
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

// Excel keeps what is typed into a template as it is: every column except the weights and times is text. Some columns offer a
// list of values.
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
	for _, s := range template.Of(&operations.ScanForm, "en", []string{"LAX1"}).Sheets {
		for i, column := range s.Columns {
			id, err := book.GetColStyle(s.Name, cell.ColumnLetters(i))
			if err != nil {
				t.Fatal(err)
			}
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if text := style.NumFmt == 49; text != (column.Kind == outcome.TextColumn) {
				t.Errorf("%s %s has number format %d", s.Name, column.Header, style.NumFmt)
			}
			if date := style.CustomNumFmt != nil; date != (column.Kind == outcome.TimeColumn) {
				t.Errorf("%s %s has the number format of a date: %t", s.Name, column.Header, date)
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

// TestTemplateIsUnderstood surveys the template of each operation in every language: each header must be understood as its field
// and each sheet as what it is for.
func TestTemplateIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, o := range operations.All {
		for _, language := range reason.Languages {
			t.Run(o.Name()+" "+language, func(t *testing.T) {
				made := template.Of(o, language, []string{"LAX1"})
				layout, err := surveyTemplate(o, made).Layout()
				if err != nil {
					t.Fatal(err)
				}
				if layout.Rows != len(made.Sheets[0].Columns[0].Example) || len(layout.Tables) != len(made.Sheets) ||
					len(layout.Skipped) != 1 || layout.Skipped[0].Code != reason.SkippedExample {
					t.Errorf("%d rows, %d tables, left out %v", layout.Rows, len(layout.Tables), layout.Skipped)
				}
				for _, table := range layout.Tables {
					compareTable(t, &table, &made.Sheets[table.Sheet])
				}
			})
		}
	}
}

// surveyTemplate surveys a template that is filled in with its example.
func surveyTemplate(o *mapping.Operation, made *outcome.Template) *mapping.Survey {
	var sheets []cell.Sheet
	for _, s := range made.Sheets {
		sheets = append(sheets, cell.Sheet{Name: s.Name})
	}
	sheets = append(sheets, cell.Sheet{Name: made.Example})
	survey := mapping.NewSurvey(
		mapping.Options{Operation: o, MaxOrders: 500, WeightUnit: "kg", DateOrder: "auto"}, sheets)
	add := func(sheet, number int, texts []string) {
		r := cell.Row{Sheet: sheet, Number: number}
		for _, text := range texts {
			c := cell.Cell{}
			if text != "" {
				c = cell.Cell{Kind: cell.Text, Text: text}
			}
			r.Cells = append(r.Cells, c)
		}
		survey.Add(&r)
	}
	for i, s := range made.Sheets {
		rows := [][]string{{}}
		for n, c := range s.Columns {
			rows[0] = append(rows[0], c.Header)
			for row, text := range c.Example {
				if len(rows) == row+1 {
					rows = append(rows, make([]string, len(s.Columns)))
				}
				rows[row+1][n] = text
			}
		}
		for n, texts := range rows {
			add(i, n+1, texts)
		}
	}
	for n, row := range made.ExampleRows() {
		add(len(made.Sheets), n+1, row.Cells)
	}
	return survey
}

// compareTable compares how a sheet was understood with what it is for.
func compareTable(t *testing.T, table *mapping.TableLayout, want *outcome.TemplateSheet) {
	t.Helper()
	role := map[string]string{"": "orders", "bag": "bags"}[want.Block]
	if role == "" {
		role = want.Block
	}
	if table.Role != role {
		t.Errorf("the sheet %s is read as %s", want.Name, table.Role)
	}
	for n, c := range table.Columns {
		field := want.Columns[n].Field
		if field == "num" {
			field = "order_num" // any number: those of the example are the carrier's
		}
		if c.Field != field {
			t.Errorf("%s %q means %q, not %s", table.Name, c.Header, c.Field, field)
		}
	}
}

func TestTemplateKinds(t *testing.T) {
	t.Parallel()
	var kind *TemplateKindError
	if err := WriteTemplate(templateConfig(t, "en"), "manifests", filepath.Join(t.TempDir(), "m.xlsx")); !errors.As(err, &kind) {
		t.Error(err)
	}
}
