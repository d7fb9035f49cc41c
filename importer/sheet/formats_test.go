package sheet

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// plain writes the rows of sheet i as a copy without number formats has them; = is in front of what a formula gave.
func plain(t *testing.T, b *Book, i int) []string {
	t.Helper()
	var rows []string
	for r, err := range b.Rows(i) {
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, c := range r.Cells {
			text := c.Plain()
			if c.Calculated {
				text = "=" + text
			}
			texts = append(texts, text)
		}
		rows = append(rows, strings.Join(texts, "|"))
	}
	return rows
}

func wantPlain(t *testing.T, path string, want ...string) {
	t.Helper()
	b := opened(t, path, Options{})
	for pass := range 2 {
		if got := plain(t, b, 0); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("pass %d: %q\nwant %q", pass+1, got, want)
		}
	}
}

const unitStyles = `<numFmts count="5"><numFmt numFmtId="170" formatCode="0&quot; g&quot;"/>` +
	`<numFmt numFmtId="171" formatCode="0000"/>` +
	`<numFmt numFmtId="172" formatCode="0.000,"/>` +
	`<numFmt numFmtId="173" formatCode="[&gt;=1000]0.0,&quot; kg&quot;;0&quot; g&quot;"/>` +
	`<numFmt numFmtId="174" formatCode="@&quot;克&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/>` +
	`<xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/>` +
	`<xf numFmtId="174"/><xf numFmtId="10"/><xf numFmtId="14"/></cellXfs>`

func TestNumberFormats(t *testing.T) {
	book := sheettest.PlainBook(data(
		`<row r="1"><c r="A1" s="1"><v>500</v></c><c r="B1" s="2"><v>12</v></c><c r="C1" s="3"><v>500</v></c>` +
			`<c r="D1" s="4"><v>1500</v></c><c r="E1" s="4"><v>500</v></c>` +
			`<c r="F1" s="6"><v>0.5</v></c><c r="G1" s="99"><v>7</v></c></row>` +
			`<row r="2"><c r="A2" s="5" t="s"><v>0</v></c><c r="B2" s="5" t="inlineStr"><is><t>2</t></is></c>` +
			`<c r="C2" s="1" t="str"><v>3</v></c><c r="D2" s="1" t="b"><v>1</v></c><c r="E2" s="7"><v>45800</v></c></row>` +
			`<row r="3"><c r="A3" s="1"><f>B1</f><v>500</v></c><c r="B3"><f>0*1</f><v>0</v></c><c r="C3" t="str"><f>""</f><v></v></c>` +
			`<c r="D3" t="e"><f>NA()</f><v>#N/A</v></c><c s="2"><v>3</v></c></row>`)).
		WithTexts(`<si><t>500</t></si>`).WithStyles(unitStyles)
	wantPlain(t, book.File(t), "500 g|0012|0.5|1.5 kg|500 g|0.5 %|7", "500克|2克|3|TRUE|2025-05-23", "=500 g|=0||=#N/A|0003")
}

// TestHoursBeyondADay: a number of days that its format shows as hours says so, and is no weight.
func TestHoursBeyondADay(t *testing.T) {
	book := sheettest.PlainBook(data(`<row r="1"><c r="A1" s="1"><v>1.5</v></c><c r="B1" s="2"><v>2</v></c><c r="C1" s="1"><v>0.5</v></c>` +
		`<c r="D1" s="1" t="s"><v>0</v></c></row>`)).WithTexts(`<si><t>1.5</t></si>`).
		WithStyles(`<numFmts count="1"><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="46"/></cellXfs>`)
	wantPlain(t, book.File(t), "1.5 [h]:mm|2 [h]:mm:ss|12:00:00|1.5")
	for row, err := range opened(t, book.File(t), Options{}).Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []reason.Code{reason.WrongFormat, reason.WrongFormat, reason.WrongFormat} {
			if _, _, flaw := cell.Weight(row.Cell(i), 0); flaw == nil || flaw.Code != want {
				t.Errorf("cell %d: %v, want %s", i, flaw, want)
			}
		}
	}
}

// TestValueAndText: of a v and an is element the one counts that the type of the cell names.
func TestValueAndText(t *testing.T) {
	for cells, want := range map[string]string{
		`<c r="A1" t="inlineStr"><v>50.0</v><is><r><t>0050</t></r></is></c>`:  "1|0050",
		`<c r="A1" t="inlineStr"><is><t>0050</t></is><v>50.0</v></c>`:         "1|0050",
		`<c r="A1"><v>50</v><is><t>0051</t></is></c>`:                         "1|n:50",
		`<c r="A1" t="n"><is><t>0051</t></is><v>50</v></c>`:                   "1|n:50",
		`<c r="A1" t="s"><v>0</v><is><t>1</t></is></c>`:                       "1|order",
		`<c r="A1" t="str"><f>A2</f><v>x</v><is><t>y</t></is></c>`:            "1|x",
		`<c r="A1" t="inlineStr"><v>0050</v></c>`:                             "1|0050",
		`<c r="A1"><is><t>0050</t></is></c>`:                                  "1|0050",
		`<c r="A1" t="inlineStr"><v>1</v><is><t></t></is></c><c><v>2</v></c>`: "1||n:2",
	} {
		b := opened(t, sheettest.PlainBook(data(`<row r="1">`+cells+`</row>`)).WithTexts(`<si><t>order</t></si>`).File(t), Options{})
		wantRows(t, b, 0, want)
	}
	for _, cells := range []string{`<c r="A1"><v>1</v><v>2</v></c>`,
		`<c r="A1" t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c>`} {
		wantRefusal(t, sheettest.PlainBook(data(`<row r="1">`+cells+`</row>`)).File(t), Options{},
			refusedFor(reason.BrokenXML, "xl/worksheets/sheet1.xml", "2"))
	}
}

func TestSpreadsheetMLFormats(t *testing.T) {
	styles := `<Styles><Style ss:ID="Default"><NumberFormat/></Style>` +
		`<Style ss:ID="a"><NumberFormat ss:Format="0&quot; g&quot;"/></Style>` +
		`<Style ss:ID="b" ss:Parent="a"/><Style ss:ID="c"><NumberFormat ss:Format="0000"/></Style>` +
		`<Style ss:ID="d"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="e"><Font/></Style></Styles>`
	number := func(at, n string) string { return `<Cell ` + at + `><Data ss:Type="Number">` + n + `</Data></Cell>` }
	text := flatHead + styles + `<Worksheet ss:Name="orders"><Table><Column ss:Index="4" ss:StyleID="c" ss:Span="1"/>` +
		`<Row>` + number(`ss:StyleID="a"`, "500") + number(`ss:StyleID="b"`, "500") +
		number("", "7") + number("", "7") + number("", "8") +
		number("", "9") + `</Row><Row ss:StyleID="d">` + number("", "0.5") + number(`ss:StyleID="e"`, "0.5") +
		`<Cell ss:StyleID="a" ss:Formula="=1"><Data ss:Type="Number">0</Data></Cell></Row></Table></Worksheet></Workbook>`
	wantPlain(t, sheettest.FileOf(t, []byte(text)), "500 g|500 g|7|0007|0008|9", "0.5 %|0.5|=0 g")
}

// TestModuleSheets: Excel opens a workbook whose list of sheets has a name without a part.
func TestModuleSheets(t *testing.T) {
	for _, sheet := range []string{`<sheet name="Module1" sheetId="9" r:id=""/>`, `<sheet name="Module1" sheetId="9"/>`,
		`<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>`} {
		book := sheettest.PlainBook(data(`<row r="1"><c r="A1"><v>1</v></c></row>`)).With("xl/workbook.xml",
			strings.Replace(sheettest.BookPart, "<sheets>", "<sheets>"+sheet, 1))
		b := opened(t, book.File(t), Options{})
		wantRows(t, b, 0, "1|n:1")
		wantSeen(t, b, reason.Reason{Code: reason.ModuleSheet, Value: "Module1"})
		if len(b.Sheets) != 1 {
			t.Error(b.Sheets)
		}
	}
}

func utf16Of(text, mark string, order binary.AppendByteOrder) string {
	out := []byte(mark)
	for _, c := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, c)
	}
	return string(out)
}

// TestEncodedParts: the parts of a workbook may be UTF-16, and Excel reads other encodings that a declaration names.
func TestEncodedParts(t *testing.T) {
	const declared = `<?xml version="1.0" encoding="%"?>` + "\n"
	latin := func(text string) string {
		s, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, encode := range map[string]func(string) string{
		"UTF-16, little endian": func(s string) string {
			return utf16Of(strings.Replace(declared, "%", "UTF-16", 1)+s, "\xFF\xFE", binary.LittleEndian)
		},
		"UTF-16, big endian": func(s string) string {
			return utf16Of(strings.Replace(declared, "%", "utf-16", 1)+s, "\xFE\xFF", binary.BigEndian)
		},
		"UTF-16 without a mark": func(s string) string {
			return utf16Of(strings.Replace(declared, "%", "UTF-16LE", 1)+s, "", binary.LittleEndian)
		},
		"UTF-16 without a declaration": func(s string) string { return utf16Of(s, "\xFF\xFE", binary.LittleEndian) },
		"UTF-16, big endian, bare":     func(s string) string { return utf16Of(s, "", binary.BigEndian) },
		"Windows-1252":                 func(s string) string { return strings.Replace(declared, "%", "windows-1252", 1) + latin(s) },
		"ISO-8859-1":                   func(s string) string { return strings.Replace(declared, "%", "ISO-8859-1", 1) + latin(s) },
	} {
		book := sheettest.PlainBook(data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="2"><v>12</v></c></row>`)).
			WithTexts(`<si><t>Peña</t></si>`).WithStyles(unitStyles).With("[Content_Types].xml", `<Types/>`)
		for i := range book {
			_, content, prolog := strings.Cut(book[i].Content, "?>")
			if !prolog {
				content = book[i].Content
			}
			if !strings.HasPrefix(name, "UTF") {
				content = strings.ReplaceAll(content, "克", "g")
			}
			book[i].Content = encode(content)
		}
		t.Run(name, func(t *testing.T) { wantPlain(t, book.File(t), "Peña|0012") })
	}
}

func TestEncodedPartsThatAreDamaged(t *testing.T) {
	sheet := `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>%</v></c></row></sheetData></worksheet>`
	whole := utf16Of(sheet, "\xFF\xFE", binary.LittleEndian)
	for name, part := range map[string]string{
		"half a character": strings.Replace(whole, "%\x00", "\x00\xD8", 1),
		"cut off":          whole[:len(whole)-8], "odd": whole[:len(whole)-1],
		"says UTF-16": `<?xml version="1.0" encoding="UTF-16"?>` + sheet, "unknown": `<?xml version="1.0" encoding="x-none"?>` + sheet,
		"not in its encoding": `<?xml version="1.0" encoding="euc-kr"?>` + strings.Replace(sheet, "%", "\xFF\xFF", 1),
	} {
		_, err := readFile(t, sheettest.PlainBook("").With("xl/worksheets/sheet1.xml", part).File(t), Options{})
		if err == nil {
			t.Errorf("%s: read", name)
		}
		reasonOf(t, err)
	}
}
