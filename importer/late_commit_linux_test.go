package importer

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger"
)

// The last change of an importer that dies may reach the database after the next importer has looked into work: what it has left
// there is removed all the same.
func TestDoneAfterTheNextImporterHasLooked(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a.csv", "HGE2611230000001")
		w.runReaching(t.Context(), map[string]func(){"archived": func() {
			l, err := ledger.OpenBeside(t.Context(), url)
			if err == nil {
				err = errors.Join(l.Change(t.Context(), func(tx *ledger.Tx) error {
					return tx.Done(context.WithoutCancel(t.Context()), 1)
				}), l.Close())
			}
			if err != nil {
				t.Error(err)
			}
		}})
		if left, err := filepath.Glob(filepath.Join(w.cfg.Folders.Work, "0*")); err != nil || len(left) > 0 {
			t.Errorf("left in work: %v, %v", left, err)
		}
	})
}
