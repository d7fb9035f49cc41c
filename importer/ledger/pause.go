package ledger

import (
	"context"
	"fmt"
	"time"
)

// The carrier can ask all who share the ledger to wait. They see it in the ledger, also after a restart. All times are
// ticks of the ledger's clock.

// Pause is a time in which the carrier wants no request of anybody.
type Pause struct {
	Left  time.Duration // until it is over; 0 = there is none now
	Asked time.Duration // what the carrier asked for; 0 = it did not say how long
	Words string        // what it answered
}

// keepPauses is how long pauses are kept that are over.
const keepPauses = 7 * 24 * time.Hour

// KeepPause records a pause that begins now, or makes the one longer that is going on. If that one lasts longer, it changes
// nothing.
func (l *Ledger) KeepPause(ctx context.Context, p Pause) error {
	const clock = "(SELECT " + latestTick + " AS now) AS clock"
	const goingOn = "began <= now AND until > now"
	return l.Change(ctx, func(tx *Tx) error {
		if err := tx.takeLock(ctx, pauseLock); err != nil {
			return err
		}
		args := []any{p.Left.Milliseconds(), p.Asked.Milliseconds(), p.Words, tx.tick()}
		for _, query := range []string{
			`UPDATE pause SET until = clock.now + $1, asked = $2, words = $3 FROM ` + fmt.Sprintf(clock, 4) + `
				WHERE ` + goingOn + ` AND until < now + $1`,
			`INSERT INTO pause (began, until, asked, words)
				SELECT now, now + $1, CAST($2 AS BIGINT), CAST($3 AS TEXT) FROM ` + fmt.Sprintf(clock, 4) + `
				WHERE NOT EXISTS (SELECT 1 FROM pause WHERE ` + goingOn + `)`,
		} {
			if err := tx.exec(ctx, "pause", query, args...); err != nil {
				return err
			}
		}
		return tx.exec(ctx, "pause", "DELETE FROM pause WHERE until < $1", tx.tick()-keepPauses.Milliseconds())
	})
}

// Pauses returns the pause that is going on, and how long there were pauses since a tick.
func (l *Ledger) Pauses(ctx context.Context, since time.Duration) (p Pause, total time.Duration, err error) {
	type row struct {
		now, began, until, asked int64
		words                    string
	}
	rows, err := collect(ctx, l.read, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.now, &r.began, &r.until, &r.asked, &r.words)
		return r, err
	}, `SELECT clock.now, began, until, asked, words FROM pause, (SELECT `+fmt.Sprintf(latestTick, 2)+` AS now) AS clock
		WHERE until > $1 AND began <= clock.now ORDER BY began`, since.Milliseconds(), l.Tick().Milliseconds())
	if lacksTable(err) { // a ledger of an earlier version, before the first start of this one
		return Pause{}, 0, nil
	}
	counted := since.Milliseconds()
	for _, r := range rows { // importers of an earlier version may have recorded pauses that overlap
		if from, to := max(r.began, counted), min(r.until, r.now); to > from {
			total += msDuration(to - from)
			counted = to
		}
		if left := msDuration(r.until - r.now); left > p.Left {
			p = Pause{Left: left, Asked: msDuration(r.asked), Words: r.words}
		}
	}
	return p, total, err
}
