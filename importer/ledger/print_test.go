package ledger

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// A print has its name before it is there, gets another one only from a step that has seen the first, and keeps its end.
func TestPrintSteps(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx, file := t.Context(), addFile(t, l, "one")
		name := func(part int, name, before string) error {
			return l.Change(ctx, func(tx *Tx) error { return tx.NamePrint(ctx, Print{File: file, Part: part, Name: name}, before) })
		}
		err := errors.Join(name(1, "labels/a.pdf", ""), name(2, "labels/b.pdf", ""), name(1, "labels/a-2.pdf", "labels/a.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if err := name(1, "labels/c.pdf", "labels/a.pdf"); !errors.Is(err, ErrMoved) {
			t.Errorf("%v, want ErrMoved", err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			for name, want := range map[string]bool{"labels/A-2.PDF": true, "labels/a.pdf": false} {
				if is, err := tx.DocumentNamed(ctx, name); err != nil || is != want {
					t.Errorf("%s: %t, %v", name, is, err)
				}
			}
			return errors.Join(tx.KeepPrint(ctx, Print{File: file, Part: 1, Labels: 3, LeftOut: "ORD-1"}),
				tx.KeepPrint(ctx, Print{File: file, Part: 2, Message: "no"}))
		})
		want := []Print{{file, 1, "labels/a-2.pdf", 3, "ORD-1", ""}, {file, 2, "labels/b.pdf", 0, "", "no"}}
		if got, err := l.PrintsOf(ctx, file); err != nil || !slices.Equal(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.ForgetPrints(ctx, file) })
		if got, err := l.PrintsOf(ctx, file); err != nil || got[0].Name+got[1].Name != "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A document that the reply has ends with its form, whether it is there or not.
func TestHeldDocumentEndsWithItsForm(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		ctx := t.Context()
		form, _ := planForm(t, l, addFile(t, l, "one"), "TR1", 2, "A")
		d := Document{Form: form, Kind: WaybillLabel}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if err := tx.EndHeld(ctx, form, d.Kind, DocumentFetched, ""); err != nil {
				return err // there is none
			}
			_, err := tx.WantDocument(ctx, form, d.Kind, "")
			return errors.Join(err, tx.NameDocument(ctx, d, "labels/ORD-1.pdf"), tx.EndHeld(ctx, form, d.Kind, DocumentFetched, ""),
				tx.EndHeld(ctx, form, d.Kind, DocumentFailed, "too late"))
		})
		if got, err := l.Document(ctx, form, d.Kind); err != nil || got.State != DocumentFetched || got.Message != "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
