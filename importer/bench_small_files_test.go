package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// BenchmarkSmallFiles drops 10,000 files of 20 rows at once, or as many as HGEIMPORT_BENCH_FILES says. The last tenth should take
// no longer than the first, although the ledger and the folders have grown by then.
func BenchmarkSmallFiles(b *testing.B) {
	const rows = 20
	files := 10_000
	if n, err := strconv.Atoi(os.Getenv("HGEIMPORT_BENCH_FILES")); err == nil {
		files = n
	}
	part := files / 10
	for b.Loop() {
		cfg := importertest.Config(b.TempDir(), carrierProcess(b))
		im, err := Open(b.Context(), cfg, importertest.QuietLog())
		if err != nil {
			b.Fatal(err)
		}
		for n := range files {
			importertest.DropOrders(b, filepath.Join(cfg.Folders.Inbox, fmt.Sprintf("file %05d.csv", n)), n*rows, rows)
		}
		began, tick, before := time.Now(), im.ledger.Tick(), processorTime()
		result, err := im.Run(b.Context(), time.Hour)
		took, processor := time.Since(began), processorTime()-before
		if err != nil || !result.AllClosed() || len(result.Files) != files {
			b.Fatalf("%d files, %v", len(result.Files), err)
		}
		done, err := im.ledger.DoneSince(b.Context(), tick)
		if err != nil {
			b.Fatal(err)
		}
		slices.SortFunc(done, func(a, b ledger.File) int { return a.DoneAt.Compare(b.DoneAt) })
		first := done[part-1].DoneAt.Sub(began)
		last := done[files-1].DoneAt.Sub(done[files-part-1].DoneAt)
		b.ReportMetric(float64(files)/took.Seconds(), "files/s")
		b.ReportMetric(float64(processor.Microseconds())/float64(files), "processor-µs/file")
		b.ReportMetric(last.Seconds()/first.Seconds(), "x-first-thousand")
		if err := im.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}
