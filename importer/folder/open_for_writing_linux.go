package folder

import (
	"errors"
	"os"
	"syscall"
)

// fcntlSetLease is F_SETLEASE of Linux, which package syscall does not name.
const fcntlSetLease = 1024

// isOpenForWriting tells whether a program on this machine has the file open for writing, even if it does not write at the
// moment: the kernel then refuses a read lease. It is false if the kernel does not tell (a network share, a file of another
// user); the inbox then relies on size, time and the end of the file.
// The lease is given back when the file is closed.
func isOpenForWriting(f *os.File) bool {
	_, _, no := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), fcntlSetLease, syscall.F_RDLCK)
	return errors.Is(no, syscall.EAGAIN)
}
