package ledger

import (
	"context"
	"testing"
	"time"
)

// Values of a file that came earlier never take an item from those of one that came later.
func TestOlderValuesTakeNothing(t *testing.T) { eachLedger(t, olderValuesTakeNothing) }

func olderValuesTakeNothing(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	take := func(came int64, latest string, want bool) {
		t.Helper()
		form := Form{FileID: file, Reference: latest, Operation: "flight", Body: []byte("{}"), State: Succeeded}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			var err error
			if form.ID, err = tx.NextNumber(ctx, "form"); err != nil {
				return err
			}
			got, err := tx.TakeLatest(ctx, "flight", form.ID, came, map[string]string{"M": latest})
			if got["M"] != want {
				t.Errorf("%s, which came as %d, took it: %v, want %v", latest, came, got["M"], want)
			}
			if err != nil || !got["M"] {
				return err
			}
			if err := tx.AddForm(ctx, form); err != nil {
				return err
			}
			return tx.Settle(ctx, form, Planned, time.Now())
		})
	}
	keep := func(came int64, latest string, want bool) {
		t.Helper()
		change(t, l, func(ctx context.Context, tx *Tx) error {
			same, err := tx.KeepLatest(ctx, "flight", came, map[string]string{"M": latest})
			if same != want {
				t.Errorf("%s, which came as %d, is the same: %v, want %v", latest, came, same, want)
			}
			return err
		})
	}
	take(5, "nine", true)
	take(4, "eight", false)
	take(5, "ten", true) // the same file
	keep(9, "ten", true)
	keep(6, "ten", true) // and it stays 9
	keep(6, "nine", false)
	take(8, "eight", false)
	take(10, "eight", true)
}

// A place is given once, and a file that is claimed keeps newer ones waiting.
func TestPlacesOfFiles(t *testing.T) { eachLedger(t, placesOfFiles) }

func placesOfFiles(t *testing.T, l *Ledger) {
	ctx := t.Context()
	first, err := l.NextCame(ctx)
	if err != nil {
		t.Fatal(err)
	}
	second, err := l.NextCame(ctx)
	if err != nil || second <= first || first <= 0 {
		t.Fatalf("%d, then %d: %v", first, second, err)
	}
	var file int64
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		file, err = tx.AddFile(ctx, File{Claim: "a", Name: "a", ClaimedAt: time.Now(), Came: first})
		return err
	})
	want := func(came int64, want bool) {
		t.Helper()
		if older, err := l.OlderClaimed(ctx, came); older != want || err != nil {
			t.Errorf("before %d: %v, %v", came, older, err)
		}
	}
	want(first, false)
	want(second, true)
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Mapped(ctx, file, 0, "{}") })
	want(second, false)
	if f, err := l.File(ctx, file); f.Came != first || err != nil {
		t.Errorf("%+v, %v", f, err)
	}
}
