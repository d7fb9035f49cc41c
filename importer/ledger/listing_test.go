package ledger

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/ledger/ledgertest"
)

// Each listing has the files of its kind, the newest first, and goes on where the page before it ended.
func TestListing(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		ctx := t.Context()
		var ids []int64
		for i, outcome := range []string{"a.outcome.xlsx", "b.mend-2.outcome.xlsx", "", "c.mend-1.outcome.xlsx", ""} {
			profile := []string{"", "lax"}[i%2]
			change(t, l, func(ctx context.Context, tx *Tx) error {
				id, err := tx.AddFile(ctx, File{Claim: outcome + string(rune('A'+i)), Name: "n", Profile: profile, ClaimedAt: time.Now()})
				ids = append(ids, id)
				if err == nil && outcome != "" {
					err = tx.NameResults(ctx, id, outcome, "")
				}
				if err == nil && outcome != "" {
					err = tx.Done(ctx, id)
				}
				if err == nil && i == 3 {
					err = tx.SupersedeOutcome(ctx, id, "c.xlsx")
				}
				return err
			})
		}
		lax := "lax"
		for name, c := range map[string]struct {
			q    Listing
			want []int
		}{
			"all":          {Listing{Most: 9}, []int{4, 3, 2, 1, 0}},
			"a page":       {Listing{Before: ids[3], Most: 2}, []int{2, 1}},
			"open":         {Listing{State: ListOpen, Most: 9}, []int{4, 2}},
			"done":         {Listing{State: ListDone, Most: 9}, []int{3, 1, 0}},
			"waits":        {Listing{State: ListWaits, Most: 9}, []int{1}},
			"of a profile": {Listing{Profile: &lax, Most: 9}, []int{3, 1}},
		} {
			files, err := l.List(ctx, c.q)
			var got, want []int64
			for _, f := range files {
				got = append(got, f.ID)
			}
			for _, i := range c.want {
				want = append(want, ids[i])
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		}
		if got, err := l.WaitingOutcomes(ctx, 9); err != nil || len(got) != 1 || got[0] != "b.mend-2.outcome.xlsx" {
			t.Errorf("%v, %v", got, err)
		}
		if n, err := l.CountOpenFiles(ctx); n != 2 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// FormProgress and FormsAfter tell the same of the forms of a file as FormsOf.
func TestFormProgress(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		ctx := t.Context()
		file := addFile(t, l, "one")
		one, _ := planForm(t, l, file, "TR1", 2, "A")
		two, _ := planForm(t, l, file, "TR2", 3, "B")
		if p, err := l.FormProgress(ctx, file); err != nil || p != (FormProgress{All: 2, Unsettled: 2, Unsent: 2}) {
			t.Errorf("%+v, %v", p, err)
		}
		now := time.Now().Truncate(time.Millisecond)
		if err := l.StartSend(ctx, one, Planned, 0, now); err != nil {
			t.Fatal(err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return tx.MoveForm(ctx, Form{ID: one, State: Sending, Sends: 1}, Accepted, "", now)
		})
		if p, err := l.FormProgress(ctx, file); err != nil || p.Unsent != 1 || p.Unsettled != 2 || !p.Oldest.Equal(now) {
			t.Errorf("%+v, %v, want %v", p, err, now)
		}
		forms, err := l.FormsAfter(ctx, file, one, 9)
		if err != nil || len(forms) != 1 || forms[0].ID != two || forms[0].Reference != "TR2" {
			t.Errorf("%+v, %v", forms, err)
		}
		if next, err := l.NextTries(ctx, []int64{one, two}); err != nil || len(next) > 0 {
			t.Errorf("%v, %v, and nothing is queued", next, err)
		}
	})
}
