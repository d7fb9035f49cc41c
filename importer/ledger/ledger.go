// Package ledger is the importer's durable memory. It keeps every file, row, form and order from claim to report, and the
// queue of jobs that are still to be done. It is the only package with SQL.
//
// # The story
//
// A file is claimed and recorded (Tx.AddFile). While it is mapped, its rows are recorded in small groups: each row gets an
// Entry, each order is taken by one form, and each form is kept with its body and its reference (Tx.AddForm). When the last
// row has its entry the file is mapped (Tx.Mapped).
//
// A form is sent by one importer at a time. StartSend records the send before the first byte leaves. The answer, or the
// answers to later questions, move the form on until it is settled. When all forms that a file waits for are settled, the
// file is settled too, and is reported (Tx.Done).
//
//	file:  claimed -> mapped -> sent -> settled -> done, or claimed -> refused
//	form:  planned -> sending -> accepted -> succeeded | partial | failed
//	       sending -> refused, sending -> unknown -> accepted | planned
//
// FileState and FormState say of each state who enters it, who leaves it, and what a crash means.
//
// # Crashes
//
// A change of state and the job that follows from it are made in one transaction (Ledger.Change): a crash leaves either both
// or neither. If the tables and the queue disagree, the tables are right. The queue only says where to look.
//
// # Databases
//
// The ledger is a SQLite file by default. One process holds it, with a lock file beside it. With a postgres:// address many
// machines share it.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river/riverdriver"
)

// Ledger is an open ledger. Safe for concurrent use.
type Ledger struct {
	write   *sql.DB // on SQLite one connection, since SQLite allows one writer
	read    *sql.DB // on SQLite its readers see the last commit and block nobody; on PostgreSQL it is the same as write
	beat    *sql.DB // on PostgreSQL one connection for Beat alone; nil on SQLite
	driver  riverdriver.Driver[*sql.Tx]
	bell    *bell
	line    *line        // nil on PostgreSQL and beside a process that works on the ledger
	lock    *flock.Flock // nil on PostgreSQL and for readers
	counter *counterFile // nil on PostgreSQL and for readers
	params  params
	clock   *clock
	pooled  bool // a pooler stands before the PostgreSQL: each transaction may have another connection
	opened  openedLedger
	carrier string // that this process calls, once TakeCarrier has found that the ledger belongs to it
	noEnded bool   // an older version has made the ledger, which has no table ended; only readers open such a one
}

// Tx is one transaction. SQL is there for the queue, which inserts its jobs in the same transaction.
type Tx struct {
	SQL      *sql.Tx
	params   params
	clock    *clock
	embedded bool // on SQLite no other transaction can change anything meanwhile
	wakes    map[wake]bool
}

// Open opens the ledger at url (sqlite:path or postgres://…) for work. It brings the tables up to date and, on SQLite, takes
// the lock. If another process works on the ledger, Open returns a *HeldError.
func Open(ctx context.Context, url string) (*Ledger, error) { return OpenOn(ctx, url, ThisMachine) }

// OpenOn is Open on a machine whose clocks a test sets.
func OpenOn(ctx context.Context, url string, machine Machine) (*Ledger, error) {
	l, err := open(ctx, url, machine)
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrLedger, Redact(url), err)
	}
	return l, nil
}

func open(ctx context.Context, url string, machine Machine) (*Ledger, error) {
	path, embedded := strings.CutPrefix(url, "sqlite:")
	var l *Ledger
	var err error
	if embedded {
		if path, err = makeFile(path); err != nil {
			return nil, err
		}
		l, err = openSQLite(path)
	} else {
		l, err = openPostgres(ctx, url)
	}
	if err != nil {
		return nil, err
	}
	if err := l.migrate(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := l.checkNotNewer(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := l.takeUpClock(ctx, machine); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if embedded {
		err = errors.Join(l.openCounterFile(ctx, path), l.putBackOrphans(ctx))
	} else {
		err = l.checkDurable(ctx)
	}
	if err == nil {
		err = l.noteWhatWasOpened(ctx, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if embedded {
		l.line = &line{longest: longestTogether}
	}
	return l, nil
}

// OpenReadOnly opens the ledger for reading only. Another process may work on it meanwhile. If the ledger does not exist yet, it
// returns ErrNotFound; if the ledger has forgotten sends, a *LostError.
func OpenReadOnly(ctx context.Context, url string) (*Ledger, error) {
	return openReadOnly(ctx, url, ThisMachine)
}

func openReadOnly(ctx context.Context, url string, machine Machine) (l *Ledger, err error) {
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		l, err = openSQLiteReadOnly(ctx, realPath(path))
	} else if l, err = openPostgres(ctx, url); err == nil {
		err = l.hasTables(ctx)
	}
	switch {
	case err == nil:
		if err = l.takeUpClock(ctx, machine); lacksTable(err) { // an older version has made the ledger
			err = nil
		}
		_, endedErr := l.read.ExecContext(ctx, "SELECT 1 FROM ended LIMIT 1")
		l.noEnded = lacksTable(endedErr)
		if err == nil {
			return l, nil
		}
		err = errors.Join(err, l.Close())
	case !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrLedger):
		err = fmt.Errorf("%w: %w", ErrLedger, err)
	}
	return nil, fmt.Errorf("ledger %s: %w", Redact(url), err)
}

// OpenBeside opens the ledger for a short change while another process works on it. It does not take the lock and does not
// touch the schema or the queue. If the ledger does not exist yet, it returns ErrNotFound.
func OpenBeside(ctx context.Context, url string) (*Ledger, error) {
	return OpenBesideOn(ctx, url, ThisMachine)
}

// OpenBesideOn is OpenBeside on a machine whose clocks a test sets.
func OpenBesideOn(ctx context.Context, url string, machine Machine) (*Ledger, error) {
	l, err := openReadOnly(ctx, url, machine)
	if err != nil {
		return nil, err
	}
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		if l.write, err = openSQLiteWriter(realPath(path)); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// OpenAloneOrBeside is OpenBeside, but if nobody works on a SQLite it also takes its lock, so that nobody begins to.
func OpenAloneOrBeside(ctx context.Context, url string) (l *Ledger, alone bool, err error) {
	if l, err = OpenBeside(ctx, url); err != nil || !l.Embedded() {
		return l, false, err
	}
	lock, err := takeLock(realPath(strings.TrimPrefix(url, "sqlite:")) + lockEnding)
	var held *HeldError
	if errors.As(err, &held) {
		return l, false, nil
	}
	if err != nil {
		return nil, false, errors.Join(err, l.Close())
	}
	l.lock = lock
	return l, true, nil
}

// Close closes the database and releases the lock.
func (l *Ledger) Close() error {
	errs := []error{l.counter.Close()}
	if l.write != nil {
		errs = append(errs, l.write.Close())
	}
	if l.read != nil && l.read != l.write {
		errs = append(errs, l.read.Close())
	}
	if l.beat != nil {
		errs = append(errs, l.beat.Close())
	}
	if l.lock != nil {
		errs = append(errs, l.lock.Unlock())
	}
	return errors.Join(errs...)
}

// Driver gives the queue access to the same database. Tx.Wake wakes the queue.
func (l *Ledger) Driver() riverdriver.Driver[*sql.Tx] { return wakingDriver{l.driver, l.bell} }

// Embedded tells whether the ledger is a SQLite file. One process at a time works on it.
func (l *Ledger) Embedded() bool { return !l.params.numbered }

// Change runs do in one transaction. If do returns an error, nothing is kept. On SQLite several changes may share a transaction,
// see together.go.
func (l *Ledger) Change(ctx context.Context, do func(*Tx) error) error {
	if l.line != nil {
		return l.changeTogether(ctx, false, do)
	}
	return l.changeOn(ctx, l.write, do)
}

// ChangeFirst is Change for a do that takes long, or that reads something beside its transaction which other changes may have
// changed just before it: they are committed by then.
func (l *Ledger) ChangeFirst(ctx context.Context, do func(*Tx) error) error {
	if l.line != nil {
		return l.changeTogether(ctx, true, do)
	}
	return l.changeOn(ctx, l.write, do)
}

func (l *Ledger) changeOn(ctx context.Context, db *sql.DB, do func(*Tx) error) error {
	var options *sql.TxOptions
	if !l.Embedded() {
		options = &sql.TxOptions{Isolation: sql.LevelReadCommitted} // whatever the server's default is
	}
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLedger, err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if l.pooled {
		if _, err := tx.ExecContext(ctx, ownSettings); err != nil {
			return fmt.Errorf("%w: %w", ErrLedger, err)
		}
	}
	change := &Tx{SQL: tx, params: l.params, clock: l.clock, embedded: l.Embedded()}
	if err := do(change); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%w: %w", ErrLedger, err)
	}
	for w := range change.wakes {
		l.bell.ringAfter(w)
	}
	return nil
}

// HasRoom tries whether the ledger can be written to. It writes something and removes it again. On SQLite it writes more
// pages at once than any change of the queue does: if HasRoom finds room on a full disk, those changes find room as well.
func (l *Ledger) HasRoom(ctx context.Context) error {
	if !l.Embedded() {
		return l.Change(ctx, func(tx *Tx) error {
			return tx.exec(ctx, "touch", "UPDATE counter SET value = value WHERE name = 'ledger'")
		})
	}
	long := "room " + strings.Repeat(".", 1<<16)
	write := func(query string) error {
		return l.Change(ctx, func(tx *Tx) error { return tx.exec(ctx, "room", query, long) })
	}
	if err := write("INSERT OR REPLACE INTO counter (name, value) VALUES ($1, 0)"); err != nil {
		return err
	}
	return write("DELETE FROM counter WHERE name = $1") // if a crash comes first, the next call removes the row
}

// Redact returns the address of a ledger without its password and its settings.
func Redact(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	u.RawQuery = "" // a password may be among the settings, too
	return u.Redacted()
}
