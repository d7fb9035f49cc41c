package importer

import (
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A small file is reported while another report lasts.
func TestSmallFilesAreReportedBesideOthers(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "a.csv"), 0, 3)
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "b.csv"), 3, 3)
	var first atomic.Bool
	other := make(chan struct{})
	im.reached = func(step string) {
		switch {
		case step == "reporting" && first.CompareAndSwap(false, true):
			select {
			case <-other:
			case <-t.Context().Done():
			}
		case step == "done":
			select {
			case <-other: // the first one follows
			default:
				close(other)
			}
		}
	}
	result, err := im.Run(t.Context(), importertest.WaitLimit)
	if err != nil || !result.AllClosed() || len(result.Files) != 2 {
		t.Errorf("%+v, %v", result, err)
	}
}

// Of the files that are not small, one is reported at a time. Small ones go on beside it.
func TestOneBigReportAtATime(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "big.csv"), 0, smallRows+1)
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "small.csv"), smallRows+1, 3)
	im.reportStep.big.Lock() // the report of another big file
	var reports, done atomic.Int32
	im.reached = func(step string) {
		switch {
		case step == "reporting" && reports.Add(1) == 1:
			for inHand := 0; inHand < 2 && t.Context().Err() == nil; runtime.Gosched() { // both of them
				inHand = 0
				im.others.running.Range(func(_, step any) bool {
					if step.(stepInHand).kind == (reportJob{}).Kind() {
						inHand++
					}
					return true
				})
			}
		case step == "done" && done.Add(1) == 1:
			if files, err := im.ledger.DoneSince(t.Context(), 0); err != nil || len(files) != 1 || files[0].Name != "small.csv" {
				t.Errorf("done are %+v, %v", files, err)
			}
			if n := reports.Load(); n != 1 {
				t.Errorf("%d reports have begun", n)
			}
			im.reportStep.big.Unlock()
		}
	}
	result, err := im.Run(t.Context(), importertest.WaitLimit)
	if err != nil || !result.AllClosed() || len(result.Files) != 2 {
		t.Errorf("%+v, %v", result, err)
	}
}
