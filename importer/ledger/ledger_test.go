package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/ledger/ledgertest"
)

// eachLedger runs a test on an empty ledger in either database.
func eachLedger(t *testing.T, test func(*testing.T, *Ledger)) {
	ledgertest.Each(t, func(t *testing.T, url string) { test(t, openTest(t, url)) })
}

func openTest(t *testing.T, url string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func change(t *testing.T, l *Ledger, do func(context.Context, *Tx) error) {
	t.Helper()
	if err := l.Change(t.Context(), func(tx *Tx) error { return do(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func addFile(t *testing.T, l *Ledger, claim string) (id int64) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		id, err = tx.AddFile(ctx, File{Claim: claim, Name: claim + ".csv", ClaimedAt: time.Now()})
		return err
	})
	return id
}

// planForm adds a form of a file with the orders that it gets, and an entry for each.
func planForm(t *testing.T, l *Ledger, file int64, reference string, firstRow int, orders ...string) (form int64, got map[string]bool) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		if form, err = tx.NextNumber(ctx, "form"); err != nil {
			return err
		}
		if got, err = tx.Take(ctx, form, orders); err != nil || len(got) == 0 {
			return err
		}
		var entries []Entry
		for i, o := range orders {
			if got[o] {
				entries = append(entries, Entry{Row: firstRow + i, Order: o, FormID: form})
			}
		}
		f := Form{ID: form, FileID: file, Reference: reference, Operation: "scanform", Body: []byte("{}"), Orders: len(entries)}
		return errors.Join(tx.AddForm(ctx, f), tx.AddEntries(ctx, file, entries))
	})
	return form, got
}

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
				got, err := tx.Take(t.Context(), form, []string{"A", "B", "C"})
				mu.Lock()
				defer mu.Unlock()
				for o := range got {
					takers[o]++
				}
				return errors.Join(err, tx.AddForm(t.Context(), Form{ID: form, FileID: file, Reference: fmt.Sprint("R", form), Body: []byte("{}")}))
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

func TestStepsAreTakenFromTheStateTheyStartFrom(t *testing.T) {
	eachLedger(t, stepsAreTakenFromTheStateTheyStartFrom)
}

func stepsAreTakenFromTheStateTheyStartFrom(t *testing.T, l *Ledger) {
	form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
	now := time.Now()
	start := func(sends int) error {
		return l.StartSend(t.Context(), form, Planned, sends, now)
	}
	if err := start(0); err != nil {
		t.Fatal(err)
	}
	if err := start(0); !errors.Is(err, ErrMoved) {
		t.Errorf("a second start of the same send: %v, want ErrMoved", err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.NotSent(ctx, Form{ID: form, State: Sending, Sends: 1}, "no route")
	})
	got, err := l.Form(t.Context(), form)
	if err != nil || got.State != Planned || got.Sends != 0 || !got.StartedAt.IsZero() || got.Message != "no route" {
		t.Errorf("after a send that never left: %+v, %v", got, err)
	}
	if err := start(0); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.Move(ctx, Form{ID: form, State: Sending, Sends: 1}, Unknown, "lost", now)
	})
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.Move(ctx, Form{ID: form, State: Unknown, Sends: 1}, Planned, "", now)
	})
	if err := start(0); !errors.Is(err, ErrMoved) {
		t.Errorf("a start that does not know of the first send: %v, want ErrMoved", err)
	}
	if err := start(1); err != nil {
		t.Errorf("a start that knows: %v", err)
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
				settled, err = tx.AdvanceFiles(ctx, form)
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

func TestRowsAndOrdersEndTogether(t *testing.T) { eachLedger(t, rowsAndOrdersEndTogether) }

func rowsAndOrdersEndTogether(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	form, _ := planForm(t, l, file, "R1", 2, "A", "B", "C")
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.EndRows(ctx, form, []string{"A"}, "refused", "no"), tx.Release(ctx, form, []string{"A"}),
			tx.EndRows(ctx, form, []string{"B"}, "confirmed", ""), tx.EndOrders(ctx, form, []string{"B"}, "confirmed"),
			tx.EndRows(ctx, form, nil, "unconfirmed", "hm"), tx.EndOrders(ctx, form, nil, "unconfirmed"))
	})
	var got []Entry
	for e, err := range l.Entries(t.Context(), file) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	want := []Entry{{Row: 2, Order: "A", FormID: form, Status: "refused", Reason: "no"},
		{Row: 3, Order: "B", FormID: form, Status: "confirmed"},
		{Row: 4, Order: "C", FormID: form, Status: "unconfirmed", Reason: "hm"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	holders, err := l.Holders(t.Context(), []string{"A", "B", "C"})
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

func TestARowHasOneEntry(t *testing.T) { eachLedger(t, aRowHasOneEntry) }

func aRowHasOneEntry(t *testing.T, l *Ledger) {
	file := addFile(t, l, "one")
	twice := []Entry{{Row: 7, Order: "A", Status: "rejected"}, {Row: 7, Order: "B", Status: "rejected"}}
	err := l.Change(t.Context(), func(tx *Tx) error { return tx.AddEntries(t.Context(), file, twice) })
	if err == nil {
		t.Error("a second entry for the same row was accepted")
	}
	if counts, err := l.Count(t.Context(), file); err != nil || len(counts) != 0 {
		t.Errorf("after the failed change: %v, %v", counts, err)
	}
}

func TestOneProcessHoldsTheLedger(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "l.db")
	if _, err := Look(t.Context(), url); !errors.Is(err, ErrNotFound) {
		t.Errorf("a look at no ledger: %v, want ErrNotFound", err)
	}
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := Open(t.Context(), url); !errors.As(err, &held) || held.Holder == "" {
		t.Errorf("a second open: %v, want a HeldError that names the holder", err)
	}
	reader, err := Look(t.Context(), url)
	if err != nil {
		t.Fatalf("a look beside the holder: %v", err)
	}
	if err := errors.Join(reader.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), url); err != nil {
		t.Fatalf("opening again: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestRedactShowsNoPassword(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://me:secret@db/x":               "postgres://me:xxxxx@db/x",
		"postgres://db/x?user=me&password=secret": "postgres://db/x",
		"sqlite:/a/b.db":                          "sqlite:/a/b.db",
		"postgres://me:se%cret@db":                "postgres://…",
	} {
		if got := Redact(url); got != want {
			t.Errorf("Redact(%q) = %q, want %q", url, got, want)
		}
	}
}

// While a user thinks about resend, the file is dropped again and its form set going: neither way of resend may touch it.
func TestResendKeepsItsHandsOffAFormThatIsAskedAgain(t *testing.T) {
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		now := time.Now()
		if err := l.StartSend(t.Context(), form, Planned, 0, now); err != nil {
			t.Fatal(err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return errors.Join(tx.Settle(ctx, Form{ID: form, State: Unknown, Sends: 1}, Sending, now), tx.EndOrders(ctx, form, nil, "unknown"))
		})
		change(t, l, func(ctx context.Context, tx *Tx) error { _, err := tx.Reopen(ctx, form, now); return err })
		for name, step := range map[string]func(*Tx) error{
			"MayResend":       func(tx *Tx) error { return tx.MayResend(t.Context(), form) },
			"ReleaseDoubtful": func(tx *Tx) error { return tx.ReleaseDoubtful(t.Context(), form) },
		} {
			if err := l.Change(t.Context(), step); !errors.Is(err, ErrMoved) {
				t.Errorf("%s of a form that is asked again: %v, want ErrMoved", name, err)
			}
		}
		if holders, err := l.Holders(t.Context(), []string{"A"}); err != nil || holders["A"].FormID != form {
			t.Errorf("the order is held by %+v, %v", holders["A"], err)
		}
	})
}
