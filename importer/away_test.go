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
	"hgeimport/importer/ledger/ledgertest"
)

// A service that starts before the volume of work/ is mounted concludes nothing from the empty folder, and says how to go on
// where the files are lost in truth.
func TestWorkAwayAtTheStart(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		w.drop("a.csv", "HGE2611270000001")
		d := folder.Dropped{Path: filepath.Join(w.root, "inbox", "a.csv"), Name: "a.csv"}
		if err := errors.Join(im.claims.claim(t.Context(), d), im.Close()); err != nil {
			t.Fatal(err)
		}
		work, mounted := filepath.Join(w.root, "work"), filepath.Join(w.root, "volume")
		if err := errors.Join(os.Rename(work, mounted), os.Mkdir(work, 0o755)); err != nil {
			t.Fatal(err)
		}
		refused := func(words string) {
			t.Helper()
			var folder *folder.Error
			if _, err := Open(t.Context(), w.cfg, importertest.QuietLog()); !errors.As(err, &folder) || folder.Key != "work" || !strings.Contains(err.Error(), words) {
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

// Where the work is lost for good, its administrator says so, and each file is answered.
func TestWorkLostForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.SQLite(t), hgeapitest.Config{})
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	w.drop("a.csv", "HGE2611270000001")
	d := folder.Dropped{Path: filepath.Join(w.root, "inbox", "a.csv"), Name: "a.csv"}
	work := filepath.Join(w.root, "work")
	if err := errors.Join(im.claims.claim(t.Context(), d), im.Close(), os.RemoveAll(work), os.Mkdir(work, 0o755)); err != nil {
		t.Fatal(err)
	}
	importertest.Write(t, filepath.Join(work, ownerMark), "")
	w.run(1)
	if got := sheetText(t, filepath.Join(w.root, "outbox", "a.outcome.xlsx"), "Summary"); !strings.Contains(got, "was taken out of the work folder") {
		t.Errorf("%s", got)
	}
	w.closed(0)
}

// A machine that lacks the folders of the others does not work beside them in its own.
func TestSharedWorkMissingHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	startWatch(t, w.cfg, func(im *Importer) { im.others.life = time.Hour }) // however busy the machine is
	importertest.Until(t, "the other one lives", func() bool {
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

// Users who clear the outbox take the mark with the rest: it comes back, and nothing waits for an administrator.
func TestClearedOutbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.SQLite(t), hgeapitest.Config{})
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

// Somebody puts a file into the archive under the name that was just chosen for a source: both stay.
func TestArchiveNameTakenMeanwhile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a.csv", "HGE2611270000001")
		archive := filepath.Join(w.root, "archive")
		watch := startWatch(t, w.cfg, func(im *Importer) {
			im.reached = func(step string) {
				if step == "reported" {
					importertest.Write(t, filepath.Join(archive, "a.csv"), "somebody's")
				}
			}
		})
		watch.untilReported(1)
		got := importertest.Texts(t, archive)
		if got["a.csv"] != "somebody's" || !strings.Contains(got["a-2.csv"], "HGE2611270000001") {
			t.Errorf("in the archive: %v", got)
		}
		watch.end()
		if files, err := w.openOn().ledger.RecentFiles(t.Context(), 1); err != nil || files[0].Archived != "a-2.csv" {
			t.Errorf("the ledger knows it as %v, %v", files, err)
		}
	})
}

// A file that was written to late is dropped again once, however often the archive does not take it.
func TestDroppedLateOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.SQLite(t), hgeapitest.Config{})
	im := w.openOn()
	file := claimedFile(t, im, "a.csv")
	source := im.workPath(file)
	if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
		t.Fatal(err)
	}
	importertest.Write(t, source, "taken")
	sum, size, err := folder.SHA256(source)
	if err != nil {
		t.Fatal(err)
	}
	file.SHA256, file.Size = sum, size
	importertest.Write(t, source, "taken\nlate\n")
	drop := func(want int) {
		t.Helper()
		if err := im.reportStep.dropRewritten(file, source, sourceLook{}); err != nil {
			t.Fatal(err)
		}
		got := importertest.Texts(t, filepath.Join(w.root, "inbox"))
		delete(got, ownerMark)
		if len(got) != want {
			t.Errorf("in the inbox: %v, want %d files", got, want)
		}
	}
	drop(1)
	drop(1)
	importertest.Write(t, source, "taken\nlate\nlater\n")
	drop(2)
}

// The inbox is ill when it has not had its turn for long, whatever the last look saw.
func TestStuckInbox(t *testing.T) {
	t.Parallel()
	m := &metrics{}
	if err := m.stuck(time.Minute); err != nil {
		t.Errorf("before the first look: %v", err)
	}
	m.looked(time.Time{}, nil)
	if err := m.stuck(time.Minute); err != nil {
		t.Errorf("right after it: %v", err)
	}
	m.turn = m.turn.Add(-stuckAfter - 2*time.Minute)
	if err := m.stuck(time.Minute); err == nil {
		t.Error("nobody is told")
	}
	m.took()
	if err := m.stuck(time.Minute); err != nil {
		t.Errorf("after a file was taken: %v", err)
	}
}

// Nobody says how old the oldest file in the inbox is while the inbox is away.
func TestOldestInInbox(t *testing.T) {
	t.Parallel()
	m, began := &metrics{}, time.Now().Add(-time.Hour)
	m.looked(began, nil)
	if got, err := m.oldestWaiting(); !got.Equal(began) || err != nil {
		t.Errorf("%v, %v, want %v", got, err, began)
	}
	m.looked(time.Time{}, &folder.Error{Key: "inbox", Err: os.ErrNotExist})
	if got, err := m.oldestWaiting(); err == nil {
		t.Errorf("%v while it is away", got)
	}
}
