package importer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// A resend that ends in the middle has changed nothing, and can be said again: orders that are free while their file is
// not dropped would be forgotten.
func TestResendIsWholeOrNothing(t *testing.T) {
	ledgertest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{OmitSuffix: "U"})
		w.drop("a.csv", "HGE2611230000001", "HGE261123000002U")
		w.run(1)
		doubts := func() *Resend {
			t.Helper()
			r, err := w.cfg.Doubts(t.Context(), "a.csv")
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Doubts) != 1 || r.Doubts[0].Orders != 1 {
				t.Fatalf("%+v, want one order in doubt", r.Doubts)
			}
			return r
		}
		r := doubts()
		copies, err := r.copies()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(copies[0].hidden); err != nil {
			t.Fatal(err)
		}
		if err := r.release(t.Context(), copies); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%v, want the file that is gone", err)
		}

		if err := doubts().Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left, err := filepath.Glob(filepath.Join(w.root, "inbox", ".*")); err != nil || len(left) > 0 {
			t.Errorf("left in the inbox: %v, %v", left, err)
		}
		w.run(1)
		got := w.answers("a.outcome-2.csv")
		if got["HGE2611230000001"][0] != "duplicate" || got["HGE261123000002U"][0] != "unconfirmed" || len(w.carrier.References()) != 2 {
			t.Errorf("%v in %d forms", got, len(w.carrier.References()))
		}
	})
}
