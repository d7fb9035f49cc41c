// Package ledger is the importer's durable memory: every file, row, form and order from claim to report, and the queue
// of work that is still to be done. It is the only place with SQL.
//
// A change of state and the job that follows from it are made in one transaction (Ledger.Change), so that a crash leaves
// either both or neither. What is in the ledger is the truth; the queue only says where to look.
//
//	file:  claimed -> mapped -> sent -> settled -> done, or claimed -> refused
//	form:  planned -> sending -> accepted -> succeeded | partial | failed
//	       sending -> refused, sending -> unknown -> accepted | planned
//
// It is a SQLite file by default: one process holds it, by a lock beside it. With a postgres:// address many machines
// share it.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river/riverdriver"
)

// Ledger is an open ledger. Safe for concurrent use.
type Ledger struct {
	write  *sql.DB // SQLite: one connection, since there is one writer
	read   *sql.DB // SQLite: readers see the last commit and block nobody
	beat   *sql.DB // Postgres: one connection to say that this importer lives, however busy the others are; nil on SQLite
	driver riverdriver.Driver[*sql.Tx]
	lock   *flock.Flock // nil on Postgres and for readers
	mark   *mark        // the same
	marks  marks
	opened original
}

// Tx is one transaction. SQL is there for the queue, which inserts its jobs in it.
type Tx struct {
	SQL      *sql.Tx
	marks    marks
	embedded bool // on SQLite: nobody else can be changing anything
}

// Open opens the ledger at url (sqlite:path or postgres://…) for work: it brings its tables up to date and, for SQLite,
// takes the lock. A ledger that another process works on is a *HeldError.
func Open(ctx context.Context, url string) (*Ledger, error) {
	l, err := open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrLedger, Redact(url), err)
	}
	return l, nil
}

func open(ctx context.Context, url string) (*Ledger, error) {
	path, embedded := strings.CutPrefix(url, "sqlite:")
	var l *Ledger
	var err error
	if embedded {
		if path, err = makeFile(path); err != nil {
			return nil, err
		}
		l, err = openSQLite(path)
	} else {
		l, err = openPostgres(url)
	}
	if err != nil {
		return nil, err
	}
	if err := l.migrate(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if embedded {
		err = errors.Join(l.openMark(ctx, path), l.putBackOrphans(ctx))
	} else {
		err = l.durable(ctx)
	}
	if err == nil {
		err = l.remember(ctx, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Look opens the ledger for reading only, beside a process that works on it. A ledger that does not exist yet is
// ErrNotFound, one that has forgotten sends a *LostError.
func Look(ctx context.Context, url string) (l *Ledger, err error) {
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		l, err = lookSQLite(ctx, realPath(path))
	} else if l, err = openPostgres(url); err == nil {
		err = l.hasTables(ctx)
	}
	switch {
	case err == nil:
		return l, nil
	case !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrLedger):
		err = fmt.Errorf("%w: %w", ErrLedger, err)
	}
	return nil, fmt.Errorf("ledger %s: %w", Redact(url), err)
}

// Beside opens the ledger for a short change beside a process that works on it: without its lock, and without touching
// its tables or its queue. A ledger that does not exist yet is ErrNotFound.
func Beside(ctx context.Context, url string) (*Ledger, error) {
	l, err := Look(ctx, url)
	if err != nil {
		return nil, err
	}
	if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		if l.write, err = writeSQLite(realPath(path)); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// Close lets go of the database and of the lock.
func (l *Ledger) Close() error {
	errs := []error{l.mark.Close()}
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

// Driver is how the queue reaches the same database.
func (l *Ledger) Driver() riverdriver.Driver[*sql.Tx] { return l.driver }

// Identity tells this ledger from every other one, wherever it is moved to. One that nobody has opened for work since such
// numbers are given has "".
func (l *Ledger) Identity(ctx context.Context) (string, error) {
	return identityOf(ctx, l.read)
}

func identityOf(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (string, error) {
	var n int64
	err := db.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'ledger'").Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return fmt.Sprint("ledger ", n), wrap(err, "identity")
}

// HasRoom writes to the ledger, and leaves it as it was. Into a file it writes more pages at once than any change of the queue: one
// alone still finds room on a disk where those do not.
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
	return write("DELETE FROM counter WHERE name = $1") // a crash before it leaves the row to the next try
}

// Embedded tells whether the ledger is a file, on which one process works at a time.
func (l *Ledger) Embedded() bool { return !l.marks.numbered }

// Change runs do in one transaction: all of it is kept, or nothing.
func (l *Ledger) Change(ctx context.Context, do func(*Tx) error) error {
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
	if err := do(&Tx{SQL: tx, marks: l.marks, embedded: l.Embedded()}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%w: %w", ErrLedger, err)
	}
	return nil
}
