package importer

import (
	"context"
	"errors"
	"sync"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// An importer that works well says in time that it is alive, whatever it waits for. So the others do not take it for dead.

// An importer says that it is alive while another one compares the queue with the ledger, however long that takes.
func TestAliveWhileAnotherCompares(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	other := w.openOn()
	var im *Importer
	startWatch(t, w.cfg, func(it *Importer) { im, it.others.liveFor, it.others.compareEvery = it, 4*shortLife, shortLife/10 })
	saysSo := func() {
		t.Helper()
		var last string
		importertest.WaitUntil(t, "it says again that it lives", func() bool {
			before := last
			err := other.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
				const query = "SELECT COALESCE(max(alive_by)::text, '') FROM importer WHERE id = $1"
				return tx.SQL.QueryRowContext(t.Context(), query, im.others.id).Scan(&last)
			})
			if err != nil {
				t.Fatal(err)
			}
			return before != "" && last != before
		})
	}
	saysSo()
	err := other.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		if err := errors.Join(patient(t, tx), tx.LockQueue(t.Context())); err != nil {
			return err
		}
		for range 5 {
			saysSo()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An importer says that it is alive while all its steps wait for another machine, which stands still in the middle of a change.
func TestAliveWhileAllStepsWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	other, im := w.openOn(), w.openOn()
	file := claimedFile(t, im, "a.csv")
	var steps sync.WaitGroup
	change := func(l *ledger.Ledger, more func() error) error {
		return l.Change(t.Context(), func(tx *ledger.Tx) error {
			if err := errors.Join(patient(t, tx), tx.StillClaimed(t.Context(), file.ID)); err != nil {
				return err
			}
			return more()
		})
	}
	err := change(other.ledger, func() error {
		for range 2 * ledger.Connections { // more than there are connections
			steps.Go(func() {
				if err := change(im.ledger, func() error { return nil }); err != nil {
					t.Error(err)
				}
			})
		}
		waiting := func() bool {
			var n int
			err := other.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
				return tx.SQL.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN
					(SELECT pid FROM pg_stat_activity WHERE query LIKE 'UPDATE file SET changed_at%')`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n >= ledger.Connections
		}
		importertest.WaitUntil(t, "its steps wait", waiting)
		ctx, late := context.WithTimeout(t.Context(), importertest.WaitLimit)
		defer late()
		_, err := im.ledger.Beat(ctx, im.others.id, im.others.liveFor)
		return err
	})
	if err != nil {
		t.Errorf("it could not say that it lives: %v", err)
	}
	steps.Wait()
}
