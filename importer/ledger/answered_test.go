package ledger

import (
	"context"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// What is undone or gone makes the items of other forms free: by the number of the item, and by numbers that the carrier gave.
// Items of forms that are worked on, of other guards, and its own stay.
func TestFreeNumbers(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		settled := func(reference string, end bool) int64 {
			file := addFile(t, l, reference)
			form, _ := planForm(t, l, file, reference, 1, reference)
			if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
				t.Fatal(err)
			}
			if end {
				change(t, l, func(ctx context.Context, tx *Tx) error {
					return tx.Settle(ctx, Form{ID: form, Sends: 1, State: Succeeded}, Sending, time.Now())
				})
			}
			return form
		}
		made, open, other := settled("TR1", true), settled("TR2", false), settled("TR3", true)
		take := func(guard string, form int64, items ...string) {
			t.Helper()
			change(t, l, func(ctx context.Context, tx *Tx) error {
				if _, err := tx.Take(ctx, guard, form, items); err != nil {
					return err
				}
				return tx.EndItems(ctx, form, nil, "confirmed")
			})
		}
		take("order", made, "ORD-1", "ORD-3")
		take("order", open, "ORD-2")
		take("cancel", other, "HGE1", "ORD-2")
		take("label", made, "ORD-1")
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if err := tx.AddLabels(ctx, made, []Label{{"order_num", "HGE1"}, {"tracking_num", "9400"},
				{"order_num", "HGE1"}}); err != nil {
				return err
			}
			return tx.FreeNumbers(ctx, []string{"order", "cancel"}, other, []string{"HGE1", "ORD-2"})
		})
		for guard, want := range map[string][]string{"order": {"ORD-2"}, "cancel": {"HGE1", "ORD-2"}, "label": {"ORD-1"}} {
			held, err := l.Holders(t.Context(), guard, []string{"ORD-1", "ORD-2", "ORD-3", "HGE1"})
			if err != nil || len(held) != len(want) {
				t.Errorf("%s: %v, %v, want %v", guard, held, err, want)
			}
			for _, item := range want {
				if _, ok := held[item]; !ok {
					t.Errorf("%s: %s is free", guard, item)
				}
			}
		}
	})
}

// What was answered about a form is kept once, stands beside its rows, and the request can be erased when the form has ended.
func TestAnswered(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		file := addFile(t, l, "one")
		form, _ := planForm(t, l, file, "TR1", 2, "A", "B")
		for _, said := range []string{`{"a":1}`, `{"a":2}`} {
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.KeepAnswered(ctx, form, said) })
			if got, err := l.Answered(t.Context(), form); got != said || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		}
		if got, err := l.Answered(t.Context(), form+1); got != "" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		n := 0
		for row, err := range l.AnsweredRows(t.Context(), file) {
			if err != nil || row.Said != `{"a":2}` {
				t.Errorf("%+v, %v", row, err)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%d rows", n)
		}
		erase := func() string {
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.EraseBody(ctx, form) })
			f, err := l.Form(t.Context(), form)
			if err != nil {
				t.Fatal(err)
			}
			return string(f.Body)
		}
		if erase() == "" {
			t.Error("the request of an open form is gone")
		}
		if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
			t.Fatal(err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return tx.Settle(ctx, Form{ID: form, Sends: 1, State: Succeeded}, Sending, time.Now())
		})
		if body := erase(); body != "" {
			t.Errorf("its request is still there: %s", body)
		}
	})
}
