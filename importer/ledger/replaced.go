package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Somebody may remove or replace the ledger while a process works on it. The process would go on with a ledger that does not
// know what was sent, or write into a file that is gone. So we note what we opened, and compare before each send.

// openedLedger is what the ledger was when it was opened.
type openedLedger struct {
	identity string
	files    map[string]os.FileInfo // on SQLite: the database and its counter file, by path
}

func (l *Ledger) noteWhatWasOpened(ctx context.Context, path string) (err error) {
	if l.opened.identity, err = l.Identity(ctx); err != nil || !l.Embedded() {
		return err
	}
	l.opened.files = map[string]os.FileInfo{}
	for _, p := range []string{path, path + counterEnding} {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		os.SameFile(info, info) // makes Windows look up the file's ID now; it would do so at the first comparison
		l.opened.files[p] = info
	}
	return nil
}

// Identity is different for every ledger and stays the same when the ledger is moved. It is "" for a ledger that was made
// before ledgers had identities and that nobody has opened for work since.
func (l *Ledger) Identity(ctx context.Context) (string, error) {
	var n int64
	err := l.read.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'ledger'").Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return identityText(n), wrap(err, "identity")
}

// CheckNotReplaced returns ErrReplaced if the ledger is no longer the one that was opened, and an *OtherCarrierError if another
// importer has taken it to another carrier.
func (l *Ledger) CheckNotReplaced(ctx context.Context) error {
	if err := l.sameFiles(); err != nil {
		return err
	}
	if l.Embedded() {
		return nil
	}
	return l.sameLedger(ctx, l.read, "")
}

// sameLedger compares the ledger with what was opened: its identity, and the carrier that it belongs to. lock is the end of a
// query that locks the row of the carrier, or "".
func (l *Ledger) sameLedger(ctx context.Context, q querier, lock string) error {
	var identity int64
	var carrier string
	err := q.QueryRowContext(ctx, `SELECT counter.value, carrier.address FROM counter, carrier
		WHERE counter.name = 'ledger' AND carrier.id = 1`+lock).Scan(&identity, &carrier)
	switch {
	case errors.Is(err, sql.ErrNoRows), lacksTable(err): // its database was made anew
		return fmt.Errorf("%w: %w", ErrLedger, ErrReplaced)
	case err != nil:
		return wrap(err, "identity")
	case identityText(identity) != l.opened.identity:
		return fmt.Errorf("%w: %w", ErrLedger, ErrReplaced)
	case carrier != l.carrier:
		return fmt.Errorf("%w: %w", ErrLedger, &OtherCarrierError{Kept: carrier, Configured: l.carrier})
	}
	return nil
}

func identityText(n int64) string { return fmt.Sprint("ledger ", n) }

// sameFiles compares the files at the ledger's path with those that this process has open. On PostgreSQL there are none.
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

// LastForm is the highest ID of a form, 0 if there is none. Forms are never deleted. If somebody knows a form with a higher
// ID, it was made from another ledger, or from this one after the copy that we have here.
func (l *Ledger) LastForm(ctx context.Context) (id int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(id), 0) FROM form").Scan(&id)
	return id, wrap(err, "last form")
}

// SendsOf returns how often each of these forms has left. Forms that the ledger does not have are left out.
func (l *Ledger) SendsOf(ctx context.Context, forms []int64) (map[int64]int, error) {
	sends := map[int64]int{}
	if len(forms) == 0 {
		return sends, nil
	}
	args := make([]any, len(forms))
	for i, form := range forms {
		args[i] = form
	}
	_, err := collect(ctx, l.read, func(scan func(...any) error) (form int64, err error) {
		var n int
		err = scan(&form, &n)
		sends[form] = n
		return form, err
	}, "SELECT id, sends FROM form WHERE id IN ("+l.params.list(len(forms), 1)+")", args...)
	return sends, err
}
