package ledger

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// People who ask are told which steps wait, for how long, how often they have failed, and what holds them up.
func TestWaitingJobs(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		errors := func(n string) string { return `ARRAY['{"error":"first"}','` + n + `']::jsonb[]` }
		encode := func(text string) string { return "'" + text + "'::jsonb" }
		if l.Embedded() {
			errors = func(n string) string { return `jsonb('[{"error":"first"},` + n + `]')` }
			encode = func(text string) string { return "jsonb('" + text + "')" }
		}
		add := func(step, state, args, metadata, errs string, wait time.Duration) {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				ended := "NULL"
				if state == "completed" {
					ended = "CURRENT_TIMESTAMP"
				}
				return tx.exec(ctx, "job", `INSERT INTO river_job (state, attempt, kind, max_attempts, args, metadata, errors, scheduled_at,
					finalized_at) VALUES ('`+state+`', 1, $1, 5, `+encode(args)+`, `+encode(metadata)+`, `+errs+`, $2, `+ended+`)`,
					step, l.queueTime(-wait))
			})
		}
		const failed = `{"error":"second"}`
		add("report", "scheduled", `{"File":7}`, `{"output":{"deaths":0,"trouble":"the disk is full"}}`, "NULL", time.Hour)
		add("map", "retryable", `{"File":8}`, `{}`, errors(failed), time.Hour)
		add("poll", "scheduled", `{"Form":9}`, `{"output":{"deaths":1}}`, errors(failed), time.Hour)
		add("send", "available", `{"Form":10}`, `{}`, "NULL", -time.Hour)
		add("send", "completed", `{"Form":11}`, `{}`, "NULL", -time.Hour)
		got, err := l.WaitingJobs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range got { // the ledger's clock runs meanwhile
			got[i].Wait = got[i].Wait.Round(30 * time.Minute)
		}
		want := []WaitingJob{
			{Step: "report", File: 7, Wait: time.Hour, Trouble: "the disk is full"},
			{Step: "map", File: 8, Wait: time.Hour, Failed: 2, Trouble: "second"},
			{Step: "poll", Form: 9, Wait: time.Hour, Failed: 2},
			{Step: "send", Form: 10, Wait: -time.Hour},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
