package importer

import (
	"path/filepath"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Somebody sets the clock. keep_archive removes nothing that is not as old by the ledger's clock, and the ages of /metrics do not
// follow. What was archived after that is kept by the clock on the wall again.
func TestArchiveAndAgesOfASetClock(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		const day = 24 * time.Hour
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Folders.KeepArchive = 7
		machine := newTestMachine()
		var im *Importer
		open := func() {
			t.Helper()
			var err error
			if im, err = openOn(t.Context(), w.cfg, importertest.QuietLog(), machine); err != nil {
				t.Fatal(err)
			}
		}
		closeIt := func() {
			if err := im.Close(); err != nil {
				t.Error(err)
			}
		}
		defer func() { closeIt() }()
		open()
		run := func(name, order string) {
			t.Helper()
			w.drop(name, order)
			if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
				t.Fatal(err)
			}
		}
		kept := func(want bool, name string) {
			t.Helper()
			im.cleaner.clean(t.Context(), im.ledger.Now())
			if exists(filepath.Join(w.root, "archive", name)) != want {
				t.Errorf("%s is in the archive: %v, want %v", name, !want, want)
			}
		}
		run("before.csv", "HGE2611290000001")
		came := im.ledger.Now()
		for _, by := range []time.Duration{73 * 365 * day, -time.Hour, 9 * day} { // the last one counts, and the first is not forgotten
			machine.set(by)
			kept(true, "before.csv")
		}
		if age, err := im.ledger.Age(t.Context(), came.Add(73*365*day-time.Hour)); err != nil || age > time.Hour {
			t.Errorf("it is %v old, %v", age, err)
		}
		run("after.csv", "HGE2611290000002")
		closeIt()
		machine.restart("second", 8*day)
		open()
		kept(false, "after.csv") // the ledger's clock has not counted these days
		kept(true, "before.csv")
		machine.pass(7 * day)
		kept(false, "before.csv")
	})
}
