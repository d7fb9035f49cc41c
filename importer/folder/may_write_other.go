//go:build !unix

package folder

import (
	"io/fs"
	"os"
)

// CheckMayWrite checks that a file is not marked as read-only, without opening it.
func CheckMayWrite(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		err = &fs.PathError{Op: "access", Path: path, Err: fs.ErrPermission}
	}
	return err
}
