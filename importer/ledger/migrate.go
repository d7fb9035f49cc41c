package ledger

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations
var migrations embed.FS

// Locks between importers on one Postgres. Their numbers are "hgei" and those after it.
const (
	migrationLock = 0x68676569 + iota // two that start at once do not migrate at the same time
	namesLock                         // two that report at once do not choose the same names
	queueLock                         // two that compare the queue with the ledger do not both add what is missing
)

// alone keeps every other transaction that asks for the same lock waiting until this one ends. On SQLite there is one
// writer anyway.
func (tx *Tx) alone(ctx context.Context, lock int) error {
	if tx.embedded {
		return nil
	}
	return tx.exec(ctx, "lock", "SELECT pg_advisory_xact_lock($1)", lock)
}

// migrate brings the tables up to date: the queue's own, then ours. What a crash leaves undone the next start does. On
// SQLite the process is alone with them; on Postgres a transaction beside them holds the lock while they are made.
func (l *Ledger) migrate(ctx context.Context) error {
	queue, err := rivermigrate.New(l.driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return err
	}
	tables := func(folder string) error {
		if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return wrap(err, "tables of the queue")
		}
		return l.Change(ctx, func(tx *Tx) error { return tx.apply(ctx, folder) })
	}
	if l.Embedded() {
		return tables("migrations/sqlite")
	}
	return l.Change(ctx, func(lock *Tx) error {
		if err := lock.alone(ctx, migrationLock); err != nil {
			return err
		}
		return tables("migrations/postgres")
	})
}

func (tx *Tx) apply(ctx context.Context, folder string) error {
	_, err := tx.SQL.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
	if err != nil {
		return err
	}
	files, err := fs.ReadDir(migrations, folder) // sorted by name, so by number
	if err != nil {
		return err
	}
	for _, f := range files {
		res, err := tx.SQL.ExecContext(ctx, "INSERT INTO migration (name, applied_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			f.Name(), time.Now().UnixMilli())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			continue // applied before
		}
		text, err := migrations.ReadFile(path.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if _, err := tx.SQL.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("migration %s: %w", f.Name(), err)
		}
	}
	return nil
}
