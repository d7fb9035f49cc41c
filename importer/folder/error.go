package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Error says that a folder of the configuration cannot be worked in.
type Error struct {
	Key  string // its key in [folders]
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("folder %s (%s): %v", e.Key, e.Path, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *Error) Hint() string {
	return fmt.Sprintf("see that the folder exists, that this user may write to it and that its disk is not full, or change %s in [folders]", e.Key)
}

// Cause is the reason of a failed operation without the paths, which have a new name in them at each try: the same
// trouble reads the same.
func Cause(err error) error {
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
