package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// How files change their folder. A crash leaves them whole in one of the two places, at least; what has come into the place
// of one that was copied is not removed in its stead.

// Of a file that comes from another volume the name ends in halfMoved while it is copied, and its source is there; then in
// wholeMoved, until its source is removed.
const (
	HalfMoved  = ".halfmoved"
	WholeMoved = ".wholemoved"
)

// notSameDevice is what Windows answers to a rename between volumes.
const notSameDevice = syscall.Errno(17)

// AcrossVolumes tells whether a rename failed because its two folders are on different volumes.
func AcrossVolumes(err error) bool {
	return errors.Is(err, syscall.EXDEV) || runtime.GOOS == "windows" && errors.Is(err, notSameDevice)
}

// Move moves the file of a claim. Between volumes it is copied, synced and compared before its source is removed.
func Move(from, to, claim string, reach func(step string)) error {
	err := os.Rename(from, to)
	if AcrossVolumes(err) {
		if info, statErr := os.Lstat(from); statErr == nil && !info.Mode().IsRegular() {
			err = standIn(from, to)
		} else {
			err = copyAcross(from, to, claim, reach)
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(Sync(filepath.Dir(to)), Sync(filepath.Dir(from)))
}

// standIn takes a link or a device, which is refused anyway and whose content nobody wants, to another volume: a link of
// its name.
func standIn(from, to string) error {
	target, err := os.Readlink(from)
	if err != nil {
		target = filepath.Base(from)
	}
	if err := os.Symlink(target, to); err != nil {
		return err
	}
	if err := os.Remove(from); err != nil {
		return errors.Join(err, os.Remove(to)) // nothing has happened: it is not taken at each look
	}
	return nil
}

func copyAcross(from, to, claim string, reach func(step string)) error {
	// Whoever may not remove the source does not copy it at each look. A full volume is no reason: this makes room there.
	if err := CanWrite(filepath.Dir(from)); errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return err
	}
	half, whole := to+HalfMoved, to+WholeMoved
	source, err := os.Stat(from)
	if err == nil {
		identify(source)
		err = Copy(from, half)
		reach("copied")
	}
	if err == nil {
		err = sameContent(from, half)
	}
	if err == nil {
		err = os.Rename(half, whole)
		reach("copied whole")
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	if err = Sync(filepath.Dir(to)); err == nil {
		err = removeCopied(from, source, claim, reach)
	}
	var hidden *hiddenError
	switch {
	case err == nil:
		return os.Rename(whole, to)
	case errors.As(err, &hidden):
		return err // what is whole stays: adopt goes on with both
	}
	return errors.Join(err, os.Remove(whole))
}

// identify has a FileInfo remember which file it is of. On Windows it would look that up at its path when it is compared.
func identify(info fs.FileInfo) { os.SameFile(info, info) }

// errOtherFile says that another file has come into the place of the one that was copied: somebody has saved it anew, or
// another importer has taken it, and the next one of its name has been dropped.
var errOtherFile = errors.New("another file has taken its place while it was copied: it settles anew")

// hiddenError says of the source of a copy that it is still hidden, and nobody sees it.
type hiddenError struct{ err error }

func (e *hiddenError) Error() string { return e.err.Error() }
func (e *hiddenError) Unwrap() error { return e.err }

// removeCopied removes a file that has been copied, unless it is no longer that one. It is hidden first: what is dropped
// under its name from then on stays. A crash before the end leaves it hidden, and adopt drops it again; what goes wrong before
// the end puts it back, or is a *hiddenError.
func removeCopied(from string, source fs.FileInfo, claim string, reach func(step string)) error {
	c := Hidden{Folder: filepath.Dir(from), Name: filepath.Base(from), Path: HiddenPath(filepath.Dir(from), claim)}
	err := os.Rename(from, c.Path)
	reach("source hidden")
	now, look := os.Lstat(c.Path)
	switch {
	case look != nil && err != nil:
		return err // nothing has happened, or somebody else has taken it
	case errors.Is(look, fs.ErrNotExist):
		return nil // removed already: a share may have done so and lost the answer
	case look != nil:
		err = look
	case !os.SameFile(source, now) || !SameLook(source, now):
		err = errOtherFile
	default:
		err = os.Remove(c.Path)
	}
	reach("source removed")
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if put := c.Drop(); put != nil {
		return &hiddenError{errors.Join(err, put)}
	}
	return err
}

// HiddenPath is the name, of a claim's own, that files have which are not to be taken from a folder yet, or any more.
func HiddenPath(folder, claim string) string { return filepath.Join(folder, "."+claim+".part") }

// Hidden is a file that waits in the inbox, hidden, to be dropped.
type Hidden struct{ Path, Folder, Name string }

// Drop lets it appear, whole, under a name that no file there has.
func (c Hidden) Drop() error {
	ext := filepath.Ext(c.Name)
	to := filepath.Join(c.Folder, c.Name)
	for n := 1; ; n++ {
		if err := Appear(c.Path, to); !errors.Is(err, fs.ErrExist) {
			return err
		}
		to = filepath.Join(c.Folder, fmt.Sprintf("%s-resend%d%s", c.Name[:len(c.Name)-len(ext)], n, ext))
	}
}

// Appear gives a hidden file its name. Where something of that name is there it is fs.ErrExist, and nothing has changed.
func Appear(hidden, path string) error {
	err := os.Link(hidden, path) // a rename would overwrite
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

func sameContent(from, to string) error {
	a, _, err := SHA256(from)
	if err != nil {
		return err
	}
	b, _, err := SHA256(to)
	if err == nil && a != b {
		err = fmt.Errorf("the copy of %s differs from it: is somebody still writing to it?", filepath.Base(from))
	}
	return err
}

func Copy(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	// What an earlier try has left may have another name by now, and somebody who reads it.
	if err := RemoveIfThere(to); err != nil {
		return err
	}
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}

// SHA256 is the sum of a file's content, in hexadecimal, and how many bytes that is of.
func SHA256(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
