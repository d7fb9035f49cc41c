package folder

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// SameSizeAndTime tells whether a file has the same size and the same time of its last change in both.
func SameSizeAndTime(before, now fs.FileInfo) bool {
	return before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}

// fixIdentity makes info remember which file it is about, for os.SameFile. On Windows a FileInfo looks that up at its path
// when it is first compared, and by then another file may be there.
func fixIdentity(info fs.FileInfo) { os.SameFile(info, info) }

// Unsettled is why a file is not taken yet, in words that go on after "it".
type Unsettled string

// Why a file is not taken yet. The first, the fourth and the last can last for as long as they like; the others end, see
// [Inbox.Scan].
const (
	StillChanging  Unsettled = "has changed a moment ago"
	StillEmpty     Unsettled = "is empty, as a program leaves it that has not begun to fill it"
	NotWhole       Unsettled = "is not whole"
	OpenForWriting Unsettled = "is open for writing in a program"
	OpenInOffice   Unsettled = "is open in somebody's program, as a file beside it says"
	MayNotRead     Unsettled = "may not be read by the importer's user"
)

// MayNotTake is why a file that has come to rest is not taken, as far as a look can tell.
const MayNotTake Unsettled = "may not be taken away by this user: the folder has the sticky bit, and the file is somebody else's"

// AllUnsettled are all reasons.
var AllUnsettled = []Unsettled{StillChanging, StillEmpty, NotWhole, OpenForWriting, OpenInOffice, MayNotRead}

const (
	// brokenAfter is how many times Settle a file must stay unchanged to be taken although it is empty or not readable to its end:
	// its user waits for an answer.
	brokenAfter = 30
	// unendedAfter is how many times Settle a text without a line end at its end must stay unchanged to be taken: it may be cut
	// there, by a program that closes the file and goes on later.
	unendedAfter = 5
)

// whyUnsettled is "" for a file that is settled.
func (in *Inbox) whyUnsettled(d InboxFile, o observation, now time.Time) Unsettled {
	unchangedFor := now.Sub(o.unchanged)
	switch {
	case unchangedFor < in.Settle:
		return StillChanging
	case !o.info.Mode().IsRegular():
		return "" // it is claimed, and map refuses it
	}
	waited := unchangedFor >= brokenAfter*in.Settle
	f, err := d.dir.OpenRegular(d.Name)
	switch {
	case err != nil && isInUse(err):
		return OpenForWriting
	case err != nil && waited:
		return ""
	case errors.Is(err, fs.ErrPermission):
		return MayNotRead
	case err != nil:
		return NotWhole
	}
	defer f.Close() // gives a lease back
	opened, err := f.Stat()
	switch {
	case err != nil || o.content == "" && !os.SameFile(o.info, opened):
		return StillChanging // another file has come into its place
	case in.isOpenForWriting(f):
		return OpenForWriting
	case isHeldByOwner(d, o.info, unchangedFor, now):
		return OpenInOffice
	case waited:
		return ""
	case o.info.Size() == 0:
		return StillEmpty
	case !in.hasArrived(f, opened.Size(), unchangedFor):
		return NotWhole
	}
	return ""
}

// hasArrived tells whether a file can be read to its end.
func (in *Inbox) hasArrived(f *os.File, size int64, unchangedFor time.Duration) bool {
	if ok, err := in.Checks.Complete(f); err != nil || !ok || hasHoles(f, size) {
		return false
	}
	if unchangedFor >= unendedAfter*in.Settle {
		return true
	}
	unended, err := in.Checks.LacksLineEnd(f)
	return err != nil || !unended
}

// hasHoles tells whether a file begins or ends with zeros, as one does whose program has made room for it and has not filled it
// yet. A text in UTF-16 ends with one zero at most; workbooks of old Excels end with many, and of a zip Complete knows the end.
func hasHoles(f io.ReaderAt, size int64) bool {
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"
	if size < int64(len(zeros)) {
		return false
	}
	first, last := make([]byte, len(zeros)), make([]byte, len(zeros))
	_, err := f.ReadAt(first, 0)
	if _, endErr := f.ReadAt(last, size-int64(len(zeros))); err != nil || endErr != nil {
		return false
	}
	isBook := bytes.HasPrefix(first, []byte("PK")) || bytes.HasPrefix(first, []byte("\xd0\xcf\x11\xe0"))
	return string(first) == zeros || string(last) == zeros && !isBook
}

// ownerHolds is how long an owner file keeps a file from being taken, after the last change of either: a program that dies leaves
// its owner file behind.
const ownerHolds = time.Hour

// ownerFiles are the names of the files that programs put beside a file while somebody has it open (Excel and WPS, LibreOffice,
// WPS on Linux, editors), or while they load the file into its place.
func ownerFiles(name string) []string {
	return []string{"~$" + name, ".~lock." + name + "#", ".~" + name, "." + name + ".swp", ".#" + name, "." + name + ".kate-swp",
		name + ".aria2", name + ".part", name + ".filepart", name + ".crdownload", name + ".crswap", name + ".td.cfg"}
}

// isHeldByOwner tells whether an owner file lies beside a file, and is believed. The clock of a share may be another one than
// ours.
func isHeldByOwner(d InboxFile, file fs.FileInfo, unchangedFor time.Duration, now time.Time) bool {
	if unchangedFor >= ownerHolds {
		return false
	}
	for _, name := range d.owners {
		owner, err := d.dir.Lstat(name)
		if err != nil {
			continue
		}
		for _, changed := range []time.Time{owner.ModTime(), file.ModTime()} {
			if now.Sub(changed).Abs() < ownerHolds {
				return true
			}
		}
	}
	return false
}
