package ledger

import (
	"context"
	"encoding/json"
	"time"
)

// On a shared ledger every importer says again and again that it is alive, in the table importer. The jobs of one that is
// dead are put back for the others. All times are by the ledger's clock (clock.go), which those that are alive keep going.
// If a slow importer is taken for dead, no harm is done: each step looks at the ledger before it changes anything.

const living = "SELECT importer.id FROM importer WHERE alive_by > (SELECT ran_ms FROM clock)"

// Beat says that the importer client is alive, for as long as life. It puts back the jobs that dead importers were running,
// and returns how many. An importer that comes late itself puts nothing back: what held it up may have held up the others,
// too. Beat has a connection of its own, since the others may all be waiting for a machine that stands still. On an embedded
// ledger there are no other importers, and Beat does nothing.
func (l *Ledger) Beat(ctx context.Context, client string, life time.Duration) (rescued int64, err error) {
	if l.Embedded() {
		return 0, nil
	}
	var punctual bool
	err = l.beat.QueryRowContext(ctx, `WITH before AS (SELECT alive_by FROM importer WHERE id = $1)
		INSERT INTO importer (id, alive_by) SELECT $1, ran_ms + CAST($2 AS BIGINT) FROM clock WHERE id = 1
		ON CONFLICT (id) DO UPDATE SET alive_by = EXCLUDED.alive_by
		RETURNING COALESCE((SELECT before.alive_by > clock.ran_ms FROM before, clock), false)`,
		client, life.Milliseconds()).Scan(&punctual)
	if err != nil || !punctual {
		return 0, wrap(err, "beat")
	}
	err = l.changeOn(ctx, l.beat, func(tx *Tx) error {
		res, err := tx.SQL.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = $1 WHERE id IN (
			SELECT id FROM river_job WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] NOT IN (`+living+`)
			FOR UPDATE SKIP LOCKED)`, l.queueTime(0))
		if err != nil {
			return wrap(err, "put jobs back")
		}
		if rescued, err = res.RowsAffected(); err != nil {
			return wrap(err, "put jobs back")
		}
		// The queue has one leader. If it is dead, the queue would wait until its leadership expires.
		if err := tx.exec(ctx, "leader", "DELETE FROM river_leader WHERE leader_id NOT IN ("+living+")"); err != nil {
			return err
		}
		const day = int64(24 * 60 * 60 * 1000)
		if err := tx.exec(ctx, "bury", "DELETE FROM importer WHERE alive_by < (SELECT ran_ms FROM clock) - $1", day); err != nil {
			return err
		}
		return tx.exec(ctx, "forget starts", "DELETE FROM clock_seen WHERE ran_ms < (SELECT ran_ms FROM clock) - $1", 90*day)
	})
	return rescued, err
}

// PutJobsBack puts back jobs that never reached the importer client: the queue gave them to it more than the duration before ago,
// but it does not have them in hand. PutJobsBack returns how many they were.
func (l *Ledger) PutJobsBack(ctx context.Context, client string, inHand []int64, before time.Duration) (int64, error) {
	if l.Embedded() {
		return l.putEmbeddedJobsBack(ctx, inHand, before)
	}
	res, err := l.write.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = $4 WHERE state = 'running'
		AND attempted_by[array_upper(attempted_by, 1)] = $1 AND attempted_at < $3
		AND id <> ALL ($2)`, client, append([]int64{}, inHand...), l.queueTime(before), l.queueTime(0))
	if err != nil {
		return 0, wrap(err, "put jobs back")
	}
	n, err := res.RowsAffected()
	return n, wrap(err, "put jobs back")
}

// putEmbeddedJobsBack is PutJobsBack on an embedded ledger, where all jobs are this importer's.
func (l *Ledger) putEmbeddedJobsBack(ctx context.Context, inHand []int64, before time.Duration) (int64, error) {
	ids, err := json.Marshal(append([]int64{}, inHand...))
	if err != nil {
		return 0, err
	}
	res, err := l.write.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = ?3
		WHERE state = 'running' AND attempted_at < ?1
		AND id NOT IN (SELECT value FROM json_each(?2))`, l.queueTime(before), string(ids), l.queueTime(0))
	if err != nil {
		return 0, wrap(err, "put jobs back")
	}
	n, err := res.RowsAffected()
	return n, wrap(err, "put jobs back")
}

// Leave says that the importer client has stopped. The others put back at once what it may have left running.
func (l *Ledger) Leave(ctx context.Context, client string) error {
	if l.Embedded() {
		return nil
	}
	_, err := l.write.ExecContext(ctx, "DELETE FROM importer WHERE id = $1", client)
	return wrap(err, "leave")
}

// Living returns the importers that are alive. On an embedded ledger nobody says so, and it returns none.
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

// ClockApart is how far the database's clock is ahead of this machine's. The question and its answer take time; we assume
// that both take the same.
func (l *Ledger) ClockApart(ctx context.Context) (time.Duration, error) {
	if l.Embedded() {
		return 0, nil
	}
	began := time.Now()
	var there time.Time
	err := l.read.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&there)
	return there.Sub(began.Add(time.Since(began) / 2)), wrap(err, "clock")
}
