package outcome

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
)

// What is in an outcome is read by nobody but us until the caller lets others read it. A template says nothing.
const (
	outcomeMode  = 0o600
	templateMode = 0o666
)

// writeNew writes a file that is not there yet, and syncs it to the disk. If that fails the file is removed. The caller gives
// it a name that nobody looks at, and renames it when it is complete.
func writeNew(ctx context.Context, path string, mode os.FileMode, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(stoppingWriter{ctx, b}); err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
