package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// A ledger behind a PgBouncer works in the modes that give a client a connection for a session or a transaction, whether or not
// it refuses the settings that a connection asks for. Commits are durable and a held-up transaction ends, also where the pool has
// connections with other settings, and statements of several clients share few connections.
func TestBehindPgBouncer(t *testing.T) {
	t.Parallel()
	const ignores = "ignore_startup_parameters = synchronous_commit, idle_in_transaction_session_timeout, extra_float_digits"
	for name, settings := range map[string][]string{
		"session":               {"pool_mode = session"},
		"transaction":           {"pool_mode = transaction"},
		"transaction, ignoring": {"pool_mode = transaction", ignores},
		"session, ignoring":     {"pool_mode = session", ignores},
		"transaction, few":      {"pool_mode = transaction", "default_pool_size = 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := ledgertest.Database(t, "ENCODING 'UTF8' TEMPLATE template0")
			settings = append(settings, "server_reset_query_always = 0")
			l := openTest(t, ledgertest.PgBouncer(t, address, settings...))
			if !l.pooled {
				t.Fatal("it does not know that a pooler stands there")
			}
			useLedger(t, l)
			change(t, l, func(ctx context.Context, tx *Tx) error {
				for ask, want := range map[string]string{"synchronous_commit": "on", "idle_in_transaction_session_timeout": "10s"} {
					var got string
					if err := tx.SQL.QueryRowContext(ctx, "SHOW "+ask).Scan(&got); err != nil || got != want {
						t.Errorf("%s is %s, %v", ask, got, err)
					}
				}
				return nil
			})
			again, err := OpenReadOnly(t.Context(), ledgertest.PgBouncer(t, address, settings...))
			if err != nil {
				t.Fatal(err)
			}
			if f, err := again.FormByReference(t.Context(), "TR1"); err != nil || f.State != Accepted {
				t.Errorf("%+v, %v", f, err)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// useLedger does what importers do, many at the same time.
func useLedger(t *testing.T, l *Ledger) {
	t.Helper()
	file := addFile(t, l, "c1")
	form, _ := planForm(t, l, file, "TR1", 1, "O1", "O2", "O\u00e9\ud55c")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			client := fmt.Sprint("importer ", i)
			_, err := l.Beat(t.Context(), client, time.Minute)
			_, putErr := l.PutJobsBack(t.Context(), client, []int64{1, 2}, time.Minute)
			_, _, pauseErr := l.Pauses(t.Context(), l.Tick())
			_, livingErr := l.Living(t.Context())
			_, formsErr := l.OpenForms(t.Context())
			keepErr := l.KeepPause(t.Context(), Pause{Left: time.Second})
			if err := errors.Join(err, putErr, pauseErr, livingErr, formsErr, keepErr, l.HasRoom(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	f, err := l.Form(t.Context(), form)
	if err != nil || string(f.Body) != "{}" || f.Sends != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.MoveForm(ctx, f, Accepted, "이미 \u4e2d", time.Now())
	})
}

// What a pooler cannot do is said, with what to do about it. No copy of the ledger has to be put back for that.
func TestPgBouncerThatCannot(t *testing.T) {
	t.Parallel()
	address := ledgertest.Database(t, "ENCODING 'UTF8' TEMPLATE template0")
	for name, test := range map[string]struct {
		query    string // of the address
		settings []string
		want     string
	}{
		"search_path refused": {"&search_path=other", nil, "ALTER ROLE"},
		"search_path ignored": {"&search_path=other", []string{"ignore_startup_parameters = search_path"}, "ALTER ROLE"},
		"options refused":     {"&options=-csearch_path%3Dother", nil, "ALTER ROLE"},
		"by statement":        {"", []string{"pool_mode = statement"}, "pool_mode to session or transaction"},
		"too few":             {"", []string{"max_client_conn = 1"}, "pool_size"},
		"no database there":   {"nowhere", nil, "CREATE DATABASE"},
	} {
		t.Run(name, func(t *testing.T) {
			pooled := ledgertest.PgBouncer(t, address, test.settings...)
			if test.query == "nowhere" {
				pooled, test.query = strings.Replace(pooled, "/test_", "/nowhere_", 1), ""
			}
			l, err := Open(t.Context(), pooled+test.query)
			if err == nil {
				l.Close()
				t.Fatal("it works")
			}
			hint := Hint(err)
			if hinted, ok := errors.AsType[interface {
				error
				Hint() string
			}](err); ok {
				hint = hinted.Hint()
			}
			if !strings.Contains(hint, test.want) || strings.Contains(hint, "copy back") {
				t.Errorf("%v: hint: %s", err, hint)
			}
		})
	}
}
