package outcome

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// unusual is a workbook that is valid but not as Excel writes it.
type unusual struct {
	name  string
	sheet string            // content of the sheet
	more  map[string]string // other parts
	col   int               // where the first of our columns must stand
	rows  []int             // that get an answer
}

var unusualWorkbooks = []unusual{
	{name: "prefixed elements", col: 2, rows: []int{2, 3}, more: prefixedParts()},
	{name: "strict", col: 2, rows: []int{2, 3}, more: strictParts()},
	{name: "no addresses", col: 2, rows: []int{2, 3},
		sheet: `<sheetData><row><c t="str"><v>order_num</v></c><c t="str"><v>weight</v></c></row>` +
			`<row><c t="str"><v>HGE1</v></c></row><row><c t="str"><v>HGE2</v></c><c/></row></sheetData>`},
	{name: "styled cells to the edge", col: 2, rows: []int{2, 3},
		sheet: `<dimension ref="A1:XFD3"/>` + ordersData(`<c r="C2" s="0"/><c r="XFD2" s="0"/>`, "")},
	{name: "notes at the right", col: 6, rows: []int{2, 3},
		sheet: ordersData("", inline("F3", "call Mr Kim"))},
	{name: "notes further right", col: 2, rows: []int{2, 3},
		sheet: ordersData("", inline("J3", "call Mr Kim"))},
	{name: "a note in the last column", col: 4, rows: []int{2, 3},
		sheet: ordersData("", inline("D3", "x")+inline("XFD3", "y"))},
	{name: "merged cells at the right", col: 7, rows: []int{2, 3},
		sheet: ordersData("", "") + `<mergeCells count="1"><mergeCell ref="D2:G3"/></mergeCells>`},
	{name: "widths to the edge", col: 2, rows: []int{2, 3},
		sheet: `<cols><col min="1" max="1" width="20" customWidth="1"/>` +
			`<col min="2" max="16384" width="9" style="0" hidden="1"/></cols>` + ordersData("", "")},
	{name: "rows that are not there", col: 2, rows: []int{2, 4, 5},
		sheet: `<sheetData><row r="1">` + inline("A1", "order_num") + `</row>` +
			`<row r="4">` + inline("A4", "HGE1") + `</row></sheetData>`},
	{name: "views without a selection", col: 2, rows: []int{2, 3},
		sheet: `<sheetViews><sheetView tabSelected="1" topLeftCell="A2" workbookViewId="0"/></sheetViews>` +
			`<sheetFormatPr defaultRowHeight="15"/>` + ordersData("", "")},
	{name: "quotes and angle brackets in an attribute and a comment", col: 2, rows: []int{2, 3},
		sheet: `<sheetPr codeName='a>b"c'/>` + ordersData("", "") + `<!-- <row> -->` +
			`<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>`},
}

// prefixedParts have a namespace prefix before the name of every element.
func prefixedParts() map[string]string {
	const x = `xmlns:x="` + transitionalMain + `"`
	return map[string]string{
		"xl/worksheets/sheet1.xml": `<?xml version="1.0"?><x:worksheet ` + x + `><x:sheetData><x:row r="1" spans="1:2">` +
			`<x:c r="A1" t="str"><x:v>order_num</x:v></x:c><x:c r="B1" t="str"><x:v>weight</x:v></x:c></x:row>` +
			`<x:row r="2"><x:c r="A2" t="str"><x:v>HGE1</x:v></x:c></x:row><x:row r="3"/></x:sheetData></x:worksheet>`,
		"xl/workbook.xml": `<x:workbook ` + x + `><x:sheets><x:sheet name="orders" sheetId="3" p:id="rId1" xmlns:p="` + officeRels +
			`"/></x:sheets></x:workbook>`,
	}
}

// strictParts have the namespaces of "Strict Open XML Spreadsheet", and targets from the root of the package.
func strictParts() map[string]string {
	all := map[string]string{
		"xl/worksheets/sheet1.xml": sheetXML(`<sheetData>` + ordersXML + `</sheetData>`),
		"xl/workbook.xml": strings.Replace(workbookXML(`<sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets>`),
			`">`, `" conformance="strict">`, 1),
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet /xl/worksheets/sheet1.xml"),
		"_rels/.rels":                relationsXML("officeDocument /xl/workbook.xml"),
	}
	strict := strings.NewReplacer(transitionalMain, strictMain, officeRels, strictRels)
	for name, content := range all {
		all[name] = strict.Replace(content)
	}
	return all
}

func TestOutcomeOfUnusualWorkbooks(t *testing.T) {
	for _, c := range unusualWorkbooks {
		t.Run(c.name, func(t *testing.T) {
			source := rawWorkbook(t, c.sheet, c.more)
			var answers []Answer
			for _, row := range c.rows {
				answers = append(answers, answerTo(0, row))
			}
			out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answers...)
			checkExcelRules(t, out)
			got := rowsOf(t, out, 1)
			if !slices.Equal(got[1][c.col:c.col+outcomeColumns], inEnglish[:]) {
				t.Errorf("header is %q", got[1])
			}
			for _, a := range answers {
				if row := got[a.Row]; len(row) < c.col+outcomeColumns || !slices.Equal(row[c.col:c.col+outcomeColumns], a.texts(english)) {
					t.Errorf("row %d is %q", a.Row, row)
				}
			}
			for number, row := range rowsOf(t, source, 0) {
				for i, text := range row {
					if text != "" && text != got[number][i] {
						t.Errorf("%s was %q, is %q", cell.Address("", i, number), text, got[number][i])
					}
				}
			}
		})
	}
}

func TestOutcomeBesideAnExcelTable(t *testing.T) {
	table := `<table xmlns="` + transitionalMain + `" id="1" name="T" displayName="T" ref="A1:D3"><autoFilter ref="A1:D3"/></table>`
	source := rawWorkbook(t, ordersData("", "")+
		`<tableParts count="1"><tablePart xmlns:r="`+officeRels+`" r:id="rId1"/></tableParts>`, map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": relationsXML("table ../tables/table1.xml"),
		"xl/tables/table1.xml":                table})
	out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
	all := checkExcelRules(t, out)
	sheet := parse(t, "orders", all["xl/worksheets/sheet1.xml"])
	if ref := sheet.kid("autoFilter").attr("ref"); ref != "" {
		t.Errorf("a filter over %s, where the table has its own", ref)
	}
	if got := grid(t, out, "orders")["E1"]; got != inEnglish[0] {
		t.Errorf("E1 is %q", got)
	}
	if len(sheet.kid("tableParts").Kids) != 1 || string(all["xl/tables/table1.xml"]) != table {
		t.Error("the table was changed")
	}
}

func TestOutcomeWidensTheUsersFilter(t *testing.T) {
	filter := `<autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="HGE1"/></filters></filterColumn></autoFilter>`
	source := rawWorkbook(t, ordersData("", "")+filter, map[string]string{
		"xl/workbook.xml": workbookXML(`<bookViews><workbookView activeTab="0" firstSheet="0"/></bookViews>` +
			`<sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets><definedNames>` +
			`<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">orders!$A$1:$B$3</definedName>` +
			`<definedName name="_xlnm.Print_Area" localSheetId="0">orders!$A$1:$B$3</definedName></definedNames>`)})
	all := checkExcelRules(t, outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...))
	got := parse(t, "orders", all["xl/worksheets/sheet1.xml"]).kid("autoFilter")
	if got.attr("ref") != "A1:G3" || len(got.Kids) != 1 {
		t.Errorf("filter over %q with %d conditions", got.attr("ref"), len(got.Kids))
	}
	names := parse(t, "names", all["xl/workbook.xml"]).kid("definedNames").Kids
	if len(names) != 2 || names[0].attr("localSheetId") != "1" ||
		names[1].Text != "'orders'!$A$1:$G$3" || names[1].attr("localSheetId") != "1" {
		t.Errorf("names: %+v", names)
	}
}

func TestOutcomeOfSignedWorkbook(t *testing.T) {
	source := rawWorkbook(t, ordersData("", ""), map[string]string{
		"_rels/.rels": relationsXML("officeDocument xl/workbook.xml",
			"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin _xmlsignatures/origin.sigs"),
		"_xmlsignatures/origin.sigs": "",
		"_xmlsignatures/sig1.xml":    `<Signature/>`,
		contentTypes: typesXML(`<Default Extension="sigs" ContentType="x/sigs"/><Default Extension="bin" ContentType="x/bin"/>` +
			`<Override PartName="/_xmlsignatures/sig1.xml" ContentType="x/sig"/>`)})
	all := checkExcelRules(t, outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...))
	for name := range all {
		if strings.HasPrefix(name, "_xmlsignatures") {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestOutcomeBesideUsersOwnSummary(t *testing.T) {
	source := rawWorkbook(t, "", map[string]string{
		"xl/workbook.xml": workbookXML(`<sheets><sheet name="SUMMARY" sheetId="7" r:id="rId1"/>` +
			`<sheet name="orders" sheetId="2" r:id="rId2"/></sheets>`),
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml", "worksheet worksheets/sheet2.xml"),
		"xl/worksheets/sheet1.xml":   sheetXML(`<sheetData><row r="1">` + inline("A1", "my own") + `</row></sheetData>`),
		"xl/worksheets/sheet2.xml":   sheetXML(ordersData("", ""))})
	out := outcomeOf(t, source, []TableHeader{{1, 1, 2, nil, nil, nil}}, answersTo(1, 2, 3)...)
	checkExcelRules(t, out)
	got := must(readWorkbook(must(openPackage(out)))).tabs
	if len(got) != 3 || got[0].name != "Summary (HGE)" || got[0].id != 8 || got[1].name != "SUMMARY" {
		t.Errorf("sheets %+v", got)
	}
	if got := grid(t, out, "SUMMARY")["A1"]; got != "my own" {
		t.Errorf("their summary now says %q", got)
	}
}

// TestOutcomeOfWorkbookThatCannotBeAddedTo has a style sheet in UTF-16. We can read such a workbook but not add to it.
func TestOutcomeOfWorkbookThatCannotBeAddedTo(t *testing.T) {
	styles := `<?xml version="1.0" encoding="UTF-16"?><styleSheet xmlns="` + transitionalMain + `"/>`
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	source := rawWorkbook(t, ordersData("", ""), map[string]string{
		"xl/styles.xml":              must(utf16.String(styles)),
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml", "styles styles.xml")})
	b, err := sheet.Open(source, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.outcome.xlsx")
	if err := Write(t.Context(), out, b, []TableHeader{{0, 1, 2, nil, nil, nil}},
		each(answersTo(0, 2, 3)...), someSummary()); err != nil {
		t.Fatal(err)
	}
	checkExcelRules(t, out)
	same := rawWorkbook(t, ordersData("", ""), nil) // excelize reads no UTF-16
	wantAnswers(t, grid(t, same, "orders"), grid(t, out, "orders"), 1, 2, answersTo(0, 2, 3))
}

// TestOutcomeLinksAreFewEnoughForExcel answers 70,000 rows, each with another form than the row before. A link for each
// would be more than Excel opens.
func TestOutcomeLinksAreFewEnoughForExcel(t *testing.T) {
	t.Parallel()
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
	all := unzip(t, outcomeOf(t, source, []TableHeader{{0, 1, 1, nil, nil, nil}}, answers...))
	links := bytes.Count(all["xl/worksheets/sheet1.xml"], []byte("<hyperlink "))
	relations := bytes.Count(all["xl/worksheets/_rels/sheet1.xml.rels"], []byte("<Relationship "))
	if links != mostLinks || relations != 2000 {
		t.Errorf("%d links to %d addresses", links, relations)
	}
}

// That a part is above our bounds comes to light when the sheet is written, if it stands behind the rows.
func TestOutcomeOfWorkbookWithMoreLinksThanWeParse(t *testing.T) {
	for _, many := range []string{
		`<hyperlinks>` + strings.Repeat(`<hyperlink ref="D9" location="orders!A1"/>`, mostChildren+1) + `</hyperlinks>`,
		`<conditionalFormatting sqref="A2">` + strings.Repeat(`<cfRule type="uniqueValues" priority="1"/>`, largestPart/30) +
			`</conditionalFormatting>`,
		`<dataValidations>` + strings.Repeat(`<dataValidation type="whole" sqref="A2"/>`, largestPart/30) + `</dataValidations>`,
	} {
		source := rawWorkbook(t, ordersData("", "")+many, nil)
		var left []reason.Reason
		s := someSummary()
		s.LeftOut = func(r []reason.Reason) SummarySection {
			left = r
			return SummarySection{}
		}
		out := outcomeWith(t, source, s, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
		checkExcelRules(t, out)
		answer := answerTo(0, 3)
		if got := rowsOf(t, out, 1); got[2][0] != "HGE1" || !slices.Equal(got[3][2:2+outcomeColumns], answer.texts(english)) {
			t.Errorf("the rows are %v", got)
		}
		if len(left) != 1 || left[0].Code != reason.LeftAll {
			t.Errorf("the Summary says that %v is left out", left)
		}
	}
}
