package folder

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
)

// TempPath returns a new path in a folder for a file that is not complete yet. Other programs leave such names alone, and so
// does the inbox ([IsLeftAlone]). A crash may leave the file; [RemoveLeftovers] removes it by [TempPattern].
func TempPath(folder string) string { return filepath.Join(folder, TempName()) }

// TempName is the last element of a [TempPath]. Nobody can guess it.
func TempName() string { return ".hge-" + rand.Text() + ".tmp" }

// TempPattern matches the names that [TempPath] gives.
const TempPattern = ".hge-*.tmp"

// WriteWhole calls write to make a file under a temporary name and renames it to path when it is complete. A file that is at path
// already is replaced. If write or the rename fails, path is as it was and nothing else is left. A crash leaves path as it
// was or complete, and perhaps the temporary file, see [TempPath]. Only the rename is synced here: write has to sync the
// content if that must survive a power cut.
func WriteWhole(path string, write func(temp string) error) error {
	temp := TempPath(filepath.Dir(path))
	err := write(temp)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, RemoveIfThere(temp))
	}
	return Sync(filepath.Dir(path))
}
