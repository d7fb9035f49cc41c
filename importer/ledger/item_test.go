package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
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

// What is said of items is kept as it is, also what JSON writes otherwise or cannot say.
func TestTakeSaying(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		said := map[string]string{"A": "taken before", "B": "", "C": "123-20261124 B1", `<"\>é`: "<\n\"大包\">", "D": "袋1\\"}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			got, err := tx.TakeSaying(ctx, "close", form+1, said)
			if len(got) != len(said)-1 || got["A"] {
				t.Errorf("%v", got)
			}
			if l.Embedded() { // PostgreSQL takes no other texts
				other, err := tx.TakeSaying(ctx, "bag", form+1, map[string]string{"E": "bad \xff UTF-8"})
				if err != nil || !other["E"] {
					t.Errorf("%v, %v", other, err)
				}
			}
			return errors.Join(err, tx.AddForm(ctx, Form{ID: form + 1, FileID: 1, Reference: "R2", Body: []byte("{}")}))
		})
		holders, err := l.Holders(t.Context(), "close", slices.Collect(maps.Keys(said)))
		if err != nil {
			t.Fatal(err)
		}
		for item, want := range said {
			if h := holders[item]; item != "A" && h.Latest != want {
				t.Errorf("%q has %q, want %q", item, h.Latest, want)
			}
		}
	})
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

func TestItemsWithOtherValuesGoOutAgain(t *testing.T) { eachLedger(t, itemsWithOtherValuesGoOutAgain) }

// itemsWithOtherValuesGoOutAgain: another value takes an item from a form that is settled, and from no other.
func itemsWithOtherValuesGoOutAgain(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	n := 0
	plan := func(latest string, want bool) (form int64) {
		t.Helper()
		n++
		change(t, l, func(ctx context.Context, tx *Tx) (err error) {
			if form, err = tx.NextNumber(ctx, "form"); err != nil {
				return err
			}
			held, err := tx.Holders(ctx, "flight", []string{"M"})
			if err != nil {
				return err
			}
			if h, has := held["M"]; has && h.GivesWay(0, latest) != want {
				t.Errorf("%s gives way to %s: %v, want %v", h.Latest, latest, !want, want)
			}
			got, err := tx.TakeLatest(ctx, "flight", form, 0, map[string]string{"M": latest})
			if got["M"] != want {
				t.Errorf("%s was taken: %v, want %v", latest, got["M"], want)
			}
			f := Form{ID: form, FileID: file, Reference: fmt.Sprint("R", n), Operation: "flight", Body: []byte("{}")}
			return errors.Join(err, tx.AddForm(ctx, f))
		})
		return form
	}
	settle := func(form int64, state FormState, status string) {
		t.Helper()
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if status == "refused" {
				return errors.Join(tx.Settle(ctx, Form{ID: form, State: state}, Planned, tx.now()), tx.ReleaseItems(ctx, form, nil))
			}
			return errors.Join(tx.Settle(ctx, Form{ID: form, State: state}, Planned, tx.now()), tx.EndItems(ctx, form, nil, status))
		})
	}
	first := plan("1", true)
	plan("1", false)
	plan("2", false) // the first is under way
	settle(first, Succeeded, "confirmed")
	plan("1", false)
	second := plan("2", true)
	plan("1", false)
	settle(second, Unknown, "unknown")
	plan("2", false)
	third := plan("1", true)
	settle(third, Refused, "refused")
	fourth := plan("1", true)
	holders, err := l.Holders(t.Context(), "flight", []string{"M"})
	if h := holders["M"]; err != nil || h.FormID != fourth || h.Latest != "1" || h.Status != "" || h.Operation != "flight" {
		t.Errorf("%+v, %v", h, err)
	}
	if holders, err = l.Holders(t.Context(), "close", []string{"M"}); err != nil || len(holders) > 0 {
		t.Errorf("under another guard: %v, %v", holders, err)
	}
}

func TestAnItemIsTakenOnceUnderEachGuard(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		for i, guard := range []string{"close", "bag", "close"} {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				got, err := tx.Take(ctx, guard, 7, []string{"A", "B"})
				if want := map[bool]int{true: 2}[i < 2]; len(got) != want {
					t.Errorf("%d, %s: %v, want %d", i, guard, got, want)
				}
				return err
			})
		}
		var n int
		if err := l.read.QueryRowContext(t.Context(), "SELECT count(*) FROM item").Scan(&n); err != nil || n != 4 {
			t.Errorf("%d items, want 4: %v", n, err)
		}
	})
}

// A form frees what forms of another guard made whose numbers are its confirmed items, and nothing else.
func TestFree(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		file := addFile(t, l, "one")
		made := func(reference, number, guard, item, status string) (form int64) {
			change(t, l, func(ctx context.Context, tx *Tx) (err error) {
				if form, err = tx.NextNumber(ctx, "form"); err != nil {
					return err
				}
				_, err = tx.Take(ctx, guard, form, []string{item})
				f := Form{ID: form, FileID: file, Reference: reference, Body: []byte("{}")}
				err = errors.Join(err, tx.AddForm(ctx, f), tx.EndItems(ctx, form, nil, status))
				f.State, f.Number = Succeeded, number
				return errors.Join(err, tx.Settle(ctx, f, Planned, tx.now()))
			})
			return form
		}
		made("R1", "BP1us", "bag", "B1", "confirmed")
		made("R2", "BP2US", "bag", "B2", "confirmed")
		made("R3", "", "bag", "B3", "unknown")
		made("R4", "BP1US", "close", "B1", "confirmed")
		free := func(by int64, want ...string) {
			t.Helper()
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Free(ctx, "bag", by) })
			held, err := l.Holders(t.Context(), "bag", []string{"B1", "B2", "B3"})
			if got := slices.Sorted(maps.Keys(held)); err != nil || !slices.Equal(got, want) {
				t.Errorf("held: %v, %v, want %v", got, err, want)
			}
		}
		free(made("R5", "", "void", "BP1US", "unknown"), "B1", "B2", "B3")
		free(made("R6", "", "void", "BP2US", "confirmed"), "B1", "B3")
		free(made("R7", "", "void", "bp1US", "confirmed"), "B3")
		if held, err := l.Holders(t.Context(), "close", []string{"B1"}); err != nil || len(held) != 1 {
			t.Errorf("under another guard: %v, %v", held, err)
		}
	})
}
