//go:build unix

package folder

import (
	"io/fs"
	"syscall"
)

// Volume tells volumes apart for as long as they are mounted; ok is false where the system does not say.
func Volume(info fs.FileInfo) (volume uint64, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(stat.Dev), true
}
