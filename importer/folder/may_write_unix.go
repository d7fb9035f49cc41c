//go:build unix

package folder

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// CheckMayWrite checks that this user may read and write a file, without opening it: closing a file that another part of this
// process has locked would undo the lock.
func CheckMayWrite(path string) error {
	if err := unix.Faccessat(unix.AT_FDCWD, path, unix.R_OK|unix.W_OK, unix.AT_EACCESS); err != nil {
		return &fs.PathError{Op: "access", Path: path, Err: err}
	}
	return nil
}
