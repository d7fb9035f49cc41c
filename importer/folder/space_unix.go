//go:build linux || darwin

package folder

import "syscall"

// readOnlyFlag is ST_RDONLY of Linux and MNT_RDONLY of macOS.
const readOnlyFlag = 1

// SpaceOf tells how much the volume of a folder still takes.
func SpaceOf(path string) (s Space, err error) {
	var stat syscall.Statfs_t
	for {
		if err = syscall.Statfs(path, &stat); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		return s, err
	}
	block := uint64(stat.Bsize)
	return Space{Free: uint64(stat.Bavail) * block, Total: uint64(stat.Blocks) * block, FreeFiles: uint64(stat.Ffree),
		Most: uint64(stat.Files), ReadOnly: uint64(stat.Flags)&readOnlyFlag != 0}, nil
}
