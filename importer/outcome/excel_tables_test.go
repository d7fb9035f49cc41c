package outcome

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// checkTables checks what Excel demands of the Excel tables in a workbook: names that are the texts of the header, each once, as
// many as there are columns, a filter inside, and no two that overlap.
func checkTables(t *testing.T, file string, p *zipPackage, w *workbook, all map[string][]byte) {
	t.Helper()
	for _, tab := range w.tabs {
		var areas []area
		for _, r := range must(p.relations(tab.part)) {
			if !r.is("table") || r.external {
				continue
			}
			n := parse(t, r.target, all[r.target])
			a, ok := parseArea(n.attr("ref"))
			columns := n.kid("tableColumns")
			if !ok || n.attr("headerRowCount") == "0" || len(columns.Kids) == 0 {
				continue
			}
			for _, other := range areas {
				if a.left <= other.right && other.left <= a.right && a.top <= other.bottom && other.top <= a.bottom {
					t.Errorf("%s: lies over another table", r.target)
				}
			}
			areas = append(areas, a)
			checkTableColumns(t, r.target, columns, a, grid(t, file, tab.name))
			if f := n.kid("autoFilter").attr("ref"); f != "" {
				if in, _ := parseArea(f); in.left != a.left || in.right != a.right || in.top != a.top || in.bottom > a.bottom {
					t.Errorf("%s: filter over %s of %s", r.target, f, n.attr("ref"))
				}
			}
		}
	}
}

func checkTableColumns(t *testing.T, part string, columns node, a area, cells map[string]string) {
	t.Helper()
	if wide := a.right - a.left + 1; len(columns.Kids) != wide || columns.attr("count") != "" && columns.number(t, "count") != wide {
		t.Errorf("%s: %d columns, said to be %s, of %d", part, len(columns.Kids), columns.attr("count"), wide)
	}
	seen := map[string]bool{}
	for i, c := range columns.Kids {
		name, id := strings.ToLower(c.attr("name")), "id "+c.attr("id")
		if seen[name] || seen[id] {
			t.Errorf("%s: name or id of %q is not its own", part, name)
		}
		seen[name], seen[id] = true, true
		at := must(excelize.CoordinatesToCellName(a.left+i+1, a.top))
		if cells[at] != c.attr("name") && cells[at] != "" { // some sources of tests have a table over nothing
			t.Errorf("%s: column %q, but %s says %q", part, c.attr("name"), at, cells[at])
		}
	}
}

// tabled is a workbook with orders in an Excel table, and more if fill puts it there.
func tabled(t *testing.T, ref string, fill func(f *excelize.File)) string {
	t.Helper()
	return build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		ordersSheet(f, "orders", 1, 6)
		if err := f.AddTable("orders", &excelize.Table{Range: ref, Name: "Orders", StyleName: "TableStyleMedium2"}); err != nil {
			t.Fatal(err)
		}
		fill(f)
	})
}

// tableAreas are the areas of the Excel tables of a file by name, as excelize reads them.
func tableAreas(t *testing.T, file string) map[string]string {
	t.Helper()
	f := must(excelize.OpenFile(file))
	defer f.Close()
	all := map[string]string{}
	for _, table := range must(f.GetTables("orders")) {
		all[table.Name] = table.Range
	}
	return all
}

func TestAnswersStandInsideTheExcelTable(t *testing.T) {
	for _, c := range []struct {
		name, ref, want string
		col             int // where our columns stand
		fill            func(f *excelize.File)
	}{
		{"the whole table", "A1:C7", "A1:H7", 3, func(*excelize.File) {}},
		{"one with a column that is empty", "A1:D7", "A1:I7", 4, func(*excelize.File) {}},
		{"rows below it", "A1:C5", "A1:H5", 3, func(*excelize.File) {}},
		{"something above it", "A1:C7", "A1:H7", 3, func(f *excelize.File) { f.InsertRows("orders", 1, 2) }},
		{"notes beside it", "A1:C7", "A1:C7", 6, func(f *excelize.File) { f.SetCellValue("orders", "F4", "call Mr Kim") }},
		{"another table beside it", "A1:C7", "A1:C7", 7, func(f *excelize.File) {
			f.SetSheetRow("orders", "F3", &[]any{"port", "name"})
			f.AddTable("orders", &excelize.Table{Range: "F3:G5", Name: "Ports"})
		}},
		{"another table right of the orders' header", "A1:C7", "A1:C7", 6, func(f *excelize.File) {
			f.SetSheetRow("orders", "E1", &[]any{"port", "name"})
			f.AddTable("orders", &excelize.Table{Range: "E1:F5", Name: "Ports"})
		}},
		{"a part of the columns", "B1:C7", "B1:C7", 3, func(*excelize.File) {}},
		{"another table below it", "A1:C7", "A1:H7", 3, func(f *excelize.File) {
			f.SetSheetRow("orders", "A12", &[]any{"port", "name"})
			f.AddTable("orders", &excelize.Table{Range: "A12:B14", Name: "Ports"})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			source, header, want := tabled(t, c.ref, c.fill), 1, c.want
			if strings.HasPrefix(c.name, "something above") {
				header, want = 3, "A3:H9"
			}
			width := 3
			if strings.Contains(c.name, "right of") {
				width = 6
			}
			answers := answersTo(0, header+1, header+6)
			out := outcomeWith(t, source, inLanguage("ko"), []TableHeader{{0, header, width, nil, nil, nil}}, answers...)
			checkExcelRules(t, out)
			if got := tableAreas(t, out)["Orders"]; got != want {
				t.Errorf("the table lies over %s, want %s", got, want)
			}
			wantColumns(t, out, "orders", "ko", header, c.col, answers)
			for i := range answers {
				answers[i].Sheet = 1
			}
			again := outcomeWith(t, out, inLanguage("zh"), []TableHeader{{1, header, c.col + outcomeColumns, nil, nil, nil}}, answers...)
			checkExcelRules(t, again)
			if got := tableAreas(t, again)["Orders"]; got != want {
				t.Errorf("dropped again, the table lies over %s, want %s", got, want)
			}
			wantColumns(t, again, "orders", "zh", header, c.col, answers)
		})
	}
}

// tableXML is a table as Excel writes it: with a totals row, a calculated column, ids of its own, and the state of its sorting.
const tableXML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<table xmlns="` + transitionalMain + `" id="4" name="T" displayName="T" ref="A1:B4" totalsRowCount="1"><autoFilter ref="A1:B3">` +
	`<filterColumn colId="0"><filters><filter val="HGE1"/></filters></filterColumn></autoFilter>` +
	`<sortState ref="A2:B3"><sortCondition ref="A2:A3"/></sortState><tableColumns count="2">` +
	`<tableColumn id="7" name="order_num" totalsRowLabel="Sum"/><tableColumn id="3" name="weight" totalsRowFunction="sum">` +
	`<calculatedColumnFormula>1+1</calculatedColumnFormula></tableColumn></tableColumns>` +
	`<tableStyleInfo name="TableStyleLight1" showRowStripes="1"/></table>`

// withTable is a workbook with ordersXML and a table over it.
func withTable(t *testing.T, rows, table string) string {
	t.Helper()
	return rawWorkbook(t, `<sheetData>`+rows+`</sheetData>`+
		`<tableParts count="1"><tablePart xmlns:r="`+officeRels+`" r:id="rId1"/></tableParts>`, map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": relationsXML("table ../tables/table1.xml"),
		"xl/tables/table1.xml":                table,
		contentTypes: typesXML(`<Override PartName="/xl/tables/table1.xml" ContentType="application/vnd.openxmlformats-` +
			`officedocument.spreadsheetml.table+xml"/>`)})
}

func TestExcelTableWithTotalsIsWidened(t *testing.T) {
	totals := `<row r="4">` + inline("A4", "Sum") + `<c r="B4"><f>SUBTOTAL(109,T[weight])</f><v>3</v></c></row>`
	out := outcomeOf(t, withTable(t, ordersXML+totals, tableXML), []TableHeader{{0, 1, 2, nil, nil, nil}},
		Answer{Row: 2, Status: reason.Confirmed},
		Answer{Row: 3, Status: reason.Rejected})
	got := string(checkExcelRules(t, out)["xl/tables/table1.xml"])
	more := ""
	for i, h := range inEnglish {
		more += fmt.Sprintf(`<tableColumn id="%d" name="%s"/>`, 8+i, h)
	}
	want := strings.NewReplacer(`ref="A1:B4"`, `ref="A1:G4"`, `ref="A1:B3"`, `ref="A1:G3"`, `ref="A2:B3"`, `ref="A2:G3"`,
		`count="2"`, `count="7"`, `</tableColumns>`, more+`</tableColumns>`).Replace(tableXML)
	if got != want {
		t.Errorf("table\n%s, want\n%s", got, want)
	}
}

// TestExcelTablesThatStay are tables that are not ours to widen.
func TestExcelTablesThatStay(t *testing.T) {
	for name, table := range map[string]string{
		"no header":     strings.Replace(tableXML, `ref="A1:B4"`, `headerRowCount="0" ref="A1:B4"`, 1),
		"begins lower":  strings.ReplaceAll(tableXML, `ref="A1:`, `ref="A2:`),
		"wrong columns": strings.Replace(tableXML, `<tableColumn id="7" name="order_num" totalsRowLabel="Sum"/>`, "", 1),
	} {
		out := outcomeOf(t, withTable(t, ordersXML, table), []TableHeader{{0, 1, 2, nil, nil, nil}},
			Answer{Row: 2, Status: reason.Confirmed})
		if got := string(unzip(t, out)["xl/tables/table1.xml"]); got != table {
			t.Errorf("%s: the table is now\n%s", name, got)
		}
		if got := grid(t, out, "orders")["C1"]; got != inEnglish[0] {
			t.Errorf("%s: C1 is %q", name, got)
		}
	}
}

// TestColumnsInEachLanguageThroughLibreOffice drops outcomes again that were corrected and then saved in LibreOffice.
func TestColumnsInEachLanguageThroughLibreOffice(t *testing.T) {
	t.Parallel()
	source := tabled(t, "A1:C7", func(*excelize.File) {})
	var mended []string
	for _, language := range reason.Languages {
		out := outcomeWith(t, source, inLanguage(language), []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 7)...)
		f := must(excelize.OpenFile(out))
		if err := f.SetCellValue("orders", "B3", 7.5); err != nil {
			t.Fatal(err)
		}
		mended = append(mended, filepath.Join(t.TempDir(), "mended-"+language+".xlsx"))
		if err := f.SaveAs(mended[len(mended)-1]); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	allSaved := libreoffice.SaveAll(t, mended, "xlsx")
	for i, language := range reason.Languages {
		t.Run(language, func(t *testing.T) {
			saved := allSaved[i]
			if areas := tableAreas(t, saved); areas["Orders"] != "A1:H7" {
				t.Errorf("LibreOffice has saved the tables %v", areas)
			}
			wantColumns(t, saved, "orders", language, 1, 3, answersTo(0, 2, 7))

			b := must(sheet.Open(saved, sheet.Options{}))
			defer b.Close()
			again := filepath.Join(t.TempDir(), "again.xlsx")
			next := reason.Languages[(slices.Index(reason.Languages, language)+1)%len(reason.Languages)]
			if err := Write(t.Context(), again, b, []TableHeader{{1, 1, 8, nil, nil, nil}}, each(reversed(1, 2, 7)...),
				inLanguage(next)); err != nil {
				t.Fatal(err)
			}
			checkExcelRules(t, again)
			wantColumns(t, again, "orders", next, 1, 3, reversed(1, 2, 7))
			if areas := tableAreas(t, again); areas["Orders"] != "A1:H7" {
				t.Errorf("tables %v", areas)
			}
		})
	}
}
