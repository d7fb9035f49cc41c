package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
)

// quiet swallows what the queue says while it makes its tables.
var quiet = slog.New(slog.DiscardHandler)

// putBackOrphans makes the jobs available that were running when the last process ended. It may only be called under the
// lock: then nobody runs them. Jobs that wait for another minute at the most go at once, too: who starts anew has mended
// what they waited for. A longer wait is one that the carrier has asked for. The leadership of the dead process ends,
// since the queue would wait for it to expire.
func (l *Ledger) putBackOrphans(ctx context.Context) error {
	return l.Change(ctx, func(tx *Tx) error {
		_, err := tx.SQL.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = CURRENT_TIMESTAMP
			WHERE state = 'running' OR (state IN ('scheduled', 'retryable') AND scheduled_at <= datetime('now', '+1 minute'))`)
		if err != nil {
			return err
		}
		_, err = tx.SQL.ExecContext(ctx, `DELETE FROM river_leader`)
		return err
	})
}

// CompareQueue lets one transaction at a time add the jobs that the queue is missing, until it ends.
func (tx *Tx) CompareQueue(ctx context.Context) error { return tx.alone(ctx, queueLock) }

// Queued are the jobs that wait or run, each by its kind followed by its arguments as json.Marshal writes them.
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
