package folder

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"hgeimport/importer/importertest"
)

// A file that cannot be removed from its volume is not copied from it at each look.
func TestNothingIsCopiedFromReadOnlyVolume(t *testing.T) {
	volume := t.TempDir()
	importertest.Mounted(t, "tmpfs", volume, "tmpfs", 0)
	importertest.DropOrders(t, filepath.Join(volume, "waits.csv"), 0, 2)
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(t.TempDir(), "missing", "waits.csv") // whoever copies first fails here first
	if err := copyAcross(filepath.Join(volume, "waits.csv"), nowhere, "claim", func(string) {}); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
}
