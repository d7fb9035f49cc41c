package ledger

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// LostError says that an embedded ledger has forgotten sends that were made from it: it was replaced or restored from an
// older copy, or its -wal file was lost or damaged. Working on would send orders twice.
type LostError struct {
	Ledger   string // path of the database
	Mark     string // path of the file that remembers
	Made     int64  // sends that the mark knows of
	Recorded int64  // sends that the ledger knows of
}

func (e *LostError) Error() string {
	return fmt.Sprintf("it has forgotten forms that were sent: it knows of %d sends, %s of %d", e.Recorded, e.Mark, e.Made)
}

// mark is a small file beside an embedded ledger that holds how many sends were recorded so far. It is written after the
// record and before the first byte leaves, so it never knows of more sends than a ledger that is whole.
type mark struct {
	mu   sync.Mutex
	file *os.File
	made int64
}

// openMark compares the mark with the ledger. A mark that is not there begins with what the ledger knows.
func (l *Ledger) openMark(ctx context.Context, path string) error {
	f, err := os.OpenFile(path+".sent", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	l.mark = &mark{file: f}
	text, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil {
		return err
	}
	if len(text) > 0 {
		if l.mark.made, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err != nil {
			return fmt.Errorf("%s is damaged: it should hold one number", f.Name())
		}
	}
	var recorded int64
	err = l.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = 'send'").Scan(&recorded)
	if err != nil {
		return wrap(err, "sends")
	}
	if l.mark.made > recorded {
		return &LostError{Ledger: path, Mark: filepath.Base(f.Name()), Made: l.mark.made, Recorded: recorded}
	}
	return l.mark.raise(recorded)
}

// raise makes the mark durable at made sends, or more where somebody else has raised it higher.
func (m *mark) raise(made int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if made <= m.made {
		return nil
	}
	if _, err := m.file.WriteAt(fmt.Appendf(nil, "%020d\n", made), 0); err != nil {
		return err
	}
	if err := m.file.Sync(); err != nil {
		return err
	}
	m.made = made
	return nil
}

// StartSend records that a form is about to leave, before its first byte does: only when it returns nil may the form be
// sent. from and sends are what the step saw: a form that has moved on since is ErrMoved.
func (l *Ledger) StartSend(ctx context.Context, id int64, from FormState, sends int, now time.Time) error {
	var made int64
	err := l.Change(ctx, func(tx *Tx) error {
		err := tx.startSend(ctx, id, from, sends, now)
		if err == nil && l.mark != nil {
			made, err = tx.NextNumber(ctx, "send")
		}
		return err
	})
	if err != nil || l.mark == nil {
		return err
	}
	return wrap(l.mark.raise(made), "remember the send")
}

func (m *mark) Close() error {
	if m == nil {
		return nil
	}
	return m.file.Close()
}
