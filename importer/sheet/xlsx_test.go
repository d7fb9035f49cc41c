package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// data is a sheetData element with these rows.
func data(rows string) string { return `<sheetData>` + rows + `</sheetData>` }

// testStyles: 1 a date, 2 date and time, 3 a time, 4 text, 5 elapsed hours, 6 Chinese built-in date, 7 amount, 8 era.
const testStyles = `<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy&quot;-&quot;mm&quot;-&quot;dd"/>` +
	`<numFmt numFmtId="165" formatCode="yyyy/m/d h:mm"/>` +
	`<numFmt numFmtId="166" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/>` +
	`<xf numFmtId="20"/><xf numFmtId="49"/><xf numFmtId="46"/><xf numFmtId="31"/><xf numFmtId="4"/>` +
	`<xf numFmtId="166"/></cellXfs>` +
	`<dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs>`

func TestXLSXCells(t *testing.T) {
	for name, c := range map[string]struct {
		sheet string
		want  []string
	}{
		"plain": {data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>12.5</v></c></row>`), []string{"1|order||n:12.5"}},
		"inline text": {data(`<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b &#65;&#x4E2D;</t></is></c></row>`),
			[]string{"1|a&b A中"}},
		"inline text in CDATA": {data(`<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[a<b&amp;]]></t></is></c></row>`),
			[]string{"1|a<b&amp;"}},
		"inline rich text": {data(
			`<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>HGE</t></r><r>` +
				`<t xml:space="preserve"> 25</t></r></is></c></row>`), []string{"1|HGE 25"}},
		"rich shared text": {data(`<row r="1"><c r="A1" t="s"><v>2</v></c></row>`), []string{"1|东京 Tokyo"}},
		"phonetic runs":    {data(`<row r="1"><c r="A1" t="s"><v>3</v></c></row>`), []string{"1|東京"}},
		"_x000D_": {data(`<row r="1"><c r="A1" t="s"><v>4</v></c><c r="B1" t="str"><v>_x005F_x000D__x4E2D_</v></c></row>`),
			[]string{"1|a\r\nb|_x000D_中"}},
		"empty shared text": {data(`<row r="1"><c r="A1" t="s"><v>5</v></c><c r="B1" t="s"><v>0</v></c></row>`), []string{"1||order"}},
		"bool and error": {data(`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e">` +
			`<v>#N/A</v></c></row>`), []string{"1|b:TRUE|b:FALSE|e:#N/A"}},
		"formula with a value": {data(
			`<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;""</f><v>2</v></c></row>`), []string{"1|n:2|2"}},
		"formula without a value": {
			data(`<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>2</f><v></v></c><c r="C1" t="str"><f>""</f><v></v></c></row>`),
			[]string{"1|f:|f:"}},
		"long numbers": {data(`<row r="1"><c r="A1"><v>2.1389910283E10</v></c><c r="B1"><v>1.2345678901234568E+17</v></c>` +
			`<c r="C1"><v>12345.0</v></c></row>`), []string{"1|n:21389910283|n:123456789012345680|n:12345"}},
		"dates": {data(`<row r="1"><c r="A1" s="1"><v>45800</v></c><c r="B1" s="2"><v>45800</v></c><c r="C1" s="2">` +
			`<v>45800.34167824074</v></c><c r="D1" s="3"><v>0.5</v></c><c r="E1" s="6"><v>45800</v></c><c r="F1" s="8">` +
			`<v>45800</v></c></row>`),
			[]string{"1|d:2025-05-23|d:2025-05-23 00:00:00|d:2025-05-23 08:12:01|d:12:00:00|d:2025-05-23|d:2025-05-23"}},
		"serial under a number format": {
			data(`<row r="1"><c r="A1" s="7"><v>45800</v></c><c r="B1" s="4"><v>45800</v></c><c r="C1" s="99"><v>45800</v></c></row>`),
			[]string{"1|n:45800|n:45800|n:45800"}},
		"hours beyond a day": {data(`<row r="1"><c r="A1" s="5"><v>1.5</v></c><c r="B1" s="5"><v>0.25</v></c></row>`),
			[]string{"1|n:1.5|d:06:00:00"}},
		"ISO dates": {data(`<row r="1"><c r="A1" t="d"><v>2025-05-23</v></c><c r="B1" t="d" s="2">` +
			`<v>2025-05-23T08:12:01Z</v></c><c r="C1" t="d" s="1"><v>2025-05-23T00:00:00</v></c><c r="D1" t="d">` +
			`<v>08:12:01.600</v></c></row>`), []string{"1|d:2025-05-23|d:2025-05-23 08:12:01|d:2025-05-23|d:08:12:02"}},
		"no reference at all": {data(`<row><c t="s"><v>0</v></c><c/><c><v>1</v></c></row><row><c><v>2</v></c></row>`),
			[]string{"1|order||n:1", "2|n:2"}},
		"some references": {data(`<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`),
			[]string{"3||n:1|n:2", "4|n:3"}},
		"blank and styled cells": {
			data(`<row r="1" s="1" customFormat="1"/><row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row><row r="1048576">` +
				`<c r="A1048576" s="1"/></row>`), []string{"2|n:1"}},
		"dimension that lies": {`<dimension ref="A1:A1"/>` +
			data(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="9"><c r="C9"><v>3</v></c></row>`),
			[]string{"1|n:1|n:2", "9|||n:3"}},
		"dimension of everything": {
			`<dimension ref="A1:XFD1048576"/>` + data(`<row r="1" spans="1:16384"><c r="A1"><v>1</v></c></row>`) +
				`<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, []string{"1|n:1"}},
		"extensions and comments": {
			data(`<!-- a --><row r="1"><c r="A1"><!-- b --><v>1<!-- c -->2</v><extLst><ext>`+
				`<x14:f xmlns:x14="x"/></ext></extLst></c><extLst/></row>`) + `<extLst><row r="5"><c><v>9</v></c></row></extLst>`,
			[]string{"1|n:12"}},
		"attributes in another order": {data(`<row spans='1:2' r = "1" ><c t="s" r='A1'  s="4" ><v>0</v></c></row >`),
			[]string{"1|order"}},
		"greater-than in an attribute": {data(`<row r="1"><c r="A1" x="a>b"><v>1</v></c></row>`), []string{"1|n:1"}},
		"white space around a value":   {data("\n<row r=\"1\">\n <c r=\"A1\">\n  <v> 1 </v>\n </c>\n</row>\n"), []string{"1|n:1"}},
		"no number after all": {data(`<row r="1"><c r="A1"><v>abc</v></c><c r="B1" s="1"><v>-1</v></c></row>`),
			[]string{"1|abc|n:-1"}},
		"no rows": {data(``), nil},
	} {
		t.Run(name, func(t *testing.T) {
			sst := `<si><t>order</t></si><si/><si><r><rPr><sz val="9"/></rPr><t>东京</t></r><r>` +
				`<t xml:space="preserve"> Tokyo</t></r></si>` +
				`<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si><si><t>a_x000D_` + "\n" +
				`b</t></si><si><t/></si>`
			b := opened(t, sheettest.PlainBook(c.sheet).WithTexts(sst).WithStyles(testStyles).File(t), Options{})
			wantRows(t, b, 0, c.want...)
			b.content.(*xlsxContent).noFast = true // readCell must give the same
			wantRows(t, b, 0, c.want...)
		})
	}
}

func TestXLSXRefusals(t *testing.T) {
	deep := strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70)
	for name, c := range map[string]struct {
		sheet string
		want  reason.Reason
	}{
		"no sheetData":  {`<cols/>`, refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"two sheetData": {data(``) + data(``), refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"end tag missing": {data(`<row r="1"><c r="A1"><v>1</v></row>`),
			refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"attribute without quote": {data(`<row r=1/>`), refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"unknown entity": {data(`<row r="1"><c r="A1" t="str"><v>&bomb;</v></c></row>`),
			refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"entity that is no char": {data(`<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>`),
			refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"unknown cell type": {data(`<row r="1"><c r="A1" t="x"><v>1</v></c></row>`),
			refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"NUL": {data("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x00b</v></c></row>"),
			refusedFor(reason.BadText, "xl/worksheets/sheet1.xml", "2")},
		"control character": {data("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x02b</v></c></row>"),
			refusedFor(reason.BadText, "xl/worksheets/sheet1.xml", "2")},
		"invalid UTF-8": {data("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\xFFb</v></c></row>"),
			refusedFor(reason.BadText, "xl/worksheets/sheet1.xml", "2")},
		"nesting":          {data(``) + deep, refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
		"row twice":        {data(`<row r="2"/><row r="2"/>`), reason.Reason{Code: reason.OutOfOrder, Cell: "orders!A2"}},
		"row out of order": {data(`<row r="2"/><row r="1"/>`), reason.Reason{Code: reason.OutOfOrder, Cell: "orders!A1"}},
		"cell twice": {data(`<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>`),
			reason.Reason{Code: reason.OutOfOrder, Cell: "orders!B1"}},
		"cell of another row": {data(`<row r="1"><c r="B2"><v>1</v></c></row>`),
			reason.Reason{Code: reason.OutOfOrder, Cell: "orders!B2"}},
		"row beyond the grid": {data(`<row r="1048577"/>`), reason.Reason{Code: reason.OutsideGrid, Value: "1048577"}},
		"cell beyond the grid": {data(`<row r="1"><c r="XFE1"><v>1</v></c></row>`),
			reason.Reason{Code: reason.OutsideGrid, Value: "XFE1"}},
		"text that is not there": {data(`<row r="7"><c r="C7" t="s"><v>4</v></c></row>`),
			reason.Reason{Code: reason.BadReference, Cell: "orders!C7"}},
		"text number that is odd": {data(`<row r="7"><c r="C7" t="s"><v>x</v></c></row>`),
			reason.Reason{Code: reason.BadReference, Cell: "orders!C7"}},
		"too long a text": {data(`<row r="1"><c r="A1" t="str"><v>` + strings.Repeat("a", 32768) + `</v></c></row>`),
			reason.Reason{Code: reason.LongCell, Cell: "orders!A1", Args: []string{"32767", ""}}},
		"rows behind the end": {data(``) + `</worksheet><worksheet>`, refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2")},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.PlainBook(c.sheet).WithTexts(`<si><t>a</t></si>`).File(t), Options{}, c.want)
		})
	}
}

func TestXLSXLongestText(t *testing.T) {
	long := strings.Repeat("𠀀", 16383) + "a" // 32,767 units of UTF-16
	b := opened(t, sheettest.PlainBook(data(`<row r="1"><c r="A1" t="str"><v>`+long+`</v></c></row>`)).File(t), Options{})
	wantRows(t, b, 0, "1|"+long)
}

func TestXLSXOddContainers(t *testing.T) {
	sheet := data(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	plain := sheettest.PlainBook(sheet)
	strict := strings.NewReplacer("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
		"http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
		"http://purl.oclc.org/ooxml/officeDocument/relationships")
	var strictly, slashed, prefixed sheettest.Parts
	prefix := strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:", `xmlns="`, `xmlns:x="`)
	for _, p := range plain {
		strictly = strictly.With(p.Name, strict.Replace(p.Content))
		slashed = slashed.With(strings.ReplaceAll(p.Name, "/", `\`), strings.ReplaceAll(p.Content, "worksheets/", `worksheets\`))
		prefixed = prefixed.With(p.Name, prefix.Replace(p.Content))
	}
	for name, f := range map[string]sheettest.Parts{
		"plain":             plain,
		"strict OOXML":      strictly,
		"back-slash names":  slashed,
		"prefixed elements": prefixed,
		"absolute targets": plain.With("xl/_rels/workbook.xml.rels",
			strings.Replace(sheettest.BookRels, `Target="worksheets`, `Target="/xl/worksheets`, 1)),
		"names in capitals": plain.With("xl/_rels/workbook.xml.rels",
			strings.Replace(sheettest.BookRels, `sheet1.xml`, `Sheet1.XML`, 1)),
		"byte order mark": plain.With("xl/worksheets/sheet1.xml", UTF8BOM+`<worksheet>`+sheet+`</worksheet>`),
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, f.File(t), Options{})
			wantRows(t, b, 0, "1|n:1")
			if b.Sheets[0].Name != "orders" || b.Format != XLSX {
				t.Errorf("%q %q", b.Sheets[0].Name, b.Format)
			}
		})
	}
}

func TestXLSX1904(t *testing.T) {
	f := sheettest.PlainBook(data(
		`<row r="1"><c r="A1" s="1"><v>44338</v></c><c r="B1"><v>44338</v></c></row>`)).WithStyles(testStyles).
		With("xl/workbook.xml", strings.Replace(sheettest.BookPart, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1))
	b := opened(t, f.File(t), Options{})
	wantRows(t, b, 0, "1|d:2025-05-23|n:44338")
	if !b.Sheets[0].Date1904 {
		t.Error("the sheet does not say 1904")
	}
}

func TestXLSXHiddenAndMerged(t *testing.T) {
	sheet := `<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="0"/>` +
		`<col min="9" max="16384" hidden="1"/></cols>` +
		data(`<row r="1"><c r="A1" t="str"><v>title</v></c><c r="E1"><v>5</v></c></row><row r="2" hidden="1"><c r="A2">`+
			`<v>2</v></c></row>`+
			`<row r="3"><c r="B3"><v>3</v></c></row><row r="4" ht="0" customHeight="1"><c r="B4"><v>4</v></c></row>`) +
		`<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A2:A9"/><mergeCell ref="E1:XFD3"/><mergeCell ref="C1:C4"/>` +
		`<mergeCell ref="D9:D9"/></mergeCells>`
	b := opened(t, sheettest.PlainBook(sheet).File(t), Options{})
	wantRows(t, b, 0, "1|title||||n:5", "2h|n:2", "3||n:3", "4h||n:4")
	merged := []string{"1|title|+title|+title||n:5", "2h|n:2||||+n:5", "3|+n:2|n:3|||+n:5", "4h|+n:2|n:4"}
	wantRows(t, b, 0, merged...)
	wantRows(t, b, 0, merged...)
	wantSeen(t, b, reason.Reason{Code: reason.HiddenRows, Cell: "orders!A2", Args: []string{"2"}},
		reason.Reason{Code: reason.HiddenColumns, Value: "orders", Args: []string{"B:C, E"}},
		reason.Reason{Code: reason.MergedRanges, Cell: "orders!A1", Args: []string{"4"}})
}

func TestXLSXSheets(t *testing.T) {
	rel := func(id, kind, to string) string {
		return `<Relationship Id="` + id + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind +
			`" Target="` + to + `"/>`
	}
	f := sheettest.PlainBook(data(`<row r="1"><c r="A1"><v>1</v></c></row>`)).
		With("xl/workbook.xml", strings.Replace(sheettest.BookPart, "</sheets>",
			`<sheet name="a &amp; b" sheetId="2" state="hidden" r:id="rId5"/>`+
				`<sheet name="deep" sheetId="3" state="veryHidden" r:id="rId5"/><sheet name="chart" sheetId="4" r:id="rId6"/></sheets>`, 1)).
		WithRelation(rel("rId5", "worksheet", "worksheets/sheet2.xml")).
		WithRelation(rel("rId6", "chartsheet", "chartsheets/sheet1.xml")).
		With("xl/worksheets/sheet2.xml", `<worksheet>`+data(`<row r="2"><c r="B2"><v>7</v></c></row>`)+`</worksheet>`)
	b := opened(t, f.File(t), Options{})
	var names []string
	for _, s := range b.Sheets {
		if s.Hidden {
			s.Name += " (hidden)"
		}
		names = append(names, s.Name)
	}
	if got := strings.Join(names, ", "); got != "orders, a & b (hidden), deep (hidden)" {
		t.Error(got)
	}
	wantRows(t, b, 1, "2||n:7")
	wantSeen(t, b, reason.Reason{Code: reason.HiddenSheet, Value: "a & b"}, reason.Reason{Code: reason.HiddenSheet, Value: "deep"},
		reason.Reason{Code: reason.ChartSheet, Value: "chart"})
}

func TestXLSXStops(t *testing.T) {
	b := opened(t, sheettest.PlainBook(
		data(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><broken`)).File(t), Options{})
	for r, err := range b.Rows(0) {
		if err != nil || r.Number != 1 {
			t.Fatal(r, err)
		}
		break
	}
}
