package ledger

import (
	"context"
	"os"
	"strings"
	"time"
)

// What figures are made of.

// OpenOf counts the forms of one operation and state that are not settled.
type OpenOf struct {
	Operation string
	State     FormState
	Forms     int
	Since     time.Time // the oldest of them waits, as OldestForm counts
	MostTries int       // questions and attempts of the one that has most
}

// OpenOf are the forms that are not settled, by operation and state.
func (l *Ledger) OpenOf(ctx context.Context) ([]OpenOf, error) {
	return collect(ctx, l.read, func(scan func(...any) error) (o OpenOf, err error) {
		var since int64
		err = scan(&o.Operation, &o.State, &o.Forms, &since, &o.MostTries)
		o.Since = time.UnixMilli(since)
		return o, err
	}, `SELECT operation, state, count(*), min(COALESCE(started_at, (SELECT claimed_at FROM file WHERE file.id = form.file_id))),
		max(tries) FROM form WHERE settled_at IS NULL GROUP BY operation, state`)
}

// AnsweredFile is a file that was answered, and whose answer nobody has dropped again.
type AnsweredFile struct {
	ID      int64
	State   FileState
	Refusal string // JSON, as in File
}

// mostAnswered is how many answered files are looked at.
const mostAnswered = 2000

// NotDroppedAgain are the files that were answered since a time and whose outcome was not replaced by that of a later drop, the
// newest first, and not more than a few thousand. The index is by the ledger's clock, which is never ahead of the time of day: it
// finds those, and some that are older.
func (l *Ledger) NotDroppedAgain(ctx context.Context, since time.Time) ([]AnsweredFile, error) {
	return collect(ctx, l.read, func(scan func(...any) error) (f AnsweredFile, err error) {
		err = scan(&f.ID, &f.State, &f.Refusal)
		return f, err
	}, `SELECT id, state, refusal FROM file WHERE done_tick >= $1 AND done_at > $2 AND superseded = ''
		AND NOT EXISTS (SELECT 1 FROM trial WHERE file_id = file.id) ORDER BY done_at DESC LIMIT $3`,
		(l.Tick() - l.Now().Sub(since)).Milliseconds(), ms(since), mostAnswered)
}

// Bytes is the size of the ledger: of its files, or of its tables in a PostgreSQL.
func (l *Ledger) Bytes(ctx context.Context, url string) (n int64, err error) {
	if !strings.HasPrefix(url, "sqlite:") {
		err = l.read.QueryRowContext(ctx, `SELECT COALESCE(sum(pg_total_relation_size(oid)), 0) FROM pg_class
			WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`).Scan(&n)
		return n, wrap(err, "size")
	}
	for _, path := range OwnFiles(url) {
		if info, err := os.Stat(path); err == nil {
			n += info.Size()
		}
	}
	return n, nil
}
