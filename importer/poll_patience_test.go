package importer

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// These tests set the clock: how long the importer waits before it asks, sends again and gives up.

// The importer gives up on a form after give_up and three questions, whichever comes later.
func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	machine := newTestMachine()
	l, err := ledger.OpenOn(t.Context(), ledgertest.SQLite(t), machine)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	im := &road{ledger: l, cfg: &config.Config{Result: config.Result{GiveUp: 30 * time.Minute}}}
	for _, test := range []struct {
		after time.Duration
		tries int
		want  bool
	}{
		{29 * time.Minute, 1000, false},
		{30 * time.Minute, minQuestions - 1, false},
		{30 * time.Minute, minQuestions, true},
		{24 * time.Hour, 0, false}, // nobody asked: the importer was off
	} {
		form := ledger.Form{Started: l.Tick(), Tries: test.tries}
		machine.pass(test.after)
		if got := im.patienceEnds(form); got != test.want {
			t.Errorf("%v and %d questions after its start: %t", test.after, test.tries, got)
		}
	}
}

// A form that the carrier does not know is sent again if resend_after had gone by, to the moment, between its send and the
// question. An accepted form is never sent again. A form that may only be asked for is given up.
func TestNotKnown(t *testing.T) {
	t.Parallel()
	const never = 365 * 24 * time.Hour
	for _, test := range []struct {
		state   ledger.FormState
		askOnly bool
		asked   time.Duration // after it left
		want    ledger.FormState
		settled bool
	}{
		{ledger.Unknown, false, 2*time.Minute - time.Millisecond, ledger.Unknown, false},
		{ledger.Unknown, false, 2 * time.Minute, ledger.Planned, false},
		{ledger.Accepted, false, never, ledger.Accepted, false},
		{ledger.Unknown, true, never, ledger.Unknown, true},
	} {
		name := fmt.Sprintf("%s asked after %v, to be asked for only %t", test.state, test.asked, test.askOnly)
		t.Run(name, func(t *testing.T) {
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				w.cfg.Result.ResendAfter = 2 * time.Minute
				im := w.openOn()
				form := sentForm(t, im, test.state, test.askOnly)
				err := im.pollStep.notKnown(t.Context(), form, form.Sent+test.asked)
				var waits *river.JobSnoozeError
				if err != nil && !errors.As(err, &waits) {
					t.Fatal(err)
				}
				now, err := im.ledger.Form(t.Context(), form.ID)
				if err != nil || now.State != test.want || now.SettledAt.IsZero() == test.settled {
					t.Errorf("%s, settled at %v, %v; want %s, settled %t", now.State, now.SettledAt, err, test.want, test.settled)
				}
			})
		})
	}
}

// sentForm is a form of one order that has left.
func sentForm(t *testing.T, im *Importer, state ledger.FormState, askOnly bool) (form ledger.Form) {
	t.Helper()
	file := claimedFile(t, im, "a.csv")
	change := func(do func(*ledger.Tx) error) {
		t.Helper()
		if err := im.ledger.Change(t.Context(), do); err != nil {
			t.Fatal(err)
		}
		var err error
		if form, err = im.ledger.Form(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *ledger.Tx) error {
		form := ledger.Form{ID: 1, FileID: file.ID, Reference: "TR1", Operation: "scanform", Body: []byte("{}"), Orders: 1}
		return tx.AddForm(t.Context(), form)
	})
	if err := im.ledger.StartSend(t.Context(), form.ID, ledger.Planned, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	form.State, form.Sends = ledger.Sending, 1
	change(func(tx *ledger.Tx) error { return tx.MoveForm(t.Context(), form, state, "", time.Now()) })
	if askOnly {
		change(func(tx *ledger.Tx) error { return tx.Settle(t.Context(), form, state, time.Now()) })
		change(func(tx *ledger.Tx) error {
			_, err := tx.ReopenForm(t.Context(), form.ID, time.Now())
			return err
		})
	}
	return form
}
