package importer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"hgeimport/hgeapi/hgeapitest"
)

var leakFiles = flag.Int("leak-files", 1000, "how many files TestNoLeak drops")

// descriptors counts the files and lines that this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("only Linux tells what is open: %v", err)
	}
	return len(entries)
}

// TestNoLeak watches while a thousand files (-leak-files) go their way: no file stays open, and when it has ended no goroutine is left.
func TestNoLeak(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time")
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what is open")
	}
	carrier, err := hgeapitest.NewServer(hgeapitest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cfg := roadConfig(t.TempDir(), carrier.URL)
	cfg.Report.StatusFiles = false
	before := goleak.IgnoreCurrent()
	w := startWatch(t, cfg)
	drop := func(from, to int) {
		for n := from; n < to; n++ {
			dropOrders(t, filepath.Join(cfg.Folders.Inbox, fmt.Sprintf("%04d.csv", n)), 10*n, 1+n%3)
		}
		until(t, fmt.Sprint(to, " files in the archive"), func() bool {
			entries, err := os.ReadDir(cfg.Folders.Archive)
			return err == nil && len(entries) == to
		})
	}
	drop(0, 50)
	open := descriptors(t)
	for n := 100; n <= *leakFiles; n += 50 {
		drop(n-50, n)
	}
	// Some more lines and readers of the ledger may be open at this moment than were then; one of each file would show.
	if now := descriptors(t); now > open+30 {
		t.Errorf("%d descriptors are open after %d files, %d after 50", now, *leakFiles, open)
	} else {
		t.Logf("%d descriptors are open after %d files, %d after 50", now, *leakFiles, open)
	}
	w.end()
	if err := carrier.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, before)
}
