package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

const flatHead = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>` +
	`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

func flat(rows string) string {
	return flatHead + `<Worksheet ss:Name="orders"><Table>` + rows + `</Table></Worksheet></Workbook>`
}

func TestSpreadsheetML(t *testing.T) {
	for name, c := range map[string]struct{ rows, first, second string }{
		"types": {`<Row><Cell><Data ss:Type="String">a &amp; b</Data></Cell><Cell>` +
			`<Data ss:Type="Number">2.1389910283E10</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell>` +
			`<Data ss:Type="Error">#N/A</Data></Cell></Row>`,
			"1|a & b|n:21389910283|b:TRUE|e:#N/A", ""},
		"dates": {`<Row><Cell><Data ss:Type="DateTime">2025-05-23T08:12:01.000</Data></Cell><Cell>` +
			`<Data ss:Type="DateTime">2025-05-23T00:00:00.000</Data></Cell><Cell>` +
			`<Data ss:Type="DateTime">1899-12-31T08:12:00.000</Data></Cell></Row>`,
			"1|d:2025-05-23 08:12:01|d:2025-05-23|d:08:12:00", ""},
		"index": {`<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">a</Data></Cell><Cell/><Cell>` +
			`<Data ss:Type="String">b</Data></Cell></Row>`, "3||a||b", ""},
		"rich": {`<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>HGE</B>` +
			`<Font> 25</Font></ss:Data><Comment><ss:Data>no</ss:Data></Comment></Cell></Row>`, "1|HGE 25", ""},
		"formulas": {`<Row><Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell><Cell ss:Formula="=1+1"/></Row>`,
			"1|n:2|f:", ""},
		"merged": {`<Column ss:Hidden="1" ss:Span="1"/><Row ss:Hidden="1"><Cell ss:MergeAcross="1" ss:MergeDown="1">` +
			`<Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="String">b</Data></Cell></Row><Row><Cell ss:Index="3">` +
			`<Data ss:Type="String">c</Data></Cell></Row>`,
			"1h|a||b;2|||c", "1h|a|+a|b;2|+a|+a|c"},
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, sheettest.FileOf(t, []byte(flat(c.rows))), Options{})
			wantRows(t, b, 0, strings.Split(c.first, ";")...)
			if c.second == "" {
				c.second = c.first
			}
			wantRows(t, b, 0, strings.Split(c.second, ";")...)
			if b.Format != SpreadsheetML || b.Sheets[0].Name != "orders" {
				t.Error(b.Format, b.Sheets)
			}
		})
	}
}

func TestSpreadsheetMLSheets(t *testing.T) {
	text := flatHead + `<ExcelWorkbook><Date1904/></ExcelWorkbook><Worksheet ss:Name="a"><Table><Row><Cell>` +
		`<Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>` +
		`<Worksheet ss:Name="b"><Table><Row><Cell><Data ss:Type="String">y</Data></Cell></Row></Table><WorksheetOptions>` +
		`<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`
	b := opened(t, sheettest.FileOf(t, []byte(text)), Options{})
	if len(b.Sheets) != 2 || b.Sheets[0].Hidden || !b.Sheets[1].Hidden || !b.Sheets[0].Date1904 {
		t.Error(b.Sheets)
	}
	wantRows(t, b, 0, "1|x")
	wantRows(t, b, 1, "1|y")
	wantSeen(t, b, reason.Reason{Code: reason.HiddenSheet, Value: "b"})
}

func TestSpreadsheetMLRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want reason.Reason
	}{
		"cut off":  {strings.TrimSuffix(flat(`<Row/>`), "</Workbook>"), refusedFor(reason.BrokenXML, "XML", "1")},
		"no sheet": {flatHead + `</Workbook>`, refusedFor(reason.NoTable)},
		"entities": {`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>` + flatHead[21:] + `</Workbook>`,
			refusedFor(reason.XMLEntities, "XML")},
		"rows go back": {flat(`<Row ss:Index="3"/><Row ss:Index="2"/>`), reason.Reason{Code: reason.OutOfOrder, Cell: "orders!A3"}},
		"off the grid": {flat(`<Row ss:Index="9999999"/>`), reason.Reason{Code: reason.OutsideGrid, Value: "9999999"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.text)), Options{}, c.want)
		})
	}
}
