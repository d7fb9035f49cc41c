package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
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

func canWrite(folder string) error {
	f, err := os.CreateTemp(folder, ".hgeimport-*.tmp")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
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
		err = copyAcross(from, to)
	}
	if err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(to)), syncFolder(filepath.Dir(from)))
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

// syncFolder makes a rename in a folder durable. Windows does that by itself and cannot be asked to.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
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
