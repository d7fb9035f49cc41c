package sheet

import (
	"io"
	"os"

	"hgeimport/mapping/reason"
)

// Complete tells whether a file has arrived to its end, as far as its content can tell. A zip, and so an xlsx, ends with
// the directory of its parts: without that directory it is not complete. Other formats have no such end and are always
// taken as complete; EndOf tells more about them. The error is one of the file system.
func Complete(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	first := make([]byte, len(zipFirst))
	if n, err := f.ReadAt(first, 0); n < len(first) {
		if err == io.EOF {
			err = nil
		}
		return true, err
	}
	if string(first) != zipFirst {
		return true, nil
	}
	switch _, err = openPackage(f, info.Size(), Limits{}); {
	case isRefusalFor(err, reason.Truncated):
		return false, nil
	case isRefusal(err): // it has arrived, but is not readable: Open says why
		return true, nil
	}
	return err == nil, err
}

// Unended tells whether a file is a text that ends inside a line. A program that closes it there may go on writing later.
func Unended(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	end, err := EndOf(f, info.Size())
	return end == EndsInsideLine, err
}

// End is how a file ends. A text that ends inside a line may still be growing, or its writer puts no line end behind
// the last line: the content cannot tell which.
type End int

// How a file can end.
const (
	EndsAfterLine  End = iota // at the end of a line or of a tag, or the file is empty
	EndsInsideLine            // inside a line
	NoLines                   // a zip, which has no lines: see Complete
)

// EndOf tells how the first size bytes of f end. HTML and XML count as ended after a tag.
func EndOf(f io.ReaderAt, size int64) (End, error) {
	if size < 2 {
		return EndsAfterLine, nil
	}
	first, last := make([]byte, min(size, int64(len(zipFirst)))), make([]byte, 2)
	if _, err := f.ReadAt(first, 0); err != nil && err != io.EOF {
		return EndsAfterLine, err
	}
	if _, err := f.ReadAt(last, size-2); err != nil && err != io.EOF {
		return EndsAfterLine, err
	}
	if string(first) == zipFirst {
		return NoLines, nil
	}
	end := last[1]
	if end == 0 {
		end = last[0] // UTF-16LE: the low byte stands first
	}
	if end == '\n' || end == '\r' || end == '>' {
		return EndsAfterLine, nil
	}
	return EndsInsideLine, nil
}
