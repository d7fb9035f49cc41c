package folder

import (
	"errors"
	"os"
	"syscall"
)

// fcntlSetLease is F_SETLEASE of Linux, which package syscall does not name.
const fcntlSetLease = 1024

// beingWritten tells whether some program of this machine has the file open for writing, as one does that pauses in the
// middle: the kernel refuses a read lease on such a file. Where it does not say (another system, a network share, another
// user's file), size, time and the end of the file have to do.
func beingWritten(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close() // gives a lease back
	_, _, no := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), fcntlSetLease, syscall.F_RDLCK)
	return errors.Is(no, syscall.EAGAIN)
}
