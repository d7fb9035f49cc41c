package ledger

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

const life = time.Hour

func beat(t *testing.T, l *Ledger, client string, life time.Duration) int64 {
	t.Helper()
	n, err := l.Beat(t.Context(), client, life)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobsOfTheDeadArePutBack(t *testing.T) {
	l := openTest(t, ledgertest.Postgres(t))
	beat(t, l, "me", life)
	beat(t, l, "other", life)
	beat(t, l, "dead", -time.Second)
	for _, client := range []string{"me", "other", "dead"} {
		_, err := l.write.ExecContext(t.Context(), `INSERT INTO river_job (state, attempt, attempted_at, attempted_by, kind, max_attempts, args)
			VALUES ('running', 2, now(), ARRAY['other', $1], 'send', 9, jsonb_build_object('By', $1::text))`, client)
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := beat(t, l, "late", life); n != 0 {
		t.Errorf("an importer that has just come put %d jobs back", n)
	}
	if n := beat(t, l, "me", life); n != 1 {
		t.Errorf("%d jobs put back, want that of the dead one", n)
	}
	var by string
	err := l.read.QueryRowContext(t.Context(), "SELECT args->>'By' FROM river_job WHERE state = 'available'").Scan(&by)
	if err != nil || by != "dead" {
		t.Errorf("put back: the job of %q, %v", by, err)
	}
	living, err := l.Living(t.Context())
	if err != nil || !living["me"] || !living["other"] || living["dead"] {
		t.Errorf("living: %v, %v", living, err)
	}
	if err := l.Leave(t.Context(), "other"); err != nil {
		t.Fatal(err)
	}
	if n := beat(t, l, "me", life); n != 1 {
		t.Errorf("%d jobs put back, want that of the one that has left", n)
	}
}

func TestImportersThatStartAtOnceMigrateOnce(t *testing.T) {
	url := ledgertest.Postgres(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			l, err := Open(t.Context(), url)
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// Two forms of one file end at the same moment, again and again: each file is settled once.
func TestFormsThatEndTogetherSettleTheirFileOnce(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		for round := range 20 {
			name := string(rune('a' + round))
			file := addFile(t, l, name)
			forms := make([]int64, 4)
			for i := range forms {
				forms[i], _ = planForm(t, l, file, name+string(rune('0'+i)), i, name+string(rune('0'+i)))
			}
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Mapped(ctx, file, len(forms), "{}") })
			var all sync.WaitGroup
			settled := make([]int, len(forms))
			for i, form := range forms {
				all.Go(func() {
					err := l.Change(t.Context(), func(tx *Tx) error {
						err := tx.Settle(t.Context(), Form{ID: form, State: Succeeded}, Planned, time.Now())
						files, advanceErr := tx.AdvanceFiles(t.Context(), form)
						settled[i] = len(files)
						return errors.Join(err, advanceErr)
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := settled[0] + settled[1] + settled[2] + settled[3]; n != 1 {
				t.Fatalf("round %d: settled %d times", round, n)
			}
		}
	})
}

// While a file joins those that wait for a form, nobody can settle the form and miss it.
func TestAFormIsNotSettledWhileAFileJoinsIt(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		second := addFile(t, l, "two")
		joining, settled := make(chan struct{}), make(chan error, 1)
		go func() {
			<-joining
			settled <- l.Change(t.Context(), func(tx *Tx) error {
				return errors.Join(tx.Settle(t.Context(), Form{ID: form, State: Succeeded}, Planned, time.Now()),
					tx.EndRows(t.Context(), form, nil, "confirmed", ""))
			})
		}()
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if _, err := tx.Reopen(ctx, form, time.Now()); err != nil {
				return err
			}
			close(joining)
			select {
			case err := <-settled:
				t.Errorf("settled while a file was joining: %v", err)
			case <-time.After(100 * time.Millisecond): // it has to wait
			}
			return errors.Join(tx.Await(ctx, form, second), tx.AddEntries(ctx, second, []Entry{{Row: 2, Order: "A", FormID: form}}))
		})
		if err := <-settled; err != nil {
			t.Fatal(err)
		}
		if counts, err := l.Count(t.Context(), second); err != nil || counts["confirmed"] != 1 {
			t.Errorf("the row of the file that joined: %v, %v", counts, err)
		}
	})
}

// A machine that is held up in the middle of a change does not keep the others waiting for ever: the server ends it.
func TestHeldUpTransactionEnds(t *testing.T) {
	l := openTest(t, ledgertest.Postgres(t))
	var set string
	if err := l.read.QueryRowContext(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&set); err != nil || set != "10s" {
		t.Fatalf("%q, %v", set, err)
	}
	err := l.Change(t.Context(), func(tx *Tx) error {
		if _, err := tx.NextNumber(t.Context(), "form"); err != nil {
			return err
		}
		if err := tx.exec(t.Context(), "shorter", "SET LOCAL idle_in_transaction_session_timeout = 50"); err != nil {
			return err
		}
		return l.Change(t.Context(), func(other *Tx) error { // waits for the lock that the first one holds
			_, err := other.NextNumber(t.Context(), "form")
			return err
		})
	})
	if !errors.Is(err, ErrLedger) {
		t.Errorf("the change that was held up: %v", err)
	}
	var n int64
	if err := l.read.QueryRowContext(t.Context(), "SELECT value FROM counter WHERE name = 'form'").Scan(&n); err != nil || n != 1 {
		t.Errorf("counted to %d, %v: want the other's alone", n, err)
	}
}
