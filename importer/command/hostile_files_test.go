package command

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
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

// hostileFiles are files that keep others waiting or take the memory of the machine, if nobody counts what they hold.
var hostileFiles = []struct {
	name string
	code int    // exit code of run
	says string // in the Summary of the outcome; "" = anything
	book func(b *hostileBook)
	text func(w *bufio.Writer)
}{
	{name: "one text in 16,300 headers of 100 sheets", code: 1, says: "16384 columns", book: func(b *hostileBook) {
		for i := range 100 {
			b.sheet(fmt.Sprintf("s%d", i), func(w *bufio.Writer) {
				w.WriteString(`<row>` + strings.Repeat(`<c t="s"><v>4</v></c>`, 16_300) + `</row>`)
			}, nil)
		}
		b.texts("weight of it")
		b.plainStyles()
	}},
	{name: "a long text in each header", code: 1, book: func(b *hostileBook) {
		b.sheet("orders", func(w *bufio.Writer) {
			for range 20 {
				w.WriteString(`<row>` + strings.Repeat(`<c t="s"><v>4</v></c>`, 16_000) + `</row>`)
			}
		}, nil)
		b.texts(strings.Repeat("x", 32_000))
		b.plainStyles()
	}},
	{name: "a text of 1,000 letters in each header", code: 1, book: func(b *hostileBook) {
		b.sheet("orders", func(w *bufio.Writer) {
			for range 100 {
				w.WriteString(`<row>` + strings.Repeat(`<c t="s"><v>4</v></c>`, 16_000) + `</row>`)
			}
		}, nil)
		b.texts(strings.Repeat("x", 1000))
		b.plainStyles()
	}},
	{name: "one sheet shown 40 times", code: 1, says: "is the same part", book: func(b *hostileBook) {
		b.sheet("s", func(w *bufio.Writer) {
			w.WriteString(hostileHeader)
			for n := range 100_000 {
				hostileOrder(w, n+2, n, "")
			}
		}, nil)
		for i := range 40 {
			b.names, b.parts = append(b.names, fmt.Sprintf("s%d", i)), append(b.parts, b.parts[0])
		}
		b.texts()
		b.plainStyles()
	}},
	{name: "40 equal sheets", code: 1, says: "1048576 rows", book: func(b *hostileBook) {
		for i := range 12 {
			b.sheet(fmt.Sprintf("s%d", i), func(w *bufio.Writer) {
				w.WriteString(hostileHeader)
				for n := range 100_000 {
					hostileOrder(w, n+2, n, "")
				}
			}, nil)
		}
		b.texts()
		b.plainStyles()
	}},
	{name: "rows that share a long text", code: 1, says: "MB of text", book: func(b *hostileBook) {
		b.sheet("s", func(w *bufio.Writer) {
			w.WriteString(hostileHeader)
			for n := range 100_000 {
				hostileOrder(w, n+2, n, fmt.Sprintf(`<c r="D%d" t="s"><v>4</v></c>`, n+2))
			}
		}, nil)
		b.texts(strings.Repeat("x y", 10_500))
		b.plainStyles()
	}},
	{name: "something at the far right of each row", code: 1, says: "67108864 cells", book: func(b *hostileBook) {
		b.sheet("s", func(w *bufio.Writer) {
			w.WriteString(hostileHeader)
			for n := range 400_000 {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d" t="str"><v>HGE%d</v></c><c r="XFD%d"><v>1</v></c></row>`, n+2, n+2, n, n+2)
			}
		}, nil)
		b.texts()
		b.plainStyles()
	}},
	{name: "equal merged ranges over the grid", code: 1, book: func(b *hostileBook) {
		b.sheet("s", func(w *bufio.Writer) {
			w.WriteString(hostileHeader)
			for n := range 20_000 {
				hostileOrder(w, n+2, n, fmt.Sprintf(`<c r="XFD%d"><v>1</v></c>`, n+2))
			}
		}, func(w *bufio.Writer) {
			w.WriteString(`<mergeCells>`)
			for range 500_000 {
				w.WriteString(`<mergeCell ref="A1:XFD1048576"/>`)
			}
			w.WriteString(`</mergeCells>`)
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "equal merged ranges over few orders", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, func(w *bufio.Writer) {
			w.WriteString(`<mergeCells>`)
			for range 900_000 {
				w.WriteString(`<mergeCell ref="D1:XFD1048576"/>`)
			}
			w.WriteString(`</mergeCells>`)
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "60,000 fonts", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.texts()
		b.styles(`<font><sz val="11"/><name val="Calibri"/></font>`, 60_000, 1)
	}},
	{name: "a million fonts", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.texts()
		b.styles(`<font><sz val="11"/></font>`, 1_000_000, 1)
	}},
	{name: "65,536 styles", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.texts()
		b.styles(`<font/>`, 1, 65_535)
	}},
	{name: "ten million empty rows", code: 1, book: func(b *hostileBook) {
		b.sheet("s", func(w *bufio.Writer) {
			oneOrder(w)
			for range 10_000_000 {
				w.WriteString(`<row/>`)
			}
		}, nil)
		b.texts()
		b.plainStyles()
	}},
	{name: "a million defined names", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.behind = func(w *bufio.Writer) {
			w.WriteString(`<definedNames>`)
			for i := range 1_000_000 {
				fmt.Fprintf(w, `<definedName name="n%d">s!$A$1</definedName>`, i)
			}
			w.WriteString(`</definedNames>`)
		}
		b.texts()
		b.plainStyles()
	}},
	{name: "a million links", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, func(w *bufio.Writer) {
			w.WriteString(`<hyperlinks>`)
			for i := range 1_000_000 {
				fmt.Fprintf(w, `<hyperlink ref="D%d" location="s!A1"/>`, i+1)
			}
			w.WriteString(`</hyperlinks>`)
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "300,000 conditional formats", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, func(w *bufio.Writer) {
			for i := range 300_000 {
				fmt.Fprintf(w, `<conditionalFormatting sqref="D%d">`+
					`<cfRule type="expression" priority="%d"><formula>TRUE</formula></cfRule></conditionalFormatting>`,
					i+1, i+1)
			}
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "half a million rules for input", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, func(w *bufio.Writer) {
			w.WriteString(`<dataValidations>`)
			for i := range 500_000 {
				fmt.Fprintf(w, `<dataValidation type="whole" sqref="D%d"><formula1>1</formula1></dataValidation>`, i+1)
			}
			w.WriteString(`</dataValidations>`)
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "deep XML", code: 1, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, func(w *bufio.Writer) {
			for range 1_000_000 {
				w.WriteString(`<ext>`)
			}
		})
		b.texts()
		b.plainStyles()
	}},
	{name: "a long name of a sheet", code: 1, book: func(b *hostileBook) {
		b.sheet(strings.Repeat("s", 900_000), oneOrder, nil)
		b.texts()
		b.plainStyles()
	}},
	{name: "five million shared strings", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.part("xl/sharedStrings.xml", func(w *bufio.Writer) {
			w.WriteString(`<sst ` + mainNamespace + `><si><t>order_num</t></si><si><t>weight</t></si>` +
				`<si><t>handover</t></si><si><t>LAX1</t></si>`)
			for range 5_000_000 {
				w.WriteString(`<si/>`)
			}
			w.WriteString(`</sst>`)
		})
		b.plainStyles()
	}},
	{name: "a part a thousand folders deep", code: 0, book: func(b *hostileBook) {
		b.sheet("s", oneOrder, nil)
		b.part(strings.Repeat("a/", 1000)+"x.xml", oneOrder)
		b.texts()
		b.plainStyles()
	}},
	{name: "a line of 64 MB", code: 1, text: func(w *bufio.Writer) {
		for range 1 << 20 {
			w.WriteString("aaaaaaaa,aaaaaaa,bbbbbbbb,ccccccc,ddddddddd,eeeeeeeee,fffffffff,")
		}
	}},
	{name: "50 MB of quotes", code: 1, text: func(w *bufio.Writer) {
		for range 50 << 10 {
			w.WriteString(strings.Repeat(`"`, 1024))
		}
	}},
	{name: "50 MB of delimiters", code: 1, text: func(w *bufio.Writer) {
		for range 50 << 10 {
			w.WriteString(strings.Repeat(`,`, 1023) + "\n")
		}
	}},
	{name: "100,000 handovers", code: 1, says: "50000 different", text: func(w *bufio.Writer) {
		w.WriteString("order_num,weight,handover_num,company\n")
		for i := range 100_000 {
			fmt.Fprintf(w, "HGE261126%07d,1,%d,%s\n", i, 20_000_000_000+i, strings.Repeat("c", 200))
		}
	}},
	{name: "long texts of 10,000 handovers", code: 1, says: "MB of text", text: func(w *bufio.Writer) {
		w.WriteString("order_num,weight,handover_num,company\n")
		for i := range 10_000 {
			fmt.Fprintf(w, "HGE261126%07d,1,%d,%s\n", i, 20_000_000_000+i, strings.Repeat("c", 4000))
		}
	}},
	{name: "16,383 columns", code: 1, says: "no room beside the rows", text: func(w *bufio.Writer) {
		wideTable(w, []string{"order_num", "weight", "handover"}, []string{"HGE2611260000001", "1.2", "LAX1"}, "c%d", "x")
	}},
	{name: "16,383 columns that look like weights", code: 1, text: func(w *bufio.Writer) {
		wideTable(w, []string{"order_num", "handover"}, []string{"HGE2611260000001", "LAX1"}, "weight of thing %d", "1.5")
	}},
	{name: "16,383 columns that look like numbers of flights", code: 1, text: func(w *bufio.Writer) {
		wideTable(w, []string{"order_num", "weight", "handover"}, []string{"HGE2611260000001", "1.2", "LAX1"}, "Airway paper no %d",
			"123-25122112")
	}},
	{name: "16,383 columns of persons", code: 1, text: func(w *bufio.Writer) {
		wideTable(w, []string{"order_num", "weight", "handover_num"}, []string{"HGE2611260000001", "1.2", "20000000001"}, "company",
			"Acme")
	}},
	{name: "16,383 columns of different order numbers", code: 1, text: func(w *bufio.Writer) {
		wideTable(w, []string{"weight", "handover"}, []string{"1.2", "LAX1"}, "order %d", "HGE261126%07d")
	}},
	{name: "16,383 columns in a workbook", code: 1, book: func(b *hostileBook) {
		b.sheet("orders", func(w *bufio.Writer) {
			w.WriteString(`<row>` + strings.Repeat(`<c t="s"><v>4</v></c>`, 16_380) + `<c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>`)
			w.WriteString(`<row>` + strings.Repeat(`<c><v>1.5</v></c>`, 16_380) +
				`<c t="str"><v>HGE2611260000001</v></c><c t="s"><v>3</v></c></row>`)
		}, nil)
		b.texts("weight of thing")
		b.plainStyles()
	}},
	{name: "a page of 50 MB", code: 1, text: func(w *bufio.Writer) {
		w.WriteString("<html><table>")
		for range 1 << 20 {
			w.WriteString(`<tr><td colspan="1000" rowspan="65534">a`)
		}
	}},
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

// mostMemory is how many MB of memory the program may take for any file of up to 50 MB.
const mostMemory = 300

// A hostile file is answered, whatever is in it, and takes no more memory than an ordinary one.
func TestHostileFilesStayInMemory(t *testing.T) {
	for _, f := range hostileFiles {
		t.Run(f.name, func(t *testing.T) {
			p := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
			name := p.dropHostile(f.book, f.text)
			cmd := p.command("run", "--wait", "5m", "--log-level", "warn")
			cmd.Env = append(p.env, "GOMEMLIMIT=off", "GOGC=100")
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != f.code {
				t.Errorf("run ended with %d, want %d\n%s", code, f.code, out)
			}
			if used := peakMemory(cmd.ProcessState); used > mostMemory {
				t.Errorf("%d MB", used)
			} else {
				t.Logf("%d MB %v %s", used, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), out)
			}
			if said := p.summaryOf(name); !strings.Contains(said, f.says) {
				t.Errorf("the outcome says %.1000s", said)
			}
			if info, err := os.Stat(p.path("hgeimport.db")); err == nil && info.Size() > 10<<20 {
				t.Errorf("the ledger has %d MB", info.Size()>>20)
			}
		})
	}
}

// dropHostile drops a workbook or a text.
func (p *program) dropHostile(book func(*hostileBook), text func(*bufio.Writer)) (name string) {
	p.t.Helper()
	if name = "hostile.csv"; book != nil {
		name = "hostile.xlsx"
	}
	f, err := os.Create(filepath.Join(p.path("inbox"), name))
	p.must(err)
	if book != nil {
		b := &hostileBook{t: p.t, zip: zip.NewWriter(f)}
		book(b)
		b.close()
	} else {
		w := bufio.NewWriterSize(f, 1<<20)
		text(w)
		p.must(w.Flush())
	}
	p.must(f.Close())
	return name
}

// summaryOf is the text of the Summary of a file's outcome.
func (p *program) summaryOf(name string) string {
	p.t.Helper()
	path := p.newestOutcome(name)
	z, err := zip.OpenReader(path)
	p.must(err)
	defer z.Close()
	var all strings.Builder
	for _, part := range z.File {
		if strings.HasSuffix(part.Name, "sharedStrings.xml") || strings.Contains(part.Name, "worksheets/") {
			r, err := part.Open()
			p.must(err)
			_, err = io.Copy(&all, io.LimitReader(r, 1<<20))
			p.must(err)
			r.Close()
		}
	}
	return all.String()
}
