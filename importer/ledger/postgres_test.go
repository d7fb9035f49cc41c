package ledger

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"hgeimport/importer/ledger/ledgertest"
)

// What is committed on PostgreSQL is on the disk, also if the role or the address asks for less.
func TestPostgresCommitsAreDurable(t *testing.T) {
	t.Parallel()
	const ask = "SHOW synchronous_commit"
	for name, address := range map[string]func(*testing.T) string{"role": careless, "address": func(t *testing.T) string {
		return ledgertest.Postgres(t) + "&synchronous_commit=off"
	}} {
		t.Run(name, func(t *testing.T) {
			address := address(t)
			db, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if got := setting(t, db, ask); got != "off" {
				t.Fatalf("synchronous_commit is %s for anybody: that proves nothing", got)
			}
			l := openTest(t, address)
			for _, db := range []*sql.DB{l.write, l.read} {
				if got := setting(t, db, ask); got != "on" {
					t.Errorf("synchronous_commit is %s", got)
				}
			}
		})
	}
}

// careless is the address of a ledger for a role whose default is to commit without waiting for the disk.
func careless(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(ledgertest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	server, err := sql.Open("pgx", os.Getenv("HGEIMPORT_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	schema := u.Query().Get("search_path")
	role := strings.Replace(schema, "test_", "role_", 1)
	run := func(ctx context.Context, statements ...string) {
		for _, statement := range statements {
			if _, err := server.ExecContext(ctx, statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	t.Cleanup(func() {
		run(context.Background(), "DROP OWNED BY "+role, "DROP ROLE "+role)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	run(t.Context(), "CREATE ROLE "+role+" LOGIN PASSWORD 'of a test'", "ALTER ROLE "+role+" SET synchronous_commit = off",
		"GRANT ALL ON SCHEMA "+schema+" TO "+role)
	u.User = url.UserPassword(role, "of a test")
	return u.String()
}

// A PostgreSQL whose commits may be lost in a crash is not worked on.
func TestCommitsThatAreNotDurable(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.Postgres(t))
	l.write.SetMaxOpenConns(1)
	if _, err := l.write.ExecContext(t.Context(), "SET synchronous_commit = off"); err != nil { // as a pooler may leave it
		t.Fatal(err)
	}
	var no *NotDurableError
	if err := l.checkDurable(t.Context()); !errors.As(err, &no) {
		t.Errorf("%v, want a NotDurableError", err)
	}
}

// If a machine is held up in the middle of a change, the server ends that change, so that the others can go on.
func TestHeldUpTransactionEnds(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.Postgres(t))
	if limit := setting(t, l.read, "SHOW idle_in_transaction_session_timeout"); limit != "10s" {
		t.Fatalf("a transaction may wait %s for its client", limit)
	}
	err := l.Change(t.Context(), func(tx *Tx) error {
		if _, err := tx.NextNumber(t.Context(), "form"); err != nil {
			return err
		}
		if err := tx.exec(t.Context(), "shorter", "SET LOCAL idle_in_transaction_session_timeout = 50"); err != nil {
			return err
		}
		return l.Change(t.Context(), func(other *Tx) error { // waits for the lock that the first one holds
			_, err := other.NextNumber(t.Context(), "form")
			return err
		})
	})
	if !errors.Is(err, ErrLedger) {
		t.Errorf("the change that was held up: %v", err)
	}
	var n int64
	if err := l.read.QueryRowContext(t.Context(), "SELECT value FROM counter WHERE name = 'form'").Scan(&n); err != nil || n != 1 {
		t.Errorf("counted to %d, %v: want the other's alone", n, err)
	}
}
