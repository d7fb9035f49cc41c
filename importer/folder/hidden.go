package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// HiddenPath returns the path under which a file of a claim is hidden in a folder, so that nobody takes it. Each claim has a
// path of its own; the inbox leaves it alone.
func HiddenPath(folder, claim string) string { return filepath.Join(folder, "."+claim+".part") }

// HiddenFile is a complete file that lies hidden in the inbox, to be dropped there.
type HiddenFile struct {
	Path   string // where it lies now, under a name that the inbox leaves alone
	Folder string // the inbox, or a profile's sub-folder of it
	Name   string // what it is to be called
}

// AppearUnderFreeName gives the file its name, as if a user had dropped it. If that name is taken, it becomes name-resend1.csv,
// name-resend2.csv and so on; no file is overwritten. For errors and crashes see [Appear]. The error is fs.ErrNotExist if the
// hidden file is not there.
func (c HiddenFile) AppearUnderFreeName() error {
	ext := filepath.Ext(c.Name)
	to := filepath.Join(c.Folder, c.Name)
	for n := 1; ; n++ {
		if err := Appear(c.Path, to); !errors.Is(err, fs.ErrExist) {
			return err
		}
		to = filepath.Join(c.Folder, fmt.Sprintf("%s-resend%d%s", c.Name[:len(c.Name)-len(ext)], n, ext))
	}
}

// Appear renames a hidden file to path in the same folder, unless a file is there: then the error is fs.ErrExist and nothing
// has changed. It links the file to path and removes the hidden name; a crash in between leaves one file under both names.
// On a volume without links it looks whether path is free and renames: a file that comes to path in between is overwritten.
// The folder is not synced, see [Sync].
func Appear(hidden, path string) error {
	err := os.Link(hidden, path) // unlike a rename, it does not overwrite
	switch {
	case err == nil:
		return os.Remove(hidden)
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist):
		return err
	}
	if _, err := os.Lstat(path); err == nil { // a volume without links
		return &fs.PathError{Op: "rename", Path: path, Err: fs.ErrExist}
	}
	return os.Rename(hidden, path)
}
