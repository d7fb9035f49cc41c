package ledger

import (
	"sync"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

const life = time.Hour

func beat(t *testing.T, l *Ledger, client string, life time.Duration) int64 {
	t.Helper()
	n, err := l.Beat(t.Context(), client, life)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobsOfTheDeadArePutBack(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.Postgres(t))
	beat(t, l, "me", life)
	beat(t, l, "other", life)
	beat(t, l, "dead", -time.Second)
	for _, client := range []string{"me", "other", "dead"} {
		_, err := l.write.ExecContext(t.Context(), `INSERT INTO river_job
			(state, attempt, attempted_at, attempted_by, kind, max_attempts, args)
			VALUES ('running', 2, now(), ARRAY['other', $1], 'send', 9, jsonb_build_object('By', $1::text))`, client)
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := beat(t, l, "late", life); n != 0 {
		t.Errorf("an importer that has just come put %d jobs back", n)
	}
	if n := beat(t, l, "me", life); n != 1 {
		t.Errorf("%d jobs put back, want that of the dead one", n)
	}
	var by string
	err := l.read.QueryRowContext(t.Context(), "SELECT args->>'By' FROM river_job WHERE state = 'available'").Scan(&by)
	if err != nil || by != "dead" {
		t.Errorf("put back: the job of %q, %v", by, err)
	}
	living, err := l.Living(t.Context())
	if err != nil || !living["me"] || !living["other"] || living["dead"] {
		t.Errorf("living: %v, %v", living, err)
	}
	if err := l.Leave(t.Context(), "other"); err != nil {
		t.Fatal(err)
	}
	if n := beat(t, l, "me", life); n != 1 {
		t.Errorf("%d jobs put back, want that of the one that has left", n)
	}
}

func TestImportersThatStartAtOnceMigrateOnce(t *testing.T) {
	t.Parallel()
	url := ledgertest.Postgres(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			l, err := Open(t.Context(), url)
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
