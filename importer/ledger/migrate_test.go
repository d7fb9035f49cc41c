package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
	"modernc.org/sqlite"

	"hgeimport/importer/ledger/ledgertest"
)

// makeOldLedger makes the tables as they were before the migration named until, with what ran then.
func makeOldLedger(t *testing.T, url, until string) {
	t.Helper()
	driver, address, d := "pgx", url, postgresDialect
	if file, embedded := strings.CutPrefix(url, "sqlite:"); embedded {
		driver, address, d = "sqlite", dsn(file, "foreign_keys(ON)"), sqliteDialect
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	if driver == "pgx" { // the queue's tables came before ours
		queue, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Logger: noLog})
		if err == nil {
			_, err = queue.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(query string, args ...any) {
		if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	run("CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() >= until {
			break
		}
		if only, one := strings.CutPrefix(path.Ext(strings.TrimSuffix(f.Name(), ".sql")), "."); one && only != d.name {
			continue
		}
		text, err := migrations.ReadFile(path.Join("migrations", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		run(d.words.Replace(string(text)))
		run("INSERT INTO migration VALUES ($1, 0)", f.Name())
	}
	run("INSERT INTO file (id, claim, name, profile, size, sha256, state, claimed_at, changed_at) " +
		"VALUES (1, 'one', 'one.csv', '', 0, '', 'sent', 1, 1)")
	if until > "015" { // forms have labels instead of these columns
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	form := `INSERT INTO form (id, file_id, reference, operation, body, orders, handover, mawb, state, sends, sent_at, settled_at,
		message, answer, answer_words) VALUES ($1, 1, $2, 'scanform', $3, 1, 'H', 'M', $4, 1, 5, $5, 'm', $6, 'w')`
	run(form, 1, "R1", []byte("{1}"), "unknown", nil, "")
	run(form, 2, "R2", []byte("{2}"), "refused", 6, "declined")
	run("INSERT INTO wait (form_id, file_id) VALUES (1, 1), (2, 1)")
	run("INSERT INTO counter (name, value) VALUES ('form', 2)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// A ledger of an older version keeps all its forms, and what refers to them, when its tables change.
func TestLedgerOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		makeOldLedger(t, url, "007")
		l := openTest(t, url)
		forms, err := l.FormsOf(t.Context(), 1)
		if err != nil || len(forms) != 2 {
			t.Fatalf("%v, %v", forms, err)
		}
		one, err := l.Form(t.Context(), 1)
		if err != nil || one.Reference != "R1" || string(one.Body) != "{1}" || one.State != Unknown || one.Words != "w" ||
			one.Message != "m" || !one.SentAt.Equal(time.UnixMilli(5)) || !one.SettledAt.IsZero() || one.Label("mawb_no") != "M" ||
			one.Label("handover_num") != "H" || len(one.About) != 2 {
			t.Errorf("%+v, %v", one, err)
		}
		err = l.Change(t.Context(), func(tx *Tx) error { return tx.AddWait(t.Context(), 99, 1) })
		if err == nil {
			t.Error("a file waits for a form that there is not: the foreign keys are gone")
		}
	})
}

// A reference is given once, unless its form was declined before the carrier.
func TestReferenceUse(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		makeOldLedger(t, url, "007")
		l := openTest(t, url)
		use := func(reference string, want ReferenceUse) {
			t.Helper()
			change(t, l, func(ctx context.Context, tx *Tx) error {
				got, err := tx.ReferenceUse(ctx, reference)
				if got != want {
					t.Errorf("%s is %s, want %s", reference, got, want)
				}
				return err
			})
		}
		add := func(id int64, reference string) error {
			return l.Change(t.Context(), func(tx *Tx) error {
				return tx.AddForm(t.Context(), Form{ID: id, FileID: 1, Reference: reference, Body: []byte("{3}")})
			})
		}
		use("R0", ReferenceFree)
		use("R1", ReferenceTaken)
		use("R2", ReferenceDeclined)
		if err := add(3, "R2"); err != nil {
			t.Fatal(err)
		}
		use("R2", ReferenceTaken)
		for i, reference := range []string{"R1", "R2"} {
			if err := add(int64(10+i), reference); err == nil {
				t.Errorf("a second form of %s was added", reference)
			}
		}
		if f, err := l.FormByReference(t.Context(), "R2"); err != nil || f.ID != 3 {
			t.Errorf("form %d has R2, want the last one: %v", f.ID, err)
		}
	})
}

// An importer of an older version records its sends by other clocks, or does not see how rows have ended. So the ledger is not
// changed while one works on it, and none can work on it afterwards.
func TestOlderVersionIsLockedOut(t *testing.T) {
	t.Run("011_clock.sql", func(t *testing.T) {
		t.Parallel()
		url := ledgertest.Postgres(t)
		makeOldLedger(t, url, "011_clock.sql")
		testLockedOut(t, url, `INSERT INTO importer (id, alive_until) VALUES ('old', clock_timestamp() + $1 * interval '1 second')
			ON CONFLICT (id) DO UPDATE SET alive_until = EXCLUDED.alive_until`)
	})
	t.Run("021_ended.sql", func(t *testing.T) {
		t.Parallel()
		url := ledgertest.Postgres(t)
		undoEnded(t, url, "")
		testLockedOut(t, url, `INSERT INTO importer (id, alive_tick) SELECT 'old', ran_ms + 1000 * $1::bigint FROM clock
			ON CONFLICT (id) DO UPDATE SET alive_tick = EXCLUDED.alive_tick`)
	})
}

// An importer on a SQLite does not say that it is alive. An older version has no function of ours: nothing that it does can
// begin, and the error says why.
func TestOlderVersionIsLockedOutOfSQLite(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger.db")
	openTest(t, "sqlite:"+file)
	db := sql.OpenDB(driverOfOlder{dsn: dsn(file)})
	defer db.Close()
	for _, query := range []string{ // the first of a start, and of those who only look; what an importer does every 2 s; jumps
		"SELECT ran_ms FROM clock WHERE id = 1",
		"UPDATE clock SET ran_ms = max(ran_ms, 1) WHERE id = 1 RETURNING ran_ms",
		"SELECT jumped_by, jumped_at, jumped FROM clock WHERE id = 1",
	} {
		rows, err := db.QueryContext(t.Context(), query)
		if err == nil {
			err = errors.Join(rows.Err(), rows.Close())
		}
		if err == nil || !strings.Contains(err.Error(), "clock") && !strings.Contains(err.Error(), newerOnly) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// driverOfOlder opens a SQLite without the functions that this version has registered.
type driverOfOlder struct{ dsn string }

func (d driverOfOlder) Connect(context.Context) (driver.Conn, error) { return d.Driver().Open(d.dsn) }
func (d driverOfOlder) Driver() driver.Driver                        { return &sqlite.Driver{} }

// undoEnded makes a ledger as it was before 021_ended.sql. more is done to it then.
func undoEnded(t *testing.T, url, more string) {
	t.Helper()
	l, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.KeepTime(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, "undo", `DROP TABLE ended; ALTER TABLE importer RENAME COLUMN alive_by TO alive_tick;
			DELETE FROM migration WHERE name = '021_ended.sql';`+more)
	})
}

// An importer of an older version that was killed did not say that it leaves, and nobody has kept the ledger's clock since. The
// ledger can be changed once it has been silent for as long as it would have been alive.
func TestKilledOlderVersionLocksNobodyOut(t *testing.T) {
	t.Parallel()
	url := ledgertest.Postgres(t)
	undoEnded(t, url, `INSERT INTO importer (id, alive_tick) SELECT 'killed', ran_ms + 3600000 FROM clock`)
	var older *OlderAtWorkError
	if _, err := Open(t.Context(), url); !errors.As(err, &older) {
		t.Errorf("opened beside an importer that was killed a moment ago: %v", err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE clock SET database_ms = database_ms - 3601000"); err != nil { // that long ago
		t.Fatal(err)
	}
	openTest(t, url)
}

// What an older version has ended row by row goes on so: forms that it has settled, those that it works on again, and those that
// it has not settled yet.
func TestFormsOfTheVersionBeforeEnded(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		first, second := addFile(t, l, "one"), addFile(t, l, "two")
		settled, _ := planForm(t, l, first, "R1", 2, "A")
		again, _ := planForm(t, l, first, "R2", 3, "B", "C")
		open, _ := planForm(t, l, first, "R3", 5, "D")
		settle := func(form int64, from FormState, ends map[string]string) {
			change(t, l, func(ctx context.Context, tx *Tx) error {
				err := tx.Settle(ctx, Form{ID: form, State: Partial}, from, time.Now())
				for key, status := range ends {
					err = errors.Join(err, endRows(ctx, tx, form, []string{key}, status, ""), tx.EndItems(ctx, form, []string{key}, status))
				}
				return err
			})
		}
		settle(settled, Planned, map[string]string{"A": "confirmed"})
		settle(again, Planned, map[string]string{"B": "confirmed", "C": "unknown"})
		change(t, l, func(ctx context.Context, tx *Tx) error {
			_, err := tx.ReopenForm(ctx, again, time.Now())
			return errors.Join(err, tx.AddWait(ctx, again, second), tx.AddEntries(ctx, second, []Entry{{Row: 2, Key: "C", FormID: again}}))
		})
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		undoEnded(t, url, "")
		l = openTest(t, url)
		if numbers, err := l.NumbersOf(t.Context(), again); err != nil || len(numbers) != 2 {
			t.Errorf("%v, %v", numbers, err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			_, err := tx.ReopenForm(ctx, settled, time.Now())
			for _, form := range []int64{settled, again, open} {
				whole, confirmErr := tx.ConfirmAll(ctx, form)
				if whole {
					t.Errorf("form %d was ended by one line", form)
				}
				err = errors.Join(err, confirmErr)
			}
			return errors.Join(err, endRows(ctx, tx, again, nil, "confirmed", ""), tx.EndItems(ctx, again, nil, "confirmed"))
		})
		for file, want := range map[int64]map[string]string{second: {"C": "confirmed"},
			first: {"A": "confirmed", "B": "confirmed", "C": "unknown", "D": ""}} {
			if got := statuses(t, l, file); !maps.Equal(got, want) {
				t.Errorf("file %d: %v, want %v", file, got, want)
			}
		}
		holders, err := l.Holders(t.Context(), "close", []string{"A", "B", "C", "D"})
		if err != nil || len(holders) != 4 || holders["A"].Status+holders["B"].Status+holders["C"].Status+holders["D"].Status !=
			"confirmedconfirmedconfirmed" {
			t.Errorf("%+v, %v", holders, err)
		}
		last, _ := planForm(t, l, addFile(t, l, "three"), "R4", 2, "E")
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if whole, err := tx.ConfirmAll(ctx, last); err != nil || !whole {
				t.Errorf("a new form: %t, %v", whole, err)
			}
			return nil
		})
	})
}

func testLockedOut(t *testing.T, url, query string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	beat := func(seconds int) error {
		_, err := db.ExecContext(t.Context(), query, seconds)
		return err
	}
	if err := beat(3600); err != nil {
		t.Fatal(err)
	}
	var older *OlderAtWorkError
	if _, err := Open(t.Context(), url); !errors.As(err, &older) || older.Importers != 1 {
		t.Errorf("opened beside an older importer: %v", err)
	}
	if err := beat(-1); err != nil {
		t.Errorf("the older importer cannot go on although nothing was changed: %v", err)
	}
	openTest(t, url)
	if err := beat(3600); err == nil {
		t.Error("an older importer can still work on the ledger")
	}
}
