package ledger

import (
	"context"
	"maps"
	"slices"
)

// Where an item may go out again with other values (TakeLatest), the values of the file that came last count, whatever file is
// mapped, sent or settled first. The order in which files came is that of numbers which they get before they leave the inbox:
// their IDs follow the order in which they were recorded, which is another one after a crash, and times depend on clocks.

// NextCame is the place of a file that is about to be claimed. The ledger keeps it even if the claim does not come about.
func (l *Ledger) NextCame(ctx context.Context) (n int64, err error) {
	err = l.Change(ctx, func(tx *Tx) error {
		n, err = tx.NextNumber(ctx, "came")
		return err
	})
	return n, err
}

// OlderClaimed tells whether a file that came before this one is still to be mapped.
func (l *Ledger) OlderClaimed(ctx context.Context, came int64) (older bool, err error) {
	err = l.read.QueryRowContext(ctx,
		"SELECT EXISTS (SELECT 1 FROM file WHERE state = 'claimed' AND came > 0 AND came < $1)", came).Scan(&older)
	return older, wrap(err, "older files")
}

// KeepLatest notes that a file says the same of items as was sent of them last: latest is by item. So an older file cannot
// replace these values later. It returns false if one of the items is free or has other values by now.
func (tx *Tx) KeepLatest(ctx context.Context, guard string, came int64, latest map[string]string) (bool, error) {
	for _, item := range slices.Sorted(maps.Keys(latest)) {
		kept, err := collect(ctx, tx.SQL, scanText, `UPDATE item SET came = CASE WHEN came < $1 THEN $1 ELSE came END
			WHERE guard = $2 AND item = $3 AND latest = $4 RETURNING item`, came, guard, item, latest[item])
		if err != nil || len(kept) == 0 {
			return false, err
		}
	}
	return true, nil
}
