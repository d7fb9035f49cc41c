// Package ledgertest gives each test a database for a ledger of its own: a SQLite file, or a schema in the PostgreSQL that
// HGEIMPORT_TEST_POSTGRES names (.ci/run starts one). So tests can run in parallel.
//
// A fresh ledger makes its tables itself: 20 ms on SQLite, 50 ms on PostgreSQL, and dropping them takes as long. The tests of the
// importer share ledgers whose tables were made (made_ledgers_test.go).
package ledgertest

import (
	"context"
	"database/sql"
	"errors"
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
	address, drop, err := NewSchema(t.Context(), NeedPostgres(t))
	if err != nil {
		t.Fatalf("HGEIMPORT_TEST_POSTGRES: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("the schema of the test: %v", err)
		}
	})
	return address
}

// NewSchema is the address of a ledger in an empty schema of a server, and a function that drops the schema.
func NewSchema(ctx context.Context, server string) (address string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		return "", nil, err
	}
	schema := "test_" + strings.ToLower(ulid.Make().String())
	if _, err := db.ExecContext(ctx, "CREATE SCHEMA "+schema); err != nil {
		return "", nil, errors.Join(err, db.Close())
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String(), func() error {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
		return errors.Join(err, db.Close())
	}, nil
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
