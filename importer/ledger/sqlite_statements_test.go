package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// A kept statement can be used like one that is parsed each time: while its rows are still read, after it failed, after the table
// has changed, and when there are more statements than are kept.
func TestKeptStatements(t *testing.T) {
	t.Parallel()
	db, err := openSQLiteWriter(filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	exec("CREATE TABLE a (n INTEGER PRIMARY KEY); CREATE TABLE b (n INTEGER)") // two statements in one text
	const insert, all = "INSERT INTO a (n) VALUES ($1)", "SELECT n FROM a ORDER BY n"
	for n := range 3 {
		exec(insert, n)
	}
	if _, err := db.ExecContext(t.Context(), insert, 1); err == nil {
		t.Error("the same key went in twice")
	}
	exec(insert, 3)

	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := pairsOf(t, tx, all); got != 4*4 {
		t.Errorf("%d pairs of rows, want 16", got)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}

	exec("ALTER TABLE a ADD COLUMN more TEXT")
	exec(insert, 4)
	if got, want := setting(t, db, "SELECT group_concat(n) FROM a"), "0,1,2,3,4"; got != want {
		t.Errorf("the table has %s, want %s", got, want)
	}
	for _, most := range []int{2, 0, 1, 3, 100} { // it is planned without its limit
		var n int
		err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM (SELECT n FROM a WHERE n < $1 LIMIT $2)", 4, most).Scan(&n)
		if err != nil || n != min(most, 4) {
			t.Errorf("at most %d rows of 4: %d, %v", most, n, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := db.ExecContext(ended, insert, 5); err == nil {
		t.Error("a statement ran although its context had ended")
	}
	for n := range mostKept + 10 {
		if got := setting(t, db, fmt.Sprintf("SELECT %d", n)); got != fmt.Sprint(n) {
			t.Fatalf("statement %d returned %s", n, got)
		}
	}
	exec(insert, 5)
}

// pairsOf reads all rows, and for each of them all rows again by the same statement.
func pairsOf(t *testing.T, tx *sql.Tx, query string) (pairs int) {
	t.Helper()
	outer, err := tx.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	for outer.Next() {
		inner, err := tx.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			pairs++
		}
		if err := inner.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return pairs
}
