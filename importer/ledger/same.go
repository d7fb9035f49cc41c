package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// original is what the ledger was when it was opened.
type original struct {
	identity string
	files    map[string]os.FileInfo // an embedded one: the database and its mark, by path
}

// remember looks at what was opened.
func (l *Ledger) remember(ctx context.Context, path string) (err error) {
	if l.opened.identity, err = l.Identity(ctx); err != nil || !l.Embedded() {
		return err
	}
	l.opened.files = map[string]os.FileInfo{}
	for _, p := range []string{path, path + markEnding} {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		os.SameFile(info, info) // on Windows it would look up only later which file it is of
		l.opened.files[p] = info
	}
	return nil
}

// Same is ErrReplaced where the ledger is no longer the one that was opened.
func (l *Ledger) Same(ctx context.Context) error {
	if err := l.sameFiles(); err != nil {
		return err
	}
	if l.Embedded() {
		return nil
	}
	now, err := l.Identity(ctx)
	if err != nil && !noTable(err) {
		return err
	}
	return l.same(now)
}

func (l *Ledger) same(identity string) error {
	if identity != l.opened.identity {
		return fmt.Errorf("%w: %w", ErrLedger, ErrReplaced)
	}
	return nil
}

// sameFiles looks at the files of an embedded ledger. The process has them open, and would write on into one that is gone.
func (l *Ledger) sameFiles() error {
	for path, before := range l.opened.files {
		now, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) || err == nil && !os.SameFile(before, now) {
			return fmt.Errorf("%w: %w (%s)", ErrLedger, ErrReplaced, path)
		}
		if err != nil {
			return wrap(err, "look at it")
		}
	}
	return nil
}

// LastForm is the highest number of a form. Forms stay for ever, so one that is higher was made from another ledger, or from
// this one after the copy that lies here.
func (l *Ledger) LastForm(ctx context.Context) (id int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(id), 0) FROM form").Scan(&id)
	return id, wrap(err, "last form")
}
