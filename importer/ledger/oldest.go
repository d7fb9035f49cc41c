package ledger

import (
	"context"
	"database/sql"
	"time"
)

// OldestFile is when the oldest file was claimed that is not done, zero without one.
func (l *Ledger) OldestFile(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, "SELECT min(claimed_at) FROM file WHERE done_at IS NULL")
}

// OldestForm is when the oldest form was set going that is not settled, zero without one.
func (l *Ledger) OldestForm(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, "SELECT min(started_at) FROM form WHERE settled_at IS NULL")
}

func (l *Ledger) oldest(ctx context.Context, query string) (time.Time, error) {
	var since sql.NullInt64
	err := l.read.QueryRowContext(ctx, query).Scan(&since)
	return atNull(since), wrap(err, "oldest")
}
