package ledger

import (
	"database/sql"
	"net/url"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// counted is a ledger on PostgreSQL whose server tells how many rows of its tables were read.
type counted struct {
	t       *testing.T
	address string // its connections bear the name of the schema
	schema  string
	watcher *sql.DB // is not counted
}

// TestNoFullScanOnPostgres takes every road through a ledger of many files that are done: of no table as much is read as
// though it were read from end to end. Without any one of the indexes it would be: none is kept for nothing.
func TestNoFullScanOnPostgres(t *testing.T) {
	c := newCounted(t)
	const rows = 50_000
	c.do(func(l *Ledger) {
		for _, fill := range []string{
			`INSERT INTO file (claim, name, profile, size, sha256, state, claimed_at, changed_at, done_at, outcome, archived)
				SELECT 'c' || n, n || '.csv', '', 1, '', 'done', n, n, n, '', '' FROM generate_series(1, $1::bigint) n`,
			`UPDATE file SET outcome = id || '.outcome.xlsx', archived = id || '.csv', done_at = extract(epoch FROM now()) * 1000
				WHERE id > $1::bigint * 98 / 100`, // keep_archive has removed the others
			`INSERT INTO form (id, file_id, reference, operation, body, orders, handover, mawb, state, started_at, settled_at)
				SELECT n, n, 'T' || n, 'scanform', '{}', 1, '', '', 'succeeded', n, n FROM generate_series(1, $1::bigint) n`,
			`INSERT INTO wait (form_id, file_id) SELECT n, n FROM generate_series(1, $1::bigint) n`,
			`INSERT INTO entry (file_id, sheet, row_num, order_num, form_id, status)
				SELECT n, 1, 2, 'O' || n, n, 'confirmed' FROM generate_series(1, $1::bigint) n`,
			`INSERT INTO taken (order_num, form_id, status) SELECT 'O' || n, n, 'confirmed' FROM generate_series(1, $1::bigint) n`,
			`INSERT INTO counter (name, value) VALUES ('form', $1)`,
		} {
			c.exec(l.write, fill, rows)
		}
		c.exec(l.write, "VACUUM ANALYZE file, form, wait, entry, taken")
	})
	much := func(round string) map[string]int64 {
		before := c.read()
		c.do(func(l *Ledger) { everyQuery(t, l, round) })
		after := c.read()
		for table := range after {
			if after[table] -= before[table]; after[table] < rows/100 {
				delete(after, table)
			}
		}
		return after
	}
	if read := much(""); len(read) > 0 {
		t.Errorf("so much is read of %d rows: %v", rows, read)
	}
	indexes := c.indexes()
	if len(indexes) < 8 {
		t.Errorf("only these indexes: %v", indexes)
	}
	for index, create := range indexes {
		c.do(func(l *Ledger) { c.exec(l.write, "DROP INDEX "+index) })
		if len(much("-"+index)) == 0 {
			t.Errorf("no query misses the index %s", index)
		}
		c.do(func(l *Ledger) { c.exec(l.write, create) })
	}
}

func newCounted(t *testing.T) *counted {
	t.Helper()
	address := ledgertest.Postgres(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	c := &counted{t: t, schema: q.Get("search_path"), watcher: openTest(t, address).read}
	q.Set("application_name", c.schema)
	u.RawQuery = q.Encode()
	c.address = u.String()
	return c
}

// do opens the ledger, works on it, and closes it. A connection says what it has read when it ends, at the latest.
func (c *counted) do(work func(*Ledger)) {
	c.t.Helper()
	l, err := Open(c.t.Context(), c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	work(l)
	if err := l.Close(); err != nil {
		c.t.Fatal(err)
	}
	for left := 1; left > 0; {
		err := c.watcher.QueryRowContext(c.t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", c.schema).Scan(&left)
		if err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

func (c *counted) exec(db *sql.DB, query string, args ...any) {
	c.t.Helper()
	if _, err := db.ExecContext(c.t.Context(), query, args...); err != nil {
		c.t.Fatalf("%s: %v", query, err)
	}
}

// read is how many rows of each table, or entries of its indexes, have been read so far.
func (c *counted) read() map[string]int64 {
	c.t.Helper()
	return pairs[int64](c, `SELECT relname, seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relid = t.relid)::bigint
		FROM pg_stat_user_tables t WHERE schemaname = $1 AND relname IN ('file', 'form', 'wait', 'entry', 'taken')`)
}

// indexes are those that are there for speed alone, and how each is made.
func (c *counted) indexes() map[string]string {
	c.t.Helper()
	return pairs[string](c, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = $1
		AND tablename IN ('file', 'form', 'wait', 'entry', 'taken') AND indexdef NOT LIKE 'CREATE UNIQUE %'`)
}

func pairs[T any](c *counted, query string) map[string]T {
	c.t.Helper()
	type pair struct {
		name  string
		value T
	}
	all, err := collect(c.t.Context(), c.watcher, func(scan func(...any) error) (p pair, err error) {
		err = scan(&p.name, &p.value)
		return p, err
	}, query, c.schema)
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%v, %v", all, err)
	}
	found := map[string]T{}
	for _, p := range all {
		found[p.name] = p.value
	}
	return found
}
