package ledger

import (
	"context"
	"testing"
	"time"
)

func TestNumbersAreFound(t *testing.T) { eachLedger(t, numbersAreFound) }

func numbersAreFound(t *testing.T, l *Ledger) {
	ctx := t.Context()
	one, two := addFile(t, l, "one"), addFile(t, l, "two")
	form, _ := planForm(t, l, one, "TR1", 1, "A", "B")
	change(t, l, func(ctx context.Context, tx *Tx) error {
		if err := tx.AddForm(ctx, Form{FileID: two, Reference: "TR2", Operation: "bags", Body: []byte("{}"), Orders: 1,
			About: []Label{{"bag_num", "B"}, {"mawb_no", "123-25122112"}}}); err != nil {
			return err
		}
		if err := tx.exec(ctx, "number", "UPDATE form SET number = 'bp1us' WHERE reference = 'TR2'"); err != nil {
			return err
		}
		return tx.AddEntries(ctx, two, []Entry{{Row: 5, Key: "A", Status: "rejected", Reason: "[]"},
			{Row: 6, Key: "C", Status: "rejected"}})
	})
	rows, err := l.EntriesNamed(ctx, []string{"A", "a"}, 10)
	if err != nil || len(rows) != 2 || rows[0].FileID != two || rows[0].Row != 5 || rows[0].Status != "rejected" ||
		rows[0].FormID != 0 ||
		rows[1].FileID != one || rows[1].FormID != form || rows[1].Status != "" {
		t.Errorf("rows: %+v, %v", rows, err)
	}
	if rows, err := l.EntriesNamed(ctx, []string{"A"}, 1); err != nil || len(rows) != 1 || rows[0].FileID != two {
		t.Errorf("the newest row: %+v, %v", rows, err)
	}
	for _, c := range []struct{ value, number, reference string }{
		{"123-25122112", "X", "TR2"}, {"B", "B", "TR2"}, {"none", "BP1US", "TR2"}, {"none", "NONE", ""}} {
		forms, err := l.FormsWith(ctx, []string{c.value}, []string{c.number}, 10)
		if err != nil || len(forms) > 1 || (len(forms) == 1) != (c.reference != "") || len(forms) == 1 &&
			forms[0].Reference != c.reference {
			t.Errorf("%+v: %+v, %v", c, forms, err)
		}
	}
	if files, err := l.FilesDoneSince(ctx, time.Now().Add(-time.Hour), 10); err != nil || len(files) != 0 {
		t.Errorf("done: %+v, %v", files, err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Done(ctx, two) })
	if files, err := l.FilesDoneSince(ctx, time.Now().Add(-time.Hour), 10); err != nil || len(files) != 1 || files[0].ID != two {
		t.Errorf("done: %+v, %v", files, err)
	}
	if files, err := l.FilesDoneSince(ctx, time.Now().Add(time.Hour), 10); err != nil || len(files) != 0 {
		t.Errorf("done in an hour: %+v, %v", files, err)
	}
}
