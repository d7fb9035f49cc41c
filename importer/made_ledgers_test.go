package importer

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// Most tests begin with a ledger as it is after its tables were made. To make them takes longer than most of these tests. On
// SQLite the ledger is a copy of one that is made once; on PostgreSQL tests use ledgers one after the other.

// eachLedger runs a test once with each database, both at the same time. The ledger is empty.
func eachLedger(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for name, ledger := range map[string]func(testing.TB) string{"sqlite": madeSQLite, "postgres": madePostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, ledger(t))
		})
	}
}

// eachNewLedger is eachLedger with ledgers that do not exist yet, for tests of how they begin, or that change their tables.
func eachNewLedger(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	ledgertest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		test(t, url)
	})
}

// madeSQLite is the address of a ledger in a temporary file.
func madeSQLite(t testing.TB) string {
	t.Helper()
	text, err := emptySQLite()
	if err != nil {
		t.Fatal(err)
	}
	address := ledgertest.SQLite(t)
	path := address[len("sqlite:"):]
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath())
	if err == nil {
		_, err = db.ExecContext(t.Context(), "UPDATE counter SET value = abs(random()) WHERE name = 'ledger'") // its identity
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// emptySQLite is the file of a ledger in which nothing has happened yet.
var emptySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "hgeimport-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "ledger.db")
	l, err := ledger.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// madePostgres is the address of a ledger on PostgreSQL, which is free for another test when this one ends.
func madePostgres(t testing.TB) string {
	t.Helper()
	ledgertest.NeedPostgres(t)
	made.mu.Lock()
	var used usedLedger
	if n := len(made.free); n > 0 {
		used, made.free = made.free[n-1], made.free[:n-1]
	}
	made.mu.Unlock()
	if used.db == nil {
		used = anotherPostgres(t)
	}
	t.Cleanup(func() {
		if t.Failed() || !used.unused() {
			return // keep its rows: they may explain the failure, or somebody still works on it
		}
		if err := used.empty(); err != nil {
			t.Errorf("the ledger for the next test: %v", err)
			return
		}
		made.mu.Lock()
		defer made.mu.Unlock()
		made.free = append(made.free, used)
	})
	return used.url
}

// made are the ledgers on PostgreSQL that were made. TestMain drops them.
var made struct {
	mu   sync.Mutex
	free []usedLedger
	drop []func() error
	kept sync.Map // the connections to each, by its address
}

// dropMade drops all of them.
func dropMade() (err error) {
	for _, drop := range made.drop {
		err = errors.Join(err, drop())
	}
	return err
}

// usedLedger is one of them. Its own connection stays open: a new one would have to learn all tables again. So do those of the
// importers, see kept.
type usedLedger struct {
	url, name string // importers have this name at the server
	db        *sql.DB
	kept      *keptConnections
}

func anotherPostgres(t testing.TB) usedLedger {
	t.Helper()
	address, drop, err := ledgertest.NewSchema(t.Context(), ledgertest.NeedPostgres(t))
	if err != nil {
		t.Fatalf("HGEIMPORT_TEST_POSTGRES: %v", err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(errors.Join(err, drop()))
	}
	db.SetMaxOpenConns(1)
	name := ulid.Make().String()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	used := usedLedger{u.String(), name, db, &keptConnections{}}
	made.kept.Store(used.url, used.kept)
	made.mu.Lock()
	made.drop = append(made.drop, func() error {
		used.kept.close()
		return errors.Join(db.Close(), drop())
	})
	made.mu.Unlock()
	l, err := ledger.Open(t.Context(), used.url)
	if err == nil {
		err = l.Close()
	}
	if err == nil {
		err = used.makeEmpty(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// unused tells whether no importer works on the ledger: there are no connections but those that are kept. The connections of a
// process end a moment after it.
func (u usedLedger) unused() bool {
	for range 500 {
		var n int
		err := u.db.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", u.name).Scan(&n)
		if kept, all := u.kept.idle(); err != nil || all && n == kept {
			return err == nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

// empty removes what importers have written. What the migrations have written stays, except the ledger's identity, which must be
// different in each ledger. The connection keeps the plans of the function: the server makes them once for each ledger.
func (u usedLedger) empty() error {
	_, err := u.db.ExecContext(context.Background(), "SELECT test_empty()")
	return err
}

// makeEmpty makes the function with which empty empties a ledger.
func (u usedLedger) makeEmpty(ctx context.Context) error {
	_, err := u.db.ExecContext(ctx, `DO $make$ DECLARE statements text; BEGIN
		SELECT string_agg(statement, ' ') INTO statements FROM (
			SELECT format('DELETE FROM %I;', tablename) FROM pg_tables WHERE schemaname = current_schema()
				AND tablename NOT IN ('migration', 'river_migration', 'counter')
			UNION ALL SELECT format('PERFORM setval(%L, 1, false);', quote_ident(sequencename)) FROM pg_sequences
				WHERE schemaname = current_schema() AND sequencename NOT LIKE 'river_migration%') each (statement);
		EXECUTE format('CREATE FUNCTION test_empty() RETURNS void LANGUAGE plpgsql AS %L', 'BEGIN
			SET LOCAL session_replication_role = replica; -- the rows of all tables go, no reference has to be looked up
			' || statements || $end$
			DELETE FROM counter WHERE counter.name <> 'ledger';
			INSERT INTO clock (id, ran_ms) VALUES (1, 0);
			INSERT INTO carrier (id) VALUES (1);
			UPDATE counter SET value = value # (random() * 1e9)::bigint WHERE counter.name = 'ledger';
		END $end$);
	END $make$`)
	return err
}
