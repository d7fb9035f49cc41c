package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// NotRegularError says that what should be read is no regular file: a link, a folder, a FIFO or a device.
type NotRegularError struct {
	Path string
	Mode fs.FileMode // of what is there
}

func (e *NotRegularError) Error() string {
	return e.Path + " is " + e.Kind() + ", no regular file"
}

// Kind is what it is, such as "a FIFO".
func (e *NotRegularError) Kind() string { return kindOf(e.Mode) }

// ErrTooLong is the error of [ReadSmall] for a file that is longer than what is looked for.
var ErrTooLong = errors.New("the file is too long")

// kindOf is what a file is in words.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a file"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something special"
}

// OpenRegular opens a file for reading that others may have put there. It follows no link, waits for nobody, and opens nothing
// but a regular file: anything else is a *NotRegularError.
func OpenRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openItself, 0)
	if err != nil {
		if info, statErr := os.Lstat(path); statErr == nil && !info.Mode().IsRegular() {
			return nil, &NotRegularError{Path: path, Mode: info.Mode()}
		}
		return nil, err
	}
	if err := checkRegular(f); err != nil {
		return nil, err
	}
	return f, nil
}

// checkRegular closes a file that is not regular.
func checkRegular(f *os.File) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &NotRegularError{Path: f.Name(), Mode: info.Mode()}
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// ReadSmall reads a file that others may have put there, see [OpenRegular]. A file with more than atMost bytes is an error: it is
// not what is looked for. The info is that of the file that was read.
func ReadSmall(path string, atMost int) (text []byte, info fs.FileInfo, err error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	text, err = io.ReadAll(io.LimitReader(f, int64(atMost)+1))
	if err == nil && len(text) > atMost {
		err = fmt.Errorf("%s has more than %d bytes: %w", path, atMost, ErrTooLong)
	}
	return text, info, err
}

// OverwriteSmall writes a regular file in place, and makes it if it is missing. It follows no link. A crash may leave
// half of it. Nobody else may read a new one.
func OverwriteSmall(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|openItself, 0o600)
	if err != nil {
		return err
	}
	if err := checkRegular(f); err != nil {
		return err
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.Write(text)
	}
	return errors.Join(err, f.Close())
}
