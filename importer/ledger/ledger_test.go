package ledger

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// eachLedger runs a test with an empty ledger in each database, in parallel with all other tests.
func eachLedger(t *testing.T, test func(*testing.T, *Ledger)) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		test(t, openTest(t, url))
	})
}

// openTest opens the ledger at url and closes it at the end of the test.

func openTest(t *testing.T, url string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func change(t *testing.T, l *Ledger, do func(context.Context, *Tx) error) {
	t.Helper()
	if err := l.Change(t.Context(), func(tx *Tx) error { return do(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func addFile(t *testing.T, l *Ledger, claim string) (id int64) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		id, err = tx.AddFile(ctx, File{Claim: claim, Name: claim + ".csv", ClaimedAt: time.Now()})
		return err
	})
	return id
}

// planForm adds a form of a file. It takes orders and adds an entry for each order that it got; got are those orders.
func planForm(t *testing.T, l *Ledger, file int64, reference string, firstRow int, orders ...string,
) (form int64, got map[string]bool) {
	t.Helper()
	change(t, l, func(ctx context.Context, tx *Tx) (err error) {
		if form, err = tx.NextNumber(ctx, "form"); err != nil {
			return err
		}
		if got, err = tx.Take(ctx, "close", form, orders); err != nil || len(got) == 0 {
			return err
		}
		var entries []Entry
		for i, o := range orders {
			if got[o] {
				entries = append(entries, Entry{Row: firstRow + i, Key: o, FormID: form})
			}
		}
		f := Form{ID: form, FileID: file, Reference: reference, Operation: "scanform", Body: []byte("{}"), Orders: len(entries)}
		return errors.Join(tx.AddForm(ctx, f), tx.AddEntries(ctx, file, entries))
	})
	return form, got
}

// endRows is Tx.EndRows where the number of rows does not matter.
func endRows(ctx context.Context, tx *Tx, form int64, keys []string, status, reason string) error {
	_, err := tx.EndRows(ctx, form, keys, status, reason)
	return err
}

func TestOneProcessHoldsTheLedger(t *testing.T) {
	t.Parallel()
	url := "sqlite:" + filepath.Join(t.TempDir(), "l.db")
	if _, err := OpenReadOnly(t.Context(), url); !errors.Is(err, ErrNotFound) {
		t.Errorf("a look at no ledger: %v, want ErrNotFound", err)
	}
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := Open(t.Context(), url); !errors.As(err, &held) || held.Holder == "" {
		t.Errorf("a second open: %v, want a HeldError that names the holder", err)
	}
	reader, err := OpenReadOnly(t.Context(), url)
	if err != nil {
		t.Fatalf("a look beside the holder: %v", err)
	}
	if err := errors.Join(reader.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), url); err != nil {
		t.Fatalf("opening again: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestRedactShowsNoPassword(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"postgres://me:secret@db/x":               "postgres://me:xxxxx@db/x",
		"postgres://db/x?user=me&password=secret": "postgres://db/x",
		"sqlite:/a/b.db":                          "sqlite:/a/b.db",
		"postgres://me:se%cret@db":                "postgres://…",
	} {
		if got := Redact(url); got != want {
			t.Errorf("Redact(%q) = %q, want %q", url, got, want)
		}
	}
}

// HasRoom leaves nothing in the ledger.
func TestHasRoomLeavesNothing(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		const all = "SELECT count(*) || ' ' || sum(value) || ' ' || max(length(name)) FROM counter"
		before := setting(t, l.write, all)
		for range 2 {
			if err := l.HasRoom(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if after := setting(t, l.write, all); after != before {
			t.Errorf("counters %s, before %s", after, before)
		}
	})
}

// setting asks a database for one of its settings.
func setting(t *testing.T, db *sql.DB, query string) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}
