package ledger

import (
	"context"
	"time"
)

// The carrier can ask all who share the ledger to wait. They see it in the ledger, also after a restart. All times are by the
// database's clock.

// Pause is a time in which the carrier wants no request of anybody.
type Pause struct {
	Left  time.Duration // until it is over; 0 = there is none now
	Asked time.Duration // what the carrier asked for; 0 = it did not say how long
	Words string        // what it answered
}

// keepPauses is how long pauses are kept that are over.
const keepPauses = 7 * 24 * time.Hour

// now is the clock of the database, in milliseconds since 1970.
func (l *Ledger) now() string {
	if l.Embedded() {
		return "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
	}
	return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
}

// KeepPause records a pause that begins now, or makes the one longer that is going on. If that one lasts longer, it changes nothing.
func (l *Ledger) KeepPause(ctx context.Context, p Pause) error {
	now, args := l.now(), []any{p.Left.Milliseconds(), p.Asked.Milliseconds(), p.Words}
	const goingOn = "began <= now AND until > now"
	return l.Change(ctx, func(tx *Tx) error {
		for _, query := range []string{
			`UPDATE pause SET until = clock.now + $1, asked = $2, words = $3 FROM (SELECT ` + now + ` AS now) AS clock
				WHERE ` + goingOn + ` AND until < now + $1`,
			`INSERT INTO pause (began, until, asked, words)
				SELECT now, now + $1, CAST($2 AS BIGINT), CAST($3 AS TEXT) FROM (SELECT ` + now + ` AS now) AS clock
				WHERE NOT EXISTS (SELECT 1 FROM pause WHERE ` + goingOn + `)`,
		} {
			if err := tx.exec(ctx, "pause", query, args...); err != nil {
				return err
			}
		}
		return tx.exec(ctx, "pause", "DELETE FROM pause WHERE until < "+now+" - $1", keepPauses.Milliseconds())
	})
}

// Pauses returns the pause that is going on, and how long there were pauses since a time. A pause that seems to begin later than
// now is none: the clock was set back.
func (l *Ledger) Pauses(ctx context.Context, since time.Time) (p Pause, total time.Duration, err error) {
	type row struct {
		now, began, until, asked int64
		words                    string
	}
	rows, err := collect(ctx, l.read, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.now, &r.began, &r.until, &r.asked, &r.words)
		return r, err
	}, `SELECT clock.now, began, until, asked, words FROM pause, (SELECT `+l.now()+` AS now) AS clock
		WHERE until > $1 AND began <= clock.now ORDER BY began`, ms(since))
	if lacksTable(err) { // a ledger of an earlier version, before the first start of this one
		return Pause{}, 0, nil
	}
	counted := ms(since)
	for _, r := range rows { // two importers may have recorded pauses that overlap
		if from, to := max(r.began, counted), min(r.until, r.now); to > from {
			total += time.Duration(to-from) * time.Millisecond
			counted = to
		}
		if left := time.Duration(r.until-r.now) * time.Millisecond; left > p.Left {
			p = Pause{Left: left, Asked: time.Duration(r.asked) * time.Millisecond, Words: r.words}
		}
	}
	return p, total, err
}
