package sheettest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Columns is the number of columns of the tables that OrdersXLSX and OrdersCSV write.
const Columns = 22

// benchRow is row n of an order table like those that shops export: numbers, weights, a date, addresses that repeat.
func benchRow(n int) []string {
	return []string{
		fmt.Sprintf("HGE2507%09d", n), fmt.Sprintf("SO-%08d", n*7), fmt.Sprintf("%d.%02d", n%30, n%97), "kg", "123-25122112", "CA1202",
		"2025-12-23 08:12:01", "SZX", "ICN", fmt.Sprintf("BAG-%06d", n/50), "21389910283", "Roken Chan", "Example Trading Ltd",
		fmt.Sprintf("r%d@example.com", n%1000), "1 401-311-2522", "US", "CA", "Los Angeles", "91700", "150",
		fmt.Sprintf("%d Harbor Boulevard", n%500), "cotton shirt",
	}
}

// OrdersXLSX writes a table of orders as Excel does, with shared strings and styled numbers and dates, and returns the
// path of the file.
func OrdersXLSX(b testing.TB, rows int) string {
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
	f := PlainBook(sheet.String()).WithTexts(sst.String()).WithStyles(
		`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="2"/><xf numFmtId="22"/><xf numFmtId="49"/></cellXfs>`)
	f = f.With("[Content_Types].xml",
		`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Default Extension="xml" ContentType="application/xml"/>`+
			`<Override PartName="/xl/workbook.xml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+
			`<Override PartName="/xl/worksheets/sheet1.xml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`+
			`<Override PartName="/xl/sharedStrings.xml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>`+
			`<Override PartName="/xl/styles.xml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`)
	path := filepath.Join(b.TempDir(), "orders.xlsx")
	if err := os.WriteFile(path, f.Packed(b), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// OrdersCSV writes a table of orders as a CSV and returns the path of the file.
func OrdersCSV(b testing.TB, rows int) string {
	path := filepath.Join(b.TempDir(), "orders.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	buffer := bufio.NewWriter(f)
	w := csv.NewWriter(buffer)
	for i := range rows {
		if err := w.Write(benchRow(i)); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), buffer.Flush(), f.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

// Peak is how much more heap is in use while do runs than before, at most, in MB. Nothing else may run at the same time.
func Peak(do func()) float64 {
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

// Best is the shortest time of three runs: the one that other programs on the machine disturbed least.
func Best(do func()) time.Duration {
	shortest := time.Duration(1 << 62)
	for range 3 {
		start := time.Now()
		do()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}
