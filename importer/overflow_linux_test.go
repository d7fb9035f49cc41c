package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/hgeapi/hgeapitest"
)

// boundEvents makes the system keep 16 events for a watcher that does not read, for as long as the test lasts.
func boundEvents(t *testing.T) {
	t.Helper()
	const limit = "/proc/sys/fs/inotify/max_queued_events"
	before, err := os.ReadFile(limit)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(limit, []byte("16"), 0o644); err != nil {
		t.Skip("only root may bound the events: ", err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(limit, before, 0o644); err != nil {
			t.Error(err)
		}
	})
}

// That events were lost rings by itself, and what comes later rings again.
func TestAlarmOverflow(t *testing.T) {
	boundEvents(t)
	a := newAlarm(&Importer{log: quietLog()})
	defer a.Close()
	folder := t.TempDir()
	a.watch([]string{folder})
	for n := range 2000 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.csv", n)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, late := context.WithTimeout(t.Context(), longEnough)
	defer late()
	lost := make(chan error, 1)
	for events := 0; len(lost) == 0; {
		select {
		case <-a.watcher.Events:
			events++
		case err := <-a.watcher.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) || events >= 2000 {
				t.Fatalf("after %d events: %v", events, err)
			}
			lost <- err
		case <-ctx.Done():
			t.Fatalf("%d events, none was lost", events)
		}
	}
	a.watcher.Errors, lost = lost, a.watcher.Errors // it is the next that the alarm hears
	a.wait(ctx, time.Hour)
	if ctx.Err() != nil || len(a.watcher.Errors) > 0 {
		t.Fatal("lost events did not ring")
	}
	a.watcher.Errors = lost
	if err := os.WriteFile(filepath.Join(folder, "late.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	a.wait(ctx, time.Hour)
	if ctx.Err() != nil {
		t.Error("an event after the lost ones did not ring")
	}
}

// More files arrive while nobody reads the events than the system keeps events for: every file is found all the same,
// without waiting for the next rescan.
func TestEventsOverflow(t *testing.T) {
	boundEvents(t)
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := roadConfig(t.TempDir(), carrier.URL)
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
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "first.csv"), 0, 1)
	<-busy
	const files = 20
	for n := range files {
		dropOrders(t, filepath.Join(cfg.Folders.Inbox, fmt.Sprintf("%03d.csv", n)), 10+n, 1)
	}
	close(goOn)
	until(t, "all files are in the archive", func() bool {
		done, err := os.ReadDir(cfg.Folders.Archive)
		return err == nil && len(done) == files+2 // and the mark
	})
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "late.csv"), 1000, 1)
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
