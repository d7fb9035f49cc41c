package importer

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

	"hgeimport/importer/sheet"
)

// FolderError says that a folder of the configuration cannot be worked in.
type FolderError struct {
	Key  string // its key in [folders]
	Path string
	Err  error
}

func (e *FolderError) Error() string { return fmt.Sprintf("folder %s (%s): %v", e.Key, e.Path, e.Err) }
func (e *FolderError) Unwrap() error { return e.Err }

// makeFolders makes the folders that are missing and tries whether each can be written to.
func makeFolders(f Folders, profiles []string) error {
	var errs []error
	try := func(key, path string) {
		err := os.MkdirAll(path, 0o755)
		if err == nil {
			err = canWrite(path)
		}
		if err != nil {
			errs = append(errs, &FolderError{Key: key, Path: path, Err: err})
		}
	}
	try("inbox", f.Inbox)
	for _, p := range profiles {
		try("inbox", filepath.Join(f.Inbox, p))
	}
	try("work", f.Work)
	try("outbox", f.Outbox)
	try("archive", f.Archive)
	return errors.Join(errs...)
}

// canary is the file that is made and removed to try a folder. Its name is always the same: a crash leaves one at most.
const canary = ".hgeimport.tmp"

func canWrite(folder string) error {
	path := filepath.Join(folder, canary)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // another importer tries, too
		return err
	}
	return nil
}

// halfMoved ends the name of a file that is being copied from another volume. It loses it when its source is removed.
const halfMoved = ".halfmoved"

// notSameDevice is what Windows answers to a rename between volumes.
const notSameDevice = syscall.Errno(17)

// moveFile moves a file so that a crash leaves it whole in one of the two places. Between volumes it is copied, synced
// and compared before its source is removed.
func moveFile(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, syscall.EXDEV) || runtime.GOOS == "windows" && errors.Is(err, notSameDevice) {
		if info, statErr := os.Lstat(from); statErr == nil && !info.Mode().IsRegular() {
			err = standIn(from, to)
		} else {
			err = copyAcross(from, to)
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(sheet.SyncFolder(filepath.Dir(to)), sheet.SyncFolder(filepath.Dir(from)))
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
	return os.Remove(from)
}

func copyAcross(from, to string) error {
	half := to + halfMoved
	err := copySynced(from, half)
	if err == nil {
		var a, b string
		if a, err = fileSHA256(from); err == nil {
			b, err = fileSHA256(half)
		}
		if err == nil && a != b {
			err = fmt.Errorf("the copy of %s differs from it: is somebody still writing to it?", filepath.Base(from))
		}
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	if err := os.Remove(from); err != nil {
		return errors.Join(err, os.Remove(half))
	}
	return os.Rename(half, to)
}

func copySynced(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}

func fileSHA256(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
