package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hgeimport/importer/importertest"

	"github.com/fsnotify/fsnotify"
)

// That events were lost rings by itself, and what comes later rings again.
func TestAlarmOverflow(t *testing.T) {
	importertest.BoundEvents(t)
	a := NewAlarm(importertest.QuietLog())
	defer a.Close()
	folder := t.TempDir()
	a.Watch([]string{folder})
	for n := range 2000 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.csv", n)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, late := context.WithTimeout(t.Context(), importertest.LongEnough)
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
	a.Wait(ctx, time.Hour)
	if ctx.Err() != nil || len(a.watcher.Errors) > 0 {
		t.Fatal("lost events did not ring")
	}
	a.watcher.Errors = lost
	if err := os.WriteFile(filepath.Join(folder, "late.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	a.Wait(ctx, time.Hour)
	if ctx.Err() != nil {
		t.Error("an event after the lost ones did not ring")
	}
}

// A folder that was made or mounted anew may look like the one before, down to its device and inode: it is watched anew.
func TestAlarmFolderAnew(t *testing.T) {
	again := map[string]func(t *testing.T, folder string){
		"made": func(t *testing.T, folder string) {
			if err := errors.Join(os.Remove(folder), os.Mkdir(folder, 0o755)); err != nil {
				t.Fatal(err)
			}
		},
		"mounted": func(t *testing.T, folder string) {
			if err := syscall.Unmount(folder, 0); err != nil {
				t.Fatal(err)
			}
			importertest.Mounted(t, "tmpfs", folder, "tmpfs", 0)
		},
	}
	for how, anew := range again {
		t.Run(how, func(t *testing.T) {
			folder := t.TempDir()
			if how == "mounted" {
				importertest.Mounted(t, "tmpfs", folder, "tmpfs", 0)
			}
			a := NewAlarm(importertest.QuietLog())
			defer a.Close()
			a.Watch([]string{folder})
			anew(t, folder)
			importertest.Until(t, "the watch has ended", func() bool {
				select {
				case <-a.watcher.Events:
				default:
				}
				return len(a.watcher.WatchList()) == 0
			})
			a.Watch([]string{folder})
			a.rang = false
			importertest.DropOrders(t, filepath.Join(folder, "orders.csv"), 0, 1)
			ctx, late := context.WithTimeout(t.Context(), importertest.LongEnough)
			defer late()
			a.Wait(ctx, time.Hour)
			if ctx.Err() != nil {
				t.Error("nothing rang")
			}
		})
	}
}
