package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// Links opens folders that others may try to replace by a link. A link is followed if it was there when its path was opened
// first, and if an administrator has made it: it belongs to this user or to root, or nobody else may write to the folder that it
// lies in. A link that appears later is not followed, and neither is one that has changed since. Links is safe for concurrent
// use; its zero value knows no path yet.
type Links struct {
	mu    sync.Mutex
	first map[string]string // where the link at a path led when the path was opened first; "" if there was a folder
}

// StrangeError says that something lies in the place of a folder, and that it is left alone.
type StrangeError struct {
	Path string
	What string // lies there
}

func (e *StrangeError) Error() string {
	return fmt.Sprintf("%s is %s: it is not followed, and what lies there is left alone", e.Path, e.What)
}

// Hint says what to do.
func (e *StrangeError) Hint() string {
	return fmt.Sprintf("remove %s and make a folder in its place. A link is followed if root or the importer's user has made it "+
		"before the importer starts", e.Path)
}

// mostLinks is how many links lead from one to the next at most.
const mostLinks = 16

// Open opens the folder at a path. If something else is there, the error is a *StrangeError.
func (l *Links) Open(path string) (*Dir, error) { return l.open(nil, path, mostLinks) }

// OpenIn opens a folder in an open folder.
func (l *Links) OpenIn(parent *Dir, name string) (*Dir, error) {
	return l.open(parent, filepath.Join(parent.path, name), mostLinks)
}

// open opens the folder at path, which lies in parent if that is not nil.
func (l *Links) open(parent *Dir, path string, depth int) (*Dir, error) {
	if runtime.GOOS == "windows" { // who may make links there may do anything else, too
		return OpenDir(path)
	}
	info, err := lookAt(parent, path)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0 && depth > 0:
		return l.follow(parent, path, info, depth)
	case !info.IsDir():
		return nil, &StrangeError{Path: path, What: kindOf(info.Mode()) + " and no folder"}
	}
	dir, err := openAt(parent, path)
	if err != nil {
		return nil, err
	}
	l.remember(path, "")
	switch opened, err := dir.Stat(); {
	case err != nil:
		return nil, errors.Join(err, dir.Close())
	case !os.SameFile(info, opened):
		return nil, errors.Join(&StrangeError{Path: path, What: "being replaced at this moment"}, dir.Close())
	}
	return dir, nil
}

// lookAt is Lstat of a path, which lies in parent if that is not nil.
func lookAt(parent *Dir, path string) (fs.FileInfo, error) {
	if parent != nil {
		return parent.Lstat(filepath.Base(path))
	}
	return os.Lstat(path)
}

func openAt(parent *Dir, path string) (*Dir, error) {
	if parent == nil {
		return OpenDir(path)
	}
	root, err := parent.root.OpenRoot(folderOnly(filepath.Base(path)))
	if err != nil {
		return nil, err
	}
	return newDir(path, root)
}

// follow opens the folder that the link at path leads to. It does not open the path itself: by then that may be another link.
func (l *Links) follow(parent *Dir, path string, link fs.FileInfo, depth int) (*Dir, error) {
	var target string
	var err error
	if parent != nil {
		target, err = parent.root.Readlink(filepath.Base(path))
	} else {
		target, err = os.Readlink(path)
	}
	if err != nil {
		return nil, err
	}
	if !IsOurs(link) {
		holder, err := holderOf(parent, path)
		if err != nil {
			return nil, err
		}
		if IsShared(holder) {
			return nil, &StrangeError{Path: path, What: "a link of another user"}
		}
	}
	if l.remember(path, target) != target {
		return nil, &StrangeError{Path: path, What: "a link that was not there when the importer started"}
	}
	if !filepath.IsAbs(target) {
		holder, err := realHolderOf(parent, path)
		if err != nil {
			return nil, err
		}
		target = filepath.Join(holder, target)
	}
	dir, err := l.open(nil, target, depth-1)
	if err == nil {
		dir.path = path
	}
	return dir, err
}

// holderOf looks at the folder that path lies in.
func holderOf(parent *Dir, path string) (fs.FileInfo, error) {
	if parent != nil {
		return parent.Stat()
	}
	return os.Stat(filepath.Dir(path))
}

// realHolderOf is a path without links of the folder that path lies in: what a link says begins there.
func realHolderOf(parent *Dir, path string) (string, error) {
	if parent != nil {
		return parent.real, nil
	}
	return filepath.EvalSymlinks(filepath.Dir(path))
}

// remember keeps where the link at a path leads, "" for a folder, if the path is opened for the first time. It returns where the
// path led then.
func (l *Links) remember(path, target string) (first string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		l.first = map[string]string{}
	}
	first, known := l.first[path]
	if !known {
		l.first[path], first = target, target
	}
	return first
}

// leadsToFolder tells whether a link in a folder leads to a folder. Of a link that others may have made nobody can tell: looking
// where it leads could take for ever.
func (d *Dir) leadsToFolder(name string) bool {
	link, err := d.Lstat(name)
	if err != nil || !IsOurs(link) && isSharedDir(d) {
		return false
	}
	info, err := os.Stat(filepath.Join(d.real, name))
	return err == nil && info.IsDir()
}
