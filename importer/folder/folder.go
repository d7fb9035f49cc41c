// Package folder watches the inbox and moves files. An Inbox tells which files have come to rest; Move takes a file to another
// folder, also across volumes, so that a crash leaves it whole in one of the two; Appear and Hidden give a file its name only
// when it is complete; an Alarm rings when something happens. The package knows nothing of ledgers and of what is in a file.
package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Named is a folder of the configuration and its key in [folders].
type Named struct{ Key, Path string }

// Make makes the folders that are missing and tries whether each can be written to.
func Make(folders []Named) error {
	var errs []error
	for _, f := range folders {
		err := os.MkdirAll(f.Path, 0o755)
		if err == nil {
			err = CanWrite(f.Path)
		}
		if err != nil {
			errs = append(errs, &Error{Key: f.Key, Path: f.Path, Err: err})
		}
	}
	return errors.Join(errs...)
}

// Canary is the file that is made and removed to try a folder. Its name is always the same: a crash leaves one at most.
const Canary = ".hgeimport.tmp"

func CanWrite(folder string) error {
	path := filepath.Join(folder, Canary)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return err
	}
	return RemoveIfThere(path) // another importer tries, too
}

// RemoveIfThere removes a file. One that is gone already is as good.
func RemoveIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// HasRoom tries whether a folder takes a file with something in it: an empty one fits on a full disk, too.
func HasRoom(folder string) error {
	if err := CanWrite(folder); err != nil {
		return err
	}
	path := filepath.Join(folder, Canary)
	err := os.WriteFile(path, make([]byte, 1<<16), 0o644)
	return errors.Join(err, RemoveIfThere(path)) // another importer tries, too
}

// Sweep removes what is named like the pattern and was last written to before a time, all of it where that is zero. key
// is the folder's in [folders].
func Sweep(key, folder, pattern string, before time.Time) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return &Error{Key: key, Path: folder, Err: Cause(err)}
	}
	for _, e := range entries {
		if ok, err := filepath.Match(pattern, e.Name()); err != nil || !ok {
			continue
		}
		info, err := e.Info()
		if err != nil || !before.IsZero() && info.ModTime().After(before) {
			continue // gone, or perhaps being written
		}
		if err := RemoveIfThere(filepath.Join(folder, e.Name())); err != nil {
			return &Error{Key: key, Path: folder, Err: Cause(err)}
		}
	}
	return nil
}
