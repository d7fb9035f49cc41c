package command

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
)

// hostileBook is a workbook that is written part by part, so that the test needs no memory for it.
type hostileBook struct {
	t      *testing.T
	zip    *zip.Writer
	names  []string              // of the sheets
	parts  []string              // of the sheets
	behind func(w *bufio.Writer) // writes into the workbook part what stands behind the sheets
}

// part writes a part.
func (b *hostileBook) part(name string, write func(w *bufio.Writer)) {
	b.t.Helper()
	w, err := b.zip.Create(name)
	if err != nil {
		b.t.Fatal(err)
	}
	buffered := bufio.NewWriterSize(w, 1<<20)
	write(buffered)
	if err := buffered.Flush(); err != nil {
		b.t.Fatal(err)
	}
}

const mainNamespace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// sheet adds a sheet with a part of its own. rows writes its sheetData, behind is what stands behind that.
func (b *hostileBook) sheet(name string, rows func(w *bufio.Writer), behind func(w *bufio.Writer)) {
	part := fmt.Sprintf("worksheets/sheet%d.xml", len(b.parts)+1)
	b.names, b.parts = append(b.names, name), append(b.parts, part)
	b.part("xl/"+part, func(w *bufio.Writer) {
		w.WriteString(`<worksheet ` + mainNamespace + `><sheetData>`)
		rows(w)
		w.WriteString(`</sheetData>`)
		if behind != nil {
			behind(w)
		}
		w.WriteString(`</worksheet>`)
	})
}

// close writes the parts that lead to the sheets.
func (b *hostileBook) close() {
	const kinds = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const relation = `<Relationship Id="%s" Type="` + kinds + `/%s" Target="%s"/>`
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	b.part("_rels/.rels", func(w *bufio.Writer) {
		fmt.Fprintf(w, relations+relation+`</Relationships>`, "rId1", "officeDocument", "xl/workbook.xml")
	})
	b.part("xl/workbook.xml", func(w *bufio.Writer) {
		w.WriteString(`<workbook ` + mainNamespace + ` xmlns:r="` + kinds + `"><sheets>`)
		for i, name := range b.names {
			fmt.Fprintf(w, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i+1, i+1)
		}
		w.WriteString(`</sheets>`)
		if b.behind != nil {
			b.behind(w)
		}
		w.WriteString(`</workbook>`)
	})
	b.part("xl/_rels/workbook.xml.rels", func(w *bufio.Writer) {
		w.WriteString(relations)
		for i, part := range b.parts {
			fmt.Fprintf(w, relation, fmt.Sprintf("rId%d", i+1), "worksheet", part)
		}
		fmt.Fprintf(w, relation+relation+`</Relationships>`, "texts", "sharedStrings", "sharedStrings.xml",
			"styles", "styles", "styles.xml")
	})
	b.part("[Content_Types].xml", func(w *bufio.Writer) {
		const kind = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
		w.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="` + kind + `worksheet+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="` + kind + `sharedStrings+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + kind + `styles+xml"/></Types>`)
	})
	if err := b.zip.Close(); err != nil {
		b.t.Fatal(err)
	}
}

// texts writes the shared strings, and plain styles. Number 0 is order_num, 1 is weight, 2 is handover, 3 is LAX1.
func (b *hostileBook) texts(more ...string) {
	b.part("xl/sharedStrings.xml", func(w *bufio.Writer) {
		w.WriteString(`<sst ` + mainNamespace + `>`)
		for _, text := range append([]string{"order_num", "weight", "handover", "LAX1"}, more...) {
			w.WriteString(`<si><t>` + text + `</t></si>`)
		}
		w.WriteString(`</sst>`)
	})
}

func (b *hostileBook) plainStyles() {
	b.styles("<font/>", 1, 1)
}

func (b *hostileBook) styles(font string, fonts, formats int) {
	b.part("xl/styles.xml", func(w *bufio.Writer) {
		w.WriteString(`<styleSheet ` + mainNamespace + `><fonts>`)
		for range fonts {
			w.WriteString(font)
		}
		w.WriteString(`</fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs>`)
		for range formats {
			w.WriteString(`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`)
		}
		w.WriteString(`</cellXfs></styleSheet>`)
	})
}

// header is the header of a table of orders.
const hostileHeader = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>`

// order is an order in row n.
func hostileOrder(w io.Writer, n, order int, more string) {
	fmt.Fprintf(w, `<row r="%d"><c r="A%d" t="str"><v>HGE261126%07d</v></c><c r="B%d"><v>1</v></c>`+
		`<c r="C%d" t="s"><v>3</v></c>%s</row>`,
		n, n, order, n, n, more)
}

// oneOrder is the table of one order.
func oneOrder(w *bufio.Writer) {
	w.WriteString(hostileHeader)
	hostileOrder(w, 2, 1, "")
}

// wideTable writes a table of one order that has 16,380 columns more. header and value may have a verb for their number.
func wideTable(w *bufio.Writer, headers, row []string, header, value string) {
	line := func(first []string, more string) {
		w.WriteString(strings.Join(first, ","))
		for i := range 16_380 {
			w.WriteString("," + strings.Split(fmt.Sprintf(more+"\x00", i), "\x00")[0])
		}
		w.WriteString("\n")
	}
	line(headers, header)
	line(row, value)
}
