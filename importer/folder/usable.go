package folder

import (
	"errors"
	"os"
	"path/filepath"
)

// ProbeName is the name of the file that is made and removed to try a folder. The name is always the same, so that crashes
// leave one such file at most.
const ProbeName = ".hgeimport.tmp"

// CheckWritable checks that files can be made in a folder and removed from it. A crash in between leaves an empty [ProbeName].
func CheckWritable(folder string) error {
	path := filepath.Join(folder, ProbeName)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return err
	}
	return RemoveIfThere(path) // another importer that tries the folder, too, may have removed it
}

// roomTried is how many bytes CheckRoom writes.
const roomTried = 1 << 16

// CheckRoom checks that a folder can be written to and that its disk takes 64 KiB more: an empty file fits on a full disk,
// too. A crash in between leaves a [ProbeName].
func CheckRoom(folder string) error {
	if err := CheckWritable(folder); err != nil {
		return err
	}
	path := filepath.Join(folder, ProbeName)
	err := os.WriteFile(path, make([]byte, roomTried), 0o644)
	return errors.Join(err, RemoveIfThere(path)) // another importer that tries the folder, too, may have removed it
}
