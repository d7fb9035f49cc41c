package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Copy copies the content of a file and syncs it; the name of the copy is not synced, see [Sync]. A file that is at to already
// is removed, not written to. An error or a crash may leave half a copy: to must be a name that nobody takes for whole.
func Copy(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	// A try before this one may have crashed in Appear: then the file has a second name, and somebody may be reading it there.
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

// SHA256 returns the hash of a file's content in hexadecimal, and the number of bytes that were hashed.
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

// checkSameContent reads two files and returns an error if their content differs.
func checkSameContent(from, to string) error {
	a, _, err := SHA256(from)
	if err != nil {
		return err
	}
	b, _, err := SHA256(to)
	if err == nil && a != b {
		err = fmt.Errorf("the copy of %q differs from it: is somebody still writing to it?", filepath.Base(from))
	}
	return err
}
