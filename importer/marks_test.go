package importer

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// A ledger that is refused because of one folder has not marked the others: the ledger that they belong to can still be opened.
func TestRefusedLedgerMarksNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	open := func(cfg *config.Config) error {
		im, err := Open(t.Context(), cfg, importertest.QuietLog())
		if err == nil {
			err = im.Close()
		}
		return err
	}
	if err := open(w.cfg); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(w.root, "inbox", ownerMark)); err != nil { // as on a new volume
		t.Fatal(err)
	}
	other := *w.cfg
	other.Ledger.URL = madeSQLite(t)
	var foreign *ForeignError
	if err := open(&other); !errors.As(err, &foreign) || foreign.Key != "work" {
		t.Errorf("another ledger: %v, want it refused for work", err)
	}
	if err := open(w.cfg); err != nil {
		t.Errorf("whose they are: %v", err)
	}
}

// A folder is marked once, by the first importer. The mark appears whole.
func TestAFolderIsMarkedOnce(t *testing.T) {
	t.Parallel()
	f := markedFolder{"inbox", t.TempDir()}
	if err := f.writeMark("ledger 1", config.Ledger{URL: "sqlite:/one.db"}); err != nil {
		t.Fatal(err)
	}
	var foreign *ForeignError
	if err := f.writeMark("ledger 2", config.Ledger{URL: "sqlite:/two.db"}); !errors.As(err, &foreign) {
		t.Errorf("a second mark: %v, want a ForeignError", err)
	}
	if m, err := f.readMark(); m.owner != "ledger 1" || err != nil || len(importertest.FileTexts(t, f.path)) != 1 {
		t.Errorf("%q, %v, %v", m.owner, err, importertest.FileTexts(t, f.path))
	}
}

// A crash leaves half a mark: the next start removes it, and leaves the files of others alone.
func TestHalfAMarkIsClearedAway(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		for _, name := range []string{ownerMark + "-ABC.tmp", ".hidden"} {
			importertest.WriteFile(t, filepath.Join(w.root, "inbox", name), "")
			importertest.WriteFile(t, filepath.Join(w.root, "work", name), "")
		}
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		for _, folder := range []string{"inbox", "work"} {
			left := slices.Sorted(maps.Keys(importertest.FileTexts(t, filepath.Join(w.root, folder))))
			if !slices.Equal(left, []string{".hgeimport-ledger", ".hidden"}) {
				t.Errorf("in %s: %v", folder, left)
			}
		}
	})
}

// Two importers of one ledger mark a folder at the same time, and the faster one clears the other's half mark away.
func TestHalfAMarkClearedByAFasterOne(t *testing.T) {
	t.Parallel()
	f := markedFolder{"inbox", t.TempDir()}
	if err := f.writeMark("ledger 1", config.Ledger{URL: "postgres://"}); err != nil {
		t.Fatal(err)
	}
	if err := f.reveal(filepath.Join(f.path, ownerMark+"-GONE.tmp"), "ledger 1"); err != nil {
		t.Errorf("the slower one of the same ledger: %v", err)
	}
	var foreign *ForeignError
	if err := f.reveal(filepath.Join(f.path, ownerMark+"-GONE.tmp"), "ledger 2"); !errors.As(err, &foreign) {
		t.Errorf("the slower one of another ledger: %v, want a ForeignError", err)
	}
}
