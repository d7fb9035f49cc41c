package ledgertest

import (
	"database/sql"
	"fmt"
	"net/url"
	"testing"
	"time"
)

// PostgresWithClock is Postgres with a clock of its own for each test, which set moves: now() and clock_timestamp() are functions
// of the test's schema there. CURRENT_TIMESTAMP is the server's.
func PostgresWithClock(t testing.TB) (address string, set func(by time.Duration)) {
	t.Helper()
	plain := Postgres(t)
	u, err := url.Parse(plain)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	schema := q.Get("search_path")
	q.Set("search_path", schema+",pg_catalog") // named here, it comes second: else it would come first
	u.RawQuery = q.Encode()
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	do := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TABLE moved (by interval NOT NULL)")
	do("INSERT INTO moved VALUES (interval '0')")
	for _, name := range []string{"now", "clock_timestamp"} {
		do(fmt.Sprintf(`CREATE FUNCTION %[1]s.%[2]s() RETURNS timestamptz LANGUAGE SQL VOLATILE
			AS 'SELECT pg_catalog.%[2]s() + (SELECT by FROM %[1]s.moved)'`, schema, name))
	}
	return u.String(), func(by time.Duration) {
		t.Helper()
		do(fmt.Sprintf("UPDATE moved SET by = by + interval '%d milliseconds'", by.Milliseconds()))
	}
}
