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

// mark is a small file beside an embedded ledger that holds how many sends were recorded so far. It is written after the
// record and before the first byte leaves, so it never knows of more sends than a ledger that is whole.
type mark struct {
	mu   sync.Mutex
	file *os.File
	made int64
}

const markEnding = ".sent"

// openMark compares the mark with the ledger. A mark that is not there begins with what the ledger knows.
func (l *Ledger) openMark(ctx context.Context, path string) error {
	made, err := readMark(path)
	if err != nil {
		return err
	}
	recorded, err := l.remembers(ctx, path, made)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path+markEnding, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	l.mark = &mark{file: f, made: made}
	return l.mark.raise(recorded)
}

// readMark is how many sends were made from the ledger at path, 0 where nobody has counted.
func readMark(path string) (made int64, err error) {
	f, err := os.Open(path + markEnding)
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

// remembers is a *LostError where the ledger knows of fewer sends than were made.
func (l *Ledger) remembers(ctx context.Context, path string, made int64) (recorded int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = 'send'").Scan(&recorded)
	if err != nil {
		return 0, wrap(err, "sends")
	}
	if made > recorded {
		return 0, lost(path, made, recorded)
	}
	return recorded, nil
}

func lost(path string, made, recorded int64) *LostError {
	return &LostError{Ledger: path, Mark: filepath.Base(path) + markEnding, Made: made, Recorded: recorded}
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
// sent. from and sends are what the step saw: a form that has moved on since is ErrMoved. A ledger that is no longer the one
// that was opened is ErrReplaced.
func (l *Ledger) StartSend(ctx context.Context, id int64, from FormState, sends int, now time.Time) error {
	if err := l.sameFiles(); err != nil {
		return err
	}
	var made int64
	err := l.Change(ctx, func(tx *Tx) error {
		identity, err := identityOf(ctx, tx.SQL)
		if err == nil {
			err = l.same(identity)
		}
		if err == nil {
			err = tx.startSend(ctx, id, from, sends, now)
		}
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
