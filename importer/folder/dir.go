package folder

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// Dir is a folder that was opened. What is done in it reaches the folder that was opened, also if its path leads elsewhere by
// now. Names are those of files right in it.
type Dir struct {
	path string // as people know it
	real string // the same folder, with no link as its last element
	root *os.Root
	self *os.File // the folder itself, for calls that os.Root does not have
}

// OpenDir opens the folder at a path, through links. Where others may have put a link, see [Links].
func OpenDir(path string) (*Dir, error) {
	root, err := os.OpenRoot(folderOnly(path))
	if err != nil {
		return nil, err
	}
	return newDir(path, root)
}

// folderOnly is a path that opens a folder only. The open of a FIFO would wait for its other end.
func folderOnly(path string) string {
	if runtime.GOOS == "windows" {
		return path
	}
	return path + "/."
}

func newDir(path string, root *os.Root) (*Dir, error) {
	self, err := root.Open(".")
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Dir{path: path, real: path, root: root, self: self}, nil
}

// Close closes the folder. While it is open, its volume cannot be unmounted.
func (d *Dir) Close() error { return errors.Join(d.self.Close(), d.root.Close()) }

// Path is where the folder was when it was opened.
func (d *Dir) Path() string { return d.path }

// Stat looks at the folder itself.
func (d *Dir) Stat() (fs.FileInfo, error) { return d.self.Stat() }

// Lstat looks at a file, and does not follow a link.
func (d *Dir) Lstat(name string) (fs.FileInfo, error) {
	info, err := d.root.Lstat(name)
	if err == nil {
		fixIdentity(info)
	}
	return info, err
}

// List returns what is in the folder, sorted by name.
func (d *Dir) List() ([]fs.DirEntry, error) { return fs.ReadDir(d.root.FS(), ".") }

// Lists tells whether a file is in the folder under exactly this composed name. A volume that does not distinguish capitals finds
// a file also under other names.
func (d *Dir) Lists(name string) bool {
	entries, err := d.List()
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return norm.NFC.String(e.Name()) == name })
}

// OpenRegular opens a file for reading. See the function of that name.
func (d *Dir) OpenRegular(name string) (*os.File, error) {
	f, err := d.root.OpenFile(name, os.O_RDONLY|openItself, 0)
	if err != nil {
		return nil, err
	}
	if err := checkRegular(f); err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	if err == nil {
		var named fs.FileInfo
		if named, err = d.root.Lstat(name); err == nil && !os.SameFile(named, opened) { // os.Root follows links within the folder
			err = &NotRegularError{Path: name, Mode: named.Mode()}
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Create makes a file that is not there yet, and that nobody else may read.
func (d *Dir) Create(name string) (*os.File, error) {
	return d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// Remove removes a file or an empty folder.
func (d *Dir) Remove(name string) error { return d.root.Remove(name) }

// MakeLike makes a folder in this one, if there is nothing of that name, for the same people: with the same group and mode and,
// if we are root, the same owner. It has them before it has its name: a crash leaves an empty folder with a [TempName]. It is
// durable after Sync.
func (d *Dir) MakeLike(name string) error {
	like, err := d.Stat()
	if err != nil {
		return err
	}
	temp := TempName()
	if err := d.root.Mkdir(temp, 0o700); err != nil {
		return err
	}
	if err = d.giveLike(temp, like); err == nil {
		err = d.root.Rename(temp, name)
	}
	if _, statErr := d.root.Lstat(name); err != nil && statErr == nil {
		err = nil // it is there by now
	}
	return errors.Join(err, d.removeIfThere(temp))
}

// giveLike gives a new folder the owner, the group and the mode of another one, where the system lets us.
func (d *Dir) giveLike(name string, like fs.FileInfo) error {
	o := ownerOf(like)
	if !o.told {
		return nil
	}
	uid := -1
	if os.Geteuid() == 0 {
		uid = o.uid
	}
	if err := d.root.Lchown(name, uid, o.gid); err != nil && !noModes(err) {
		return err
	}
	err := d.root.Chmod(name, like.Mode()&(fs.ModePerm|fs.ModeSetgid|fs.ModeSticky))
	if noModes(err) {
		return nil
	}
	return err
}

// Sync makes the renames in the folder durable, see the function of that name.
func (d *Dir) Sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	return syncFolder(d.self)
}

// CheckWritable is the function of that name.
func (d *Dir) CheckWritable() error {
	name := TempName()
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), d.removeIfThere(name))
}

// CopyIn copies the content of a file into a new file of this name, and syncs it. Who may read the file may read the copy. If
// that fails, no file is left.
func (d *Dir) CopyIn(from, name string) error {
	src, err := OpenRegular(from)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	dst, err := d.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(AccessOf(info).give(dst), fill(dst, src, nil)); err != nil {
		return errors.Join(err, d.removeIfThere(name))
	}
	return nil
}

// appear is [Appear] in this folder.
func (d *Dir) appear(hidden, name string) error {
	err := d.root.Link(hidden, name) // unlike a rename, it does not overwrite
	switch {
	case err == nil:
		return d.root.Remove(hidden)
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist):
		return err
	}
	if _, err := d.root.Lstat(name); err == nil { // a volume without links
		return &fs.PathError{Op: "rename", Path: name, Err: fs.ErrExist}
	}
	return d.root.Rename(hidden, name)
}

func (d *Dir) removeIfThere(name string) error {
	if err := d.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
