package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// RemoveIfThere removes a file. It is no error if the file is not there.
func RemoveIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// RemoveLeftovers removes the files of a folder whose names match the pattern (of [filepath.Match]) and that were last written to
// before the given time; with the zero time it removes all that match. A crash leaves such files, see [TempPattern]; a
// young one may belong to a program that is still writing it. key is the folder's key in [folders]. The error is an *[Error].
func RemoveLeftovers(key, folder, pattern string, before time.Time) error {
	dir, err := OpenDir(folder)
	if err == nil {
		err = errors.Join(dir.RemoveLeftovers(pattern, before), dir.Close())
	}
	if err != nil {
		return &Error{Key: key, Path: folder, Err: WithoutPaths(err)}
	}
	return nil
}

// RemoveLeftovers is the function of that name. A folder goes if it is empty, see [Dir.MakeLike]: one with something in it is not
// ours. If something cannot be removed, the rest is.
func (d *Dir) RemoveLeftovers(pattern string, before time.Time) error {
	entries, err := d.List()
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if ok, err := filepath.Match(pattern, e.Name()); err != nil || !ok {
			continue
		}
		info, err := d.Lstat(e.Name())
		if err != nil || !before.IsZero() && info.ModTime().After(before) {
			continue // it has gone, or somebody may be writing it
		}
		if err := d.removeIfThere(e.Name()); !info.IsDir() {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
