package importer

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// usedLedgers are ledgers on PostgreSQL that worlds of the crash test use one after the other. Making new tables for each world
// would take longer than killing an importer in it.
type usedLedgers struct {
	t    *testing.T // the test that has the worlds: it ends after them
	mu   sync.Mutex
	free []usedLedger
}

// usedLedger is one of them. Its connection stays open: a new one would have to learn all tables again.
type usedLedger struct {
	url string
	db  *sql.DB
}

// one is the address of a ledger as it is after its tables were made. It is free again when the test ends.
func (u *usedLedgers) one(t testing.TB) string {
	t.Helper()
	u.mu.Lock()
	defer u.mu.Unlock()
	var used usedLedger
	if n := len(u.free); n > 0 {
		used, u.free = u.free[n-1], u.free[:n-1]
	} else {
		used = u.another(t)
	}
	t.Cleanup(func() {
		if t.Failed() {
			return // keep its rows: they may explain the failure
		}
		if err := used.empty(); err != nil {
			t.Errorf("the ledger for the next world: %v", err)
			return
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		u.free = append(u.free, used)
	})
	return used.url
}

// another is one more.
func (u *usedLedgers) another(t testing.TB) usedLedger {
	t.Helper()
	url := ledgertest.Postgres(u.t)
	l, err := ledger.Open(u.t.Context(), url)
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	u.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			u.t.Error(err)
		}
	})
	return usedLedger{url, db}
}

// empty removes what importers have written. What the migrations have written stays, except the ledger's identity, which
// must be different in each ledger.
func (u usedLedger) empty() error {
	_, err := u.db.ExecContext(context.Background(), `DO $$ DECLARE name text; BEGIN
		SET LOCAL session_replication_role = replica; -- the rows of all tables go, no reference has to be looked up
		FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
				AND tablename NOT IN ('migration', 'river_migration', 'counter') LOOP
			EXECUTE format('DELETE FROM %I', name);
		END LOOP;
		FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()
				AND sequencename NOT LIKE 'river_migration%' LOOP
			PERFORM setval(quote_ident(name), 1, false);
		END LOOP;
		DELETE FROM counter WHERE counter.name <> 'ledger';
		INSERT INTO clock (id, ran_ms) VALUES (1, 0);
		UPDATE counter SET value = value # (random() * 1e9)::bigint WHERE counter.name = 'ledger';
	END $$`)
	return err
}
