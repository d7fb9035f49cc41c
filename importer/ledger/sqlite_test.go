package ledger

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riverqueue/river/riverdriver"

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
	is := func(query, want string) {
		t.Helper()
		if got := setting(t, l.write, query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
	const synchronous, full, normal = "PRAGMA synchronous", "2", "1"
	is("PRAGMA journal_mode", "wal")
	is(synchronous, full)
	for range 3 { // only that the queue gives out a job need not be there
		now := l.QueueTime()
		_, err := l.Driver().GetExecutor().JobGetAvailable(t.Context(), &riverdriver.JobGetAvailableParams{
			ClientID: "1", MaxAttemptedBy: 1, MaxToLock: 1, Now: &now, Queue: "map"})
		if err != nil {
			t.Fatal(err)
		}
		err = l.Change(t.Context(), func(tx *Tx) error {
			var got string
			err := tx.SQL.QueryRowContext(t.Context(), synchronous).Scan(&got)
			if got != full {
				t.Errorf("in a transaction after that, %s is %s", synchronous, got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	is(givesOut+"\n"+synchronous, normal)
	is(synchronous, full)
}

// canceledLate is a connection whose caller is told that he was stopped, although the statement has run: so the driver does if
// that comes meanwhile.
type canceledLate struct{ sqliteConn }

func (c canceledLate) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	done, err := c.sqliteConn.ExecContext(ctx, text, args)
	if strings.Contains(text, "NORMAL") {
		return nil, errors.Join(context.Canceled, err)
	}
	return done, err
}

// The queue is stopped while it asks for a job. What running steps commit after that is on the disk.
func TestSQLiteCommitsAreDurableAfterAStop(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.SQLite(t))
	conn, err := l.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Raw(func(c any) error {
		k := c.(*keepingConn)
		k.sqliteConn = canceledLate{k.sqliteConn}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), givesOut+"\nSELECT 1"); !errors.Is(err, context.Canceled) {
		t.Errorf("it was not stopped: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		var got string
		err := tx.SQL.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&got)
		if got != "2" {
			t.Errorf("synchronous is %s", got)
		}
		return err
	})
}
