package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// Clocks are set while a form is under way. The ledger counts by a clock of its own, so nothing comes sooner or later for that.

// watchOn starts an importer on a machine whose clocks the test sets.
func (w *world) watchOn(machine ledger.Machine, before ...func(*Importer)) *watching {
	w.t.Helper()
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	im, err := openOn(w.t.Context(), w.cfg, log, machine)
	if err != nil {
		w.t.Fatal(err)
	}
	im.others.compareEvery, im.others.liveFor = 50*time.Millisecond, time.Second // it looks at the clocks as often
	for _, do := range before {
		do(im)
	}
	ctx, stop := context.WithCancel(w.t.Context())
	watch := &watching{t: w.t, cfg: w.cfg, stop: stop, ended: make(chan error, 1), log: hook}
	go func() { watch.ended <- errors.Join(im.Watch(ctx), im.Close()) }()
	w.t.Cleanup(watch.end)
	return watch
}

// askedAgain waits until the carrier was asked some more times, so the importer has had reason to do something.
func (w *world) askedAgain() {
	w.t.Helper()
	before := w.carrier.Asked()
	importertest.WaitUntil(w.t, "the carrier is asked again", func() bool { return w.carrier.Asked() >= before+minQuestions })
}

// keepsTick waits until the ledger has kept that its clock shows at least this much. A start of the machine loses the rest.
func (w *world) keepsTick(least time.Duration) {
	w.t.Helper()
	importertest.WaitUntil(w.t, "the ledger keeps its clock", func() bool {
		l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
		if err != nil {
			w.t.Fatal(err)
		}
		defer l.Close()
		return l.Tick() >= least
	})
}

// settings are what people, networks and empty batteries do to a clock.
var settings = map[string]time.Duration{
	"back 6 h": -6 * time.Hour, "forward 2 days": 48 * time.Hour, "by summer time": -time.Hour,
	"a little": -2 * time.Second, "to 1970": -56 * 365 * 24 * time.Hour, "to 2099": 73 * 365 * 24 * time.Hour,
}

// told makes sure that the log tells of a clock that was set by more than clocks are corrected by all the time.
func (w *watching) told(whose string, by time.Duration) {
	w.t.Helper()
	if by.Abs() < 3*time.Second {
		return
	}
	way := "forward"
	if by < 0 {
		way = "back"
	}
	text := fmt.Sprintf("the clock of %s was set %s by", whose, way)
	importertest.WaitUntil(w.t, text, func() bool { return w.said(text) > 0 })
}

// A form is lost on its way, and the clock is set while it is asked for. It is sent again when resend_after has gone by, and not
// because of the clock. Then the machine is set again, and the result comes as ever.
func TestClockSetWhileAsking(t *testing.T) {
	t.Parallel()
	for name, by := range settings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{Polls: 3,
					Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Match: "HGE2611260000001", Times: 1}}})
				w.cfg.Result.ResendAfter = time.Hour
				w.cfg.Result.GiveUp = 3 * time.Hour
				machine := newTestMachine()
				watch := w.watchOn(machine)
				w.drop("a.csv", "HGE2611260000001")
				w.askedAgain()
				machine.set(by)
				w.askedAgain()
				watch.told(ledger.ClockOfMachine, by)
				w.submitted(1)
				machine.pass(50 * time.Minute)
				w.askedAgain()
				w.submitted(1)
				machine.pass(10 * time.Minute)
				watch.untilDone("a.csv")
				w.submitted(2)
				w.closed(1)
			})
		})
	}
}

// submitted makes sure that this many forms have come to the carrier.
func (w *world) submitted(want int) {
	w.t.Helper()
	if came := len(w.carrier.Submits()); came != want {
		w.t.Errorf("%d forms have come to the carrier, want %d", came, want)
	}
}

// The clock is set while nobody works. What has passed counts, what somebody has set does not.
func TestClockSetWhileOff(t *testing.T) {
	t.Parallel()
	for name, by := range settings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Match: "HGE2611260000001",
					Times: 1}}})
				w.cfg.Result.ResendAfter = time.Hour
				w.cfg.Result.GiveUp = 3 * time.Hour
				machine := newTestMachine()
				watch := w.watchOn(machine)
				w.drop("a.csv", "HGE2611260000001")
				w.askedAgain()
				watch.end()
				machine.set(by)
				for range 2 { // and again through a restart
					watch = w.watchOn(machine)
					w.askedAgain()
					watch.end()
					w.submitted(1)
				}
				machine.pass(time.Hour)
				watch = w.watchOn(machine)
				watch.untilDone("a.csv")
				w.submitted(2)
				w.closed(1)
			})
		})
	}
}

// The machine was off for two days and starts with an empty battery, in 1970, then the network sets its clock. Nobody knows how
// long it was off, so what was counted before goes on: the form is not sent too early.
func TestStartOfMachineWithWrongClock(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]time.Duration{"1970": -56 * 365 * 24 * time.Hour, "2099": 73 * 365 * 24 * time.Hour,
		"right": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Match: "HGE2611260000001",
					Times: 1}}})
				w.cfg.Result.ResendAfter = time.Hour
				w.cfg.Result.GiveUp = 3 * time.Hour
				machine := newTestMachine()
				watch := w.watchOn(machine)
				w.drop("a.csv", "HGE2611260000001")
				w.askedAgain()
				machine.pass(40 * time.Minute)
				w.keepsTick(40 * time.Minute)
				watch.end()
				machine.restart("second", 48*time.Hour)
				machine.set(wrong)
				watch = w.watchOn(machine)
				w.askedAgain()
				w.submitted(1)
				machine.set(-wrong)
				w.askedAgain()
				w.submitted(1)
				machine.pass(time.Hour)
				watch.untilDone("a.csv")
				w.submitted(2)
				w.closed(1)
			})
		})
	}
}

// The carrier does not come to an end. The importer gives up when give_up has gone by, whatever the clock says, and tells it.
func TestClockSetBeforeGivingUp(t *testing.T) {
	t.Parallel()
	for name, by := range settings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{Processing: time.Hour})
				machine := newTestMachine()
				watch := w.watchOn(machine)
				w.drop("a.csv", "HGE2611260000001")
				w.askedAgain()
				machine.set(by)
				w.askedAgain()
				machine.pass(w.cfg.Result.GiveUp - 5*time.Minute)
				w.askedAgain()
				if exists(w.outcome("a.outcome.csv")) {
					t.Error("it has given up too early")
				}
				machine.pass(5 * time.Minute)
				watch.untilDone("a.csv")
				if got := w.answers("a.outcome.csv")["HGE2611260000001"][0]; got != "unknown" {
					t.Errorf("%q, want unknown", got)
				}
			})
		})
	}
}

// A run tells of its files and ends with 1 if one of them waits for a person, also if the clock was set back meanwhile.
func TestRunTellsOfItsFilesWhateverTheClock(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.drop("a.csv", "HGE2611260000001R")
		im := w.openOn()
		im.reached = func(string) { // the ledger keeps times of day, too: as if the clock had been set back before
			err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
				_, err := tx.SQL.ExecContext(t.Context(), "UPDATE file SET claimed_at = 0, done_at = 0 WHERE done_at IS NOT NULL")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		result, err := im.Run(t.Context(), importertest.WaitLimit)
		if err != nil || len(result.Files) != 1 || result.AllClosed() {
			t.Errorf("%+v, %v: want one file that waits for a person", result, err)
		}
	})
}

// The clocks of PostgreSQL and of two machines are apart, each in another way, and the database's is set meanwhile. No step waits
// for the difference, and nobody is taken for dead.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]time.Duration{"ahead": 40 * time.Minute, "behind": -40 * time.Minute,
		"days": 48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, setDatabase := ledgertest.PostgresWithClock(t)
			w := newWorld(t, url, hgeapitest.Config{Polls: 4,
				Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop, Match: "HGE2611260000001", Times: 1}}})
			w.cfg.Result.ResendAfter = soon
			w.cfg.Result.MaxPoll = 7 * time.Second // beyond the 5 s up to which the queue needs no scheduler
			one, two := newTestMachine(), newTestMachine()
			two.boot = "of another machine"
			two.pass(-time.Hour) // it was started later
			one.set(apart)
			two.set(-apart / 2)
			// It beats as often, but counts as living for longer than a busy machine keeps a beat waiting.
			living := func(im *Importer) { im.others.liveFor, im.others.beatEvery = 10*time.Minute, 200*time.Millisecond }
			watches := []*watching{w.watchOn(one, living), w.watchOn(two, living)}
			w.drop("a.csv", "HGE2611260000001", "HGE2611260000002", "HGE2611260000003")
			w.askedAgain()
			setDatabase(apart)
			w.drop("b.csv", "HGE2611260000004", "HGE2611260000005")
			for _, watch := range watches {
				watch.told(ledger.ClockOfDatabase, apart)
			}
			watches[0].untilDone("a.csv")
			setDatabase(-2 * apart)
			w.drop("c.csv", "HGE2611260000006")
			watches[0].untilDone("b.csv")
			watches[0].untilDone("c.csv")
			w.closed(6)
			for _, watch := range watches {
				if n := watch.said("has died"); n > 0 {
					t.Errorf("an importer was taken for dead %d times", n)
				}
			}
		})
	}
}

// The status names the last clock that was set.
func TestStatusTellsOfClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	machine := newTestMachine()
	watch := w.watchOn(machine)
	importertest.WaitUntil(t, "it watches", func() bool { return watch.said("") > 0 })
	machine.set(-6 * time.Hour)
	watch.told(ledger.ClockOfMachine, -6*time.Hour)
	watch.end()
	note, err := ClockNote(t.Context(), w.cfg)
	if err != nil || !strings.Contains(note, "the clock of this machine was set back by 6h0m0s") {
		t.Errorf("%q, %v", note, err)
	}
}
