package folder

import (
	"io/fs"
	"os"
)

// othersMayWrite are the bits of a folder's mode that let its group or everybody write to it. An access list shows in those of
// the group.
const othersMayWrite = 0o022

// IsOurs tells whether a file belongs to this user or to root. Where the system does not tell, it does.
func IsOurs(file fs.FileInfo) bool {
	o := ownerOf(file)
	return !o.told || o.uid == 0 || o.uid == os.Geteuid()
}

// IsShared tells whether users other than this one and root may write to a folder. Where the system does not tell, they may not.
func IsShared(folder fs.FileInfo) bool {
	return ownerOf(folder).told && (folder.Mode()&othersMayWrite != 0 || !IsOurs(folder))
}

// SameOwner tells whether two files belong to one user.
func SameOwner(a, b fs.FileInfo) bool {
	one, other := ownerOf(a), ownerOf(b)
	return one.told && other.told && one.uid == other.uid
}

// IsOwn tells whether a file belongs to this very user, as far as the system tells.
func IsOwn(file fs.FileInfo) bool {
	o := ownerOf(file)
	return o.told && o.uid == os.Geteuid()
}
