// Package ledgertest gives each test a database for a ledger of its own: a SQLite file, or a schema in the PostgreSQL that
// HGEIMPORT_TEST_POSTGRES names (.ci/run starts one). So tests can run in parallel.
//
// A fresh ledger makes its tables itself: 20 ms on SQLite, 50 ms on PostgreSQL. A template would not be faster: a PostgreSQL
// database from a template takes 45 ms, and opening it 17 ms more.
package ledgertest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"
	"github.com/oklog/ulid/v2"
)

// Each runs a test once with each database, each time with the address of a ledger that does not exist yet.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite is the address of a ledger in a temporary file. The name of the file has characters that must be escaped.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "a b#.db")
}

// Postgres is the address of a ledger in an empty schema, which is dropped at the end of the test. If
// HGEIMPORT_TEST_POSTGRES is not set, the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server := NeedPostgres(t)
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	schema := "test_" + strings.ToLower(ulid.Make().String())
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatalf("HGEIMPORT_TEST_POSTGRES: %v", err)
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Errorf("the schema of the test: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(fmt.Errorf("HGEIMPORT_TEST_POSTGRES: %w", err))
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// NeedPostgres is the address of the PostgreSQL for tests. If HGEIMPORT_TEST_POSTGRES is not set, the test is skipped.
func NeedPostgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("HGEIMPORT_TEST_POSTGRES")
	if server == "" {
		t.Skip("no PostgreSQL: set HGEIMPORT_TEST_POSTGRES to the postgres:// address of one that tests may write to")
	}
	return server
}
