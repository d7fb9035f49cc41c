package ledger

import (
	"context"
)

// NameHeld tells whether a file other than this one has name as that of its outcome or of its archived source: a name is
// given again once nothing of that name lies in the folder any more. Capitals do not count: many volumes do not tell them apart.
func (tx *Tx) NameHeld(ctx context.Context, name string, id int64) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, "SELECT count(*) FROM file WHERE (lower(outcome) = lower($1) OR lower(archived) = lower($1)) AND id <> $2", name, id).Scan(&n)
	return n > 0, wrap(err, "name")
}
