package folder

import (
	"errors"
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
	if IsOfDesktop(name) || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") {
		return true
	}
	switch filepath.Ext(lower) {
	case ".part", ".filepart", ".partial", ".tmp", ".download", ".crdownload":
		return true
	}
	return false
}

// IsOfDesktop tells by its name that desktops put a file into each folder that they show, or that it is hidden.
func IsOfDesktop(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || lower == "thumbs.db" || lower == "desktop.ini"
}

// SameSizeAndTime tells whether a file has the same size and the same time of its last change in both.
func SameSizeAndTime(before, now fs.FileInfo) bool {
	return before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}

// fixIdentity makes info remember which file it is about, for os.SameFile. On Windows a FileInfo looks that up at its path
// when it is first compared, and by then another file may be there.
func fixIdentity(info fs.FileInfo) { os.SameFile(info, info) }

// Unsettled is why a file is not taken yet, in words that go on after "it".
type Unsettled string

const (
	StillChanging Unsettled = "has changed a moment ago"
	NotWhole      Unsettled = "is not whole, or a program still has it open for writing"
	MayNotRead    Unsettled = "may not be read by the importer's user"
)

// whyUnsettled is "" for a file that is settled.
func (in *Inbox) whyUnsettled(d InboxFile, o observation, now time.Time) Unsettled {
	unchangedFor := now.Sub(o.unchanged)
	switch {
	case unchangedFor < in.Settle:
		return StillChanging
	case unchangedFor >= brokenAfter*in.Settle:
		return ""
	case !o.info.Mode().IsRegular():
		return "" // it is claimed, and map refuses it
	}
	f, err := d.dir.OpenRegular(d.Name)
	if errors.Is(err, fs.ErrPermission) {
		return MayNotRead
	}
	if err != nil {
		return NotWhole
	}
	defer f.Close() // gives a lease back
	opened, err := f.Stat()
	if err != nil || !os.SameFile(o.info, opened) {
		return StillChanging // another file has come into its place
	}
	if !in.hasArrived(f, unchangedFor) {
		return NotWhole
	}
	return ""
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
