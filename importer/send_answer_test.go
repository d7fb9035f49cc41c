package importer

import (
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// The carrier puts a form off. It is sent again, and that answer is lost: the earlier "not now" says nothing of this send, so the
// form is not sent a third time before resend_after, although the carrier does not know it yet.
func TestAnAnswerBelongsToItsSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{Lag: 300 * time.Millisecond,
		Faults: []hgeapitest.Fault{{Do: hgeapitest.TooManyRequests, Times: 1}, {Do: hgeapitest.AcceptDrop, Times: 1}}})
	w.cfg.Result.ResendAfter = time.Hour
	w.drop("one.csv", takenOrders[0])
	w.run(1)
	w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
	w.closed(1)
	if reference := w.carrier.References()[0]; w.carrier.Submitted(reference) != 2 {
		t.Errorf("sent %d times, want twice", w.carrier.Submitted(reference))
	}
}

// A form is put off for longer than give_up, then it leaves and is taken: patience begins anew, and it is not given up.
func TestPutOffForLong(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Polls: 4,
			Faults: []hgeapitest.Fault{{Do: hgeapitest.TooManyRequests, Times: 6}}})
		w.cfg.Result.GiveUp = 10 * time.Minute
		w.drop("one.csv", takenOrders[0])
		im := w.openOn()
		pastGiveUp := 0
		im.reached = func(step string) {
			if step == "planned again" {
				pastGiveUp++
				err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
					_, err := tx.SQL.ExecContext(t.Context(), "UPDATE form SET started_tick = started_tick - 3600000")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		}
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Error(err)
		}
		if pastGiveUp != 6 {
			t.Errorf("planned again %d times, want six", pastGiveUp)
		}
		w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
		w.closed(1)
	})
}
