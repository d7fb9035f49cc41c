package folder

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hgeimport/importer/importertest"
)

// A file on a read-only volume cannot be moved. It is not copied either, which would happen again at each look.
func TestMoveDoesNotCopyFromReadOnlyVolume(t *testing.T) {
	t.Parallel()
	volume := t.TempDir()
	importertest.Mount(t, "tmpfs", volume, "tmpfs", 0)
	importertest.DropOrders(t, filepath.Join(volume, "waits.csv"), 0, 2)
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(t.TempDir(), "missing", "waits.csv") // a copy would fail with another error
	from := sourceAt(t, filepath.Join(volume, "waits.csv"))
	if err := moveByCopy(from, nowhere, "claim", func(string) {}); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
}

// A program opens the source for writing while it is copied: the source is not removed, since what is written to it would be
// lost.
func TestMoveKeepsSourceThatIsOpenForWriting(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	path, copied := filepath.Join(in, "a.csv"), filepath.Join(t.TempDir(), "a.csv")
	importertest.WriteFile(t, path, "order_num\n")
	var writer *os.File
	err := moveByCopy(sourceAt(t, path), copied, "claim", func(step string) {
		var err error
		if step == "copied" {
			if writer, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
				t.Fatal(err)
			}
		}
	})
	if !errors.Is(err, errSourceReplaced) {
		t.Errorf("the move ended with %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(copied)); err != nil || len(left) > 0 {
		t.Errorf("left of the copy: %v, %v", left, err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := moveByCopy(sourceAt(t, path), copied, "claim", func(string) {}); err != nil {
		t.Error(err)
	}
}
