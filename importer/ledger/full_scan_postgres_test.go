package ledger

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// counted is a ledger on PostgreSQL whose server counts how many rows of its tables are read.
type counted struct {
	t           *testing.T
	address     string  // says which application its connections are
	application string  // the name of its database
	watcher     *sql.DB // asks for the counts; reads none of the tables that are counted
}

// Planner and test need a table that is large against what the queries may read. With the indexes the first round reads some 340
// rows of a table, and up to 510 on a busy machine, where rows that were changed are cleaned up later; each further one reads 100
// more. Without one of the indexes a round reads the table from end to end, at least once.
const (
	fullScanRows = 10_000
	mostRead     = fullScanRows / 10 // also a scan of the files of which the archive has the source reads as much
	leastScanned = fullScanRows / 2
)

// TestNoFullScanOnPostgres asks every query of a ledger with many files that are done: none reads a whole table. Then it does
// the same without each of the indexes in turn: now some query reads a whole table. So the planner does use each index, and
// none is kept for nothing.
func TestNoFullScanOnPostgres(t *testing.T) {
	t.Parallel()
	c := newCounted(t)
	c.fill()
	scanned := func(round string, limit int64) map[string]int64 {
		before := c.read()
		c.ask(round)
		after := c.read()
		for table := range after {
			if after[table] -= before[table]; after[table] < limit {
				delete(after, table)
			}
		}
		return after
	}
	if read := scanned("", mostRead); len(read) > 0 {
		t.Errorf("so much is read of %d rows: %v", fullScanRows, read)
	}
	indexes := c.indexes()
	if len(indexes) < 8 {
		t.Errorf("only these indexes: %v", indexes)
	}
	delete(indexes, "file_listing") // for SQLite: PostgreSQL lists the files of a profile by the primary key
	for index, create := range indexes {
		c.exec("DROP INDEX " + index)
		if len(scanned("-"+index, leastScanned)) == 0 {
			t.Errorf("no query misses the index %s", index)
		}
		c.exec(create)
	}
}

func newCounted(t *testing.T) *counted {
	t.Helper()
	// A database of its own: a transaction that another test has open in the same one keeps rows that were changed from being
	// cleaned up, and then the planner reads whole tables.
	address := ledgertest.Database(t, "")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{t: t, application: strings.Trim(u.Path, "/"), watcher: openTest(t, address).read}
	q := u.Query()
	q.Set("application_name", c.application)
	u.RawQuery = q.Encode()
	c.address = u.String()
	return c
}

// fill adds files with a form and a row each, all done. Of one in ten the source is still in the archive.
func (c *counted) fill() {
	c.t.Helper()
	for _, fill := range []string{
		`INSERT INTO file (claim, name, profile, size, sha256, state, claimed_at, changed_at, done_at, outcome, archived)
			SELECT 'c' || n, n || '.csv', '', 1, '', 'done', n, n, n, '', '' FROM generate_series(1, $1::bigint) n`,
		`UPDATE file SET outcome = id || '.outcome.xlsx', archived = id || '.csv', done_at = extract(epoch FROM now()) * 1000
			WHERE id > $1::bigint * 90 / 100`, // keep_archive has removed the others
		`UPDATE file SET erased_at = done_at WHERE id <= $1::bigint * 90 / 100`, // and keep_personal has emptied them
		`INSERT INTO form (id, file_id, reference, operation, body, orders, state, number, started_at, settled_at)
			SELECT n, n, 'T' || n, 'scanform', '{}', 1, 'succeeded', 'N' || n, n, n FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO wait (form_id, file_id) SELECT n, n FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO entry (file_id, sheet, row_num, key, form_id, status)
			SELECT n, 1, 2, 'O' || n, n, 'confirmed' FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO item (guard, item, form_id, status) SELECT guard, 'O' || n, n, 'confirmed'
			FROM generate_series(1, $1::bigint) n, (VALUES ('close'), ('bag')) AS both_of (guard)`,
		`INSERT INTO document (form_id, kind, link, name, state, wanted_tick, next_tick)
			SELECT n, 'document', 'https://carrier.invalid/' || n, 'documents/' || n || '.pdf', 'fetched', n, n
			FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO ended (form_id, status) SELECT n, 'confirmed' FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO label (value, name, form_id) SELECT 'M' || n, 'mawb_no', n FROM generate_series(1, $1::bigint) n`,
		`INSERT INTO counter (name, value) VALUES ('form', $1)`,
	} {
		c.exec(fill, fullScanRows)
	}
	c.exec("VACUUM ANALYZE file, form, wait, entry, item, document, label, ended")
}

// ask opens the ledger, asks every query, and closes it.
func (c *counted) ask(round string) {
	c.t.Helper()
	l, err := Open(c.t.Context(), c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	everyQuery(c.t, l, round)
	if err := l.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.waitForCounts()
}

// exec runs a statement on a connection of its own.
func (c *counted) exec(query string, args ...any) {
	c.t.Helper()
	db, err := sql.Open("pgx", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := db.ExecContext(c.t.Context(), query, args...); err != nil {
		c.t.Fatalf("%s: %v", query, err)
	}
	if err := db.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.waitForCounts()
}

// waitForCounts waits until the server has ended all counted connections. A connection may report what it has read as late as
// at its end.
func (c *counted) waitForCounts() {
	c.t.Helper()
	for left := 1; left > 0; {
		const connections = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1"
		err := c.watcher.QueryRowContext(c.t.Context(), connections, c.application).Scan(&left)
		if err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// read returns how many rows of each table, and entries of its indexes, have been read so far.
func (c *counted) read() map[string]int64 {
	c.t.Helper()
	return pairs[int64](c, `SELECT relname,
		seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relid = t.relid)::bigint
		FROM pg_stat_user_tables t WHERE schemaname = current_schema()
			AND relname IN ('file', 'form', 'wait', 'entry', 'item', 'document', 'label')`)
}

// indexes returns the indexes that are there for speed alone, each with the statement that makes it.
func (c *counted) indexes() map[string]string {
	c.t.Helper()
	return pairs[string](c, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
		AND tablename IN ('file', 'form', 'wait', 'entry', 'item', 'document', 'label') AND indexdef NOT LIKE 'CREATE UNIQUE %'`)
}

// pairs returns the rows of a query that has two columns, a name and a value.
func pairs[T any](c *counted, query string) map[string]T {
	c.t.Helper()
	type pair struct {
		name  string
		value T
	}
	all, err := collect(c.t.Context(), c.watcher, func(scan func(...any) error) (p pair, err error) {
		err = scan(&p.name, &p.value)
		return p, err
	}, query)
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%v, %v", all, err)
	}
	byName := map[string]T{}
	for _, p := range all {
		byName[p.name] = p.value
	}
	return byName
}
