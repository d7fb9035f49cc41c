package outcome

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// writeWhole lets write write the file at path, which appears whole or not at all. It is written under another name in the
// same folder, ".hge-….tmp", synced to the disk, and renamed; a file that is there already is replaced. If anything fails the
// other name is removed. A crash may leave it: the importer knows such names and removes them.
//
// A path whose name begins with ".hge-" is written as it is: the caller renames it.
func writeWhole(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if strings.HasPrefix(filepath.Base(path), ".hge-") {
		return writeSynced(path, write)
	}
	temp := filepath.Join(dir, ".hge-"+rand.Text()+".tmp")
	err := writeSynced(temp, write)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		err = fmt.Errorf("outcome %s: %w", path, err)
		if gone := os.Remove(temp); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return err
	}
	return SyncFolder(dir)
}

// writeSynced writes a file that is not there yet, and syncs it to the disk.
func writeSynced(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(b); err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	return errors.Join(err, f.Close())
}

// SyncFolder makes a rename in a folder durable. Windows does that by itself and has no call for it; some network shares
// have none either.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
