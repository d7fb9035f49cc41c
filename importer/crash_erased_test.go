package importer

import (
	"context"
	"slices"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// erasedWorld has files that were answered three days ago, and keep_personal is one day. One of them is dropped again.
var erasedWorld = crashWorld{
	name: "erased", config: "personal", spares: fileSteps,
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000081") + crashRow("HGE2611200000082") +
		crashRow("HGE2611200000083"), "2.csv": crashHeader + crashRow("HGE2611200000081")},
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		c.inLedger(t, func(l *ledger.Ledger) error {
			return l.Change(t.Context(), func(tx *ledger.Tx) error {
				_, err := tx.SQL.ExecContext(t.Context(), "UPDATE file SET done_at = done_at - $1", 3*24*time.Hour.Milliseconds())
				return err
			})
		})
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		l, err := ledger.OpenReadOnly(context.Background(), c.ledger)
		if err != nil {
			say("%v", err)
			return
		}
		defer l.Close()
		for id := int64(1); id <= 2; id++ {
			if f, err := l.Form(context.Background(), id); err != nil || !f.Erased || f.State != ledger.Succeeded || f.Reference == "" {
				say("form %+v, %v", f, err)
			}
		}
		left, err := l.UnerasedFiles(context.Background(), ledger.AgeBefore(time.Now().Add(-time.Hour)))
		if err != nil || len(left) > 0 {
			say("files %v are not erased, %v", left, err)
		}
	},
}

// erasedUnknown has a form that never arrived, of which nobody knows that, whose request was erased, and that somebody has said
// resend of.
var erasedUnknown = crashWorld{
	name:    "erased and unknown",
	carrier: hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Times: -1}}},
	files:   map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000085")},
	giveUp:  time.Millisecond,
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		cfg := importertest.ImpatientConfig(c.root, c.ledger, c.carrier.URL)
		erase, err := PlanErase(t.Context(), cfg, time.Now().Add(time.Minute))
		if err == nil {
			err = erase.Apply(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		resend, err := PlanResend(t.Context(), cfg, "1.csv")
		if err == nil {
			err = resend.Apply(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 0)
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, []string{"refused"}) {
			say("the row ended as %v, want refused", got)
		}
		if n := len(c.carrier.References()); n > 1 {
			say("%d references", n)
		}
	},
}

// inLedger does something with the ledger while no importer works.
func (c *crash) inLedger(t *testing.T, do func(*ledger.Ledger) error) {
	t.Helper()
	l, err := ledger.OpenBeside(t.Context(), c.ledger)
	if err == nil {
		err = do(l)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
