package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hgeimport/importer/ledger/ledgertest"
)

// Steps of a query plan that read all of a table, or all files of a profile. Tables of what has been done grow for years.
var (
	wholeTable   = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	wholeProfile = regexp.MustCompile(`^SEARCH file USING (COVERING )?INDEX file_(listing|profile) \(profile=\?( AND id<\?)?\)`)
)

// smallTables do not grow with the files: what is open, what lasts, settings. Some are parts of a query.
var smallTables = strings.Fields("CONSTANT json_each clock pause condition receiver odd answer migration " +
	"alike whole own due")

// smallIndexes have what is open, and nothing that is done.
var smallIndexes = strings.Fields("file_open form_open document_open notice_waiting file_waits")

// endSoon are ends of queries that may begin to read a whole table, each with the reason.
var endSoon = map[string]string{
	"FROM file ORDER BY id DESC LIMIT $1":                            "RecentFiles ends after so many files",
	"WHERE done_at IS NOT NULL ORDER BY id DESC LIMIT $1":            "List of what is done: nearly all files are",
	"id < $1 AND profile = $2 ORDER BY id DESC LIMIT $3":             "List of a profile ends after so many files",
	"profile = $2 AND done_at IS NOT NULL ORDER BY id DESC LIMIT $3": "List of what is done of it: nearly all files are",
	"FROM file WHERE done_at >= $1 ORDER BY id DESC LIMIT $2":        "FilesDoneSince is asked by persons, and ends the same way",
}

// readsAll tells whether a step of a query reads all of a table that grows.
func readsAll(step, query string) bool {
	for end := range endSoon {
		if strings.HasSuffix(query, end) {
			return false
		}
	}
	scan := wholeTable.FindStringSubmatch(step)
	if scan == nil {
		return wholeProfile.MatchString(step)
	}
	return !slices.Contains(smallTables, scan[1]) && !slices.Contains(smallIndexes, scan[2])
}

// TestNoFullScan asks every query and has SQLite explain how it would do each: none may read a whole table. So a ledger with a
// million rows is as fast as an empty one.
func TestNoFullScan(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	path := strings.TrimPrefix(url, "sqlite:")
	heard := &listener{Driver: l.read.Driver(), queries: map[string]bool{}}
	sql.Register("heard "+url, heard)
	db, err := sql.Open("heard "+url, dsn(path)+"&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.read.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.write.Close(); err != nil {
		t.Fatal(err)
	}
	l.read, l.write = db, db
	everyQuery(t, l, "")
	if len(heard.queries) < 30 {
		t.Errorf("only %d queries were heard", len(heard.queries))
	}
	for query := range heard.queries {
		for _, step := range planOf(t, db, query) {
			if readsAll(step, query) {
				t.Errorf("%s\n\tof %s", step, query)
			}
		}
	}
}

// Each settled form asks whether its file still waits for another. The answer must not take longer the more of its forms have
// ended.
func TestWhatAFileWaitsForIsFoundFromItsEnd(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.SQLite(t))
	for _, query := range []string{lastUnsent, lastWait} {
		steps := planOf(t, l.read, "SELECT ("+query+") FROM file WHERE id = 1")
		plan := strings.Join(steps, "\n")
		if !strings.Contains(plan, "SEARCH wait USING COVERING INDEX wait_file") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n\tof %s", plan, query)
		}
	}
}

func planOf(t *testing.T, db *sql.DB, query string) (steps []string) {
	t.Helper()
	if !regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE)`).MatchString(query) {
		return nil
	}
	query = plannedOnce(query)
	params := 0
	for _, p := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(query, -1) {
		n, err := strconv.Atoi(p[1])
		if err != nil {
			t.Fatal(err)
		}
		params = max(params, n)
	}
	args := make([]any, params+strings.Count(query, "?"))
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// listener is the driver of SQLite and keeps the queries that it is asked.
type listener struct {
	driver.Driver
	mu      sync.Mutex
	queries map[string]bool
}

func (l *listener) Open(name string) (driver.Conn, error) {
	c, err := l.Driver.Open(name)
	return &listening{c, l}, err
}

func (l *listener) heard(query string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queries[query] = true
}

// listening is a connection of a listener.
type listening struct {
	driver.Conn
	to *listener
}

func (c *listening) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.to.heard(query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *listening) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.to.heard(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *listening) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}
