package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"hgeimport/importer/importertest"
)

// Lost events ring, and an event after them rings again.
func TestAlarmRingsForLostEvents(t *testing.T) {
	importertest.LimitEvents(t)
	a := NewAlarm(importertest.QuietLog())
	defer a.Close()
	folder := t.TempDir()
	a.Watch([]string{folder})
	const files = 200 // more than the system keeps and the watcher reads at once
	for n := range files {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.csv", n)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, late := context.WithTimeout(t.Context(), importertest.WaitLimit)
	defer late()
	lost := make(chan error, 1)
	for events := 0; len(lost) == 0; {
		select {
		case <-a.watcher.Events:
			events++
		case err := <-a.watcher.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) || events >= files {
				t.Fatalf("after %d events: %v", events, err)
			}
			lost <- err
		case <-ctx.Done():
			t.Fatalf("%d events, none was lost", events)
		}
	}
	a.watcher.Errors, lost = lost, a.watcher.Errors // the alarm receives it next
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

// A folder that was made or mounted again is watched anew, even if it has the same device and inode as before.
func TestAlarmWatchesReplacedFolder(t *testing.T) {
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
			importertest.Mount(t, "tmpfs", folder, "tmpfs", 0)
		},
	}
	for how, anew := range again {
		t.Run(how, func(t *testing.T) {
			folder := t.TempDir()
			if how == "mounted" {
				importertest.Mount(t, "tmpfs", folder, "tmpfs", 0)
			}
			a := NewAlarm(importertest.QuietLog())
			defer a.Close()
			a.Watch([]string{folder})
			anew(t, folder)
			importertest.WaitUntil(t, "the watch has ended", func() bool {
				select {
				case <-a.watcher.Events:
				default:
				}
				return len(a.watcher.WatchList()) == 0
			})
			a.Watch([]string{folder})
			a.rang = false
			importertest.DropOrders(t, filepath.Join(folder, "orders.csv"), 0, 1)
			ctx, late := context.WithTimeout(t.Context(), importertest.WaitLimit)
			defer late()
			a.Wait(ctx, time.Hour)
			if ctx.Err() != nil {
				t.Error("nothing rang")
			}
		})
	}
}

// The inbox is replaced while nobody receives events. The watcher then sends an error while it holds the lock that its methods
// need: the alarm must receive while it calls them.
func TestAlarmReceivesWhileItCallsWatcher(t *testing.T) {
	inbox := filepath.Join(t.TempDir(), "inbox")
	if err := os.Mkdir(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	a := NewAlarm(importertest.QuietLog())
	for range 3 {
		returns(t, "Watch", func() { a.Watch([]string{inbox}) })
		importertest.WriteFile(t, filepath.Join(inbox, "orders.csv"), "")
		old := inbox + ".old"
		if err := errors.Join(os.Rename(inbox, old), os.RemoveAll(old), os.Mkdir(inbox, 0o755)); err != nil {
			t.Fatal(err)
		}
		// Until here the watcher sends the event of the file, perhaps behind the rest of the last round. After it comes that of the
		// rename, for which the watcher ends its watch. The kernel has done so, since the folder is gone: that is the error.
		returns(t, "the event of the file", func() {
			for e := range a.watcher.Events {
				if e.Has(fsnotify.Create) {
					return
				}
			}
		})
		importertest.WaitUntil(t, "the watcher sends an error", sendsError)
	}
	returns(t, "Close", func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

// returns fails the test if do does not return.
func returns(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { do(); close(done) }()
	select {
	case <-done:
	case <-time.After(importertest.WaitLimit):
		t.Fatal("it hangs: ", what)
	}
}

// sendsError tells whether a watcher of this process is sending an error.
func sendsError() bool {
	stacks := make([]byte, 1<<20)
	return bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("fsnotify.(*shared).sendError("))
}
