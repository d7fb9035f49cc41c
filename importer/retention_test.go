package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// keep_archive removes sources and outcomes once they are old enough and not before, leaves alone what a later file has
// put under the same name, and forgets no order.
func TestKeepArchive(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := roadConfig(t.TempDir(), carrier.URL)
	cfg.Folders.KeepArchive = 7
	cfg.Report.CSV = true
	im, err := Open(t.Context(), cfg, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	run := func(first int) FileStatus {
		t.Helper()
		dropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), first, 2)
		tally, err := im.Run(t.Context(), 30*time.Second)
		if err != nil || len(tally.Files) != 1 {
			t.Fatalf("%+v, %v", tally, err)
		}
		return tally.Files[0]
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
		if err := im.cleanArchive(t.Context(), time.Now().Add(in)); err != nil {
			t.Fatal(err)
		}
	}
	clean(7*day - time.Minute)
	there(true, archived, outcome, csv)

	// Its user takes the outcome away, and the next file is answered under that name.
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
	if err := im.removeResults(t.Context(), files[1]); err != nil {
		t.Fatal(err)
	}
	there(false, archived)
	there(true, outcome, csv, later)

	clean(8 * day)
	there(false, outcome, csv, later)
	clean(9 * day) // nothing is left to be done
	if got := run(0); got.Rows.Duplicate != 2 {
		t.Errorf("dropped again after the archive was cleaned: %+v", got.Rows)
	}
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != 4 {
		t.Errorf("closed twice %v, %d orders", twice, carrier.Orders())
	}
}

// What a crash leaves half written in the outbox is removed at the next start; what belongs to others is not.
func TestSweep(t *testing.T) {
	cfg := roadConfig(t.TempDir(), "http://127.0.0.1:1/")
	im, err := Open(t.Context(), cfg, quietLog())
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
		age  time.Duration
		left int
	}{{perhapsWritten, 4}, {0, 3}} {
		if err := im.sweep(time.Now(), c.age); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(cfg.Folders.Outbox)
		if err != nil || len(entries) != c.left {
			t.Errorf("older than %v: %v, %v", c.age, entries, err)
		}
	}
}

// What cannot be removed from the archive does not keep the rest there.
func TestKeepArchiveGoesOn(t *testing.T) {
	cfg := roadConfig(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	cfg.Folders.KeepArchive = 1
	im, err := Open(t.Context(), cfg, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	for n, name := range []string{"a.csv", "b.csv"} {
		dropOrders(t, filepath.Join(cfg.Folders.Inbox, name), 10*n, 2)
		if _, err := im.Run(t.Context(), 30*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	stuck := filepath.Join(cfg.Folders.Outbox, "a.outcome.xlsx") // in the place of the outcome: a folder that is not empty
	if err := errors.Join(os.Remove(stuck), os.MkdirAll(filepath.Join(stuck, "x"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := im.cleanArchive(t.Context(), time.Now().AddDate(0, 0, 2)); err == nil {
		t.Error("what cannot be removed is not told")
	}
	if _, err := os.Stat(filepath.Join(cfg.Folders.Archive, "b.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("b.csv is still in the archive: %v", err)
	}
}
