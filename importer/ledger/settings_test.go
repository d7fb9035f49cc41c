package ledger

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"hgeimport/importer/ledger/ledgertest"
)

// setting asks a database for one of its settings.
func setting(t *testing.T, db *sql.DB, query string) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// What is committed on SQLite is on the disk.
func TestSQLiteCommitsAreDurable(t *testing.T) {
	l := openTest(t, ledgertest.SQLite(t))
	for query, want := range map[string]string{"PRAGMA synchronous": "2", "PRAGMA journal_mode": "wal"} { // 2 = FULL
		if got := setting(t, l.write, query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
}

// What is committed on PostgreSQL is on the disk, also where the server, or who set up the address, would have it otherwise.
func TestPostgresCommitsAreDurable(t *testing.T) {
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

// careless is the address of a ledger for a role that commits without waiting for the disk, unless told otherwise.
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

// Whether there is room is tried without a trace.
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
