package folder

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
)

// TempPath is a new name in a folder that programs leave alone. Sweep finds what a crash has left under such a name by
// TempPattern.
func TempPath(folder string) string { return filepath.Join(folder, ".hge-"+rand.Text()+".tmp") }

// TempPattern matches the names that TempPath gives.
const TempPattern = ".hge-*.tmp"

// Whole lets write make a file, which then appears at path, whole or not at all. A file that is there already is replaced. If
// write fails nothing is left.
func Whole(path string, write func(temp string) error) error {
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
