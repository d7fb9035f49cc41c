package folder

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// Sync makes the renames in a folder durable, so that a power cut does not undo them. Windows does this by itself and has no
// call for it. Some network shares have none either; that is no error.
func Sync(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(syncFolder(d), d.Close())
}

func syncFolder(d *os.File) error {
	err := d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}
