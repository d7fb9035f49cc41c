package ledger

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver"

	"hgeimport/importer/ledger/ledgertest"
)

// The queue is woken for what was committed, and for nothing else.
func TestWake(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		l := openTest(t, url)
		listener := l.Driver().GetListener(nil)
		next := func() string {
			n, err := listener.WaitForNotification(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n.Topic + " " + n.Payload
		}
		rolledBack := errors.New("rolled back")
		if err := l.Change(t.Context(), func(tx *Tx) error { tx.Wake("map", 0); return rolledBack }); !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		change(t, l, func(_ context.Context, tx *Tx) error {
			tx.Wake("send", 0)
			tx.Wake("send", 0)
			tx.Wake("poll", time.Millisecond)
			return nil
		})
		// A slow machine is late for the first, when the other is due as well: nobody promises which one is given out before.
		got := []string{next(), next()}
		slices.Sort(got)
		if want := []string{`river_insert {"queue": "poll"}`, `river_insert {"queue": "send"}`}; !slices.Equal(got, want) {
			t.Errorf("woken by %q, want %q", got, want)
		}
		l.Wake("report", 0)
		if got, want := next(), `river_insert {"queue": "report"}`; got != want {
			t.Errorf("woken by %s, want %s", got, want)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if n, err := listener.WaitForNotification(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("woken by %v, %v; want no more", n, err)
		}
	})
}

// The queue writes nothing into the database for others to read when it adds a job: they look by themselves.
func TestQueueTellsNobody(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.SQLite(t))
	change(t, l, func(ctx context.Context, tx *Tx) error {
		told := &riverdriver.NotifyManyParams{Topic: "river_insert", Payload: []string{"{}"}}
		return l.Driver().UnwrapExecutor(tx.SQL).NotifyMany(ctx, told)
	})
	if got := setting(t, l.read, "SELECT count(*) FROM river_notification"); got != "0" {
		t.Errorf("it has written %s notifications", got)
	}
}
