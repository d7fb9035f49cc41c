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
	entries, err := os.ReadDir(folder)
	if err != nil {
		return &Error{Key: key, Path: folder, Err: WithoutPaths(err)}
	}
	for _, e := range entries {
		if ok, err := filepath.Match(pattern, e.Name()); err != nil || !ok {
			continue
		}
		info, err := e.Info()
		if err != nil || !before.IsZero() && info.ModTime().After(before) {
			continue // it has gone, or somebody may be writing it
		}
		if err := RemoveIfThere(filepath.Join(folder, e.Name())); err != nil {
			return &Error{Key: key, Path: folder, Err: WithoutPaths(err)}
		}
	}
	return nil
}
