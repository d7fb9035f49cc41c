package importer

import (
	"context"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger"
)

// A run tells of its own files alone, also if the ledger's clock stands behind that of the importer before it: a new process may
// take it up a little too early.
func TestRunTellsOfItsOwnFiles(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("first.csv", "HGE2611200000101")
		w.runOnce()
		l, err := ledger.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		err = l.Change(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.SQL.ExecContext(context.Background(), "UPDATE file SET done_tick = done_tick + 600000")
			return err
		})
		if err == nil {
			err = l.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		w.drop("second.csv", "HGE2611200000102")
		if result := w.runOnce(); len(result.Files) != 1 || result.Files[0].Name != "second.csv" {
			t.Errorf("it tells of %+v", result.Files)
		}
	})
}
