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

// OldestForm is since when the oldest form waits that is not settled, zero without one: since it was set going, or, where it
// has not left yet, since its file was claimed.
func (l *Ledger) OldestForm(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, `SELECT min(COALESCE(started_at, (SELECT claimed_at FROM file WHERE file.id = form.file_id)))
		FROM form WHERE settled_at IS NULL`)
}

func (l *Ledger) oldest(ctx context.Context, query string) (time.Time, error) {
	var since sql.NullInt64
	err := l.read.QueryRowContext(ctx, query).Scan(&since)
	return atNull(since), wrap(err, "oldest")
}
