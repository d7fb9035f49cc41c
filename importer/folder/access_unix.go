//go:build unix

package folder

import (
	"io/fs"
	"syscall"
)

// openItself opens a file and not what a link of its name leads to, and does not wait for the other end of a pipe.
const openItself = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// umask is what this process takes from the mode of each file that it makes. It is read before anything else runs, since
// reading it means setting it.
var umask = func() fs.FileMode {
	mask := syscall.Umask(0o077)
	syscall.Umask(mask)
	return fs.FileMode(mask)
}()

func ownerOf(info fs.FileInfo) owner {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return owner{}
	}
	return owner{int(stat.Uid), int(stat.Gid), true}
}

// linksOf is how many names a file has.
func linksOf(info fs.FileInfo) uint64 {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1
	}
	return uint64(stat.Nlink)
}
