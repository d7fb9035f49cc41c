package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// HiddenName is the name under which the source of a claim is hidden in its folder, so that nobody takes it. Each claim has a
// name of its own, which nobody can guess; the inbox leaves it alone.
func HiddenName(claim string) string { return "." + claim + ".part" }

// HiddenFile is a complete file that lies hidden in the inbox, to be dropped there.
type HiddenFile struct {
	Dir    *Dir   // the inbox, or a profile's sub-folder of it
	Hidden string // what it is called now: a name that the inbox leaves alone
	Name   string // what it is to be called
}

// AppearUnderFreeName gives the file its name, as if a user had dropped it. If that name is taken, it becomes name-resend1.csv,
// name-resend2.csv and so on; no file is overwritten. For errors and crashes see [Appear]. The error is fs.ErrNotExist if the
// hidden file is not there.
func (h HiddenFile) AppearUnderFreeName() error {
	ext := filepath.Ext(h.Name)
	name := h.Name
	for {
		if err := h.Dir.appear(h.Hidden, name); !errors.Is(err, fs.ErrExist) {
			return err
		}
		resend := func(n int) string { return fmt.Sprintf("%s-resend%d%s", h.Name[:len(h.Name)-len(ext)], n, ext) }
		n, err := FreeNumber(func(n int) (bool, error) {
			_, err := h.Dir.Lstat(resend(n))
			if errors.Is(err, fs.ErrNotExist) {
				return false, nil
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		name = resend(n)
	}
}

// FreeNumber finds a number from 1 on that is not taken, and before which one is. Where thousands of files have the same name but
// for its number, it looks at some twenty of them: the steps grow until one is free, and then shrink again. Somebody may have put
// files under all of these: after a million the numbers are random.
func FreeNumber(taken func(n int) (bool, error)) (int, error) {
	last, free := 0, 1 // the last number that is known to be taken, and the one that is looked at
	for step := 1; ; step *= 2 {
		is, err := taken(free)
		if err != nil {
			return free, err
		}
		if !is {
			break
		}
		if last, free = free, free+step; step > 1<<20 {
			last = 1<<21 + rand.IntN(1<<30)
			free = last + 1
		}
	}
	for free-last > 1 {
		between := last + (free-last)/2
		is, err := taken(between)
		if err != nil {
			return free, err
		}
		if is {
			last = between
		} else {
			free = between
		}
	}
	return free, nil
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
