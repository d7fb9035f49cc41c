//go:build unix

package folder

import (
	"io/fs"
	"syscall"
)

// VolumeOf returns the number of the volume that a file is on. Numbers can be compared for as long as the volumes stay mounted.
// ok is false if the system does not tell.
func VolumeOf(info fs.FileInfo) (volume uint64, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(stat.Dev), true
}
