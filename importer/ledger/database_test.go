package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hgeimport/importer/ledger/ledgertest"
)

// One ledger is held once, whatever name it is opened by: lock and mark lie beside the file itself.
func TestALedgerIsHeldByAllItsNames(t *testing.T) {
	file, link := filepath.Join(t.TempDir(), "l.db"), filepath.Join(t.TempDir(), "other.db")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no links here: ", err)
	}
	l := openTest(t, "sqlite:"+link) // made by the name of a link to nothing
	var held *HeldError
	for _, name := range []string{link, file} {
		if _, err := Open(t.Context(), "sqlite:"+name); !errors.As(err, &held) {
			t.Errorf("by the name %s: %v, want a HeldError", name, err)
		}
	}
	if err := l.mark.raise(7); err != nil { // sends that it knows nothing of
		t.Fatal(err)
	}
	var lost *LostError
	for _, name := range []string{link, file} {
		if _, err := Look(t.Context(), "sqlite:"+name); !errors.As(err, &lost) {
			t.Errorf("a look by the name %s: %v, want a LostError", name, err)
		}
	}
}

// A PostgreSQL whose commits a crash may take back is not worked on.
func TestCommitsThatAreNotDurable(t *testing.T) {
	l := openTest(t, ledgertest.Postgres(t))
	l.write.SetMaxOpenConns(1)
	if _, err := l.write.ExecContext(t.Context(), "SET synchronous_commit = off"); err != nil { // as a pooler may leave it
		t.Fatal(err)
	}
	var no *NotDurableError
	if err := l.durable(t.Context()); !errors.As(err, &no) {
		t.Errorf("%v, want a NotDurableError", err)
	}
}
