package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// More files arrive than the system keeps events for, while nobody reads the events. Every file is found all the same, without
// waiting for the next rescan.
func TestEventsOverflow(t *testing.T) {
	importertest.LimitEvents(t) // of the whole machine: the test runs alone
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	cfg.Watch.Rescan = time.Hour
	var once sync.Once
	busy, goOn := make(chan bool), make(chan bool)
	w := startWatch(t, cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step == "moved" { // nobody waits for events now
				once.Do(func() { busy <- true; <-goOn })
			}
		}
	})
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "first.csv"), 0, 1)
	<-busy
	const files = 20
	for n := range files {
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, fmt.Sprintf("%03d.csv", n)), 10+n, 1)
	}
	close(goOn)
	importertest.WaitUntil(t, "all files are in the archive", func() bool {
		done, err := os.ReadDir(cfg.Folders.Archive)
		return err == nil && len(done) == files+2 // and the mark
	})
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "late.csv"), 1000, 1)
	w.untilDone("late.csv")
	w.end()
	lost := false
	for _, e := range w.log.AllEntries() {
		lost = lost || strings.Contains(e.Message, "were lost") && e.Data["error"] == fsnotify.ErrEventOverflow
	}
	if !lost {
		t.Error("no event was lost: the test has shown nothing")
	}
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != files+2 {
		t.Errorf("%d orders closed, want %d; twice: %v", carrier.Orders(), files+2, twice)
	}
}
