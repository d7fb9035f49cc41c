package outcome

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// asRead is all that a book says of the cells left of a column, of its sheets, and of what is hidden and merged.
func asRead(t *testing.T, file string, left int, skip func(name string) bool) []string {
	t.Helper()
	b := must(sheet.Open(file, sheet.Options{TempDir: t.TempDir()}))
	defer b.Close()
	var all []string
	for i, s := range b.Sheets {
		if skip(s.Name) {
			continue
		}
		for range b.Rows(i) { // now the merged ranges are known
			continue
		}
		all = append(all, fmt.Sprintf("sheet hidden=%v columns=%v", s.Hidden, hiddenLeft(b.HiddenColumns(i), left)))
		last := 0
		for row, err := range b.Rows(i) {
			last = row.Number
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range row.Comments {
				all = append(all, fmt.Sprintf("%s comment %q", cell.Address("", c.Column, row.Number), c.Text))
			}
			for col := range min(left, len(row.Cells)) {
				c := row.Cells[col]
				if c.Kind == cell.Empty {
					continue
				}
				all = append(all, fmt.Sprintf("%s hidden=%v kind=%d merged=%v calculated=%v struck=%d%q %q",
					cell.Address("", col, row.Number), row.Hidden, c.Kind, c.Merged, c.Calculated, c.Struck, c.StruckText(),
					strings.Clone(c.Plain())))
			}
		}
		for _, m := range b.MergedRanges(i) {
			all = append(all, fmt.Sprint(m.Top, min(m.Bottom, last), m.Left, m.Right))
		}
	}
	return all
}

func hiddenLeft(hidden []bool, left int) (columns []int) {
	for i, h := range hidden {
		if h && i < left {
			columns = append(columns, i)
		}
	}
	return columns
}

const flatHead = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>` +
	`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

// flatRow is the XML of a row of an XML Spreadsheet 2003, each cell as its attributes, its type and its value.
func flatRow(attributes string, cells ...[3]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<Row %s>`, attributes)
	for _, c := range cells {
		fmt.Fprintf(&b, `<Cell %s>`, c[0])
		if c[1] != "" {
			fmt.Fprintf(&b, `<Data ss:Type="%s">%s</Data>`, c[1], c[2])
		}
		b.WriteString(`</Cell>`)
	}
	return b.String() + `</Row>`
}

func flatHeader(names ...string) string {
	var cells [][3]string
	for _, n := range names {
		cells = append(cells, [3]string{"", "String", n})
	}
	return flatRow("", cells...)
}

// TestNewWorkbookIsReadAsItsSource has sources of which a new workbook is made, with all that tells how a cell is read. A clerk
// drops the new one.
func TestNewWorkbookIsReadAsItsSource(t *testing.T) {
	formula := `ss:Formula="=IF(1,0,0)"`
	sheets := func(rows string) string {
		return flatHead + `<Worksheet ss:Name="before"><Table>` + flatHeader("a secret") +
			flatRow(`ss:Hidden="1"`, [3]string{"", "Number", "7"}) + `</Table>` +
			`<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>` +
			`<Worksheet ss:Name="orders"><Table><Column/><Column ss:Hidden="1"/>` + rows + `</Table></Worksheet></Workbook>`
	}
	utf16 := must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sheetXML(`<cols><col min="2" max="2" ` +
		`width="9" hidden="1"/></cols><sheetData><row r="1">` + inline("A1", "order_num") + inline("B1", "weight") + `</row>` +
		`<row r="2">` + inline("A2", "HGE1") + `<c r="B2"><v>1.125</v></c></row><row r="3" hidden="1">` + inline("A3", "HGE2") +
		`<c r="B3"><f>A1</f></c></row></sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>`)))
	for name, c := range map[string]struct {
		source       string
		index, width int
	}{
		"html, a hidden row": {csvFile(t, `<table><tr><th>order_num<th>weight<tr><td>HGE1<td>1`+
			`<tr style="display:none"><td>HGE2<td>2<tr><td>HGE3<td>3</table>`), 0, 2},
		"html, merged": {csvFile(t, `<table><tr><th colspan=2>Parcel<th colspan=90>Weight<tr><th>order_num<th>bag<th>gross<th>net`+
			`<tr><td>HGE1<td rowspan=2>B1<td rowspan=65534>9.5<td>1<tr><td>HGE2<td>2<tr><td>HGE3<td>B2<td>3</table>`), 0, 4},
		"html, merged over each other": {csvFile(t, `<table><tbody><tr><td>order_num<td>weight<td>bag`+
			`<tr><td>HGE1<td colspan=2 rowspan=3>5</tbody>`+
			`<tbody><tr><td>HGE2<td rowspan=2>6<td>7<tr><td>HGE3<td>8</tbody></table>`), 0, 3},
		"html, struck out": {csvFile(t, `<table><tr><th><s>order_num</s><th>weight<th>bag<tr><td><s>HGE1</s><td>5 <s>5</s><td><s>B1</s> B2`+
			`<tr style="text-decoration:line-through"><td>HGE2<td>2<td>B3</table>`), 0, 3},
		"xml, struck out": {csvFile(t, strings.Replace(sheets(flatHeader("order_num", "weight", "etd")+
			flatRow("", [3]string{`ss:StyleID="out"`, "String", "HGE1"}, [3]string{`ss:StyleID="out"`, "Number", "1.125"},
				[3]string{`ss:StyleID="out"`, "DateTime", "2026-11-24T10:40:07.000"})+
			flatRow("", [3]string{"", "String", "0012<S>HGE</S>7"}, [3]string{`ss:StyleID="out" ` + formula, "Number", "0"})),
			`<Worksheet `, `<Styles><Style ss:ID="out"><Font ss:StrikeThrough="1"/></Style></Styles><Worksheet `, 1)), 1, 3},
		"xml, comments": {csvFile(t, strings.Replace(sheets(flatHeader("order_num", "weight", "bag")+
			flatRow("", [3]string{"", "String", "HGE1"}, [3]string{"", "Number", "1"}, [3]string{"", "String", "B1"})),
			`HGE1</Data>`, `HGE1</Data><Comment ss:Author="K."><ss:Data>HOLD &amp; wait</ss:Data></Comment>`, 1)), 1, 3},
		"xml, kinds": {csvFile(t, sheets(flatHeader("order_num", "weight", "bag", "etd", "more")+
			flatRow("", [3]string{"", "String", "HGE1"}, [3]string{"", "Number", "1.125"}, [3]string{"", "Number", "123456789012345678"},
				[3]string{"", "DateTime", "2026-11-24T10:40:07.000"}, [3]string{"", "Boolean", "1"})+
			flatRow("", [3]string{"", "String", "0012"}, [3]string{"", "String", "1.125"}, [3]string{"", "Number", "20000000104"},
				[3]string{"", "DateTime", "2026-11-24T00:00:00.000"}, [3]string{"", "Error", "#N/A"})+
			flatRow("", [3]string{"", "String", "0"}, [3]string{"", "String", "9.5"},
				[3]string{"", "Number", "1e20"}, [3]string{"", "DateTime", "1899-12-31T08:12:00.000"},
				[3]string{"", "Number", "-0.1"}))), 1, 5},
		"xml, formulas": {csvFile(t, sheets(flatHeader("order_num", "weight", "bag", "etd", "more")+
			flatRow("", [3]string{"", "String", "HGE1"}, [3]string{formula, "", ""}, [3]string{formula, "Number", "0"},
				[3]string{"", "DateTime", "2026-11-24T23:59:59.000"}, [3]string{formula, "Error", "#REF!"})+
			flatRow("", [3]string{formula, "Number", "25"}, [3]string{formula, "String", "0.00"}, [3]string{formula, "Boolean", "0"},
				[3]string{formula, "DateTime", "2026-11-24T10:40:07.000"}, [3]string{formula, "Error", "#DIV/0!"}))), 1, 5},
		"xml, merged and hidden": {csvFile(t, sheets(flatHeader("order_num", "weight", "bag")+
			flatRow(`ss:Hidden="1"`, [3]string{"", "String", "HGE1"}, [3]string{`ss:MergeDown="1" ss:MergeAcross="1"`, "Number", "9.5"})+
			flatRow("", [3]string{"", "String", "HGE2"})+
			flatRow("", [3]string{"", "String", "HGE3"}, [3]string{"", "Number", "2"}))), 1, 3},
		"xlsx of texts": {rawWorkbook(t, "", map[string]string{"xl/worksheets/sheet1.xml": utf16}), 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			out := outcomeOf(t, c.source, []TableHeader{{Sheet: c.index, Row: 1, Width: c.width}})
			checkExcelRules(t, out)
			want := asRead(t, c.source, c.width, func(string) bool { return false })
			if got := asRead(t, out, c.width, func(name string) bool { return name == summaryName }); !slices.Equal(want, got) {
				t.Error("(-source +outcome)", cmp.Diff(want, got))
			}
			again := outcomeOf(t, out, []TableHeader{{Sheet: c.index + 1, Row: 1, Width: c.width}})
			if got := asRead(t, again, c.width, func(name string) bool { return name == summaryName }); !slices.Equal(want, got) {
				t.Error("the outcome of the outcome (-source +outcome)", cmp.Diff(want, got))
			}
		})
	}
}

// TestNumberFormatsOfNewWorkbook has numbers under number formats that say more than the number: they are read so in the outcome.
// One that has lost digits is not made an identifier.
func TestNumberFormatsOfNewWorkbook(t *testing.T) {
	source := csvFile(t, flatHead+`<Styles><Style ss:ID="lb"><NumberFormat ss:Format="0.0&quot; lb&quot;"/></Style>`+
		`<Style ss:ID="z"><NumberFormat ss:Format="00000000000000000000"/></Style></Styles><Worksheet ss:Name="orders"><Table>`+
		flatHeader("order_num", "weight", "bag")+flatRow("", [3]string{`ss:StyleID="z"`, "Number", "7"},
		[3]string{`ss:StyleID="lb"`, "Number", "9.5"}, [3]string{`ss:StyleID="z"`, "Number", "12345678901234567"})+
		`</Table></Worksheet></Workbook>`)
	got := asRead(t, outcomeOf(t, source, []TableHeader{{Sheet: 0, Row: 1, Width: 3}}), 3,
		func(name string) bool { return name == summaryName })[4:]
	for i, want := range []string{`kind=1 merged=false calculated=false struck=0"" "00000000000000000007"`,
		`kind=1 merged=false calculated=false struck=0"" "9.5 lb"`, `kind=2 merged=false calculated=false struck=0"" "12345678901234567"`} {
		if !strings.HasSuffix(got[i], want) {
			t.Errorf("%s, want %s", got[i], want)
		}
	}
}
