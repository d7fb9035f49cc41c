package importer

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

var leakFiles = flag.Int("leak-files", 1000, "how many files TestNoLeak drops")

// descriptors counts the files and connections that this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("only Linux tells what is open: %v", err)
	}
	return len(entries)
}

const leakEnv = "HGEIMPORT_TEST_LEAK" // the ledger

// TestCountWhatIsLeft counts the goroutines and descriptors of the whole process, so the test binary runs it as a process of its
// own.
func TestCountWhatIsLeft(t *testing.T) {
	url := os.Getenv(leakEnv)
	if url == "" {
		t.Skip("only run by TestNoLeak")
	}
	noLeak(t, url, *leakFiles)
}

// TestNoLeak watches while a thousand files (-leak-files; 300 on PostgreSQL) are worked on: CSV, xlsx, and files that are
// refused. No file stays open and no goroutine is left behind, neither meanwhile nor at the end.
func TestNoLeak(t *testing.T) {
	t.Parallel()
	if testing.Short() || raced {
		t.Skip("it takes its time; make test runs it without the race detector")
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what is open")
	}
	eachNewLedger(t, func(t *testing.T, url string) {
		files := *leakFiles
		if !strings.HasPrefix(url, "sqlite:") {
			files = min(files, 300)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCountWhatIsLeft$", "-test.count=1", "-test.v",
			fmt.Sprint("-leak-files=", files))
		cmd.Env = append(os.Environ(), leakEnv+"="+url)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestCountWhatIsLeft") {
			t.Errorf("%v:\n%s", err, out)
		}
		t.Logf("%s", out)
	})
}

func noLeak(t *testing.T, url string, files int) {
	defer func(before time.Duration) { waiting.fetch = before }(waiting.fetch)
	waiting.fetch = 10 * time.Millisecond // it takes a thousand files one after the other, and no other importer runs
	carrier, err := hgeapitest.NewServer(hgeapitest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	cfg.Ledger.URL = url
	cfg.Report.StatusFiles, cfg.Report.CSV = false, true
	before := goleak.IgnoreCurrent()
	w := startWatch(t, cfg)
	drop := func(from, to int) {
		for n := from; n < to; n++ {
			dropMixed(t, cfg.Folders.Inbox, n)
		}
		importertest.WaitUntil(t, fmt.Sprint(to, " files in the archive"), func() bool {
			entries, err := os.ReadDir(cfg.Folders.Archive)
			return err == nil && len(entries) == to+1 // and the mark
		})
	}
	drop(0, 50)
	open, running := descriptors(t), runtime.NumGoroutine()
	for n := 100; n <= files; n += 50 {
		drop(n-50, n)
	}
	// A few more connections and readers of the ledger may be open now than at the start. A leak of one for each file would be
	// seen.
	nowOpen, nowRunning := descriptors(t), runtime.NumGoroutine()
	t.Logf("after %d files %d descriptors are open and %d goroutines run, after 50 it was %d and %d",
		files, nowOpen, nowRunning, open, running)
	if nowOpen > open+30 || nowRunning > running+50 {
		t.Error("something is left of each file")
	}
	w.end()
	if err := carrier.Close(); err != nil {
		t.Error(err)
	}
	importertest.WaitUntil(t, "no goroutine is left", func() bool { return goleak.Find(before) == nil })
}

// dropMixed drops the n-th file of a mix: CSV, a workbook, and one that is refused.
func dropMixed(t *testing.T, inbox string, n int) {
	t.Helper()
	ext := []string{".csv", ".xlsx", ".txt"}[n%3]
	hidden := filepath.Join(inbox, ".part"+ext)
	var err error
	switch ext {
	case ".csv":
		importertest.DropOrders(t, hidden, 10*n, 1+n%3)
	case ".xlsx":
		book := excelize.NewFile()
		for cell, v := range map[string]any{"A1": "order_num", "B1": "weight", "C1": "handover_num",
			"A2": fmt.Sprintf("HGE%013d", 10*n), "B2": 1.5, "C2": "20000000100",
			"A3": fmt.Sprintf("HGE%013d", 10*n+1), "B3": "heavy", "C3": "20000000100"} {
			err = errors.Join(err, book.SetCellValue("Sheet1", cell, v))
		}
		err = errors.Join(err, book.SaveAs(hidden), book.Close())
	default:
		err = os.WriteFile(hidden, []byte("nothing that anybody could read\n"), 0o644)
	}
	if err := errors.Join(err, os.Rename(hidden, filepath.Join(inbox, fmt.Sprintf("%04d%s", n, ext)))); err != nil {
		t.Fatal(err)
	}
}
