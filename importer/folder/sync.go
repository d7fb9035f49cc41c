package folder

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// Sync makes a rename in a folder durable. Windows does that by itself and cannot be asked to, nor can some network
// shares.
func Sync(path string) error {
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
