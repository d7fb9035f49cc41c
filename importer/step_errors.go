package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A step can fail for two kinds of reasons. Trouble is not the file's fault: a full disk, a folder whose volume is unmounted, a
// ledger that does not answer. The step waits, as long as it takes. Every other failure, also a panic, counts against the file.
// After giveUpAfter attempts the file is given up: its user gets an outcome that says so, and the other files go on.

// giveUpAfter is how many attempts at a step of one file may fail before the file is given up.
const giveUpAfter = 4

// countsAgainstFile tells whether an error is the file's fault. Trouble with a disk, a folder or the ledger is not. Neither is a
// RowCountError: an administrator has to see it, and no outcome may be written.
func countsAgainstFile(err error) bool {
	var folder *folder.Error
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	var rows *RowCountError
	switch {
	case errors.As(err, &folder), errors.As(err, &path), errors.As(err, &link), errors.As(err, &call), errors.As(err, &number),
		errors.As(err, &rows):
		return false
	case errors.Is(err, ledger.ErrLedger), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	}
	return true
}

// panicError is a panic of one step that was caught.
type panicError struct{ value any }

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// catchPanic runs a step and returns its panic as an error.
func (r *road) catchPanic(kind string, step func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &panicError{value}
			r.log.WithField("step", kind).WithField("stack", string(debug.Stack())).
				Errorf("a step broke down, please report this: %v", value)
		}
	}()
	return step()
}

// fileErrors has the last error of each file that has one. Each step sets it at its end, and clears it if all is well.
type fileErrors struct {
	mu    sync.Mutex
	files map[int64]error // by the file's ID
}

// set stores the error of a file, or removes it if err is nil. It tells whether that is a change.
func (e *fileErrors) set(file int64, err error) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.files[file]
	if err == nil {
		delete(e.files, file)
		return before != nil
	}
	if e.files == nil {
		e.files = map[int64]error{}
	}
	e.files[file] = err
	return before == nil || before.Error() != err.Error()
}

func (e *fileErrors) has(file int64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.files[file] != nil
}

func (e *fileErrors) any() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.files) > 0
}

// all are the errors, by file.
func (e *fileErrors) all() map[int64]error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.files)
}

// coverAll tells whether every one of these files has an error. It is true if there are no files.
func (e *fileErrors) coverAll(files []int64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !slices.ContainsFunc(files, func(id int64) bool { return e.files[id] == nil })
}

// join joins the errors of these files, each text once.
func (e *fileErrors) join(files []int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	byText := map[string]error{}
	for _, id := range files {
		if err := e.files[id]; err != nil {
			byText[err.Error()] = err
		}
	}
	var all []error
	for _, text := range slices.Sorted(maps.Keys(byText)) {
		all = append(all, byText[text])
	}
	return errors.Join(all...)
}

// ledgerProbe tries whether the ledger can be written to. If its disk is nearly full, the queue may give out no job at all, and
// then no step can tell.
type ledgerProbe struct {
	ledger  *ledger.Ledger
	triedAt time.Time
	err     error // of the last try
}

// failsTwice tries once every waiting.trouble. It tells whether this try and the one before it have failed.
func (p *ledgerProbe) failsTwice(ctx context.Context) bool {
	if time.Since(p.triedAt) < waiting.trouble {
		return false
	}
	before := p.err
	p.triedAt, p.err = time.Now(), p.ledger.HasRoom(ctx)
	return before != nil && p.err != nil
}
