package folder

// A neighbour who may write into the inbox swaps what lies there while the importer works on it.

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"hgeimport/importer/importertest"
)

const secret = "only the importer may read this"

// swapAgainAndAgain swaps two names in a folder until the test ends: each is now the one file, now the other.
func swapAgainAndAgain(t *testing.T, folder, a, b string) (swaps *atomic.Int64) {
	t.Helper()
	swaps = new(atomic.Int64)
	dir, err := os.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(stop)
		<-stopped
		dir.Close()
	})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if unix.Renameat2(int(dir.Fd()), a, int(dir.Fd()), b, unix.RENAME_EXCHANGE) == nil { // one may have been moved away
				swaps.Add(1)
			}
		}
	}()
	return swaps
}

// soonEnough fails a test if do waits for something that never comes.
func soonEnough(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(importertest.WaitLimit):
		t.Fatal("it waits")
	}
}

// A file is swapped for a link to a secret, or for a FIFO, while it is looked at and copied to another volume. The secret is
// never copied, and nothing waits for the FIFO.
func TestSwappedFileIsNotCopied(t *testing.T) {
	for name, plant := range map[string]func(path, secretFile string) error{
		"link": func(path, secretFile string) error { return os.Symlink(secretFile, path) },
		"FIFO": func(path, _ string) error { return syscall.Mkfifo(path, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inbox, work := t.TempDir(), t.TempDir()
			importertest.Mount(t, "tmpfs", inbox, "tmpfs", 0)
			secretFile := filepath.Join(work, "config.toml")
			importertest.WriteFile(t, secretFile, secret)
			in := &Inbox{Folder: inbox, Checks: spreadsheets}
			defer in.Release()
			swaps := swapAgainAndAgain(t, inbox, "a.csv", ".b")
			to, copied := filepath.Join(work, "a.csv"), 0
			for n := 0; n < 500 || copied == 0 || swaps.Load() < 500; n++ {
				importertest.WriteFile(t, filepath.Join(inbox, ".a"), "order_num\n")
				if err := errors.Join(os.RemoveAll(filepath.Join(inbox, ".b")), plant(filepath.Join(inbox, ".p"), secretFile),
					os.Rename(filepath.Join(inbox, ".p"), filepath.Join(inbox, ".b")),
					os.Rename(filepath.Join(inbox, ".a"), filepath.Join(inbox, "a.csv"))); err != nil {
					t.Fatal(err)
				}
				soonEnough(t, func() {
					settled, moving, err := in.Scan(testStart.Add(time.Duration(n) * time.Hour))
					if err != nil {
						t.Error(err)
					}
					for _, d := range append(settled, moving...) {
						in.StillSettled(d, testStart)
						if Move(d.Source(), to, "claim", func(string) {}) != nil {
							continue
						}
						info, err := os.Lstat(to)
						if err != nil || !info.Mode().IsRegular() {
							continue
						}
						copied++
						if text, err := os.ReadFile(to); err != nil || bytes.Contains(text, []byte(secret)) {
							t.Errorf("copied %q, %v", text, err)
						}
					}
				})
				if err := RemoveIfThere(to); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d copied, %d swapped", copied, swaps.Load())
		})
	}
}

// A profile's sub-folder is swapped for a link to a folder of the importer between the look and the move, and all the time: what
// is moved comes out of the sub-folder.
func TestSwappedFolderIsNotMovedFrom(t *testing.T) {
	for name, crossing := range map[string]bool{"one volume": false, "two volumes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inbox, work, ours := t.TempDir(), t.TempDir(), t.TempDir()
			if crossing {
				importertest.Mount(t, "tmpfs", work, "tmpfs", 0)
			}
			importertest.WriteFile(t, filepath.Join(ours, "a.csv"), secret)
			if err := errors.Join(os.Mkdir(filepath.Join(inbox, "rest"), 0o755), os.Symlink(ours, filepath.Join(inbox, ".l")),
				os.Lchown(filepath.Join(inbox, ".l"), importertest.Nobody, importertest.Nobody), os.Chmod(inbox, 0o777)); err != nil {
				t.Skip(err)
			}
			in := &Inbox{Folder: inbox, Profiles: []string{"rest"}, Checks: spreadsheets}
			defer in.Release()
			swaps := swapAgainAndAgain(t, inbox, "rest", ".l")
			moved := 0
			for n := 0; n < 500 || moved == 0 || swaps.Load() < 500; n++ {
				for _, path := range []string{filepath.Join(inbox, "rest", "a.csv"), filepath.Join(inbox, ".l", "a.csv")} {
					if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); err == nil { // it is there where the link leads
						_, writeErr := f.WriteString("order_num\n")
						if err := errors.Join(writeErr, f.Close()); err != nil {
							t.Fatal(err)
						}
					}
				}
				settled, moving, err := in.Scan(testStart)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range append(settled, moving...) {
					if Move(d.Source(), filepath.Join(work, "a.csv"), "claim", func(string) {}) == nil {
						moved++
					}
				}
				if text, err := os.ReadFile(filepath.Join(ours, "a.csv")); err != nil || string(text) != secret {
					t.Fatalf("moved away after %d swaps: %q, %v", swaps.Load(), text, err)
				}
			}
			t.Logf("%d moved, %d swapped", moved, swaps.Load())
		})
	}
}

// A folder has come into the place of a file right before its move: it goes back.
func TestFolderInPlaceOfFileIsNotMoved(t *testing.T) {
	t.Parallel()
	inbox, work := t.TempDir(), t.TempDir()
	in := &Inbox{Folder: inbox, Settle: testSettle, Checks: spreadsheets}
	defer in.Release()
	path := filepath.Join(inbox, "a.csv")
	importertest.WriteFile(t, path, "order_num\n")
	_, moving, err := in.Scan(testStart)
	if err != nil || len(moving) != 1 {
		t.Fatal(moving, err)
	}
	if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "deeper"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := Move(moving[0].Source(), filepath.Join(work, "a.csv"), "claim", func(string) {}); !errors.Is(err, errSourceReplaced) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(path, "deeper")); err != nil {
		t.Error(err)
	}
	if left := importertest.FileTexts(t, work); len(left) > 0 {
		t.Errorf("in work: %v", left)
	}
}
