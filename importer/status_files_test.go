package importer

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

func TestStatusFileNames(t *testing.T) {
	t.Parallel()
	outbox := t.TempDir()
	cfg := &config.Config{Folders: config.Folders{Outbox: outbox}}
	s := &statusFiles{road: &road{links: &folder.Links{}, cfg: cfg}, lines: map[string]string{}}
	if err := s.write(ledger.File{}, "theirs.status.txt", "not ours"); err != nil {
		t.Fatal(err)
	}
	delete(s.lines, "theirs.status.txt")
	inUse := map[string]bool{"orders.status.txt": true}
	for name, want := range map[string]string{
		"orders.csv": "orders.status-2.txt", "orders.outcome-3.xlsx": "orders.status-2.txt", "day.xlsx": "day.status.txt",
		"theirs.csv": "theirs.status-2.txt",
	} {
		if got := s.nameFor(ledger.File{Name: name}, inUse); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	found, err := s.readAll()
	if err != nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if err := s.write(ledger.File{}, "day.status.txt", statusPrefix+"day.csv: queued"); err != nil {
		t.Fatal(err)
	}
	if found, err = s.readAll(); err != nil || found["day.status.txt"] != statusPrefix+"day.csv: queued" {
		t.Errorf("found %v, %v", found, err)
	}
}

// Several importers keep one status file for a file under way, not one each.
func TestOneStatusFileOfSeveralImporters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{Processing: time.Hour})
	w.another()
	w.drop("a.csv", "HGE2611230000001")
	status := filepath.Join(w.root, "outbox", "a.status.txt")
	there := func() bool { _, err := os.Stat(status); return err == nil }
	importertest.WaitUntil(t, "the first one says where it stands", there)
	im := w.openOn()
	s := &statusFiles{road: im.road, lines: map[string]string{}, names: map[int64]string{}} // it looked before the file came
	s.refresh(t.Context())
	if all, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.txt")); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}
