package importer

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// A ledger that is put back from an older copy does not know what was sent since then. The counter file beside it comes from the
// same copy, so it does not tell either. The file with the highest form in work/ does.
func TestLedgerFromOlderCopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	path := strings.TrimPrefix(w.cfg.Ledger.URL, "sqlite:")
	w.drop("one.csv", "HGE2611270000001")
	w.run(1)
	copied := map[string]string{}
	for _, ending := range []string{"", ".sent"} { // it was closed: there is no -wal
		b, err := os.ReadFile(path + ending)
		if err != nil {
			t.Fatal(err)
		}
		copied[path+ending] = string(b)
	}
	w.drop("two.csv", "HGE2611270000002")
	w.run(1)
	for path, text := range copied {
		importertest.WriteFile(t, path, text)
	}
	w.drop("two.csv", "HGE2611270000002")
	var lost *ledger.LostError
	if _, err := Open(t.Context(), w.cfg, importertest.QuietLog()); !errors.As(err, &lost) || lost.Made != 2 || lost.Recorded != 1 {
		t.Errorf("it is worked on: %v", err)
	}
	if f := examineLedger(t.Context(), w.cfg)[0]; f.Grade != Fault {
		t.Errorf("the doctor says %+v", f)
	}
	w.closed(2)
}

// A database is put back from a copy of a moment when a form was planned, or had left once, and it has left since then. The copy
// has that form, but not its send. A form that was recorded and has not left is none of these.
func TestLedgerFromOlderCopyWithThePlannedForm(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("one.csv", "HGE2611270000001")
		w.drop("two.csv", "HGE2611270000002")
		w.run(1)
		im := w.openOn()
		for _, put := range []struct {
			back string
			lost bool
		}{
			{"UPDATE form SET sends = 1 WHERE id = 1", false},
			{"UPDATE form SET sends = 0, state = 'planned', settled_at = NULL WHERE id = 1", true},
			{"UPDATE form SET sends = 2 WHERE id = 1", false},
			{"UPDATE form SET sends = 0, state = 'planned', settled_at = NULL WHERE id = 2", true},
		} {
			tell(t, im, map[bool][]string{true: {put.back}, false: {put.back}})
			var lost *ledger.LostError
			err := im.marks.checkLedger(t.Context())
			if errors.As(err, &lost) != put.lost || put.lost && (lost.Made != 1 || lost.Recorded != 0 || !ledgerLost(err)) {
				t.Errorf("%s: %v", put.back, err)
			}
			undo := "UPDATE form SET sends = 1 WHERE sends = 0"
			tell(t, im, map[bool][]string{true: {undo}, false: {undo}})
		}

		once := "UPDATE form SET sends = 1 WHERE id = 1"
		tell(t, im, map[bool][]string{true: {once}, false: {once}})
		im.marks.keepSend(1, 2)
		if err := im.marks.checkLedger(t.Context()); !ledgerLost(err) {
			t.Errorf("the second send is forgotten, but: %v", err)
		}
		if err := errors.Join(im.marks.takeSendBack(1, 2), im.marks.checkLedger(t.Context())); err != nil {
			t.Errorf("it was taken back: %v", err)
		}
	})
}

// The ledger is removed under a watch: the watch ends, and what is dropped later stays in the inbox.
func TestLedgerRemovedUnderWatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- im.Watch(t.Context()) }()
	w.drop("one.csv", "HGE2611270000001")
	importertest.WaitUntil(t, "one.csv is reported", func() bool {
		_, err := os.Stat(filepath.Join(w.root, "archive", "one.csv"))
		return err == nil
	})
	path := strings.TrimPrefix(w.cfg.Ledger.URL, "sqlite:")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.drop("two.csv", "HGE2611270000002")
	select {
	case err := <-ended:
		if !errors.Is(err, ledger.ErrReplaced) {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(importertest.WaitLimit):
		t.Error("it goes on")
	}
	if err := im.Close(); err != nil {
		t.Error(err)
	}
	w.closed(1)
}

// If the ledger is missing, the importer looks at the folders before it makes a new one.
func TestNoLedgerIsMadeForForeignFolders(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		w.run(1)
		w.cfg.Ledger.URL = url
		var foreign *ForeignError
		if _, err := Open(t.Context(), w.cfg, importertest.QuietLog()); !errors.As(err, &foreign) {
			t.Errorf("it works: %v", err)
		}
		if path, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
			if _, err := os.Stat(path); err == nil {
				t.Error("a file was made")
			}
			return
		}
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var tables int
		err = db.QueryRow("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&tables)
		if err != nil || tables > 0 {
			t.Errorf("%d tables were made, %v", tables, err)
		}
		for what, look := range map[string]func() error{
			"status": func() error { _, err := Status(t.Context(), w.cfg, ""); return err },
			"check":  func() error { _, err := Check(t.Context(), w.cfg, "nothing.csv", "", ""); return err },
		} {
			if err := look(); !errors.As(err, &foreign) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// A database is put back from an older copy under a watch and has the same identity: the watch ends all the same.
func TestLedgerPutBackUnderWatch(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im := w.openOn()
		none := func(folder.InboxFile) bool { return false }
		if _, err := im.claims.claimSettled(t.Context(), none); err != nil {
			t.Fatal(err)
		}
		im.marks.keepSend(1, 1) // the older copy does not know it
		if _, err := im.claims.claimSettled(t.Context(), none); !ledgerLost(err) {
			t.Errorf("it goes on: %v", err)
		}
	})
}
