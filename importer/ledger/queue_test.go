package ledger

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/ledger/ledgertest"
)

// At a start nobody runs the jobs that were running, so they are put back. A user who starts the importer again does not want to
// wait for a retry. But a wait that the carrier has asked for is kept.
func TestStartPutsJobsBack(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for kind, job := range map[string]struct {
		state string
		late  time.Duration
	}{
		"running": {"running", time.Hour}, "due": {"scheduled", time.Second}, "soon": {"retryable", -50 * time.Second},
		"asked": {"scheduled", -time.Hour}, "done": {"completed", time.Hour},
	} {
		_, err := l.write.ExecContext(t.Context(), `INSERT INTO river_job
			(state, attempt, attempted_at, kind, max_attempts, args, scheduled_at, finalized_at)
			VALUES ($1, 1, $4, $2, 5, jsonb('{}'), $3, CASE WHEN $1 = 'completed' THEN CURRENT_TIMESTAMP END)`,
			job.state, kind, l.queueTime(job.late), l.queueTime(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	if l, err = Open(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	type job struct{ kind, state string }
	jobs, err := collect(t.Context(), l.read, func(scan func(...any) error) (j job, err error) {
		err = scan(&j.kind, &j.state)
		return j, err
	}, `SELECT kind, state FROM river_job
		WHERE state <> 'available' OR scheduled_at <= $1 ORDER BY kind`, l.queueTime(0))
	if err != nil {
		t.Fatal(err)
	}
	want := []job{{"asked", "scheduled"}, {"done", "completed"},
		{"due", "available"}, {"running", "available"}, {"soon", "available"}}
	if diff := cmp.Diff(want, jobs, cmp.AllowUnexported(job{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An older version has queued a job for a time of day, which is months later by the ledger's clock. It is due. What one of ours
// waits for is kept.
func TestJobsOfAnOlderVersionAreDue(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		for kind, wait := range map[string]time.Duration{"older": 7000 * time.Hour, "ours": 10 * time.Minute} {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				return tx.exec(ctx, "job", `INSERT INTO river_job (state, attempt, kind, max_attempts, args, scheduled_at)
					VALUES ('available', 1, $1, 5, '{}', $2)`, kind, l.queueTime(-wait))
			})
		}
		if err := l.PullIn(t.Context()); err != nil {
			t.Fatal(err)
		}
		due, err := collect(t.Context(), l.read, func(scan func(...any) error) (kind string, err error) {
			err = scan(&kind)
			return kind, err
		}, "SELECT kind FROM river_job WHERE scheduled_at <= $1", l.queueTime(0))
		if diff := cmp.Diff([]string{"older"}, due); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}
