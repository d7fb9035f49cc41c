//go:build unix

package folder

import (
	"io/fs"
	"os"
	"syscall"
)

// othersMayWrite are the bits of a folder's mode that let its group or everybody write to it. An access list shows in those of
// the group.
const othersMayWrite = 0o022

// userOf returns the number of the user whom a file belongs to.
func userOf(info fs.FileInfo) (uid uint32, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return stat.Uid, true
}

// IsOurs tells whether a file belongs to this user or to root.
func IsOurs(info fs.FileInfo) bool {
	uid, ok := userOf(info)
	return ok && (uid == 0 || uid == uint32(os.Geteuid()))
}

// IsShared tells whether users other than this one and root may write to a folder.
func IsShared(folder fs.FileInfo) bool {
	return folder.Mode()&othersMayWrite != 0 || !IsOurs(folder)
}
