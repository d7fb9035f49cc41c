package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// keep_archive removes sources and outcomes once they are old enough and not before. It does not touch what a later file has
// put under the same name, and it forgets no order.
func TestKeepArchive(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	cfg.Folders.KeepArchive = 7
	cfg.Report.CSV = true
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	run := func(first int) FileStatus {
		t.Helper()
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), first, 2)
		result, err := im.Run(t.Context(), importertest.WaitLimit)
		if err != nil || len(result.Files) != 1 {
			t.Fatalf("%+v, %v", result, err)
		}
		return result.Files[0]
	}
	there := func(want bool, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if _, err := os.Stat(path); want != (err == nil) || err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is there: %v, want %v", filepath.Base(path), err == nil, want)
			}
		}
	}
	archived := filepath.Join(cfg.Folders.Archive, "orders.csv")
	outcome := filepath.Join(cfg.Folders.Outbox, "orders.outcome.xlsx")
	csv := filepath.Join(cfg.Folders.Outbox, "orders.outcome.csv")

	run(0)
	day := 24 * time.Hour
	clean := func(in time.Duration) {
		t.Helper()
		if err := im.cleaner.cleanArchive(t.Context(), time.Now().Add(in)); err != nil {
			t.Fatal(err)
		}
	}
	clean(7*day - time.Minute)
	there(true, archived, outcome, csv)

	// The user takes the outcome away, and the next file is answered under that name.
	if err := errors.Join(os.Remove(outcome), os.Remove(csv)); err != nil {
		t.Fatal(err)
	}
	run(100)
	later := filepath.Join(cfg.Folders.Archive, "orders-2.csv")
	there(true, outcome, csv, later)
	files, err := im.ledger.RecentFiles(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := im.cleaner.removeResults(t.Context(), files[1]); err != nil {
		t.Fatal(err)
	}
	there(false, archived)
	there(true, outcome, csv, later)

	clean(8 * day)
	there(false, outcome, csv, later)
	clean(9 * day) // nothing is left to be done
	if got := run(0); got.Rows.Confirmed != 2 {
		t.Errorf("dropped again after the archive was cleaned: %+v", got.Rows)
	}
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != 4 {
		t.Errorf("closed twice %v, %d orders", twice, carrier.Orders())
	}
}

// A crash leaves a half-written outcome in the outbox: the next start removes it, and leaves the files of others alone.
func TestSweep(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), "http://127.0.0.1:1/")
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	for _, name := range []string{".hge-ABC.tmp", ".hidden", "orders.outcome.xlsx", "user.tmp"} {
		if err := os.WriteFile(filepath.Join(cfg.Folders.Outbox, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		before time.Time
		left   int // with the folder's mark
	}{{time.Now().Add(-maxWriteTime), 5}, {time.Time{}, 4}} {
		if err := im.cleaner.sweepOutbox(c.before); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(cfg.Folders.Outbox)
		if err != nil || len(entries) != c.left {
			t.Errorf("from before %v: %v, %v", c.before, entries, err)
		}
	}
}

// If one file cannot be removed from the archive, the others are removed all the same.
func TestKeepArchiveGoesOn(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	cfg.Folders.KeepArchive = 1
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	for n, name := range []string{"a.csv", "b.csv"} {
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, name), 10*n, 2)
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
	}
	stuck := filepath.Join(cfg.Folders.Outbox, "a.outcome.xlsx") // in the place of the outcome: a folder that is not empty
	if err := errors.Join(os.Remove(stuck), os.MkdirAll(filepath.Join(stuck, "x"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := im.cleaner.cleanArchive(t.Context(), time.Now().AddDate(0, 0, 2)); err == nil {
		t.Error("what cannot be removed is not told")
	}
	if _, err := os.Stat(filepath.Join(cfg.Folders.Archive, "b.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("b.csv is still in the archive: %v", err)
	}
}

// When the outcome of a workbook with macros is removed, the CSV of the same name stays: it is the outcome of another file.
func TestKeepArchiveOfMacros(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	csv := filepath.Join(cfg.Folders.Outbox, "a.outcome.csv")
	macros := filepath.Join(cfg.Folders.Outbox, "a.outcome.xlsm")
	if err := errors.Join(os.WriteFile(csv, nil, 0o644), os.WriteFile(macros, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	file := claimedFile(t, im, "a.xlsm")
	file.Outcome, file.Archived = filepath.Base(macros), "a.xlsm"
	if err := im.cleaner.removeResults(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	_, gone := os.Stat(macros)
	if _, err := os.Stat(csv); err != nil || !errors.Is(gone, fs.ErrNotExist) {
		t.Errorf("the CSV: %v; the workbook: %v", err, gone)
	}
}

// A file stays if one of its orders is unknown: resend needs it.
func TestKeepArchiveKeepsDoubts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{OmitSuffix: "U"})
	w.cfg.Folders.KeepArchive = 7
	w.drop("doubtful.csv", "HGE261123000001U")
	w.drop("known.csv", "HGE2611230000002")
	w.run(1)
	if err := w.openOn().cleaner.cleanArchive(t.Context(), time.Now().AddDate(0, 0, 8)); err != nil {
		t.Fatal(err)
	}
	left := importertest.FileTexts(t, filepath.Join(w.root, "archive"))
	if _, there := left["doubtful.csv"]; !there || len(left) != 2 { // and the mark
		t.Errorf("in the archive: %v", left)
	}
}

// A file that is not done stays, however old it is, even if it has its names and its results are in their folders.
func TestKeepArchiveKeepsWhatIsNotDone(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Folders.KeepArchive = 1
		im := w.openOn()
		file := claimedFile(t, im, "a.csv")
		err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
			return tx.NameResults(t.Context(), file.ID, "a.outcome.xlsx", "a.csv")
		})
		results := []string{filepath.Join(w.root, "archive", "a.csv"), filepath.Join(w.root, "outbox", "a.outcome.xlsx")}
		for _, path := range results {
			err = errors.Join(err, os.WriteFile(path, nil, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := im.cleaner.cleanArchive(t.Context(), time.Now().AddDate(100, 0, 0)); err != nil {
			t.Fatal(err)
		}
		for _, path := range results {
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		}
		now, err := im.ledger.File(t.Context(), file.ID)
		if err != nil || now.Archived != "a.csv" || now.Outcome != "a.outcome.xlsx" {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

// A pass and watch remove by themselves what is old enough, and leave what is younger.
func TestKeepArchiveByItself(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Folders.KeepArchive = 7
		w.drop("run.csv", "HGE2611260000001")
		w.drop("watch.csv", "HGE2611260000002")
		w.drop("young.csv", "HGE2611260000003")
		w.run(1)
		age := func(name string) { // by eight days
			l, err := ledger.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			err = l.Change(t.Context(), func(tx *ledger.Tx) error {
				_, err := tx.SQL.ExecContext(t.Context(), "UPDATE file SET done_at = done_at - 691200000 WHERE name = $1", name)
				return err
			})
			if err := errors.Join(err, l.Close()); err != nil {
				t.Fatal(err)
			}
		}
		left := func() []string {
			files := (&crash{root: w.root}).files()
			return append(files["archive"], files["outbox"]...)
		}
		age("run.csv")
		w.run(1)
		want := []string{"watch.csv", "young.csv", "watch.outcome.csv", "watch.outcome.xlsx", "young.outcome.csv", "young.outcome.xlsx"}
		if diff := cmp.Diff(want, left()); diff != "" {
			t.Errorf("after a pass (-want +got):\n%s", diff)
		}
		age("watch.csv")
		watch := startWatch(t, w.cfg)
		want = []string{"young.csv", "young.outcome.csv", "young.outcome.xlsx"}
		importertest.WaitUntil(t, fmt.Sprint(want, " alone are left"), func() bool { return slices.Equal(left(), want) })
		watch.end()
	})
}
