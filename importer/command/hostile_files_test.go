package command

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

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

// mostMemory is how many MB of memory the program may take for any file of up to 50 MB.
const mostMemory = 300

// A hostile file is answered, whatever is in it, and takes no more memory than an ordinary one.
func TestHostileFilesStayInMemory(t *testing.T) {
	for _, f := range hostileFiles {
		t.Run(f.name, func(t *testing.T) {
			p := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
			name := p.dropHostile(f.book, f.text)
			cmd := p.command("run", "--wait", "5m", "--log-level", "warn")
			cmd.Env = append(p.env, "GOMEMLIMIT=off", "GOGC=100", peakVariable+"="+p.path("peak"))
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != f.code {
				t.Errorf("run ended with %d, want %d\n%s", code, f.code, out)
			}
			used := p.peakMemory()
			if t.Logf("%d MB %v %s", used, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), out); used > mostMemory {
				t.Errorf("%d MB", used)
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

// peakVariable names the file into which the program of the tests writes how much memory it has had at most.
const peakVariable = "HGEIMPORT_TEST_PEAK"

// peakMemory is how many MB of memory the program has had at most, 0 where no system tells it.
func (p *program) peakMemory() (mb int) {
	p.t.Helper()
	text, err := os.ReadFile(p.path("peak"))
	if runtime.GOOS != "linux" && errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	p.must(err)
	if _, err := fmt.Sscanf(string(text), "VmHWM: %d kB", &mb); err != nil {
		p.t.Fatalf("%q: %v", text, err)
	}
	return mb >> 10
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
