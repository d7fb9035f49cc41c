package folder

import (
	"errors"
	"os"
	"syscall"
)

const (
	fileShareDelete  = 4                 // FILE_SHARE_DELETE
	sharingViolation = syscall.Errno(32) // ERROR_SHARING_VIOLATION
)

// isOpenForWriting tells whether a program has the file open for writing: then it cannot be opened without letting others write.
func (in *Inbox) isOpenForWriting(f *os.File) bool { return hasWriter(f.Name()) }

func hasWriter(path string) bool {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return false
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ, syscall.FILE_SHARE_READ|fileShareDelete, nil, syscall.OPEN_EXISTING,
		syscall.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err == nil {
		syscall.CloseHandle(h) // nothing was written to it
	}
	return isInUse(err)
}

// isInUse tells whether a file cannot be opened, or moved, because of how a program has it open.
func isInUse(err error) bool { return errors.Is(err, sharingViolation) }
