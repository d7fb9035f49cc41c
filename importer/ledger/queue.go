package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"time"
)

// putBackOrphans makes the jobs available that were running when the last process ended. It may only be called while this
// process holds the lock: then nobody runs them.
//
// Jobs that would wait for another minute at the most become available, too: the user who starts the importer again may
// have mended what they waited for. A longer wait was asked for by the carrier, and is kept.
//
// The leadership of the dead process ends, since the queue would wait until it expires.
func (l *Ledger) putBackOrphans(ctx context.Context) error {
	return l.Change(ctx, func(tx *Tx) error {
		_, err := tx.SQL.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = $1
			WHERE state = 'running' OR (state IN ('scheduled', 'retryable') AND scheduled_at <= $2)`,
			l.queueTime(0), l.queueTime(-time.Minute))
		if err != nil {
			return err
		}
		_, err = tx.SQL.ExecContext(ctx, `DELETE FROM river_leader`)
		return err
	})
}

// longestWait is more than any job waits.
const longestWait = 24 * time.Hour

// PullIn makes the jobs due that would wait for longer than any job of ours does: a version without the ledger's clock has queued
// them, which writes the time of day.
func (l *Ledger) PullIn(ctx context.Context) error {
	return l.Change(ctx, func(tx *Tx) error {
		return tx.exec(ctx, "pull jobs in", `UPDATE river_job SET scheduled_at = $1
			WHERE state IN ('available', 'scheduled', 'retryable') AND scheduled_at > $2`, l.queueTime(0), l.queueTime(-longestWait))
	})
}

// GiveOutWhenDue lets a job that was added for later be given out as soon as it is due. Otherwise it waits until the queue's
// scheduler has looked at it, which it does every few seconds.
func (tx *Tx) GiveOutWhenDue(ctx context.Context, job int64) error {
	return tx.exec(ctx, "give out", "UPDATE river_job SET state = 'available' WHERE id = $1 AND state = 'scheduled'", job)
}

// DueJobs counts the jobs that have been due for longer than a while and that nobody has taken.
func (l *Ledger) DueJobs(ctx context.Context, late time.Duration) (n int, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE state = 'available' AND scheduled_at < $1",
		l.queueTime(late)).Scan(&n)
	return n, wrap(err, "due jobs")
}

// NewFiles counts the due jobs for map and report that nobody has begun yet, up to most of them. A file that waits for the end of
// a trouble does not count.
func (l *Ledger) NewFiles(ctx context.Context, most int) (n int, err error) {
	err = l.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT id FROM river_job
		WHERE state = 'available' AND scheduled_at <= $1 AND queue IN ('map', 'report') AND attempted_at IS NULL
		LIMIT $2) AS due`, l.queueTime(0), most).Scan(&n)
	return n, wrap(err, "new files")
}

// LockQueue takes the lock for comparing the queue with the ledger, until the transaction ends. Without it two importers
// would both add the jobs that are missing.
func (tx *Tx) LockQueue(ctx context.Context) error { return tx.takeLock(ctx, queueLock) }

// Queued returns the jobs that wait or run. Each is its kind followed by its arguments, as json.Marshal writes them.
func (tx *Tx) Queued(ctx context.Context) (map[string]bool, error) {
	args := "args::text" // neither database keeps JSON as it was written
	if tx.embedded {
		args = "json(args)"
	}
	all, err := collect(ctx, tx.SQL, func(scan func(...any) error) (string, error) {
		var kind string
		var args []byte
		if err := scan(&kind, &args); err != nil {
			return "", err
		}
		job := bytes.NewBufferString(kind)
		err := json.Compact(job, args)
		return job.String(), err
	}, `SELECT kind, `+args+` FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`)
	queued := make(map[string]bool, len(all))
	for _, job := range all {
		queued[job] = true
	}
	return queued, err
}
