package folder

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// IsLeftAlone tells by its name that a file is not to be taken: other programs keep it for themselves, such as Thumbs.db, or
// have not finished it, such as a.csv.part. Hidden files belong to these.
func IsLeftAlone(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") ||
		lower == "thumbs.db" || lower == "desktop.ini" {
		return true
	}
	switch filepath.Ext(lower) {
	case ".part", ".filepart", ".partial", ".tmp", ".download", ".crdownload":
		return true
	}
	return false
}

// SameSizeAndTime tells whether a file has the same size and the same time of its last change in both.
func SameSizeAndTime(before, now fs.FileInfo) bool {
	return before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}

// fixIdentity makes info remember which file it is about, for os.SameFile. On Windows a FileInfo looks that up at its path
// when it is first compared, and by then another file may be there.
func fixIdentity(info fs.FileInfo) { os.SameFile(info, info) }

func (in *Inbox) isSettled(d InboxFile, o observation, now time.Time) bool {
	unchangedFor := now.Sub(o.unchanged)
	switch {
	case unchangedFor < in.Settle:
		return false
	case unchangedFor >= brokenAfter*in.Settle:
		return true
	case !o.info.Mode().IsRegular():
		return true // it is claimed, and map refuses it
	}
	f, err := d.dir.OpenRegular(d.Name)
	if err != nil {
		return false
	}
	defer f.Close() // gives a lease back
	opened, err := f.Stat()
	if err != nil || !os.SameFile(o.info, opened) {
		return false // another file has come into its place
	}
	return in.hasArrived(f, unchangedFor)
}

// hasArrived tells whether a file can be read to its end and no program is writing it.
func (in *Inbox) hasArrived(f *os.File, unchangedFor time.Duration) bool {
	if ok, err := in.Checks.Complete(f); err != nil || !ok || isOpenForWriting(f) {
		return false
	}
	if unchangedFor >= unendedAfter*in.Settle {
		return true
	}
	unended, err := in.Checks.LacksLineEnd(f)
	return err != nil || !unended
}
