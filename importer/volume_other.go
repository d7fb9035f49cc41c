//go:build !unix

package importer

import "io/fs"

func volumeOf(fs.FileInfo) (volume uint64, ok bool) { return 0, false }
