package folder

import (
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

// Move moves a file from one path to another. to must be free: a file there is overwritten. claim names the claim that the
// file belongs to; the file is hidden under that name for a moment, see [HiddenPath]. Move calls reach with the name of each
// step when it has tried it, so that tests can crash there.
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
//	"source hidden"    the file, as HiddenPath   to.wholemoved           the same, and HiddenFile.AppearUnderFreeName
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
func Move(from, to, claim string, reach func(step string)) error {
	err := os.Rename(from, to)
	if IsCrossVolume(err) {
		if info, statErr := os.Lstat(from); statErr == nil && !info.Mode().IsRegular() {
			err = moveAsLink(from, to)
		} else {
			err = moveByCopy(from, to, claim, reach)
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(Sync(filepath.Dir(to)), Sync(filepath.Dir(from)))
}

// windowsNotSameDevice is ERROR_NOT_SAME_DEVICE, the error of Windows for a rename between volumes.
const windowsNotSameDevice = syscall.Errno(17)

// IsCrossVolume tells whether a rename failed because its two folders are on different volumes.
func IsCrossVolume(err error) bool {
	return errors.Is(err, syscall.EXDEV) || runtime.GOOS == "windows" && errors.Is(err, windowsNotSameDevice)
}

// moveAsLink makes a link at to and removes from. The link leads to where from leads, if from is a link.
func moveAsLink(from, to string) error {
	target, err := os.Readlink(from)
	if err != nil {
		target = filepath.Base(from)
	}
	if err := os.Symlink(target, to); err != nil {
		return err
	}
	if err := os.Remove(from); err != nil {
		return errors.Join(err, os.Remove(to)) // without this, a new link would be made at each look
	}
	return nil
}

// moveByCopy moves a regular file to another volume.
func moveByCopy(from, to, claim string, reach func(step string)) error {
	// if the source may not be removed, do not copy it at each look. Other errors are no reason to stop: if its volume is
	// full, the move makes room there.
	if err := CheckWritable(filepath.Dir(from)); errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return err
	}
	half, whole := to+HalfMovedEnding, to+WholeMovedEnding
	source, err := os.Stat(from)
	if err == nil {
		fixIdentity(source)
		err = Copy(from, half)
		reach("copied")
	}
	if err == nil {
		err = checkSameContent(from, half)
	}
	if err == nil {
		err = AccessOf(source).Give(half)
	}
	if err == nil {
		err = os.Rename(half, whole)
		reach("copied whole")
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	if err = Sync(filepath.Dir(to)); err == nil {
		err = removeSource(from, source, claim, reach)
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

// errSourceReplaced says that there is another file where the source of a copy was: somebody has saved it again, or another
// importer has taken it and the next file of that name has been dropped.
var errSourceReplaced = errors.New("another file has taken its place while it was copied: it settles anew")

// stillHiddenError says that the source of a copy is still there under its hidden name, where no user sees it.
type stillHiddenError struct{ err error }

func (e *stillHiddenError) Error() string { return e.err.Error() }
func (e *stillHiddenError) Unwrap() error { return e.err }

// removeSource removes the source of a complete copy, if it is still the file that was copied. It hides the file first, so
// that nobody can replace it between the comparison and the removal; a file that is dropped under its name from then on
// stays. If it is another file, or cannot be removed, it gets its name again. If that fails, too, the error is a
// *stillHiddenError. A crash leaves it hidden.
func removeSource(from string, source fs.FileInfo, claim string, reach func(step string)) error {
	h := HiddenFile{Folder: filepath.Dir(from), Name: filepath.Base(from), Path: HiddenPath(filepath.Dir(from), claim)}
	err := os.Rename(from, h.Path)
	reach("source hidden")
	now, statErr := os.Lstat(h.Path) // also after an error: a network share may have renamed it and lost its answer
	switch {
	case statErr != nil && err != nil:
		return err // it was not hidden, or somebody else has taken it
	case errors.Is(statErr, fs.ErrNotExist):
		return nil // somebody has removed it, or a network share has done so and lost its answer
	case statErr != nil:
		err = statErr
	case !os.SameFile(source, now) || !SameSizeAndTime(source, now):
		err = errSourceReplaced
	default:
		err = os.Remove(h.Path)
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
