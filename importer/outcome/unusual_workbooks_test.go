package outcome

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// rawWorkbook zips a workbook from the XML of its only sheet, "orders", and other parts that replace or join it.
func rawWorkbook(t *testing.T, sheet string, more map[string]string) string {
	t.Helper()
	all := map[string]string{
		contentTypes:                 `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":                relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `"><sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="` + transitionalMain + `">` + sheet + `</worksheet>`,
	}
	for name, content := range more {
		all[name] = content
	}
	file := filepath.Join(t.TempDir(), "source.xlsx")
	f := must(os.Create(file))
	defer f.Close()
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, err := must(z.Create(name)).Write([]byte(all[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// inline is a cell of text.
func inline(cell, text string) string {
	return `<c r="` + cell + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// twoOrders is a header and two rows.
var twoOrders = `<row r="1">` + inline("A1", "order_num") + inline("B1", "weight") + `</row><row r="2">` + inline("A2", "HGE1") + `<c r="B2"><v>1</v></c></row><row r="3">` + inline("A3", "HGE2") + `<c r="B3"><v>2</v></c></row>`

func TestOutcomeOfOddWorkbooks(t *testing.T) {
	const x = `xmlns:x="` + transitionalMain + `"`
	prefixed := `<?xml version="1.0"?><x:worksheet ` + x + `><x:sheetData><x:row r="1" spans="1:2"><x:c r="A1" t="str"><x:v>order_num</x:v></x:c><x:c r="B1" t="str"><x:v>weight</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="str"><x:v>HGE1</x:v></x:c></x:row><x:row r="3"/></x:sheetData></x:worksheet>`
	strict := strings.NewReplacer(transitionalMain, strictMain, officeRels, strictRels)
	for _, c := range []struct {
		name, sheet string
		more        map[string]string
		width, col  int // of the table, and where our columns must stand
		rows        []int
	}{
		{name: "prefixed elements", width: 2, col: 2, rows: []int{2, 3}, more: map[string]string{"xl/worksheets/sheet1.xml": prefixed,
			"xl/workbook.xml": `<x:workbook ` + x + `><x:sheets><x:sheet name="orders" sheetId="3" p:id="rId1" xmlns:p="` + officeRels + `"/></x:sheets></x:workbook>`}},
		{name: "strict", width: 2, col: 2, rows: []int{2, 3}, more: map[string]string{
			"xl/worksheets/sheet1.xml":   strict.Replace(`<worksheet xmlns="` + transitionalMain + `"><sheetData>` + twoOrders + `</sheetData></worksheet>`),
			"xl/workbook.xml":            strict.Replace(`<workbook xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `" conformance="strict"><sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>`),
			"xl/_rels/workbook.xml.rels": strict.Replace(relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`),
			"_rels/.rels":                strict.Replace(relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="/xl/workbook.xml"/></Relationships>`)}},
		{name: "no addresses", sheet: `<sheetData><row><c t="str"><v>order_num</v></c><c t="str"><v>weight</v></c></row><row><c t="str"><v>HGE1</v></c></row><row><c t="str"><v>HGE2</v></c><c/></row></sheetData>`, width: 2, col: 2, rows: []int{2, 3}},
		{name: "styled cells to the edge", sheet: `<dimension ref="A1:XFD3"/><sheetData>` + strings.ReplaceAll(twoOrders, `<v>1</v></c>`, `<v>1</v></c><c r="C2" s="0"/><c r="XFD2" s="0"/>`) + `</sheetData>`, width: 2, col: 2, rows: []int{2, 3}},
		{name: "notes at the right", sheet: `<sheetData>` + strings.ReplaceAll(twoOrders, `<v>2</v></c>`, `<v>2</v></c>`+inline("F3", "call Mr Kim")) + `</sheetData>`, width: 2, col: 6, rows: []int{2, 3}},
		{name: "notes further right", sheet: `<sheetData>` + strings.ReplaceAll(twoOrders, `<v>2</v></c>`, `<v>2</v></c>`+inline("J3", "call Mr Kim")) + `</sheetData>`, width: 2, col: 2, rows: []int{2, 3}},
		{name: "a note in the last column", sheet: `<sheetData>` + strings.ReplaceAll(twoOrders, `<v>2</v></c>`, `<v>2</v></c>`+inline("D3", "x")+inline("XFD3", "y")) + `</sheetData>`, width: 2, col: 4, rows: []int{2, 3}},
		{name: "merged cells at the right", sheet: `<sheetData>` + twoOrders + `</sheetData><mergeCells count="1"><mergeCell ref="D2:G3"/></mergeCells>`, width: 2, col: 7, rows: []int{2, 3}},
		{name: "widths to the edge", sheet: `<cols><col min="1" max="1" width="20" customWidth="1"/><col min="2" max="16384" width="9" style="0" hidden="1"/></cols><sheetData>` + twoOrders + `</sheetData>`, width: 2, col: 2, rows: []int{2, 3}},
		{name: "rows that are not there", sheet: `<sheetData><row r="1">` + inline("A1", "order_num") + `</row><row r="4">` + inline("A4", "HGE1") + `</row></sheetData>`, width: 2, col: 2, rows: []int{2, 4, 5}},
		{name: "views without a selection", sheet: `<sheetViews><sheetView tabSelected="1" topLeftCell="A2" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>` + twoOrders + `</sheetData>`, width: 2, col: 2, rows: []int{2, 3}},
		{name: "an answer with quotes in an attribute", sheet: `<sheetPr codeName='a>b"c'/><sheetData>` + twoOrders + `</sheetData><!-- <row> --><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>`, width: 2, col: 2, rows: []int{2, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := rawWorkbook(t, c.sheet, c.more)
			var answers []Answer
			for _, row := range c.rows {
				answers = append(answers, answerTo(0, row))
			}
			out := outcomeOf(t, source, []Table{{0, 1, c.width}}, answers...)
			checkExcelLaws(t, out)
			b := must(sheet.Open(out, sheet.Options{}))
			defer b.Close()
			got := rowTexts(t, b, 1)
			if !slices.Equal(got[1][c.col:c.col+outcomeColumns], Columns[:]) {
				t.Errorf("header is %q", got[1])
			}
			for _, a := range answers {
				if row := got[a.Row]; len(row) < c.col+outcomeColumns || !slices.Equal(row[c.col:c.col+outcomeColumns], a.texts()) {
					t.Errorf("row %d is %q", a.Row, row)
				}
			}
			if p := must(sheet.Open(source, sheet.Options{})); true {
				for number, row := range rowTexts(t, p, 0) {
					for i, text := range row {
						if text != "" && text != got[number][i] {
							t.Errorf("%s was %q, is %q", cell.Address("", i, number), text, got[number][i])
						}
					}
				}
				p.Close()
			}
		})
	}
}

func TestOutcomeBesideAnExcelTable(t *testing.T) {
	source := rawWorkbook(t, `<sheetData>`+twoOrders+`</sheetData><tableParts count="1"><tablePart xmlns:r="`+officeRels+`" r:id="rId1"/></tableParts>`, map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/table" Target="../tables/table1.xml"/></Relationships>`,
		"xl/tables/table1.xml":                `<table xmlns="` + transitionalMain + `" id="1" name="T" displayName="T" ref="A1:D3"><autoFilter ref="A1:D3"/></table>`})
	out := outcomeOf(t, source, []Table{{0, 1, 2}}, answersTo(0, 2, 3)...)
	all := checkExcelLaws(t, out)
	sheet := parse(t, "orders", all["xl/worksheets/sheet1.xml"])
	if ref := sheet.kid("autoFilter").attr("ref"); ref != "" {
		t.Errorf("a filter over %s, where the table has its own", ref)
	}
	if got := grid(t, out, "orders")["E1"]; got != Columns[0] {
		t.Errorf("E1 is %q", got)
	}
	if len(sheet.kid("tableParts").Kids) != 1 || string(all["xl/tables/table1.xml"]) != string(unzip(t, source)["xl/tables/table1.xml"]) {
		t.Error("the table was changed")
	}
}

func TestOutcomeWidensTheUsersFilter(t *testing.T) {
	source := rawWorkbook(t, `<sheetData>`+twoOrders+`</sheetData><autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="HGE1"/></filters></filterColumn></autoFilter>`, map[string]string{
		"xl/workbook.xml": `<workbook xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `"><bookViews><workbookView activeTab="0" firstSheet="0"/></bookViews><sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">orders!$A$1:$B$3</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">orders!$A$1:$B$3</definedName></definedNames></workbook>`})
	all := checkExcelLaws(t, outcomeOf(t, source, []Table{{0, 1, 2}}, answersTo(0, 2, 3)...))
	filter := parse(t, "orders", all["xl/worksheets/sheet1.xml"]).kid("autoFilter")
	if filter.attr("ref") != "A1:G3" || len(filter.Kids) != 1 {
		t.Errorf("filter over %q with %d conditions", filter.attr("ref"), len(filter.Kids))
	}
	names := parse(t, "names", all["xl/workbook.xml"]).kid("definedNames").Kids
	if len(names) != 2 || names[0].attr("localSheetId") != "1" || names[1].Text != "'orders'!$A$1:$G$3" || names[1].attr("localSheetId") != "1" {
		t.Errorf("names: %+v", names)
	}
}

func TestOutcomeOfSignedWorkbook(t *testing.T) {
	const signature = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
	source := rawWorkbook(t, `<sheetData>`+twoOrders+`</sheetData>`, map[string]string{
		"_rels/.rels":                relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="` + signature + `" Target="_xmlsignatures/origin.sigs"/></Relationships>`,
		"_xmlsignatures/origin.sigs": "",
		"_xmlsignatures/sig1.xml":    `<Signature/>`,
		"xl/vbaProjectSignature.bin": "stays",
		contentTypes:                 `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="sigs" ContentType="x/sigs"/><Default Extension="bin" ContentType="x/bin"/><Override PartName="/_xmlsignatures/sig1.xml" ContentType="x/sig"/></Types>`,
	})
	all := checkExcelLaws(t, outcomeOf(t, source, []Table{{0, 1, 2}}, answersTo(0, 2, 3)...))
	for name := range all {
		if strings.HasPrefix(name, "_xmlsignatures") {
			t.Errorf("%s is still there", name)
		}
	}
	if string(all["xl/vbaProjectSignature.bin"]) != "stays" {
		t.Error("the signature of the macros is gone")
	}
}

func TestOutcomeBesideUsersOwnSummary(t *testing.T) {
	source := rawWorkbook(t, "", map[string]string{
		"xl/workbook.xml":            `<workbook xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `"><sheets><sheet name="SUMMARY" sheetId="7" r:id="rId1"/><sheet name="orders" sheetId="2" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + officeRels + `/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="` + transitionalMain + `"><sheetData><row r="1">` + inline("A1", "my own") + `</row></sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml":   `<worksheet xmlns="` + transitionalMain + `"><sheetData>` + twoOrders + `</sheetData></worksheet>`})
	out := outcomeOf(t, source, []Table{{1, 1, 2}}, answersTo(1, 2, 3)...)
	checkExcelLaws(t, out)
	p := must(openParts(out))
	if got := must(readWorkbook(p)).tabs; len(got) != 3 || got[0].name != "Summary (HGE)" || got[0].id != 8 || got[1].name != "SUMMARY" {
		t.Errorf("sheets %+v", got)
	}
	if got := grid(t, out, "SUMMARY")["A1"]; got != "my own" {
		t.Errorf("their summary now says %q", got)
	}
}

// TestOutcomeOfWorkbookThatCannotBeAddedTo has formats in an encoding that the reader need not look at and we cannot amend.
func TestOutcomeOfWorkbookThatCannotBeAddedTo(t *testing.T) {
	u16 := must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?><styleSheet xmlns="` + transitionalMain + `"/>`))
	source := rawWorkbook(t, `<sheetData>`+twoOrders+`</sheetData>`, map[string]string{
		"xl/styles.xml":              u16,
		"xl/_rels/workbook.xml.rels": relsStart + `<Relationship Id="rId1" Type="` + officeRels + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + officeRels + `/styles" Target="styles.xml"/></Relationships>`})
	b, err := sheet.Open(source, sheet.Options{})
	if err != nil {
		t.Skip("refused by the reader already: " + err.Error())
	}
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.outcome.xlsx")
	if err := Write(out, b, []Table{{0, 1, 2}}, each(answersTo(0, 2, 3)...), someSummary()); err != nil {
		t.Fatal(err)
	}
	checkExcelLaws(t, out)
	wantAnswers(t, grid(t, source, "orders"), grid(t, out, "orders"), 1, 2, answersTo(0, 2, 3))
}

// TestOutcomeLinksAreFewEnoughForExcel: 70,000 rows of 70,000 forms would be more links than Excel opens.
func TestOutcomeLinksAreFewEnoughForExcel(t *testing.T) {
	var rows strings.Builder
	const n = 70_000
	for row := 2; row <= n; row++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, row, row)
	}
	source := rawWorkbook(t, `<sheetData><row r="1">`+inline("A1", "order_num")+`</row>`+rows.String()+`</sheetData>`, nil)
	var answers []Answer
	for row := 2; row <= n; row++ {
		a := answerTo(0, row)
		a.Document = fmt.Sprintf("https://files.example/%d", row%2000)
		answers = append(answers, a)
	}
	all := unzip(t, outcomeOf(t, source, []Table{{0, 1, 1}}, answers...))
	links := bytes.Count(all["xl/worksheets/sheet1.xml"], []byte("<hyperlink "))
	relations := bytes.Count(all["xl/worksheets/_rels/sheet1.xml.rels"], []byte("<Relationship "))
	if links != mostLinks || relations != 2000 {
		t.Errorf("%d links to %d addresses", links, relations)
	}
}
