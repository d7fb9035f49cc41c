package sheet

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"os"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet/sheettest"
)

// readAll reads and counts the rows of the first sheet.
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

// inflateParts unpacks all parts with the inflate that the reader uses: a slower one would flatter it.
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
	path := sheettest.OrdersXLSX(b, rows)
	for b.Loop() {
		ours := sheettest.Best(func() {
			if n := readAll(b, path); n != rows {
				b.Fatalf("%d rows", n)
			}
		})
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/sheettest.Best(func() { inflateParts(b, path) }).Seconds(), "x-inflate(goal<2)")
		b.ReportMetric(sheettest.Peak(func() { readAll(b, path) }), "MB-peak(goal<100)")
		start := time.Now()
		excelizeRows(b, path)
		b.ReportMetric(time.Since(start).Seconds()/ours.Seconds(), "x-faster-than-excelize(goal>8)")
	}
}

// BenchmarkZipBomb refuses ten gigabytes of cells that are packed into some megabytes. One zip says how large its parts are,
// the other one gives a wrong size.
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
				b.ReportMetric(sheettest.Best(refused).Seconds(), "s(goal<2)")
				b.ReportMetric(sheettest.Peak(refused), "MB-peak(goal<200)")
			}
		})
	}
}

func BenchmarkCSV(b *testing.B) {
	const rows = 1_000_000
	path := sheettest.OrdersCSV(b, rows)
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
		ours := sheettest.Best(func() {
			if n := readAll(b, path); n != rows {
				b.Fatalf("%d rows", n)
			}
		})
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/sheettest.Best(bare).Seconds(), "x-encoding/csv(goal<2)")
		b.ReportMetric(sheettest.Peak(func() { readAll(b, path) }), "MB-peak(goal<100)")
	}
}
