package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// sameEnds checks that RowEnds says of each row of a file what its entry says, or nothing. It returns whether it says it.
func sameEnds(t *testing.T, l *Ledger, file int64, entries []Entry) bool {
	t.Helper()
	ends, err := l.RowEnds(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if ends == nil {
		return false
	}
	want := slices.Clone(entries)
	counts := map[string]int{}
	for i := range want {
		want[i].Key = ""
		counts[want[i].Status]++
	}
	if got := slices.Collect(ends.All()); !slices.Equal(got, want) {
		t.Errorf("ends of rows\n got %+v\nwant %+v", got, want)
	}
	if got := ends.Count(); !maps.Equal(got, counts) {
		t.Errorf("counted %v, want %v", got, counts)
	}
	return true
}

// rowsAre adds rows to a file: of each the form that it is in by its number, 0 for a gap, and below 0 for one that has ended by
// itself: -1 in no form, -2 in a form of another file, -10 and less in its own. It returns the forms.
func rowsAre(t *testing.T, l *Ledger, claim string, rows ...int) (file int64, forms map[int]int64) {
	t.Helper()
	file, other := addFile(t, l, claim), addFile(t, l, claim+" before")
	foreign, _ := planForm(t, l, other, claim+" R", 2, claim+" X")
	forms = map[int]int64{-2: foreign}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		var entries []Entry
		for i, row := range rows {
			e := Entry{Row: 2 + i, Key: fmt.Sprintf("%s %d", claim, i)}
			switch {
			case row == 0:
				continue
			case row < 0:
				e.Status, e.Reason = "rejected", `["no"]`
			}
			if n := max(row, -row/10); n > 0 {
				if forms[n] == 0 {
					id, err := tx.NextNumber(ctx, "form")
					if err != nil {
						return err
					}
					forms[n] = id
					f := Form{ID: id, FileID: file, Reference: fmt.Sprint(claim, n), Operation: "scanform", Body: []byte("{}"), Orders: 1}
					if err := tx.AddForm(ctx, f); err != nil {
						return err
					}
				}
				e.FormID = forms[n]
			} else if row == -2 {
				e.FormID = foreign
			}
			entries = append(entries, e)
		}
		return tx.AddEntries(ctx, file, entries)
	})
	return file, forms
}

// confirmWhole ends forms as a whole.
func confirmWhole(t *testing.T, l *Ledger, forms ...int64) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		for _, id := range forms {
			_, confirmErr := tx.ConfirmAll(ctx, id)
			err = errors.Join(err, tx.Settle(ctx, Form{ID: id, State: Succeeded}, Planned, time.Now()), confirmErr)
		}
		return err
	})
}

func entriesOf(t *testing.T, l *Ledger, file int64) (all []Entry) {
	t.Helper()
	for e, err := range l.Entries(t.Context(), file) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// RowEnds looks at forms where it can, and says what the rows say. Where it cannot, it says nothing.
func TestRowEnds(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		for name, of := range map[string]struct {
			rows []int
			says bool
		}{
			"none":                    {nil, true},
			"one":                     {[]int{1}, true},
			"forms in turn":           {[]int{1, 1, 2, 2, 3}, true},
			"later forms first":       {[]int{3, 1, 1, 2}, true},
			"gap between forms":       {[]int{1, 1, 0, 2}, true},
			"rejected at all places":  {[]int{-1, 1, -1, 1, -1, -1, 2, -1}, true},
			"held elsewhere":          {[]int{-2, 1, -2, 1, -2}, true},
			"ends of their own":       {[]int{1, -10, 1, -20, 2}, true},
			"only ends of their own":  {[]int{-1, -2, -1}, true},
			"own end at both ends":    {[]int{-10, 1, 1, -10, 2}, true},
			"gap in a form":           {[]int{1, 0, 1}, false},
			"forms among each other":  {[]int{1, 2, 1, 2}, false},
			"a form within another":   {[]int{1, 2, 1}, false},
			"gap beside a rejected":   {[]int{1, -1, 0, 1}, false},
			"own end within another":  {[]int{1, -20, 1, 2}, false},
			"among, by its own end":   {[]int{1, 2, 1, -10}, false},
			"many forms, one is torn": {[]int{1, 1, 2, 2, 3, 0, 3}, false},
		} {
			file, forms := rowsAre(t, l, name, of.rows...)
			for pass := range 2 { // all are under way, then one form has ended
				if says := sameEnds(t, l, file, entriesOf(t, l, file)); says != of.says {
					t.Errorf("%s, pass %d: it says how the rows have ended: %t, want %t", name, pass, says, of.says)
				}
				if pass == 0 && forms[1] != 0 {
					confirmWhole(t, l, forms[1])
				}
			}
		}
	})
}

// A row that has no end yet, of a form that the file does not wait for, is not left out: then nothing is said.
func TestRowEndsLeaveNoRowOut(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		file, forms := rowsAre(t, l, "one", 1, 1)
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return tx.AddEntries(ctx, file, []Entry{{Row: 4, Key: "again", FormID: forms[-2]}})
		})
		if sameEnds(t, l, file, entriesOf(t, l, file)) {
			t.Error("it says how the rows have ended, and leaves one out")
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.AddWait(ctx, forms[-2], file) })
		if !sameEnds(t, l, file, entriesOf(t, l, file)) {
			t.Error("it says nothing of the rows of forms that the file waits for")
		}
	})
}

// Whatever order rows have: what RowEnds says is right.
func TestRowEndsOfAnyRows(t *testing.T) {
	l := openTest(t, "sqlite:"+t.TempDir()+"/l.db")
	random := rand.New(rand.NewPCG(1, 2))
	said := 0
	for n := range 200 {
		var rows []int
		form := 1
		for range random.IntN(30) {
			if random.IntN(4) == 0 {
				form += 1 - 2*random.IntN(2)*random.IntN(2)
			}
			rows = append(rows, []int{max(1, form), max(1, form), max(1, form), -1, -2, -10 * max(1, form), max(1, form),
				min(random.IntN(20), 1)}[random.IntN(8)])
		}
		file, forms := rowsAre(t, l, fmt.Sprint(n), rows...)
		for i, id := range forms {
			if i > 0 && random.IntN(2) == 0 {
				confirmWhole(t, l, id)
			}
		}
		if sameEnds(t, l, file, entriesOf(t, l, file)) {
			said++
		}
	}
	if said < 20 || said > 180 {
		t.Errorf("it says how the rows of %d of 200 files have ended: such files test nothing", said)
	}
}

// With many ends of their own the rows are looked at one by one.
func TestRowEndsOfManyOwn(t *testing.T) {
	l := openTest(t, "sqlite:"+t.TempDir()+"/l.db")
	for _, n := range []int{mostOwnEnds, mostOwnEnds + 1} {
		file, _ := rowsAre(t, l, fmt.Sprint(n), slices.Repeat([]int{-1}, n)...)
		if says := sameEnds(t, l, file, entriesOf(t, l, file)); says != (n == mostOwnEnds) {
			t.Errorf("%d rows: %t", n, says)
		}
	}
}
