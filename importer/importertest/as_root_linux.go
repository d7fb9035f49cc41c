package importertest

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Mount mounts a volume for as long as the test lasts; the arguments are those of mount(2). The folder target is made if it is
// missing. The test is skipped if this user may not mount.
func Mount(t *testing.T, source, target, kind string, flags uintptr) {
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
	t.Cleanup(func() { syscall.Unmount(target, syscall.MNT_DETACH) }) // no error is checked: the test may have unmounted it
}

// LimitEvents makes the kernel keep no more than 16 file events for each watcher that is made while the test runs. The limit
// holds for the whole machine: a test of another package that sets it, too, waits. The test is skipped if this user may not set
// it.
func LimitEvents(t *testing.T) {
	t.Helper()
	const limit = "/proc/sys/fs/inotify/max_queued_events"
	f, err := os.Open(limit)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() }) // unlocks it, after the limit is as before
	before, err := os.ReadFile(limit)
	if err != nil {
		t.Fatal(err)
	}
	const few = "16"
	if strings.TrimSpace(string(before)) == few { // left by a test that was killed
		before = []byte("16384")
	}
	if err := os.WriteFile(limit, []byte(few), 0o644); err != nil {
		t.Skip("only root may bound the events: ", err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(limit, before, 0o644); err != nil {
			t.Error(err)
		}
	})
}
