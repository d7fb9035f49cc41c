package ledger

import (
	"context"
	"slices"
	"testing"
	"time"
)

// A copy stands for the file that its source is of, for those of the same name and content, and for other copies, whatever name
// it has. One drop is the copy, and no other.
func TestStandIn(t *testing.T) { eachLedger(t, standIn) }

func standIn(t *testing.T, l *Ledger) {
	drop := func(claim, name, profile, content string, done bool) File {
		t.Helper()
		f := File{Claim: claim, Name: name, Profile: profile, SHA256: content, ClaimedAt: time.Now()}
		change(t, l, func(ctx context.Context, tx *Tx) (err error) {
			if f.ID, err = tx.AddFile(ctx, f); err == nil && done {
				err = tx.Done(ctx, f.ID)
			}
			return err
		})
		return f
	}
	stoodFor := func(f File, want ...File) {
		t.Helper()
		olds, err := l.StoodFor(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		var got, wanted []int64
		for _, old := range olds {
			got = append(got, old.ID)
		}
		for _, w := range want {
			wanted = append(wanted, w.ID)
		}
		if !slices.Equal(got, wanted) {
			t.Errorf("%s stands for the files %v, want %v", f.Claim, got, wanted)
		}
	}
	keep := func(f File) {
		t.Helper()
		if err := l.KeepStandIn(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	first := drop("first", "a.csv", "lax", "A", true)
	again := drop("again", "a.csv", "lax", "A", true)
	drop("of another name", "b.csv", "lax", "A", true)
	drop("of another content", "a.csv", "lax", "B", true)
	drop("of another folder", "a.csv", "sfo", "A", true)
	drop("open", "a.csv", "lax", "A", false)
	stoodFor(again)

	keep(again)
	keep(again) // somebody says it twice
	other := drop("another file", "a.csv", "lax", "C", true)
	elsewhere := drop("elsewhere", "a.csv", "sfo", "A", true)
	copied := drop("copy", "a-resend1.csv", "lax", "A", true)
	later := drop("later", "a.csv", "lax", "A", true)
	stoodFor(other)
	stoodFor(elsewhere)
	stoodFor(copied, first, again)
	stoodFor(later)

	keep(again)
	stoodFor(drop("second copy", "a-resend1.csv", "lax", "A", true), first, again, copied, later)
}
