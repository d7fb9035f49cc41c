package folder

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// A file that is moved to another volume has one of these endings in its new folder until the move is complete. See [Move].
const (
	HalfMovedEnding  = ".halfmoved"  // the copy may be incomplete, and the file is still in its old folder
	WholeMovedEnding = ".wholemoved" // the copy is complete, and the file may still be in its old folder
)

// Source is a file that is to be moved.
type Source struct {
	Dir  *Dir
	Name string
	Seen fs.FileInfo // what it was when it was looked at; another file is not copied. nil = whatever is there

	Stop       func() error // is asked while the file is copied, and ends that with its error; nil = never
	NewNumbers bool         // the volume gives a file another number now and then: it is known by its size, time and content
}

// isSame tells whether a file that was looked at twice is the same, as far as its volume tells.
func (s Source) isSame(before, now fs.FileInfo) bool {
	return (s.NewNumbers || os.SameFile(before, now)) && SameSizeAndTime(before, now)
}

// Move moves a file to a path in another folder. to must be free: a file there is overwritten. claim names the claim that the
// file belongs to; the file is hidden under that name for a moment, see [HiddenName]. Move calls reach with the name of each
// step when it has tried it, so that tests can crash there.
//
// The folder of the file may be one that others write to: whatever they put into its place, nothing else is moved or read than
// what lies in that folder, and what is copied is what was opened. The new folder has to be ours.
//
// On one volume this is a rename. A crash leaves the file in one of the two folders. A power cut before the folders are
// synced may undo the rename.
//
// Between volumes the file is copied, compared with its copy, and only then removed. A crash leaves the whole file in at least
// one of the two folders:
//
//	crash after        in the old folder         in the new folder       what the caller has to do
//	no step            the file                  perhaps to.halfmoved    remove the copy and move the file again
//	"copied"           the file                  to.halfmoved            the same
//	"copied whole"     the file                  to.wholemoved           rename the copy to its name
//	"source hidden"    the file, as HiddenName   to.wholemoved           the same, and HiddenFile.AppearUnderFreeName
//	"source removed"   nothing                   to.wholemoved           rename the copy to its name
//	the last rename    nothing                   to                      nothing
//
// The caller cannot tell "copied whole" from "source removed" by the copy. If the old file is still in the inbox, it is
// imported again and its rows are duplicates. The hidden file may be another one than the copied one: see removeSource. It is
// also safe to move a file again that is still in the old folder; an earlier copy is replaced.
//
// A user may put another file in the place of the old one while that is copied. Move does not remove it: it gives it its name
// again, or a free one, removes the copy and returns an error.
//
// The copy is as readable as the file was, see [Access.Give].
//
// If Move returns an error, the file is where it was and no copy is left, with three exceptions. If only a sync failed, the
// file has been moved. If the last rename failed, to.wholemoved stays and the old file is gone. If the old file is hidden and
// cannot be given its name again, it stays hidden and to.wholemoved stays, as after a crash. The error is fs.ErrNotExist if
// the file has gone: another importer has moved it.
//
// A link or a device that would have to change its volume is not copied, since map refuses it anyway. Move makes a link of its
// name instead and removes the old one.
func Move(from Source, to, claim string, reach func(step string)) error {
	if err := MoveUnsynced(from, to, claim, reach); err != nil {
		return err
	}
	return errors.Join(Sync(filepath.Dir(to)), from.Dir.Sync())
}

// MoveUnsynced is [Move] of which a power cut may undo the last rename until the caller has synced both folders.
func MoveUnsynced(from Source, to, claim string, reach func(step string)) error {
	err := from.Dir.moveTo(from.Name, to)
	switch {
	case IsCrossVolume(err):
		err = moveByCopy(from, to, claim, reach)
	case err == nil:
		err = keepNoFolder(from, to)
	}
	return err
}

// MoveFrom is [Move] of the file at a path.
func MoveFrom(from, to, claim string, reach func(step string)) error {
	dir, err := OpenDir(filepath.Dir(from))
	if err != nil {
		return err
	}
	err = Move(Source{Dir: dir, Name: filepath.Base(from)}, to, claim, reach)
	return errors.Join(err, dir.Close())
}

// keepNoFolder puts a folder back that was moved: somebody has put it into the place of the file.
func keepNoFolder(from Source, to string) error {
	info, err := os.Lstat(to)
	if err != nil || !info.IsDir() {
		return nil // if it has gone, the caller finds that out
	}
	err = from.Dir.moveBack(to, from.Name)
	if err != nil { // the name has been taken meanwhile
		err = from.Dir.moveBack(to, from.Name+"-"+rand.Text())
	}
	return errors.Join(errSourceReplaced, err)
}

// windowsNotSameDevice is ERROR_NOT_SAME_DEVICE, the error of Windows for a rename between volumes.
const windowsNotSameDevice = syscall.Errno(17)

// IsCrossVolume tells whether a rename failed because its two folders are on different volumes.
func IsCrossVolume(err error) bool {
	return errors.Is(err, syscall.EXDEV) || runtime.GOOS == "windows" && errors.Is(err, windowsNotSameDevice)
}

// IsBlocked tells whether nothing can be moved to a path, because there is a folder under one of the names that it needs.
func IsBlocked(to string) bool {
	for _, path := range []string{to, to + HalfMovedEnding, to + WholeMovedEnding} {
		if info, err := os.Lstat(path); err == nil && info.IsDir() {
			return true
		}
	}
	return false
}

// moveAsLink makes a link at to and removes the source. The link leads to where the source leads, if that is a link.
func moveAsLink(from Source, to string) error {
	target, err := from.Dir.root.Readlink(from.Name)
	if err != nil {
		target = from.Name
	}
	if err := os.Symlink(target, to); err != nil {
		return err
	}
	if err := from.Dir.Remove(from.Name); err != nil {
		return errors.Join(err, os.Remove(to)) // without this, a new link would be made at each look
	}
	return nil
}

// moveByCopy moves a file to another volume.
func moveByCopy(from Source, to, claim string, reach func(step string)) error {
	info, err := from.Dir.Lstat(from.Name)
	if err == nil && !info.Mode().IsRegular() {
		return moveAsLink(from, to)
	}
	if err == nil && info.Size() > MostBytes {
		return &tooBigError{path: from.Name, size: info.Size(), most: MostBytes}
	}
	// if the source may not be removed, do not copy it at each look. Other errors are no reason to stop: if its volume is
	// full, the move makes room there.
	if err := from.Dir.CheckWritable(); errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return err
	}
	half, whole := to+HalfMovedEnding, to+WholeMovedEnding
	source, err := copyWhole(from, half, reach)
	if err == nil {
		err = AccessOf(source).Give(half)
	}
	if err == nil {
		err = os.Rename(half, whole)
		reach("copied whole")
	}
	if err != nil {
		return errors.Join(err, RemoveIfThere(half))
	}
	if err = Sync(filepath.Dir(to)); err == nil {
		err = removeSource(from, source, whole, claim, reach)
	}
	var hidden *stillHiddenError
	switch {
	case err == nil:
		return os.Rename(whole, to)
	case errors.As(err, &hidden):
		return err // both stay, and are treated as after a crash
	}
	return errors.Join(err, os.Remove(whole))
}

// copyWhole copies a file and compares the copy with it. The file is opened once, so all of this is about the same one, which it
// returns as it was before.
func copyWhole(from Source, half string, reach func(step string)) (fs.FileInfo, error) {
	f, err := from.Dir.OpenRegular(from.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	source, err := f.Stat()
	if err != nil {
		return nil, err
	}
	fixIdentity(source)
	if from.Seen != nil && !from.isSame(from.Seen, source) {
		return nil, errSourceReplaced
	}
	err = copyOpen(f, half, from.Stop)
	reach("copied")
	if err == nil {
		err = checkSameContent(f, half, from.Stop)
	}
	return source, err
}

// errSourceReplaced says that there is another file where the source of a copy was: somebody has saved it again, or another
// importer has taken it and the next file of that name has been dropped. Or a program has opened it for writing.
var errSourceReplaced = errors.New("somebody has saved it again, or opened it, while it was copied: it settles anew")

// stillHiddenError says that the source of a copy is still there under its hidden name, where no user sees it.
type stillHiddenError struct{ err error }

func (e *stillHiddenError) Error() string { return e.err.Error() }
func (e *stillHiddenError) Unwrap() error { return e.err }

// removeSource removes the source of a complete copy, which is at whole, if it is still the file that was copied. It hides the
// file first, so that nobody can replace it between the comparison and the removal; a file that is dropped under its name from
// then on stays. If it is another file, is open for writing or cannot be removed, it gets its name again. If that fails, too,
// the error is a *stillHiddenError. A crash leaves it hidden.
func removeSource(from Source, source fs.FileInfo, whole, claim string, reach func(step string)) error {
	h := HiddenFile{Dir: from.Dir, Name: from.Name, Hidden: HiddenName(claim)}
	err := h.Dir.root.Rename(from.Name, h.Hidden)
	reach("source hidden")
	now, statErr := h.Dir.Lstat(h.Hidden) // also after an error: a network share may have renamed it and lost its answer
	switch {
	case statErr != nil && err != nil:
		return err // it was not hidden, or somebody else has taken it
	case errors.Is(statErr, fs.ErrNotExist):
		return nil // somebody has removed it, or a network share has done so and lost its answer
	case statErr != nil:
		err = statErr
	case !from.isSame(source, now), from.NewNumbers && !hasContent(h, whole):
		err = errSourceReplaced
	case hasWriter(h.Dir.Inside(h.Hidden)): // what it writes would be lost
		err = errSourceReplaced
	default:
		err = h.Dir.Remove(h.Hidden)
	}
	reach("source removed")
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if dropErr := h.AppearUnderFreeName(); dropErr != nil {
		return &stillHiddenError{errors.Join(err, dropErr)}
	}
	return err
}

// hasContent tells whether a hidden file has the content of a copy.
func hasContent(h HiddenFile, whole string) bool {
	f, err := h.Dir.OpenRegular(h.Hidden)
	if err != nil {
		return false
	}
	defer f.Close()
	return checkSameContent(f, whole, nil) == nil
}
