//go:build !unix

package folder

import "io/fs"

func Volume(fs.FileInfo) (volume uint64, ok bool) { return 0, false }
