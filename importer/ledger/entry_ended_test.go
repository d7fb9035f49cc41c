package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"
)

// statuses are the rows of a file by their keys, and must agree however they are asked for.
func statuses(t *testing.T, l *Ledger, file int64) map[string]string {
	t.Helper()
	byKey, counted := map[string]string{}, map[string]int{}
	var entries []Entry
	for e, err := range l.Entries(t.Context(), file) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
		byKey[e.Key] = e.Status
		counted[e.Status]++
	}
	for r, err := range l.AnsweredRows(t.Context(), file) {
		if err != nil || r.Status != byKey[r.Key] {
			t.Errorf("answered row %s: %q, %v, want %q", r.Key, r.Status, err, byKey[r.Key])
		}
	}
	counts, err := l.CountRows(t.Context(), file)
	if err != nil || !maps.Equal(counts, counted) {
		t.Errorf("counted %v, %v, want %v", counts, err, counted)
	}
	sameEnds(t, l, file, entries)
	for key, status := range byKey {
		named, err := l.EntriesNamed(t.Context(), []string{key}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range named {
			if e.FileID == file && e.Status != status {
				t.Errorf("%s is %q, found as %q", key, status, e.Status)
			}
		}
	}
	return byKey
}

// A form whose rows end alike is ended by one line. Rows and items that have an end of their own keep it, and so does everything
// when the form is worked on again.
func TestConfirmAllIsTheEndOfWhatHasNone(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx := t.Context()
		first, second := addFile(t, l, "one"), addFile(t, l, "two")
		form, _ := planForm(t, l, first, "R1", 2, "A", "B", "C")
		end := func(whole bool) {
			t.Helper()
			change(t, l, func(ctx context.Context, tx *Tx) error {
				f, err := l.Form(ctx, form)
				if err != nil {
					return err
				}
				from := f.State
				f.State = Partial
				if err := tx.Settle(ctx, f, from, time.Now()); err != nil {
					return err
				}
				if whole {
					err = errors.Join(endRows(ctx, tx, form, []string{"B"}, "refused", `["no"]`), tx.ReleaseItems(ctx, form, []string{"B"}))
				}
				got, confirmErr := tx.ConfirmAll(ctx, form)
				if got != whole {
					t.Errorf("ConfirmAll: %t, want %t", got, whole)
				}
				return errors.Join(err, confirmErr)
			})
		}
		end(true)
		want := map[string]string{"A": "confirmed", "B": "refused", "C": "confirmed"}
		holds := func() {
			t.Helper()
			if got := statuses(t, l, first); !maps.Equal(got, want) {
				t.Errorf("rows: %v, want %v", got, want)
			}
			holders, err := l.Holders(ctx, "close", []string{"A", "B", "C"})
			if err != nil || len(holders) != 2 || holders["A"].Status != "confirmed" || holders["C"].Status != "confirmed" {
				t.Errorf("%+v, %v", holders, err)
			}
		}
		holds()
		problems := 0
		for e, err := range l.Problems(ctx, first) {
			if problems++; err != nil || e.Key != "B" {
				t.Errorf("problem %+v, %v", e, err)
			}
		}
		if problems != 1 {
			t.Errorf("%d problems", problems)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if again, err := tx.ReopenForm(ctx, form, time.Now()); err != nil || !again {
				t.Errorf("reopened: %t, %v", again, err)
			}
			return errors.Join(tx.AddWait(ctx, form, second), tx.AddEntries(ctx, second, []Entry{{Row: 2, Key: "A", FormID: form}}))
		})
		holds()
		if got := statuses(t, l, second); got["A"] != "" {
			t.Errorf("the row that asks again has ended as %q", got["A"])
		}
		end(false)
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return errors.Join(endRows(ctx, tx, form, nil, "unknown", ""), tx.EndItems(ctx, form, nil, "unknown"))
		})
		holds()
		if got := statuses(t, l, second); got["A"] != "unknown" {
			t.Errorf("the row that asked again has ended as %q", got["A"])
		}
	})
}

// What frees the items of another form knows those that were confirmed with their form, too.
func TestFreeKnowsWhatWasConfirmedAsAWhole(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx := t.Context()
		made, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		undone, _ := planForm(t, l, addFile(t, l, "two"), "R2", 2, "NUMBER1")
		change(t, l, func(ctx context.Context, tx *Tx) error {
			for _, form := range []Form{{ID: made, State: Succeeded, Number: "number1"}, {ID: undone, State: Succeeded}} {
				if err := tx.Settle(ctx, form, Planned, time.Now()); err != nil {
					return err
				}
				if _, err := tx.ConfirmAll(ctx, form.ID); err != nil {
					return err
				}
			}
			return tx.Free(ctx, "close", undone)
		})
		holders, err := l.Holders(ctx, "close", []string{"A", "NUMBER1"})
		if _, held := holders["A"]; err != nil || held || len(holders) != 1 {
			t.Errorf("%v, %v", holders, err)
		}
	})
}

// A list is one parameter, and its texts come back as they are, whatever is in them.
func TestTextsOfListsStayAsTheyAre(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		texts := []string{"HGE1", `a"b\c`, "한국", "中文", "a\tb\nc\u2028", "", "<&>", "'; DROP TABLE item; --", "[1,2]", "null"}
		if l.Embedded() { // PostgreSQL takes neither
			texts = append(texts, "a\x00b", "bad \xff\xfe", "a\x00", "\xc3")
		}
		for n := range texts {
			some := texts[:n+1]
			file := addFile(t, l, "file "+texts[0]+string(rune('a'+n)))
			var entries []Entry
			for i, text := range some {
				entries = append(entries, Entry{Row: 2 + 3*i, Key: text})
			}
			change(t, l, func(ctx context.Context, tx *Tx) error {
				got, err := tx.Take(ctx, "guard "+string(rune('a'+n)), 1, some)
				if err != nil || len(got) != len(some) {
					t.Errorf("took %v, %v", got, err)
				}
				return errors.Join(err, tx.AddEntries(ctx, file, entries))
			})
			var back []Entry
			for e, err := range l.Entries(t.Context(), file) {
				if err != nil {
					t.Fatal(err)
				}
				back = append(back, e)
			}
			if len(back) != len(entries) {
				t.Fatalf("%d rows, want %d", len(back), len(entries))
			}
			for i := range back {
				if back[i] != entries[i] {
					t.Errorf("row %+v, want %+v", back[i], entries[i])
				}
			}
		}
	})
}

// An item that another form has is not taken, also if it is one of many; the others are.
func TestTakeGetsWhatIsFree(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if _, err := tx.Take(ctx, "close", 1, []string{"B", "D"}); err != nil {
				return err
			}
			got, err := tx.Take(ctx, "close", 2, []string{"A", "B", "C", "D"})
			if !maps.Equal(got, map[string]bool{"A": true, "C": true}) {
				t.Errorf("took %v", got)
			}
			got, again := tx.Take(ctx, "close", 3, []string{"A", "B"})
			if len(got) != 0 {
				t.Errorf("took %v again", got)
			}
			none, empty := tx.Take(ctx, "close", 3, nil)
			return errors.Join(err, again, empty, map[bool]error{true: errors.New("took some of none")}[len(none) > 0])
		})
	})
}

// A row that is equal to one of a refused form is rejected, in each file that has rows in the form, and nowhere else.
func TestEndTwins(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		own, joined, other := addFile(t, l, "own"), addFile(t, l, "joined"), addFile(t, l, "other")
		form, _ := planForm(t, l, own, "R1", 2, "A")
		elsewhere, _ := planForm(t, l, other, "R2", 2, "B")
		twin := func(row int, key string) Entry {
			return Entry{Row: row, Key: key, Status: "duplicate", Reason: `["twice"]`}
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return errors.Join(tx.AddWait(ctx, form, joined),
				tx.AddEntries(ctx, joined, []Entry{{Row: 2, Key: "A", FormID: form}, twin(9, "A")}),
				tx.AddEntries(ctx, own, []Entry{twin(9, "A")}), tx.AddEntries(ctx, other, []Entry{twin(9, "A"), twin(10, "B")}),
				endRows(ctx, tx, form, nil, "refused", ""), endRows(ctx, tx, elsewhere, nil, "refused", ""),
				tx.EndTwins(ctx, own, "scanform", `"twice"`, `"twin"`), tx.EndTwins(ctx, joined, "scanform", `"twice"`, `"twin"`),
				tx.EndTwins(ctx, other, "waybill", `"twice"`, `"twin"`))
		})
		for file, want := range map[int64]string{own: `2 refused , 9 rejected ["twin"], `, joined: `2 refused , 9 rejected ["twin"], `,
			other: `2 refused , 9 duplicate ["twice"], 10 duplicate ["twice"], `} {
			got := ""
			for e, err := range l.Entries(t.Context(), file) {
				if err != nil {
					t.Fatal(err)
				}
				got += fmt.Sprintf("%d %s %s, ", e.Row, e.Status, e.Reason)
			}
			if got != want {
				t.Errorf("file %d: %s, want %s", file, got, want)
			}
		}
	})
}
