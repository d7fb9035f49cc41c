package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Examine looks at a folder of the configuration as [MakeAll] and the steps need it: it can be listed, files can be made in
// it, and its disk takes some more. Of a folder that is not there it tells whether it could be made: there is false then. It
// leaves nothing behind. The error is an *[Error].
func Examine(f Configured) (there bool, err error) {
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = canBeMade(f.Path)
	case err == nil && !info.IsDir():
		err = errors.New("it is no folder")
	case err == nil:
		there = true
		if err = canBeListed(f.Path); err == nil {
			err = CheckRoom(f.Path)
		}
	}
	if err != nil {
		return there, &Error{Key: f.Key, Path: f.Path, Err: WithoutPaths(err)}
	}
	return there, nil
}

func canBeListed(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err = d.Readdirnames(1); errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// canBeMade tells whether this user can make a folder. Its parent has to be there: where more is missing, a volume is not mounted
// or a name is wrong.
func canBeMade(path string) error {
	above, parent := existingAbove(path)
	if !parent {
		return &MissingParentError{Parent: filepath.Dir(path), Above: above}
	}
	if err := CheckWritable(above); err != nil {
		return fmt.Errorf("it is not there, and cannot be made in %s: %w", above, WithoutPaths(err))
	}
	return nil
}

// MissingParentError says that the folder in which a folder should be is not there either.
type MissingParentError struct {
	Parent string
	Above  string // the nearest folder that is there
}

func (e *MissingParentError) Error() string {
	return fmt.Sprintf("it is not there, and neither is %s, in which it should be; only %s is", e.Parent, e.Above)
}

// Hint says what to do.
func (e *MissingParentError) Hint() string {
	return fmt.Sprintf("mount the volume that %s is on, correct the path in config.toml, or make the folder: mkdir -p", e.Parent)
}

// TellsCapitalsApart tells whether a folder can hold two files whose names differ in capitals only.
func TellsCapitalsApart(path string) (apart bool, err error) {
	f, err := os.OpenFile(TempPath(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return false, err
	}
	base := filepath.Base(f.Name())
	_, statErr := os.Stat(filepath.Join(path, strings.ToLower(base)))
	return errors.Is(statErr, fs.ErrNotExist), errors.Join(f.Close(), RemoveIfThere(f.Name()))
}

// LiesIn tells whether a folder is another one or lies in it, also by another path to it, such as a second mount.
func LiesIn(path, in string) bool {
	outer, err := os.Stat(in)
	if err != nil {
		return false
	}
	path = resolved(path)
	for {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, outer) {
			return true
		}
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		path = above
	}
}
