package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// Verdict is what a trial has come to.
type Verdict string

// A trial without a verdict is not reported yet.
const (
	TrialClean Verdict = "clean" // every row would be sent
	TrialMend  Verdict = "mend"
)

// MarkTrial makes a file a trial: it is answered, and nothing of it is ever sent. A file that is one stays as it is.
func (tx *Tx) MarkTrial(ctx context.Context, file int64) error {
	return tx.exec(ctx, "trial", "INSERT INTO trial (file_id) VALUES ($1) ON CONFLICT (file_id) DO NOTHING", file)
}

// EndTrial keeps what a trial has come to.
func (tx *Tx) EndTrial(ctx context.Context, file int64, v Verdict) error {
	return tx.exec(ctx, "trial", "UPDATE trial SET verdict = $1 WHERE file_id = $2", v, file)
}

// Trial tells whether a file is a trial, and its verdict, "" as long as there is none.
func (l *Ledger) Trial(ctx context.Context, file int64) (is bool, v Verdict, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT verdict FROM trial WHERE file_id = $1", file).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) || lacksTable(err) { // an older version has made a ledger without this table
		return false, "", nil
	}
	return err == nil, v, wrap(err, "trial")
}
