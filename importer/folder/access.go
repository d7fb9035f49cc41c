package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Access says who may read a file: its owner, its group and the reading bits of both and of all others. Only SavedIn lets others
// write to it. The zero value is the owner of a new file alone.
type Access struct {
	owner owner
	bits  fs.FileMode // 0o040, 0o004: the owner may always read and write
	saves fs.FileMode // 0o020, 0o002: of those who may read
}

// owner is the owner and the group of a file. Systems that do not have them (Windows) tell neither.
type owner struct {
	uid, gid int
	told     bool
}

// AccessOf is the access of a file.
func AccessOf(file fs.FileInfo) Access {
	return Access{owner: ownerOf(file), bits: file.Mode().Perm() & 0o044}
}

// AccessOfFolder is the access of a file that everybody may read who gets into a folder.
func AccessOfFolder(in fs.FileInfo) Access {
	return Access{owner: ownerOf(in), bits: (in.Mode().Perm() & 0o011) << 2}
}

// OwnedBy is the same access for another owner, who is that of a file.
func (a Access) OwnedBy(file fs.FileInfo) Access {
	a.owner.uid = ownerOf(file).uid
	return a
}

// Moved is the access that a file of the folder from needs in the folder to, so that nobody reads it there who could not get at
// it before. If to lets in no more people than from, it stays as it was.
func (a Access) Moved(from, to fs.FileInfo) Access {
	group, toGroup := ownerOf(from), ownerOf(to)
	if !group.told {
		return a
	}
	all, itsGroup := from.Mode()&0o001 != 0, from.Mode()&0o010 != 0
	toAll, toItsGroup := to.Mode()&0o001 != 0, to.Mode()&0o010 != 0
	switch {
	case all, !toAll && (!toItsGroup || itsGroup && group.gid == toGroup.gid):
		return a
	case !itsGroup:
		a.bits = 0 // its owner alone got into the folder
	case a.owner.gid == group.gid:
		a.bits &= 0o040
	case a.bits == 0o044: // all of the folder's group, whatever the group of the file is
		a.owner.gid, a.bits = group.gid, 0o040
	default:
		a.bits = 0 // those who are in both groups; no mode can say that
	}
	return a
}

// SavedIn is the same access for a file that its readers change in place, in a folder that some of them write to. Who may put
// another file there in its place may also save it. In a folder with the sticky bit that is nobody.
func (a Access) SavedIn(in fs.FileInfo) Access {
	mode := in.Mode()
	switch {
	case mode&fs.ModeSticky != 0:
	case mode&0o002 != 0:
		a.saves = a.bits >> 1
	case mode&0o020 != 0 && a.owner.gid == ownerOf(in).gid:
		a.saves = a.bits & 0o040 >> 1
	}
	return a
}

// Give makes a file of ours as readable as the access says, and no more; the umask counts as for a new file, but not for who may
// save it: those can replace it anyway. Its owner becomes that of the access if we are root. If we may not give it the group, the
// group does not get to read it. On a volume without owners and modes nothing changes.
//
// The file may lie in a folder that others write to. A link, and a file that is not ours or has another name, too, stays as it
// is: somebody has put it there, or the volume says that all of its files belong to one user.
func (a Access) Give(path string) error {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openItself, 0)
	if noModes(err) {
		return nil // it is somebody else's, and we may not read it
	}
	if err != nil {
		return err
	}
	err = a.give(f)
	return errors.Join(err, f.Close())
}

func (a Access) give(f *os.File) error {
	info, err := f.Stat()
	if err != nil || !a.owner.told {
		return err
	}
	now := ownerOf(info)
	ours := now.uid == os.Geteuid() || now.uid == a.owner.uid || now.uid == squashed && os.Geteuid() == 0
	if !info.Mode().IsRegular() || linksOf(info) > 1 || !ours {
		return nil
	}
	bits := a.bits &^ umask
	if now.gid != a.owner.gid {
		if err := f.Chown(-1, a.owner.gid); err != nil {
			bits &^= 0o040
		}
	}
	err = f.Chmod(0o600 | bits | a.saves&(bits>>1))
	if err == nil && os.Geteuid() == 0 && now.uid != a.owner.uid {
		err = f.Chown(a.owner.uid, -1)
	}
	if noModes(err) {
		return nil
	}
	return err
}

// squashed is the user that a network share makes of root.
const squashed = 65534

// noModes tells whether an error says that a volume knows no owners or modes, or does not let us change them.
func noModes(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) ||
		errors.Is(err, syscall.ENOSYS)
}

// IsOnlyOurs tells whether nobody but this user, and root, can change what is in a regular file: it is ours, has no other name,
// others may not write to it and no program has it open for writing. It is false where the system does not tell. The file must
// lie in a folder that only we get into.
func IsOnlyOurs(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	o := ownerOf(info)
	return o.told && o.uid == os.Geteuid() && linksOf(info) == 1 && info.Mode().Perm()&0o022 == 0 && hasNoWriter(path)
}

// IsFinal tells whether nobody can write to a file any more that lies in a folder that only we get into: it has no other name,
// and no program has it open for writing. It is false where the system does not tell.
func IsFinal(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && linksOf(info) == 1 && hasNoWriter(path)
}

// HasWriter tells whether the system says for certain that a program has a file open for writing.
func HasWriter(path string) bool { return hasWriter(path) }

// IsInUse tells whether a file cannot be moved because of how a program has it open. Only Windows prevents that.
func IsInUse(err error) bool { return isInUse(err) }

// Tighten takes from all others what they may do with a file or folder of ours. It tells whether they could do anything before.
// A volume without modes, and what belongs to another user, is left as it is.
func Tighten(path string) (changed bool, err error) {
	info, err := os.Stat(path)
	if err != nil || !OthersMay(path) {
		return false, err
	}
	if err := os.Chmod(path, info.Mode().Perm()&0o700); err != nil {
		if noModes(err) {
			return false, nil
		}
		return false, err
	}
	return !OthersMay(path), nil
}

// OthersMay tells whether others than the owner of a file or folder may do anything with it.
func OthersMay(path string) bool {
	info, err := os.Stat(path)
	return err == nil && ownerOf(info).told && info.Mode().Perm()&0o077 != 0
}

// OthersMayWrite tells whether others than this user and the owner may change what is in a file, or put another file in its
// place: everybody may write to it or to its folder, or a group that is not the first group of this user.
func OthersMayWrite(path string) bool {
	for _, p := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(p)
		if err != nil || info.IsDir() && info.Mode()&fs.ModeSticky != 0 {
			continue
		}
		o := ownerOf(info)
		if bits := info.Mode().Perm(); o.told && (bits&0o002 != 0 || bits&0o020 != 0 && o.gid != os.Getegid()) {
			return true
		}
	}
	return false
}
