package outcome

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"sync"
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
	err = buffered(f, func(b *bufio.Writer) error { return write(stoppingWriter{ctx, b}) })
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// writers are used again: each outcome needs some of them, and most outcomes are smaller than their buffers.
var writers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 1<<16) }}

// buffered lets write write to w through a buffer.
func buffered(w io.Writer, write func(*bufio.Writer) error) error {
	b := writers.Get().(*bufio.Writer)
	b.Reset(w)
	err := write(b)
	if err == nil {
		err = b.Flush()
	}
	b.Reset(nil) // it keeps nothing of the outcome alive
	writers.Put(b)
	return err
}
