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
	for n := 1; ; n = NextNumber(n) {
		if err := h.Dir.appear(h.Hidden, name); !errors.Is(err, fs.ErrExist) {
			return err
		}
		name = fmt.Sprintf("%s-resend%d%s", h.Name[:len(h.Name)-len(ext)], n, ext)
	}
}

// triedInTurn is how many numbers of a name are tried one after the other.
const triedInTurn = 1000

// NextNumber is the number of a name to try after n. Somebody may have put files under very many of them: after the first
// thousand the numbers are random.
func NextNumber(n int) int {
	if n < triedInTurn {
		return n + 1
	}
	return triedInTurn + 1 + rand.IntN(1<<30)
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
