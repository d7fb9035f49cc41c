package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

const benchColumns = 22

// benchRow is row n of an order table as an export has it: numbers, weights, a date, addresses that repeat.
func benchRow(n int) []string {
	return []string{
		fmt.Sprintf("HGE2507%09d", n), fmt.Sprintf("SO-%08d", n*7), fmt.Sprintf("%d.%02d", n%30, n%97), "kg", "123-25122112", "CA1202",
		"2025-12-23 08:12:01", "SZX", "ICN", fmt.Sprintf("BAG-%06d", n/50), "21389910283", "Roken Chan", "Example Trading Ltd",
		fmt.Sprintf("r%d@example.com", n%1000), "1 401-311-2522", "US", "CA", "Los Angeles", "91700", "150", fmt.Sprintf("%d Harbor Boulevard", n%500), "cotton shirt",
	}
}

// benchBook writes a workbook as Excel does: shared strings, styled numbers and dates.
func benchBook(b *testing.B, rows int) string {
	var sheet bytes.Buffer
	var sst strings.Builder
	index := map[string]int{}
	sheet.WriteString(`<sheetData>`)
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:22" x14ac:dyDescent="0.25">`, r)
		for c, v := range benchRow(r) {
			ref := string(rune('A'+c)) + fmt.Sprint(r)
			switch c {
			case 2:
				fmt.Fprintf(&sheet, `<c r="%s" s="1"><v>%s</v></c>`, ref, v)
			case 6:
				fmt.Fprintf(&sheet, `<c r="%s" s="2"><v>%f</v></c>`, ref, 46000+float64(r%86400)/86400)
			case 10, 18, 19:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%s</v></c>`, ref, v)
			default:
				i, ok := index[v]
				if !ok {
					i = len(index)
					index[v] = i
					sst.WriteString("<si><t>" + v + "</t></si>")
				}
				fmt.Fprintf(&sheet, `<c r="%s" s="3" t="s"><v>%d</v></c>`, ref, i)
			}
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData>`)
	f := plainBook(sheet.String()).withTexts(sst.String()).withStyles(`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="2"/><xf numFmtId="22"/><xf numFmtId="49"/></cellXfs>`)
	f = f.with("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`)
	path := filepath.Join(b.TempDir(), "orders.xlsx")
	if err := os.WriteFile(path, f.packed(b), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// readAll counts the rows of the first sheet.
func readAll(b *testing.B, path string) int {
	book, err := Open(path, Options{TempDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	n := 0
	for _, err := range book.Rows(0) {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}

// peak is the most heap in use while do runs, above what was in use before, in MB.
func peak(do func()) float64 {
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return float64(most.Load()-min(most.Load(), before.HeapInuse)) / (1 << 20)
}

// best is the shortest of some runs, which the rest of the machine disturbed least.
func best(do func()) time.Duration {
	shortest := time.Duration(1 << 62)
	for range 3 {
		start := time.Now()
		do()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

func inflateParts(b *testing.B, path string) {
	z, err := zip.OpenReader(path)
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	for _, p := range z.File {
		r, err := p.Open()
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func excelizeRows(b *testing.B, path string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows("orders")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkXLSX(b *testing.B) {
	const rows = 200_000
	path := benchBook(b, rows)
	for b.Loop() {
		ours := best(func() {
			if n := readAll(b, path); n != rows {
				b.Fatalf("%d rows", n)
			}
		})
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/best(func() { inflateParts(b, path) }).Seconds(), "x-inflate(goal<3)")
		b.ReportMetric(peak(func() { readAll(b, path) }), "MB-peak(goal<100)")
		start := time.Now()
		excelizeRows(b, path)
		b.ReportMetric(time.Since(start).Seconds()/ours.Seconds(), "x-faster-than-excelize(goal>8)")
	}
}

// BenchmarkZipBomb has ten gigabytes of cells packed into some megabytes: as the zip says, and with a size that lies.
func BenchmarkZipBomb(b *testing.B) {
	for name, said := range map[string]uint64{"honest": 10 << 30, "lying": 60 << 20} {
		b.Run(name, func(b *testing.B) {
			path := bomb(b, "<c>a</c>", 10<<30, said)
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			refused := func() {
				if _, err := readFile(b, path, Options{}); !isRefusal(err) {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				b.ReportMetric(float64(info.Size())/1e6, "MB-file")
				b.ReportMetric(best(refused).Seconds(), "s(goal<2)")
				b.ReportMetric(peak(refused), "MB-peak(goal<200)")
			}
		})
	}
}

func BenchmarkCSV(b *testing.B) {
	const rows = 1_000_000
	path := benchCSV(b, rows)
	bare := func() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err == io.EOF {
				return
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		ours := best(func() {
			if n := readAll(b, path); n != rows {
				b.Fatalf("%d rows", n)
			}
		})
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/best(bare).Seconds(), "x-encoding/csv(goal<2)")
		b.ReportMetric(peak(func() { readAll(b, path) }), "MB-peak(goal<100)")
	}
}
