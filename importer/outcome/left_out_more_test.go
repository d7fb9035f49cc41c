package outcome

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// repacked writes a workbook anew, with its parts as change makes them. A part without a name is left out.
func repacked(t *testing.T, file string, change func(name, content string) (string, string)) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "repacked.xlsx")
	f := must(os.Create(out))
	defer f.Close()
	z := zip.NewWriter(f)
	all := unzip(t, file)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		name, content := change(name, string(all[name]))
		if name != "" {
			if _, err := io.WriteString(must(z.Create(name)), content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// pivotWorkbook has a pivot table over its orders, and a slicer of a table.
func pivotWorkbook(t *testing.T) string {
	t.Helper()
	return build(t, func(f *excelize.File) {
		ordersSheet(f, "Sheet1", 1, 5)
		must(f.NewSheet("pivot"))
		fails := []error{f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "Sheet1!A1:C6", PivotTableRange: "pivot!A3:D20",
			Rows: []excelize.PivotTableField{{Data: "order_num"}}, Data: []excelize.PivotTableField{{Data: "weight", Subtotal: "Sum"}}}),
			f.SetCellFormula("pivot", "F1", `GETPIVOTDATA("weight",A3)`), f.SetCellValue("pivot", "A1", "sums")}
		for _, err := range fails {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOutcomeKeepsPivotTablesOfItsOwnRows(t *testing.T) {
	t.Parallel()
	source := pivotWorkbook(t)
	s := someSummary()
	s.LeftOut = func(left []reason.Reason) SummarySection {
		t.Errorf("left out: %+v", left)
		return SummarySection{}
	}
	before := unzip(t, source)
	after := checkExcelRules(t, outcomeWith(t, source, s, []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 6)...))
	for name, content := range before {
		if strings.Contains(name, "pivot") && !bytes.Equal(content, after[name]) {
			t.Errorf("%s was changed", name)
		}
	}

	s.LeftOut = func(left []reason.Reason) SummarySection {
		if len(left) != 2 || left[0].Code != reason.LeftConnections || left[1].Code != reason.LeftFormulas {
			t.Errorf("left out: %+v", left)
		}
		return SummarySection{}
	}
	foreign := repacked(t, source, func(name, content string) (string, string) {
		if strings.Contains(name, "pivotCacheDefinition1.xml") && !strings.Contains(name, "rels") {
			content = strings.Replace(content, `type="worksheet"`, `type="external" connectionId="1"`, 1)
		}
		return name, content
	})
	out := outcomeWith(t, foreign, s, []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 6)...)
	for name, content := range checkExcelRules(t, out) {
		if strings.Contains(name, "pivotTable") || strings.Contains(name, "pivotCache") ||
			bytes.Contains(content, []byte("pivotCache")) {
			t.Errorf("%s is still there", name)
		}
	}
	if got := grid(t, out, "pivot")["A1"]; got != "sums" {
		t.Errorf("A1 is %q", got)
	}
	opensEverywhere(t, out)
}

// TestOutcomeOfBackSlashes is about a zip whose program writes back-slashes into the names of parts.
func TestOutcomeOfBackSlashes(t *testing.T) {
	t.Parallel()
	source := repacked(t, richWorkbook(t), func(name, content string) (string, string) {
		return strings.ReplaceAll(name, "/", `\`), content
	})
	out := outcomeOf(t, source, []TableHeader{{1, 4, 6, nil, nil, nil}}, answersTo(1, 5, 15)...)
	for name := range checkExcelRules(t, out) {
		if strings.Contains(name, `\`) {
			t.Errorf("part %s", name)
		}
	}
	opensEverywhere(t, out)
}

// TestOutcomeHasNoSecondNames looks into the zip of an outcome: what the source's zip says beside names and content is gone.
func TestOutcomeHasNoSecondNames(t *testing.T) {
	t.Parallel()
	plain := unzip(t, rawWorkbook(t, ordersData("", ""), map[string]string{
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml", "theme theme/theme1.xml"),
		"xl/theme/theme1.xml":        "<a/>"}))
	source := filepath.Join(t.TempDir(), "source.xlsx")
	f := must(os.Create(source))
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		second := append([]byte{0x75, 0x70, 12, 0, 1, 0, 0, 0, 0}, "../evil"...) // another name, in UTF-8
		h := &zip.FileHeader{Name: name, Comment: "evil", Extra: second, Method: zip.Deflate}
		h.SetMode(os.ModeSymlink | 0o777)
		if _, err := must(z.CreateHeader(h)).Write(plain[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.SetComment("evil"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
	if bytes.Contains(must(os.ReadFile(out)), []byte("evil")) {
		t.Error("a second name or comment of the source is in the outcome")
	}
	for _, p := range must(zip.OpenReader(out)).File {
		if !p.Mode().IsRegular() {
			t.Errorf("%s is a link", p.Name)
		}
	}
}

// FuzzPartFilter filters any well-formed XML. What comes out has nothing more to leave out.
func FuzzPartFilter(f *testing.F) {
	for name, content := range hostileParts() {
		if strings.HasSuffix(name, "ml") {
			f.Add([]byte(content))
		}
	}
	f.Add([]byte(`<worksheet><sheetData><row><c><AlternateContent><f>[1]x!A</f></AlternateContent><f>1</f></c></row>` +
		`</sheetData></worksheet>`))
	formulas := &formulaRules{sheets: map[string]bool{"orders": true}, names: map[string]bool{}, gone: map[string]bool{"out": true}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if d := xml.NewDecoder(bytes.NewReader(raw)); d.Decode(new(node)) != nil {
			return // no program opens it
		}
		for _, kind := range []string{"worksheet", "drawing", "chart"} {
			rules := &partRules{formulas: formulas, kind: kind, gone: map[string]bool{"rId5": true},
				outward: map[string]bool{"rId1": true}}
			once, err := io.ReadAll(rules.filter(bytes.NewReader(raw)))
			if err != nil {
				continue
			}
			found, err := rules.filter(bytes.NewReader(once)).findAll()
			if err != nil || found.elements+found.formulas > 0 {
				t.Fatalf("%s: %q became %q, which still has %+v, %v", kind, raw, once, found, err)
			}
		}
	})
}
