//go:build unix

package folder

import (
	"os"

	"golang.org/x/sys/unix"
)

// moveTo renames a file of the folder to a path in another folder. A file there is overwritten.
func (d *Dir) moveTo(name, to string) error {
	if err := unix.Renameat(int(d.self.Fd()), name, unix.AT_FDCWD, to); err != nil {
		return &os.LinkError{Op: "renameat", Old: name, New: to, Err: err}
	}
	return nil
}

// moveBack undoes moveTo.
func (d *Dir) moveBack(from, name string) error {
	if err := unix.Renameat(unix.AT_FDCWD, from, int(d.self.Fd()), name); err != nil {
		return &os.LinkError{Op: "renameat", Old: from, New: name, Err: err}
	}
	return nil
}
