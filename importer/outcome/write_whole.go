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

// writeWhole has write fill the file at path, which appears whole or not at all: it is written under another name beside
// it, ".hge-….tmp", brought to the disk, and renamed. A file that is there already is replaced by the rename. When
// anything fails the other name is removed; a crash may leave it, and whoever watches the folder knows such names.
func writeWhole(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if strings.HasPrefix(filepath.Base(path), ".hge-") { // its caller gives it its name
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

// SyncFolder makes a rename in a folder durable. Windows does that by itself and cannot be asked to; nor can some network
// shares.
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
