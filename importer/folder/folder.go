// Package folder watches the inbox and moves files between folders. It knows no ledger, does not know what is in a file, and
// imports no other package of ours.
//
// The road of a file through it:
//
//   - A user drops a file into the inbox. An [Alarm] rings, or the time to the next look is over.
//   - [Inbox.Scan] lists the inbox and tells which files are settled: nobody is writing to them any more.
//   - [Move] takes a settled file to another folder, also to one on another volume. A crash never loses it.
//   - [WriteWhole] writes a new file so that nobody sees half of it. [HiddenFile] and [Appear] do the same where no file may be
//     overwritten.
//   - [CheckWritable], [CheckRoom] and [Error] tell a user which folder is not usable and why.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"syscall"
)

// Configured is a folder of the configuration. Key is its key in [folders], such as "inbox".
type Configured struct {
	Key, Path string
	Sub       bool // it lies in another one of the folders, whose users can put something else into its place
}

// mode is the mode of a new folder. What is worked on is nobody's business; the others are for users.
func (f Configured) mode() fs.FileMode {
	if f.Key == "work" {
		return 0o700
	}
	return 0o755
}

// MakeAll makes the folders that are missing and checks that each can be written to. It makes none whose parent is missing:
// then a volume is not mounted or a name is wrong, and files would be taken from a folder that nobody sees. The error joins an
// *[Error] for each folder that is not usable, but for a sub-folder only if nobody else may write to the folder that it lies
// in: what others have put there stops nothing, and [Inbox.Scan] tells of it.
func MakeAll(folders []Configured) error {
	var errs []error
	for _, f := range folders {
		var err error
		if f.Sub {
			err = makeSub(f.Path)
		} else if err = checkParent(f.Path, folders); err == nil {
			if err = os.MkdirAll(f.Path, f.mode()); err == nil {
				err = CheckWritable(f.Path)
			}
		}
		if err != nil {
			errs = append(errs, &Error{Key: f.Key, Path: f.Path, Err: err})
		}
	}
	return errors.Join(errs...)
}

// checkParent is a *MissingParentError if a folder and its parent are missing, and the parent is none of those that are made.
func checkParent(path string, made []Configured) error {
	above, there := existingAbove(path)
	parent := filepath.Dir(path)
	switch {
	case there:
		return nil
	case slices.ContainsFunc(made, func(f Configured) bool { return f.Path == parent }):
		return checkParent(parent, made)
	}
	return &MissingParentError{Parent: parent, Above: above}
}

// makeSub makes a sub-folder if it is missing, and checks that it can be written to.
func makeSub(path string) (err error) {
	in, err := OpenDir(filepath.Dir(path))
	if err != nil {
		return nil // the folder that it should be in has this error already
	}
	defer in.Close()
	if err = in.root.Mkdir(filepath.Base(path), 0o755); err == nil || errors.Is(err, fs.ErrExist) {
		var dir *Dir
		if dir, err = (&Links{}).OpenIn(in, filepath.Base(path)); err == nil {
			err = errors.Join(dir.CheckWritable(), dir.Close())
		}
	}
	if isSharedDir(in) {
		return nil
	}
	return err
}

// Error says that a folder of the configuration is not usable.
type Error struct {
	Key  string // its key in [folders]
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("folder %s (%s): %v", e.Key, e.Path, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// Hint tells the user what to do.
func (e *Error) Hint() string {
	var own interface{ Hint() string }
	switch {
	case errors.As(e.Err, &own):
		return own.Hint()
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return fmt.Sprintf("its disk is full, or takes no more files: df -h and df -i %s; make room there. Nothing is lost: "+
			"what is under way goes on by itself then", e.Path)
	case errors.Is(e.Err, syscall.EROFS):
		return fmt.Sprintf("its volume is mounted read-only, as a system does after errors of a disk: see its log (dmesg), "+
			"then mount it anew; or change %s in [folders]", e.Key)
	case errors.Is(e.Err, syscall.ESTALE), errors.Is(e.Err, syscall.ENOTCONN), errors.Is(e.Err, syscall.EHOSTDOWN),
		errors.Is(e.Err, syscall.EIO):
		return fmt.Sprintf("the volume or the server of the share does not answer as it should: see the system's log (dmesg), "+
			"and mount what %s lies on anew", e.Path)
	}
	if errors.Is(e.Err, fs.ErrNotExist) {
		return fmt.Sprintf("has it been moved, or is its volume not mounted? Mount it, or correct %s in [folders]. If an empty one "+
			"is to take its place, make it: mkdir -p %s", e.Key, e.Path)
	}
	return fmt.Sprintf("see that the folder exists, that %s may write to it and that its disk is not full, "+
		"or change %s in [folders]", thisUser(), e.Key)
}

// WithoutPaths returns the error of the system without the paths of the operation. A path may contain a temporary name that
// changes with each try; without it, the same trouble has the same text each time and is logged once.
func WithoutPaths(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// thisUser names the user that this process runs as.
func thisUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "this user (" + u.Username + ")"
	}
	return "this user"
}
