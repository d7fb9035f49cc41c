package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Copy copies the content of a regular file and syncs it; the name of the copy is not synced, see [Sync]. A file that is at to
// already is removed, not written to. An error or a crash may leave half a copy: to must be a name that nobody takes for whole.
// Nobody but us may read the copy, until [Access.Give].
func Copy(ctx context.Context, from, to string) error {
	src, err := OpenRegular(from)
	if err != nil {
		return err
	}
	defer src.Close()
	return copyOpen(src, to, ctx.Err)
}

// copyOpen is Copy of an open file, from its beginning. stop ends it with an error; it may be nil.
func copyOpen(src *os.File, to string, stop func() error) error {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	// A try before this one may have crashed in Appear: then the file has a second name, and somebody may be reading it there.
	if err := RemoveIfThere(to); err != nil {
		return err
	}
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return fill(dst, src, stop)
}

// fill copies what is in src into dst, syncs dst and closes it.
func fill(dst, src *os.File, stop func() error) error {
	_, err := copyBounded(dst, src, stop)
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}

// copyBounded is io.Copy of a file that may grow meanwhile: with more than MostBytes it ends in [ErrTooLong].
func copyBounded(dst io.Writer, src *os.File, stop func() error) (n int64, err error) {
	for n <= MostBytes {
		if stop != nil {
			if err := stop(); err != nil {
				return n, err
			}
		}
		copied, err := io.CopyN(dst, src, copiedAtOnce)
		if n += copied; err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, fmt.Errorf("%s has more than %d bytes: %w", filepath.Base(src.Name()), int64(MostBytes), ErrTooLong)
}

// copiedAtOnce is after how many bytes a copy looks whether it is to stop.
const copiedAtOnce = 4 << 20

// SHA256 returns the hash of a regular file's content in hexadecimal, and the number of bytes that were hashed.
func SHA256(ctx context.Context, path string) (sum string, size int64, err error) {
	f, err := OpenRegular(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	return hashOpen(f, ctx.Err)
}

// hashOpen is SHA256 of an open file, from its beginning.
func hashOpen(f *os.File, stop func() error) (sum string, size int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", 0, err
	}
	h := sha256.New()
	if size, err = copyBounded(h, f, stop); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// checkSameContent reads an open file and its copy, and returns an error if their content differs.
func checkSameContent(src *os.File, to string, stop func() error) error {
	a, _, err := hashOpen(src, stop)
	if err != nil {
		return err
	}
	copied, err := OpenRegular(to)
	if err != nil {
		return err
	}
	defer copied.Close()
	b, _, err := hashOpen(copied, stop)
	if err == nil && a != b {
		err = fmt.Errorf("the copy of %q differs from it: is somebody still writing to it?", filepath.Base(src.Name()))
	}
	return err
}
