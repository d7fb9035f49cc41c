package ledger

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAClaimIsRecordedOnce(t *testing.T) { eachLedger(t, aClaimIsRecordedOnce) }

func aClaimIsRecordedOnce(t *testing.T, l *Ledger) {
	first, second := addFile(t, l, "one"), addFile(t, l, "one")
	if first == 0 || second != 0 {
		t.Errorf("ids %d and %d, want one and 0", first, second)
	}
	for claim, want := range map[string]bool{"one": true, "two": false} {
		if got, done, err := l.HasClaim(t.Context(), claim); err != nil || got != want || done {
			t.Errorf("HasClaim(%s) = %v, %v", claim, got, err)
		}
	}
}

func TestAFileIsSettledWithItsLastForm(t *testing.T) { eachLedger(t, aFileIsSettledWithItsLastForm) }

func aFileIsSettledWithItsLastForm(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	a, _ := planForm(t, l, file, "R1", 2, "A", "B")
	b, _ := planForm(t, l, file, "R2", 4, "C")
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Mapped(ctx, file, 3, "{}") })
	settle := func(form int64) (settled []int64) {
		change(t, l, func(ctx context.Context, tx *Tx) (err error) {
			if err = tx.Settle(ctx, Form{ID: form, State: Succeeded}, Planned, time.Now()); err == nil {
				settled, err = tx.AdvanceFilesOf(ctx, form)
			}
			return err
		})
		return settled
	}
	if got := settle(a); got != nil {
		t.Errorf("settled with a form still open: %v", got)
	}
	if diff := cmp.Diff([]int64{file}, settle(b)); diff != "" {
		t.Errorf("files settled by the last form:\n%s", diff)
	}
	if f, err := l.File(t.Context(), file); err != nil || f.State != FileSettled {
		t.Errorf("state %s, %v", f.State, err)
	}
}

func TestAFileThatAsksKeepsItsReading(t *testing.T) { eachLedger(t, aFileThatAsksKeepsItsReading) }

func aFileThatAsksKeepsItsReading(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	early := l.Change(t.Context(), func(tx *Tx) error { return tx.KeepReading(t.Context(), file, "{}", true) })
	if !errors.Is(early, ErrMoved) {
		t.Errorf("a file that nobody has refused: %v", early)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.Refuse(ctx, file, "[]"), tx.KeepReading(ctx, file, "{}", true))
	})
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Done(ctx, file) })
	f, err := l.File(t.Context(), file)
	if err != nil || f.State != FileAsked || f.Layout != "{}" || f.DoneAt.IsZero() || !f.State.NothingSent() {
		t.Errorf("%+v, %v", f, err)
	}
}

// The forms of one file end at the same moment, in 20 rounds: each file is settled once.
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
						files, advanceErr := tx.AdvanceFilesOf(t.Context(), form)
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
