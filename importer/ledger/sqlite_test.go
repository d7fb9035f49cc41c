package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hgeimport/importer/ledger/ledgertest"
)

// A ledger can be opened by other names, through links. Lock and counter file lie beside the file itself, so the ledger is held
// under all its names.
func TestALedgerIsHeldByAllItsNames(t *testing.T) {
	t.Parallel()
	file, link := filepath.Join(t.TempDir(), "l.db"), filepath.Join(t.TempDir(), "other.db")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no links here: ", err)
	}
	l := openTest(t, "sqlite:"+link) // makes the file that the link points to
	var held *HeldError
	for _, name := range []string{link, file} {
		if _, err := Open(t.Context(), "sqlite:"+name); !errors.As(err, &held) {
			t.Errorf("by the name %s: %v, want a HeldError", name, err)
		}
	}
	if err := l.counter.raise(7); err != nil { // sends that the ledger does not know of
		t.Fatal(err)
	}
	var lost *LostError
	for _, name := range []string{link, file} {
		if _, err := OpenReadOnly(t.Context(), "sqlite:"+name); !errors.As(err, &lost) {
			t.Errorf("a look by the name %s: %v, want a LostError", name, err)
		}
	}
}

// What is committed on SQLite is on the disk, and survives a power cut.
func TestSQLiteCommitsAreDurable(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.SQLite(t))
	for query, want := range map[string]string{"PRAGMA synchronous": "2", "PRAGMA journal_mode": "wal"} { // 2 = FULL
		if got := setting(t, l.write, query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
}
