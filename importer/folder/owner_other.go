//go:build !unix

package folder

import "io/fs"

// userOf does not know the users of this system: ok is always false.
func userOf(fs.FileInfo) (uid uint32, ok bool) { return 0, false }

// IsOurs is always true: this system does not tell whom a file belongs to.
func IsOurs(fs.FileInfo) bool { return true }

// IsShared is always false: this system does not tell who may write to a folder.
func IsShared(fs.FileInfo) bool { return false }
