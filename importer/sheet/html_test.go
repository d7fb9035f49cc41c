package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct {
		page   string
		first  []string
		merged []string // from the second pass on; nil = as first
	}{
		"plain": {`<html><body><p>no row</p><table><tr><th>order</th><th>weight</th></tr><tr><td>A</td><td>1.5</td></tr></table></body></html>`,
			[]string{"1|order|weight", "2|A|1.5"}, nil},
		"unclosed": {`<TABLE><TR><TD>order<TD>weight<TR><TD>A<TD>1</TABLE>`, []string{"1|order|weight", "2|A|1"}, nil},
		"white space and breaks": {"<table><tr><td>\n  gross\n  weight<br>kg &amp; &#20811; </td><td> <p>a</p><p>b</p></td><td>&nbsp;x</td></tr></table>",
			[]string{"1|gross weight\nkg & 克|a\nb|x"}, nil},
		"spans": {`<table><tr><td rowspan=2>a</td><td colspan="2">b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr><tr><td>g</td></tr></table>`,
			[]string{"1|a|b||c", "2||d|e|f", "3|g"}, []string{"1|a|b|+b|c", "2|+a|d|e|f", "3|g"}},
		"spans end with their body": {`<table><thead><tr><td rowspan=9>a</td><td>b</td></tr></thead><tbody><tr><td>c</td></tr></tbody></table>`,
			[]string{"1|a|b", "2|c"}, []string{"1|a|b", "2|+a"}},
		"hidden and empty rows": {`<table><tr><td></td></tr><tr style="display : none"><td>a</td></tr><tr><td>b</td><td></td></tr></table>`,
			[]string{"2h|a", "3|b"}, nil},
		"two tables, one inside": {`<table><tr><td>a<table><tr><td>x</td><td>y</td></tr></table></td><td>b</td></tr></table><table><td>c</table>`,
			[]string{"1|axy|b", "2|c"}, nil},
		"script and style": {`<table><tr><td><style>td{}</style><script>x<y</script>a</td></tr></table>`, []string{"1|a"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, sheettest.FileOf(t, []byte(c.page)), Options{})
			if b.Format != HTML {
				t.Fatal(b.Format)
			}
			wantRows(t, b, 0, c.first...)
			if c.merged == nil {
				c.merged = c.first
			}
			wantRows(t, b, 0, c.merged...)
		})
	}
}

func TestHTMLEncodings(t *testing.T) {
	const row = `<table><tr><td>运单号</td><td>重量</td></tr><tr><td>上海浦东国际机场</td></tr></table>`
	for name, c := range map[string]struct {
		head    string
		charset Charset
	}{
		"declared":       {`<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, gb18030},
		"declared, HTML": {`<html><meta charset="GBK"/>`, gb18030},
		"not declared":   {`<html>`, gb18030},
		"UTF-16":         {UTF8Mark + `<html>`, utf16LE},
		"XHTML":          {`<?xml version="1.0" encoding="big5"?><html>`, big5},
	} {
		t.Run(name, func(t *testing.T) {
			text := row
			if c.charset.Name == big5.Name {
				text = strings.NewReplacer("运单号", "提單號", "东", "東", "国际机场", "國際機場").Replace(row)
			}
			b := opened(t, sheettest.FileOf(t, encoded(t, c.charset, c.head+text)), Options{Known: aFewHeaders})
			rows, err := dump(b, 0)
			if err != nil || len(rows) != 2 || !strings.HasSuffix(rows[0], "重量") {
				t.Error(rows, err)
			}
			if b.Encoding != c.charset.Name {
				t.Error(b.Encoding)
			}
		})
	}
}

func TestHTMLRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want reason.Reason
	}{
		"no table":     {`<html><body>session expired</body></html>`, refusedFor(reason.NoTable)},
		"wrong meta":   {`<html><meta charset=utf-8><table><td>` + "\xFF" + `</table>`, refusedFor(reason.Undecodable, "utf-8", "1")},
		"long cell":    {`<table><td>` + strings.Repeat("x ", 32768) + `</table>`, reason.Reason{Code: reason.LongCell, Cell: "A1", Args: []string{"32767", ""}}},
		"too wide":     {`<table><tr>` + strings.Repeat(`<td colspan=1000>a</td>`, 17) + `</table>`, reason.Reason{Code: reason.OutsideGrid, Value: "YCV1"}},
		"NUL":          {"<table><td>a\x00</table>", refusedFor(reason.NulBytes, "1")},
		"endless text": {`<table><td>` + strings.Repeat("x", longestHTML+100) + `</table>`, reason.Reason{Code: reason.LongCell, Cell: "A1", Args: []string{"32767", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.page)), Options{}, c.want)
		})
	}
}

const flatHead = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

func flat(rows string) string {
	return flatHead + `<Worksheet ss:Name="orders"><Table>` + rows + `</Table></Worksheet></Workbook>`
}

func TestSpreadsheetML(t *testing.T) {
	for name, c := range map[string]struct{ rows, first, second string }{
		"types": {`<Row><Cell><Data ss:Type="String">a &amp; b</Data></Cell><Cell><Data ss:Type="Number">2.1389910283E10</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>`,
			"1|a & b|n:21389910283|b:TRUE|e:#N/A", ""},
		"dates": {`<Row><Cell><Data ss:Type="DateTime">2025-05-23T08:12:01.000</Data></Cell><Cell><Data ss:Type="DateTime">2025-05-23T00:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:12:00.000</Data></Cell></Row>`,
			"1|d:2025-05-23 08:12:01|d:2025-05-23|d:08:12:00", ""},
		"index":    {`<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">a</Data></Cell><Cell/><Cell><Data ss:Type="String">b</Data></Cell></Row>`, "3||a||b", ""},
		"rich":     {`<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>HGE</B><Font> 25</Font></ss:Data><Comment><ss:Data>no</ss:Data></Comment></Cell></Row>`, "1|HGE 25", ""},
		"formulas": {`<Row><Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell><Cell ss:Formula="=1+1"/></Row>`, "1|n:2|f:", ""},
		"merged": {`<Column ss:Hidden="1" ss:Span="1"/><Row ss:Hidden="1"><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="String">b</Data></Cell></Row><Row><Cell ss:Index="3"><Data ss:Type="String">c</Data></Cell></Row>`,
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
	text := flatHead + `<ExcelWorkbook><Date1904/></ExcelWorkbook><Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>` +
		`<Worksheet ss:Name="b"><Table><Row><Cell><Data ss:Type="String">y</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`
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
		"cut off":      {strings.TrimSuffix(flat(`<Row/>`), "</Workbook>"), refusedFor(reason.BrokenXML, "XML", "1")},
		"no sheet":     {flatHead + `</Workbook>`, refusedFor(reason.NoTable)},
		"entities":     {`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>` + flatHead[21:] + `</Workbook>`, refusedFor(reason.XMLEntities, "XML")},
		"rows go back": {flat(`<Row ss:Index="3"/><Row ss:Index="2"/>`), reason.Reason{Code: reason.OutOfOrder, Cell: "orders!A3"}},
		"off the grid": {flat(`<Row ss:Index="9999999"/>`), reason.Reason{Code: reason.OutsideGrid, Value: "9999999"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.text)), Options{}, c.want)
		})
	}
}
