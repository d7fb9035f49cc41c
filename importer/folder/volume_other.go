//go:build !unix

package folder

import "io/fs"

// VolumeOf does not know the volumes of this system: ok is always false.
func VolumeOf(fs.FileInfo) (volume uint64, ok bool) { return 0, false }
