package importer

import (
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

// A service starts before the volume of work/ is mounted. It concludes nothing from the empty folder, and says what to do if
// the files are really lost.
func TestWorkAwayAtTheStart(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		w.drop("a.csv", "HGE2611270000001")
		w.claimOnlyWith(im)
		if err := im.Close(); err != nil {
			t.Fatal(err)
		}
		work, mounted := filepath.Join(w.root, "work"), filepath.Join(w.root, "volume")
		if err := errors.Join(os.Rename(work, mounted), os.Mkdir(work, 0o755)); err != nil {
			t.Fatal(err)
		}
		refused := func(words string) {
			t.Helper()
			var folder *folder.Error
			_, err := Open(t.Context(), w.cfg, importertest.QuietLog())
			if !errors.As(err, &folder) || folder.Key != "work" || !strings.Contains(err.Error(), words) {
				t.Errorf("it starts without its work: %v", err)
			}
		}
		refused("1 files under way should lie in it")
		if err := errors.Join(os.RemoveAll(work), os.Rename(mounted, work)); err != nil {
			t.Fatal(err)
		}
		w.run(1)
		if got := w.answers("a.outcome.csv"); got["HGE2611270000001"][0] != "confirmed" {
			t.Errorf("%v", got)
		}
	})
}

// If the files in work/ are lost for good, the administrator says so, and each file is answered.
func TestWorkLostForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	w.drop("a.csv", "HGE2611270000001")
	w.claimOnlyWith(im)
	work := filepath.Join(w.root, "work")
	if err := errors.Join(im.Close(), os.RemoveAll(work), os.Mkdir(work, 0o755)); err != nil {
		t.Fatal(err)
	}
	importertest.WriteFile(t, filepath.Join(work, ownerMark), "")
	w.run(1)
	got := sheetText(t, w.outcome("a.outcome.xlsx"), "Summary")
	if !strings.Contains(got, "was taken out of the work folder") {
		t.Errorf("%s", got)
	}
	w.closed(0)
}

// A machine on which the shared folders are missing does not work beside the others in folders of its own.
func TestSharedWorkMissingHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	startWatch(t, w.cfg, func(im *Importer) { im.others.liveFor = time.Hour }) // however busy the machine is
	importertest.WaitUntil(t, "the other one lives", func() bool {
		l, err := ledger.OpenReadOnly(t.Context(), w.cfg.Ledger.URL)
		if err != nil {
			return false
		}
		living, err := l.Living(t.Context())
		return errors.Join(err, l.Close()) == nil && len(living) == 1
	})
	here := *w.cfg
	here.Folders.Work = t.TempDir()
	var folder *folder.Error
	if _, err := Open(t.Context(), &here, importertest.QuietLog()); !errors.As(err, &folder) || folder.Key != "work" {
		t.Errorf("it starts: %v", err)
	}
}

// Users who clear the outbox delete the mark with the rest. It is written again, and nothing waits for an administrator.
func TestClearedOutbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	watch := startWatch(t, w.cfg)
	outbox := filepath.Join(w.root, "outbox")
	if err := os.Remove(filepath.Join(outbox, ownerMark)); err != nil {
		t.Fatal(err)
	}
	w.drop("a.csv", "HGE2611270000001")
	watch.untilReported(1)
	watch.end()
	if _, err := os.Stat(filepath.Join(outbox, ownerMark)); err != nil {
		t.Error(err)
	}
}

// The folder of a claim in work/ is gone as a whole, as after an older copy of the ledger was put back. The rows of its file
// are answered all the same.
func TestFolderGoneFromWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("a.csv", "HGE2611230000001", "HGE2611230000002")
	watch := startWatch(t, w.cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step == "named" {
				claims, err := filepath.Glob(filepath.Join(w.root, "work", "0*-*"))
				for _, claim := range claims {
					err = errors.Join(err, os.RemoveAll(claim))
				}
				if err != nil {
					t.Error(err)
				}
			}
		}
	})
	watch.untilReported(1)
	if got := answersPlain(t, w.outcome("a.outcome.xlsx")); got["confirmed"] != 2 {
		t.Errorf("the outcome has %v", got)
	}
	w.closed(2)
}
