package outcome

import (
	"context"
	"errors"
	"io"
	"iter"

	"hgeimport/mapping/cell"
)

// A workbook may be large, and whoever stops the importer does not wait for it: all that an outcome reads and writes ends with
// the error of its context once that is over.

// isStop tells whether an error is that of a context that is over.
func isStop(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// ReaderUntil reads from r until ctx is over, however large that is.
func ReaderUntil(ctx context.Context, r io.Reader) io.Reader { return stoppingReader{ctx, r} }

type stoppingReader struct {
	ctx context.Context
	io.Reader
}

func (r stoppingReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// stoppingWriter writes until its context is over.
type stoppingWriter struct {
	ctx context.Context
	io.Writer
}

func (w stoppingWriter) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.Writer.Write(b)
}

// rowsUntil are the rows of a sheet, until the context is over.
func rowsUntil(ctx context.Context, rows iter.Seq2[*cell.Row, error]) iter.Seq2[*cell.Row, error] {
	return func(yield func(*cell.Row, error) bool) {
		for row, err := range rows {
			if stop := ctx.Err(); stop != nil {
				row, err = nil, stop
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
