package ledger

import (
	"errors"
	"testing"
	"time"
)

// queriesBeside asks what is about no file and no form: the queue, the clock, importers, pauses, the inbox, the ledger itself.
func queriesBeside(t *testing.T, l *Ledger, round string) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.KeepTime(ctx, true)
	must(err)
	_, _, err = l.LastJump(ctx)
	must(err)
	_, err = l.Age(ctx, time.Now())
	must(err)
	for range 2 { // the second one looks after others
		_, err = l.Beat(ctx, "importer"+round, time.Minute)
		must(err)
	}
	_, err = l.PutJobsBack(ctx, "importer"+round, []int64{1}, time.Minute)
	must(err)
	_, err = l.Living(ctx)
	must(err)
	_, err = l.ClockApart(ctx)
	must(err)
	must(l.Leave(ctx, "importer"+round))
	must(l.PullIn(ctx))
	_, err = l.DueJobs(ctx, time.Minute)
	must(err)
	must(l.KeepPause(ctx, Pause{Left: time.Second}))
	_, _, err = l.Pauses(ctx, 0)
	must(err)
	_, err = l.NextCame(ctx)
	must(err)
	_, err = l.Conditions(ctx)
	must(err)
	_, err = l.Receivers(ctx)
	must(err)
	_, err = l.EraseDue(ctx)
	must(err)
	must(l.HasRoom(ctx))
	_, err = l.Odds(ctx)
	must(err)
	must(l.ChangeFirst(ctx, func(tx *Tx) error {
		_, oddErr := tx.Odd(ctx, "odd"+round)
		_, queuedErr := tx.Queued(ctx)
		return errors.Join(oddErr, queuedErr, tx.KeepOdd(ctx, Odd{Name: "odd" + round}), tx.ForgetOdd(ctx, "odd"+round),
			tx.LockQueue(ctx), tx.GiveOutWhenDue(ctx, 1), tx.LockNames(ctx), tx.ForgetConditions(ctx, time.Hour))
	}))
	_, err = l.Carrier(ctx)
	must(err)
	_, err = l.Identity(ctx)
	must(err)
	_, _, err = l.Schema(ctx)
	must(err)
}
