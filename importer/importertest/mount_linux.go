package importertest

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// Mounted mounts something for as long as the test lasts.
func Mounted(t *testing.T, source, target, kind string, flags uintptr) {
	t.Helper()
	if err := os.MkdirAll(target, 0o755); err != nil {
		t.Fatal(err)
	}
	switch err := syscall.Mount(source, target, kind, flags, ""); {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		t.Skip("only root may mount: ", err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount(target, syscall.MNT_DETACH) }) // the test may have done so
}

// BoundEvents makes the system keep 16 events for a watcher that does not read, for as long as the test lasts.
func BoundEvents(t *testing.T) {
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
