//go:build !unix

package folder

import (
	"os"
	"path/filepath"
)

// moveTo renames a file of the folder to a path in another folder. A file there is overwritten. The folder is found by its path:
// this system has no other call, and a folder that is open cannot be replaced on it.
func (d *Dir) moveTo(name, to string) error { return os.Rename(filepath.Join(d.path, name), to) }

// moveBack undoes moveTo.
func (d *Dir) moveBack(from, name string) error { return os.Rename(from, filepath.Join(d.path, name)) }
