package ledger

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A file is settled when its forms are and when none of their documents is wanted any more.
func TestFileWaitsForItsDocuments(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx, file, form := t.Context(), addFile(t, l, "one"), int64(0)
		form, _ = planForm(t, l, file, "TR1", 2, "A")
		d := Document{Form: form, Kind: FormDocument}
		settle := func(link string) (settled []int64, wanted bool) {
			t.Helper()
			change(t, l, func(ctx context.Context, tx *Tx) error {
				f, err := tx.SQL.ExecContext(ctx, "UPDATE form SET state = 'succeeded', settled_at = 1 WHERE id = $1", form)
				if err != nil || f == nil {
					return err
				}
				if wanted, err = tx.WantDocument(ctx, form, d.Kind, link); err != nil {
					return err
				}
				settled, err = tx.AdvanceFilesOf(ctx, form)
				return err
			})
			return settled, wanted
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Mapped(ctx, file, 1, "{}") })
		if settled, wanted := settle("https://carrier.invalid/1"); len(settled) > 0 || !wanted {
			t.Fatalf("settled: %v, wanted: %t", settled, wanted)
		}
		if f, err := l.File(ctx, file); err != nil || f.State != FileSent {
			t.Fatalf("%s, %v", f.State, err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			stuck, err := tx.AdvanceStuckFiles(ctx)
			if len(stuck) > 0 {
				t.Errorf("moved on: %v", stuck)
			}
			open, openErr := tx.OpenDocuments(ctx)
			if len(open) != 1 || open[0].Link != "https://carrier.invalid/1" {
				t.Errorf("open: %v", open)
			}
			return errors.Join(err, openErr, tx.NameDocument(ctx, d, "documents/a.pdf"),
				tx.DocumentTried(ctx, d, "not there yet", time.Second))
		})
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if err := tx.EndDocument(ctx, d, DocumentFetched, ""); err != nil {
				return err
			}
			settled, err := tx.AdvanceFilesOf(ctx, form)
			if len(settled) != 1 {
				t.Errorf("settled: %v", settled)
			}
			return err
		})
		got, err := l.Document(ctx, form, d.Kind)
		if err != nil || got.State != DocumentFetched || got.Name != "documents/a.pdf" || got.Tries != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, wanted := settle("https://carrier.invalid/other"); wanted {
			t.Error("a document that is there is wanted again")
		}
	})
}

// Each change of a document starts from what its step has seen. A document that was given up is wanted again when its form is
// settled again.
func TestDocumentSteps(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx := t.Context()
		form, _ := planForm(t, l, addFile(t, l, "one"), "TR1", 2, "A")
		d := Document{Form: form, Kind: BagLabel}
		moved := func(what string, do func(ctx context.Context, tx *Tx) error) {
			t.Helper()
			if err := l.Change(ctx, func(tx *Tx) error { return do(ctx, tx) }); !errors.Is(err, ErrMoved) {
				t.Errorf("%s: %v, want ErrMoved", what, err)
			}
		}
		if _, err := l.Document(ctx, form, d.Kind); !errors.Is(err, ErrNotFound) {
			t.Errorf("a document that nobody wants: %v", err)
		}
		want := func() (wanted bool) {
			change(t, l, func(ctx context.Context, tx *Tx) (err error) {
				wanted, err = tx.WantDocument(ctx, form, d.Kind, "BP2400000020US")
				return err
			})
			return wanted
		}
		if !want() || want() {
			t.Error("it is wanted once")
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.NameDocument(ctx, d, "labels/A.pdf") })
		moved("another name", func(ctx context.Context, tx *Tx) error { return tx.NameDocument(ctx, d, "labels/b.pdf") })
		change(t, l, func(ctx context.Context, tx *Tx) error {
			taken, err := tx.DocumentNamed(ctx, "LABELS/a.pdf")
			if !taken {
				t.Error("the name is free")
			}
			return errors.Join(err, tx.DocumentTried(ctx, d, "404", time.Minute))
		})
		moved("the same try", func(ctx context.Context, tx *Tx) error { return tx.DocumentTried(ctx, d, "404", time.Minute) })
		if got, err := l.Document(ctx, form, d.Kind); err != nil || got.Tries != 1 || got.Next-got.Wanted < time.Minute {
			t.Errorf("%+v, %v", got, err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.EndDocument(ctx, d, DocumentFailed, "404") })
		moved("ended", func(ctx context.Context, tx *Tx) error { return tx.EndDocument(ctx, d, DocumentFetched, "") })
		if !want() {
			t.Error("it was given up and is not wanted again")
		}
		if got, err := l.Document(ctx, form, d.Kind); err != nil || got.Tries != 0 || got.State != DocumentWanted {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A document is removed with the last of the files that have an order of its form.
func TestDocumentGoesWithItsLastFile(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		one, two := addFile(t, l, "one"), addFile(t, l, "two")
		form, _ := planForm(t, l, one, "TR1", 2, "A")
		d := Document{Form: form, Kind: FormDocument}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			_, err := tx.WantDocument(ctx, form, d.Kind, "https://carrier.invalid/1")
			return errors.Join(err, tx.NameDocument(ctx, d, "documents/a.pdf"), tx.EndDocument(ctx, d, DocumentFetched, ""),
				tx.AddEntries(ctx, two, []Entry{{Row: 2, Key: "A", FormID: form, Status: "confirmed"}}),
				tx.NameResults(ctx, one, "1.outcome.xlsx", "1.csv"), tx.NameResults(ctx, two, "2.outcome.xlsx", "2.csv"))
		})
		last := func(file int64) (n int) {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				all, err := tx.LastDocuments(ctx, file)
				n = len(all)
				return err
			})
			return n
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return errors.Join(tx.Done(ctx, one), tx.Done(ctx, two)) })
		if n := last(one); n != 0 {
			t.Errorf("%d go with the first", n)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.NameResults(ctx, one, "", "") })
		if n := last(two); n != 1 {
			t.Errorf("%d go with the last", n)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.ForgetDocument(ctx, d) })
		if n := last(two); n != 0 {
			t.Errorf("%d go twice", n)
		}
	})
}
