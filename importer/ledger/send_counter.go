package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// counterFile is the file <ledger>.sent beside a SQLite ledger. It holds one number: how many sends were recorded so far.
// The ledger has the same number in its table counter, under 'send'. StartSend raises the ledger first, then the file, then
// the first byte leaves. So the file never knows of more sends than a ledger that is whole. If it does, the ledger has
// forgotten some, and opening it is a *LostError: orders would be sent twice.
//
// # Two files against lost sends
//
// The importer keeps a second file in the folder work/: the ID of the highest form that has left (package importer). Each of
// the two catches losses that the other does not. That is why both are kept.
//
// Only the counter file catches:
//   - a -wal file that was lost or cut between the plan of a form and its StartSend. The plan is still there: a checkpoint
//     had moved it into the database, or it stood before the cut. So the ledger has the form, as planned, and the highest
//     form is not above what the ledger knows. But the number of sends is too small. Without the counter file the form
//     would be sent as if for the first time.
//   - forms that left out of order, and forms that left twice. If form 8 leaves before form 7, and the record of the send
//     of form 7 is lost, the file in work/ says 8 before and after.
//   - a power cut. The counter file is synced to the disk before the first byte leaves; the file in work/ is not.
//
// Only the file in work/ catches:
//   - a ledger that was put back from a copy together with its .sent file. These two agree with each other. No copy of the
//     ledger takes the file in work/ along.
//   - an older copy of the ledger without any .sent file. The counter file begins anew with what that copy knows.
//   - a PostgreSQL that was put back from a copy. It has no counter file.
type counterFile struct {
	mu   sync.Mutex
	file *os.File
	made int64 // the number in the file
}

// counterEnding follows the path of the database.
const counterEnding = ".sent"

// openCounterFile compares the counter file with the ledger. If there is no file, it begins with what the ledger knows.
func (l *Ledger) openCounterFile(ctx context.Context, path string) error {
	made, err := readCounterFile(path)
	if err != nil {
		return err
	}
	recorded, err := l.recordedSends(ctx, path, made)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path+counterEnding, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	l.counter = &counterFile{file: f, made: made}
	return l.counter.raise(recorded)
}

// readCounterFile returns how many sends were made from the ledger at path, 0 if there is no counter file.
func readCounterFile(path string) (made int64, err error) {
	f, err := os.Open(path + counterEnding)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil || len(text) == 0 {
		return 0, err
	}
	if made, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err != nil {
		return 0, fmt.Errorf("%s is damaged: it should hold one number", f.Name())
	}
	return made, nil
}

// recordedSends returns how many sends the ledger knows of. If more were made, it returns a *LostError.
func (l *Ledger) recordedSends(ctx context.Context, path string, made int64) (recorded int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = 'send'").Scan(&recorded)
	if err != nil {
		return 0, wrap(err, "sends")
	}
	if made > recorded {
		return 0, lostError(path, made, recorded)
	}
	return recorded, nil
}

func lostError(path string, made, recorded int64) *LostError {
	return &LostError{Ledger: path, SentFile: filepath.Base(path) + counterEnding, Made: made, Recorded: recorded}
}

// raise writes made into the file and syncs it. If another send has raised it as high already, there is nothing to do. The
// number always has 20 digits, so that a write replaces the one before it completely.
func (c *counterFile) raise(made int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made <= c.made {
		return nil
	}
	if _, err := c.file.WriteAt(fmt.Appendf(nil, "%020d\n", made), 0); err != nil {
		return err
	}
	if err := c.file.Sync(); err != nil {
		return err
	}
	c.made = made
	return nil
}

// StartSend records that a form is about to leave. The form may be sent only if StartSend returns nil. from and sends are
// what the step has seen of the form: if it has moved on since, StartSend returns ErrMoved. If the ledger is no longer the
// one that was opened, it returns ErrReplaced; if another importer has taken it to another carrier, an *OtherCarrierError.
//
// A crash after the record and before the counter file is raised leaves a form that is sending, but has not left. The next
// start raises the file, and the form is asked for like any other that was interrupted.
func (l *Ledger) StartSend(ctx context.Context, id int64, from FormState, sends int, now time.Time) error {
	if err := l.sameFiles(); err != nil {
		return err
	}
	var made int64
	err := l.Change(ctx, func(tx *Tx) error {
		err := l.sameLedger(ctx, tx.SQL, tx.lockedRow("SHARE OF carrier"))
		if err == nil {
			err = tx.startSend(ctx, id, from, sends, now)
		}
		if err == nil && l.counter != nil {
			made, err = tx.NextNumber(ctx, "send")
		}
		return err
	})
	if err != nil || l.counter == nil {
		return err
	}
	return wrap(l.counter.raise(made), "remember the send")
}

// Close does nothing on a ledger without a counter file.
func (c *counterFile) Close() error {
	if c == nil {
		return nil
	}
	return c.file.Close()
}
