package ledger

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// testMachine is a machine whose clocks stand still but for what a test does.
type testMachine struct {
	running, wall atomic.Int64
	boot          string
}

func newTestMachine(running time.Duration) *testMachine {
	m := &testMachine{boot: "first"}
	m.running.Store(int64(running))
	m.wall.Store(time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC).UnixNano())
	return m
}

// Wall is for Machine.
func (m *testMachine) Wall() time.Time { return time.Unix(0, m.wall.Load()) }

// Running is for Machine.
func (m *testMachine) Running() time.Duration { return time.Duration(m.running.Load()) }

// Boot is for Machine.
func (m *testMachine) Boot() string { return m.boot }

func (m *testMachine) pass(d time.Duration) { m.running.Add(int64(d)); m.wall.Add(int64(d)) }
func (m *testMachine) set(by time.Duration) { m.wall.Add(int64(by)) }

func openOnMachine(t *testing.T, url string, machine Machine) *Ledger {
	t.Helper()
	l, err := OpenOn(t.Context(), url, machine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() }) // a second time for some: that does not matter
	return l
}

func keepTime(t *testing.T, l *Ledger) []Jump {
	t.Helper()
	jumps, err := l.KeepTime(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	return jumps
}

// What the ledger's clock shows after a restart of the importer, whatever happened to the machine meanwhile. Only time that is
// certain counts. It had run for an hour, and this was kept.
func TestClockAfterRestart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		boot            string        // of the machine then
		running         time.Duration // how much more it has been running, or how long since its start
		wall            time.Duration // how much later it is by its clock
		want            time.Duration // passed by the ledger's clock
		jump            time.Duration // said to have been
		unknown, reboot bool
	}{
		"nothing happened": {running: time.Minute, wall: time.Minute, want: time.Minute},
		"set back":         {running: time.Minute, wall: time.Minute - 6*time.Hour, want: 0, jump: -6 * time.Hour},
		"set forward": {running: time.Minute, wall: time.Minute + 48*time.Hour, want: time.Minute,
			jump: 48 * time.Hour},
		"it slept":                 {running: 9 * time.Hour, wall: 9 * time.Hour, want: 9 * time.Hour},
		"put back with its clocks": {running: -time.Hour, wall: -time.Hour, want: 0},
		"a copy that was running for less": {running: 24 * time.Hour, wall: time.Second, want: time.Second, jump: -24*time.Hour +
			time.Second},
		"started anew": {reboot: true, running: 2 * time.Hour, wall: 9 * time.Hour, want: 0},
		"started anew in 1970": {reboot: true, running: time.Minute, wall: -400000 * time.Hour, want: 0,
			jump: -400000 * time.Hour},
		"started anew in 2099": {reboot: true, running: time.Minute, wall: 600000 * time.Hour, want: 0},
		"no name, clocks agree": {unknown: true, running: 10 * time.Minute, wall: 10*time.Minute + time.Second,
			want: 10 * time.Minute},
		"no name, set forward":                {unknown: true, running: time.Minute, wall: 48 * time.Hour, want: 0},
		"no name, set back":                   {unknown: true, running: time.Minute, wall: -time.Hour, want: 0, jump: -time.Hour},
		"no name, started anew, running less": {unknown: true, reboot: true, running: time.Minute, wall: 9 * time.Hour, want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			ledgertest.Each(t, func(t *testing.T, url string) {
				machine := newTestMachine(100 * time.Hour)
				if test.unknown {
					machine.boot = ""
				}
				l := openOnMachine(t, url, machine)
				machine.pass(time.Hour)
				keepTime(t, l)
				before := l.Tick()
				if before != time.Hour {
					t.Fatalf("it has run for %v, want 1h", before)
				}
				l.Close()
				if test.reboot {
					machine.running.Store(0)
					if !test.unknown {
						machine.boot = "second"
					}
				}
				machine.running.Add(int64(test.running))
				machine.set(test.wall)
				l = openOnMachine(t, url, machine)
				if got := l.Tick() - before; got != test.want {
					t.Errorf("%v have passed, want %v", got, test.want)
				}
				machine.pass(time.Minute)
				jumps := keepTime(t, l)
				if got := l.Tick() - before - test.want; got < time.Minute || got > time.Minute+mostBetween {
					t.Errorf("it goes on by %v in a minute", got)
				}
				if !l.Embedded() && (test.reboot || test.unknown) { // the last one to look at the clock may have been another machine
					test.jump = 0
				}
				switch {
				case test.jump == 0 && len(jumps) > 0, test.jump != 0 && (len(jumps) != 1 || jumps[0].By != test.jump):
					t.Errorf("jumps %v, want %v", jumps, test.jump)
				}
			})
		})
	}
}

// The clock never goes back, whatever the machine says, and only what is worth a word is told, once.
func TestClockWhileItRuns(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		machine := newTestMachine(time.Hour)
		l := openOnMachine(t, url, machine)
		keepTime(t, l)
		for range 100 { // a clock that drifts, or is corrected little by little
			machine.pass(2 * time.Second)
			machine.set(50 * time.Millisecond)
			if jumps := keepTime(t, l); len(jumps) > 0 {
				t.Fatalf("jumps %v", jumps)
			}
		}
		machine.set(-6 * time.Hour)
		jumps := keepTime(t, l)
		if len(jumps) != 1 || jumps[0].By != -6*time.Hour || jumps[0].Whose != ClockOfMachine {
			t.Errorf("jumps %v, want one back by 6 h", jumps)
		}
		if jumps := keepTime(t, l); len(jumps) > 0 {
			t.Errorf("told again: %v", jumps)
		}
		last, ok, err := l.LastJump(t.Context())
		if err != nil || !ok || last.By != -6*time.Hour || !strings.Contains(last.String(), "set back by 6h0m0s") {
			t.Errorf("%v %v %v", last, ok, err)
		}
		before := l.Tick()
		machine.running.Add(-int64(time.Minute))
		if l.Tick() < before {
			t.Error("it went back")
		}
	})
}

// How old something is after a clock was set. What happened in the very moment before counts as before it, although a jump is
// kept in whole seconds and its time in whole milliseconds.
func TestAgeAcrossJump(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	machines, databases, both := []string{ClockOfMachine}, []string{ClockOfDatabase}, []string{ClockOfMachine, ClockOfDatabase}
	for name, test := range map[string]struct {
		set, later   []string      // whose clocks, at first and after that was noticed
		before, by   time.Duration // how long before the jump it happened (less than 0: after it), how far the clock was set
		notice, want time.Duration // after the jump: until it is noticed, and the age then
	}{
		"in the moment before":     {set: machines, by: 9 * day, want: 0},
		"a moment before":          {set: machines, before: 300 * time.Microsecond, by: 9*day + 600*time.Millisecond, want: 0},
		"long before":              {set: machines, before: 2 * day, by: 9 * day, want: 2 * day},
		"noticed late":             {set: machines, before: time.Hour, by: 9 * day, notice: time.Minute, want: 61 * time.Minute},
		"after, before the notice": {set: machines, before: -time.Second, by: 9 * day, notice: 2 * time.Second, want: time.Second},
		"before it was set back":   {set: machines, before: time.Minute, by: -6 * time.Hour, want: time.Minute},
		"the database's was set":   {set: databases, before: 20 * day, by: 9 * day, want: 20 * day},
		"the database is here":     {set: both, before: 2 * day, by: 9 * day, want: 2 * day},
		"it is seen later":         {set: machines, later: databases, before: 2 * day, by: 9 * day, want: 2 * day},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clocks := slices.Concat(test.set, test.later)
			url, setDatabase := ledgertest.SQLite(t), func(time.Duration) {}
			if slices.Contains(clocks, ClockOfDatabase) {
				url, setDatabase = ledgertest.PostgresWithClock(t)
			}
			machine := newTestMachine(time.Hour)
			l := openOnMachine(t, url, machine)
			keepTime(t, l)
			machine.pass(1234567 * time.Microsecond)
			since := l.Now()
			if test.before < 0 {
				since = since.Add(test.by - test.before)
			} else {
				machine.pass(test.before)
				setDatabase(test.before) // it does not pass with the machine's
			}
			for _, set := range [][]string{test.set, test.later} {
				if slices.Contains(set, ClockOfDatabase) {
					setDatabase(test.by)
				}
				if slices.Contains(set, ClockOfMachine) {
					machine.set(test.by)
				}
				if len(set) > 0 {
					machine.pass(test.notice)
					if jumps := keepTime(t, l); len(jumps) != len(set) || jumps[0].Whose != set[0] {
						t.Fatalf("jumps %v, want of %v", jumps, set)
					}
				}
			}
			age, err := l.Age(t.Context(), since)
			if err != nil || (age-test.want).Abs() > time.Second {
				t.Errorf("it is %v old, want %v, %v", age, test.want, err)
			}
		})
	}
}

// One machine stood still for an hour, like a virtual one that is moved. It records a send by the time of the others, and before
// its first byte it knows how long ago that was.
func TestClockOfMachineThatStoodStill(t *testing.T) {
	t.Parallel()
	url := ledgertest.Postgres(t)
	still, other := newTestMachine(time.Hour), newTestMachine(50*time.Hour)
	other.boot = "of another machine"
	a, b := openOnMachine(t, url, still), openOnMachine(t, url, other)
	keepTime(t, a)
	keepTime(t, b)
	form, _ := planForm(t, a, addFile(t, a, "one"), "R1", 1, "A")
	other.pass(time.Hour)
	keepTime(t, b)
	if err := a.StartSend(t.Context(), form, Planned, 0, still.Wall()); err != nil {
		t.Fatal(err)
	}
	sent, err := b.Form(t.Context(), form)
	if err != nil || b.Tick()-sent.Sent > time.Minute {
		t.Errorf("recorded %v ago as the other sees it, %v", b.Tick()-sent.Sent, err)
	}
	if since, err := a.StillSending(t.Context(), form, 1); err != nil || since > mostBetween {
		t.Errorf("%v since the record, %v", since, err)
	}
	other.pass(time.Hour)
	keepTime(t, b)
	if since, err := a.StillSending(t.Context(), form, 1); err != nil || since < 59*time.Minute {
		t.Errorf("%v since the record, %v; want an hour", since, err)
	}
}

// An importer dies, and the database's clock is set back by hours or forward by days. Its work goes on with another one as soon
// as ever, and the living are not taken for dead.
func TestDeathWhateverTheDatabasesClock(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"back": -6 * time.Hour, "forward": 48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			url, set := ledgertest.PostgresWithClock(t)
			machine := newTestMachine(time.Hour)
			l := openOnMachine(t, url, machine)
			const life = 10 * time.Second
			keepTime(t, l)
			beat(t, l, "me", life)
			beat(t, l, "dead", life)
			change(t, l, func(ctx context.Context, tx *Tx) error {
				return tx.exec(ctx, "job", `INSERT INTO river_job (state, attempt, attempted_at, attempted_by, kind, max_attempts, args)
					VALUES ('running', 1, $1, ARRAY['dead'], 'send', 9, '{}')`, l.queueTime(0))
			})
			set(by)
			for range 4 {
				machine.pass(2 * time.Second)
				jumps := keepTime(t, l)
				if len(jumps) > 0 && jumps[0].Whose != ClockOfDatabase {
					t.Errorf("jumps %v", jumps)
				}
				living, err := l.Living(t.Context())
				if err != nil || !living["me"] {
					t.Fatalf("living %v, %v", living, err)
				}
				if n := beat(t, l, "me", life); n > 0 && by < 0 {
					t.Error("put back too early")
				}
			}
			machine.pass(4 * time.Second)
			keepTime(t, l)
			rescued := beat(t, l, "me", life)
			living, err := l.Living(t.Context())
			if err != nil || living["dead"] || !living["me"] || by < 0 && rescued != 1 {
				t.Errorf("living %v, %d jobs put back, %v", living, rescued, err)
			}
		})
	}
}
