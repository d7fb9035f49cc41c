package importer

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// The doctor looks at a ledger, on either database, while an importer works on it. The importer goes on.
func TestDoctorBesideWatch(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
		cfg := importertest.Config(t.TempDir(), carrier.URL)
		cfg.Ledger.URL = url
		w := startWatch(t, cfg)
		importertest.WaitUntil(t, "it is seen to work", func() bool {
			f := findingOf(t, cfg, "ledger")
			return f.Grade == OK && (strings.HasPrefix(url, "sqlite") || strings.Contains(f.Words, "importers at work 1"))
		})
		for _, f := range Doctor(t.Context(), cfg) {
			if f.Grade == Fault {
				t.Errorf("%+v", f)
			}
		}
		w.end()
		if carrier.Orders() != 0 || len(carrier.Submits()) != 0 {
			t.Error("the doctor has sent a form")
		}
	})
}

func findingOf(t *testing.T, cfg *config.Config, what string) Finding {
	t.Helper()
	for _, f := range Doctor(t.Context(), cfg) {
		if f.What == what {
			return f
		}
	}
	t.Fatalf("the doctor does not look at the %s", what)
	return Finding{}
}

// The doctor finds no fault in a ledger from before folders were marked.
func TestDoctorOnOldLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.SQLite(t), hgeapitest.Config{})
	l, err := ledger.Open(t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		t.Fatal(err)
	}
	err = l.Change(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(t.Context(), "DELETE FROM counter WHERE name = 'ledger'")
		return err
	})
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	if f := examineLedger(t.Context(), w.cfg)[0]; f.Grade != OK {
		t.Errorf("%+v", f)
	}
}
