package folder

import (
	"errors"
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
