//go:build unix

package folder

import "syscall"

// openQuietly are the flags of an open that follows no link, and that waits neither for the other end of a FIFO nor for the
// holder of a lease.
const openQuietly = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
