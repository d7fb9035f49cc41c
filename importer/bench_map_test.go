package importer

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/importer/importertest"
)

// BenchmarkReadAndMap reads a CSV of a million orders twice, maps its rows and groups them into forms, as map does, but without
// the ledger. It reports the time as a multiple of reading the same file once by encoding/csv alone, and the peak of the heap.
func BenchmarkReadAndMap(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "orders.csv")
	writeWideOrders(b, path, rows)
	cfg := *importertest.Defaults()
	cfg.Ledger.URL = "sqlite:" + filepath.Join(b.TempDir(), "none.db")
	for b.Loop() {
		bare := min(timeBareCSV(b, path), timeBareCSV(b, path))
		peak := watchHeap()
		start := time.Now()
		checked, err := Check(b.Context(), &cfg, path, "", "")
		took := time.Since(start)
		heap := peak()
		if err != nil || !checked.Clean() || checked.Rows != rows || len(checked.Forms) != rows/cfg.Form.MaxOrders {
			b.Fatalf("%d rows, %d forms, refused %v, wrong %v, %v",
				checked.Rows, len(checked.Forms), checked.Refusal, checked.ProblemKinds, err)
		}
		b.ReportMetric(rows/took.Seconds(), "rows/s")
		b.ReportMetric(took.Seconds()/bare.Seconds(), "x-encoding/csv(goal<4)")
		b.ReportMetric(heap/(1<<20), "MB-peak(goal<100)")
		b.ReportMetric(0, "ns/op")
	}
}

// writeWideOrders writes a CSV of 22 columns. Handover and flight are repeated on each row, and there is one MAWB for every
// 1,000 rows.
func writeWideOrders(tb testing.TB, path string, rows int) {
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	w.WriteString("Tracking No,Customer Order No,Gross Weight,Net Weight,Handover No,Sender Name," +
		"Sender Company,Sender Email,Sender Phone," +
		"Sender Country,Sender State,Sender City,Sender Zip,Sender Street,MAWB,Flight No,ETD,ETA,POL,POD,SKU,Remark\n")
	for i := range rows {
		mawb := 2_000_000 + i/1000
		fmt.Fprintf(w, "HGE261120%07d,C-%d,%d.%03d,%d.%03d,20000000101,A. Tester,Test Ltd,"+
			"a@example.org,1 555-0100,US,CA,Los Angeles,91700,"+
			"Example Street,123-%07d%d,CA1202,2026-11-22 08:12:01,2026-11-22 12:12:01,SZX,ICN,SKU-%d,\n",
			i, i, 1+i%20, i%1000, 1+i%20, i%900, mawb, mawb%7, i%37)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		tb.Fatal(err)
	}
}
