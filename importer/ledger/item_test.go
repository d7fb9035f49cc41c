package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnOrderIsTakenByOneForm(t *testing.T) { eachLedger(t, anOrderIsTakenByOneForm) }

func anOrderIsTakenByOneForm(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	var mu sync.Mutex
	takers := map[string]int{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := l.Change(t.Context(), func(tx *Tx) error {
				form, err := tx.NextNumber(t.Context(), "form")
				if err != nil {
					return err
				}
				got, err := tx.Take(t.Context(), "close", form, []string{"A", "B", "C"})
				mu.Lock()
				defer mu.Unlock()
				for o := range got {
					takers[o]++
				}
				f := Form{ID: form, FileID: file, Reference: fmt.Sprint("R", form), Body: []byte("{}")}
				return errors.Join(err, tx.AddForm(t.Context(), f))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff(map[string]int{"A": 1, "B": 1, "C": 1}, takers); diff != "" {
		t.Errorf("how often each order was taken (-want +got):\n%s", diff)
	}
}

func TestRowsAndOrdersEndTogether(t *testing.T) { eachLedger(t, rowsAndOrdersEndTogether) }

func rowsAndOrdersEndTogether(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	form, _ := planForm(t, l, file, "R1", 2, "A", "B", "C")
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			endRows(ctx, tx, form, []string{"A"}, "refused", "no"), tx.ReleaseItems(ctx, form, []string{"A"}),
			endRows(ctx, tx, form, []string{"B"}, "confirmed", ""), tx.EndItems(ctx, form, []string{"B"}, "confirmed"),
			endRows(ctx, tx, form, nil, "unconfirmed", "hm"), tx.EndItems(ctx, form, nil, "unconfirmed"))
	})
	var got []Entry
	for e, err := range l.Entries(t.Context(), file) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	want := []Entry{{Row: 2, Key: "A", FormID: form, Status: "refused", Reason: "no"},
		{Row: 3, Key: "B", FormID: form, Status: "confirmed"},
		{Row: 4, Key: "C", FormID: form, Status: "unconfirmed", Reason: "hm"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	holders, err := l.Holders(t.Context(), "close", []string{"A", "B", "C"})
	if err != nil {
		t.Fatal(err)
	}
	status := map[string]string{}
	for o, h := range holders {
		status[o] = h.Reference + " " + h.Status
	}
	if diff := cmp.Diff(map[string]string{"B": "R1 confirmed", "C": "R1 unconfirmed"}, status); diff != "" {
		t.Errorf("orders still taken (-want +got):\n%s", diff)
	}
	if _, got := planForm(t, l, file, "R2", 9, "A", "B"); !got["A"] || got["B"] {
		t.Errorf("a refused order can be taken again, a confirmed one never: got %v", got)
	}
}
