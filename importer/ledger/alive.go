package ledger

import (
	"context"
	"time"
)

// On a shared ledger every importer says again and again that it lives. The jobs of one that does not any more are put
// back for the others. Time is the database's, so that no clock of a machine has to be right. An importer that is taken
// for dead but was only slow does no harm: each step looks at the ledger before it changes anything.

// Beat says that the importer named client lives, until life has gone by. It puts back the jobs that dead importers were
// running, and returns how many those were. An importer that comes late itself puts nothing back: whatever held it up may
// have held up the others as well. On an embedded ledger there are no others, and it does nothing. It has a connection of its
// own: the others may all be waiting for a machine that stands still.
func (l *Ledger) Beat(ctx context.Context, client string, life time.Duration) (rescued int64, err error) {
	if l.Embedded() {
		return 0, nil
	}
	var punctual bool
	err = l.beat.QueryRowContext(ctx, `WITH before AS (SELECT alive_until FROM importer WHERE id = $1)
		INSERT INTO importer (id, alive_until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
		ON CONFLICT (id) DO UPDATE SET alive_until = EXCLUDED.alive_until
		RETURNING COALESCE((SELECT alive_until > clock_timestamp() FROM before), false)`, client, life.Milliseconds()).Scan(&punctual)
	if err != nil || !punctual {
		return 0, wrap(err, "beat")
	}
	err = l.changeOn(ctx, l.beat, func(tx *Tx) error {
		res, err := tx.SQL.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE id IN (
			SELECT id FROM river_job WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] NOT IN (`+living+`)
			FOR UPDATE SKIP LOCKED)`)
		if err != nil {
			return wrap(err, "put jobs back")
		}
		if rescued, err = res.RowsAffected(); err != nil {
			return wrap(err, "put jobs back")
		}
		// The queue would wait for the leadership of the dead to run out.
		if err := tx.exec(ctx, "leader", "DELETE FROM river_leader WHERE leader_id NOT IN ("+living+")"); err != nil {
			return err
		}
		return tx.exec(ctx, "bury", "DELETE FROM importer WHERE alive_until < clock_timestamp() - interval '1 day'")
	})
	return rescued, err
}

// PutBack makes the jobs available that the importer named client was given longer than before ago, and that are not among
// those that it has in hand: they have never reached it. It returns how many those were.
func (l *Ledger) PutBack(ctx context.Context, client string, inHand []int64, before time.Duration) (int64, error) {
	res, err := l.write.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'running'
		AND attempted_by[array_upper(attempted_by, 1)] = $1 AND attempted_at < now() - $3 * interval '1 millisecond'
		AND id <> ALL ($2)`, client, append([]int64{}, inHand...), before.Milliseconds())
	if err != nil {
		return 0, wrap(err, "put jobs back")
	}
	n, err := res.RowsAffected()
	return n, wrap(err, "put jobs back")
}

const living = "SELECT importer.id FROM importer WHERE alive_until > clock_timestamp()"

// Leave says that the importer named client has stopped: what it may have left running is the others' at once.
func (l *Ledger) Leave(ctx context.Context, client string) error {
	if l.Embedded() {
		return nil
	}
	_, err := l.write.ExecContext(ctx, "DELETE FROM importer WHERE id = $1", client)
	return wrap(err, "leave")
}

// Living are the importers that work on the ledger; on an embedded one there is nobody else, and none is named.
func (l *Ledger) Living(ctx context.Context) (map[string]bool, error) {
	if l.Embedded() {
		return nil, nil
	}
	all, err := collect(ctx, l.read, func(scan func(...any) error) (id string, err error) {
		err = scan(&id)
		return id, err
	}, living)
	set := make(map[string]bool, len(all))
	for _, id := range all {
		set[id] = true
	}
	return set, err
}

// ClockApart is how far the database's clock is ahead of this machine's, as near as the way there and back tells.
func (l *Ledger) ClockApart(ctx context.Context) (time.Duration, error) {
	if l.Embedded() {
		return 0, nil
	}
	began := time.Now()
	var there time.Time
	err := l.read.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&there)
	return there.Sub(began.Add(time.Since(began) / 2)), wrap(err, "clock")
}
