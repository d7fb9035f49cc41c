package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckWritable checks that files can be made in a folder and removed from it. A crash in between leaves an empty file, see
// [TempPattern].
func CheckWritable(folder string) error {
	_, err := tryFile(folder, nil)
	return err
}

// roomTried is how many bytes CheckRoom writes.
const roomTried = 1 << 16

// CheckRoom checks that a folder can be written to and that its disk takes 64 KiB more: an empty file fits on a full disk,
// too. A crash in between leaves a file, see [TempPattern].
func CheckRoom(folder string) error {
	_, err := tryFile(folder, make([]byte, roomTried))
	return err
}

// tryFile makes a file with a content in a folder, looks at it and removes it. Its name is a new one each time, so that nobody
// can have put anything there.
func tryFile(folder string, content []byte) (info fs.FileInfo, err error) {
	f, err := os.OpenFile(TempPath(folder), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(content); err == nil {
		info, err = f.Stat()
	}
	return info, errors.Join(err, f.Close(), RemoveIfThere(f.Name()))
}

// Mine makes a file in a folder and tells by it whom files there belong to if this user makes them: on a share that may be
// another user than this one. The function that it returns tells whether a file belongs to that user, to this one, or to root.
func Mine(folder string) (isMine func(fs.FileInfo) bool, err error) {
	made, err := tryFile(folder, nil)
	if err != nil {
		return nil, err
	}
	return func(info fs.FileInfo) bool { return IsOurs(info) || SameOwner(info, made) }, nil
}

// TryMove makes a file in one folder, moves it to another and removes it, as the claim of a file does. See also [IsCrossVolume].
func TryMove(from, to string) error {
	dir, err := OpenDir(from)
	if err != nil {
		return err
	}
	defer dir.Close()
	name := TempName()
	f, err := dir.Create(name)
	if err != nil {
		return err
	}
	there := filepath.Join(to, name)
	if err = f.Close(); err == nil {
		err = dir.moveTo(name, there)
	}
	return errors.Join(err, dir.removeIfThere(name), RemoveIfThere(there))
}
