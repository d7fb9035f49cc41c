package ledger

import (
	"context"
	"time"
)

// NameHeld tells whether a file other than this one has name as that of its outcome or of its archived source: a name is
// given again once nothing of that name lies in the folder any more.
func (l *Ledger) NameHeld(ctx context.Context, name string, id int64) (bool, error) {
	var n int
	err := l.read.QueryRowContext(ctx, "SELECT count(*) FROM file WHERE (outcome = $1 OR archived = $1) AND id <> $2", name, id).Scan(&n)
	return n > 0, wrap(err, "name")
}

// CutShort ends the mapping of a file that could not be mapped to its end: the rows that have entries are all it has.
// reasons is JSON.
func (tx *Tx) CutShort(ctx context.Context, id int64, rows int, reasons string) error {
	return tx.exec(ctx, "cut short", `UPDATE file SET state = $1, row_count = $2, refusal = $3, changed_at = $4
		WHERE id = $5 AND state = $6`, FileMapped, rows, reasons, ms(time.Now()), id, FileClaimed)
}
