package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The ledger has a clock of its own, which only runs. Spans are counted by it: how long a form may be lost before it is sent
// again, how long it is asked for, when a job is due, how long an importer counts as alive. Whatever sets the clock of a machine
// or of the database, no span becomes shorter or longer.
//
// A reading of it is a tick: how long it has run in all. While a process works, it runs with the machine (Machine.Running). A new
// process takes it up where it stood. The time in between counts only if it is certain: the machine was not started anew since,
// and says how long it has been running. Otherwise, after a start of the machine or on another one, it goes on where it was last
// kept. So a span can be too long by the time in which nobody worked, and is never too short: forms would be sent again too
// early.
//
// On a shared ledger each importer raises it to what its own shows, every 2 s (KeepTime), and takes the others' if they are
// ahead: one that stood still with its machine catches up.
type clock struct {
	machine Machine

	mu         sync.Mutex
	base, from time.Duration // it showed base when the machine had been running for from
	last       time.Duration // what it showed last: it never goes back, not even if the machine does

	seen  bool          // the next two are known
	wall  time.Duration // how far the clock on the wall was ahead of the machine's running time
	there time.Duration // the same of the database's clock, PostgreSQL only
	jumps []Jump        // noticed and not told yet
}

// Jump is a clock that somebody has set.
type Jump struct {
	Whose string // ClockOfMachine or ClockOfDatabase
	By    time.Duration
	At    time.Time // by this machine's clock, after the jump
}

// Whose clock jumps.
const (
	ClockOfMachine  = "this machine"
	ClockOfDatabase = "the database"
)

// jumpFrom is how far a clock must be set to be worth a word. Clocks are corrected by less all the time.
const jumpFrom = 3 * time.Second

// Tick is what the ledger's clock shows: how long it has run.
func (l *Ledger) Tick() time.Duration { return l.clock.tick() }

func (c *clock) tick() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tickLocked()
}

func (c *clock) tickLocked() time.Duration {
	c.last = max(c.last, c.base+c.machine.Running()-c.from)
	return c.last
}

// raise sets the clock to at least a tick.
func (c *clock) raise(to time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to > c.tickLocked() {
		c.base, c.from, c.last = to, c.machine.Running(), to
	}
}

// queueEpoch is what the queue's times show when the ledger's clock begins.
var queueEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// QueueTime is the time by which the queue runs. It is the ledger's clock, written as a date.
func (l *Ledger) QueueTime() time.Time { return queueEpoch.Add(l.Tick()) }

// queueTime is QueueTime as a parameter of a query, less some time.
func (l *Ledger) queueTime(earlier time.Duration) any {
	at := l.QueueTime().Add(-earlier)
	if l.Embedded() {
		return at.Format("2006-01-02 15:04:05.000") // as the queue writes it: SQLite compares texts
	}
	return at
}

// takeUpClock starts the clock of a ledger that was just opened where it stood, and adds the time since then if it is certain.
func (l *Ledger) takeUpClock(ctx context.Context, machine Machine) error {
	c := &clock{machine: machine, from: machine.Running()}
	l.clock = c
	var ran, seenRan, running, wall int64
	if err := l.read.QueryRowContext(ctx, "SELECT ran_ms FROM clock WHERE id = 1").Scan(&ran); err != nil {
		return wrap(err, "clock")
	}
	c.base = msDuration(ran)
	boot := machine.Boot()
	err := l.read.QueryRowContext(ctx, "SELECT ran_ms, running_ms, wall_ms FROM clock_seen WHERE boot = $1", boot).
		Scan(&seenRan, &running, &wall)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return l.noticeSetBack(ctx)
	case err != nil:
		return wrap(err, "clock")
	}
	byMachine, byWall := c.from-msDuration(running), machine.Wall().Sub(timeOf(wall))
	if boot == "" && (byMachine-byWall).Abs() > jumpFrom+byMachine/100 {
		return l.noticeSetBack(ctx) // two clocks that agree would do for a name
	}
	if byMachine < 0 {
		return nil
	}
	c.base = max(c.base, msDuration(seenRan)+min(byMachine, max(byWall, 0))) // both would have to be wrong to count too much
	c.notice(ClockOfMachine, byWall-byMachine)
	return nil
}

// noticeSetBack notices that the clock on the wall shows less than when an importer on this ledger looked at it last. It cannot
// tell by how much it was set if the machine was started anew.
func (l *Ledger) noticeSetBack(ctx context.Context) error {
	if !l.Embedded() {
		return nil // it may have been another machine
	}
	var latest sql.NullInt64
	if err := l.read.QueryRowContext(ctx, "SELECT max(wall_ms) FROM clock_seen").Scan(&latest); err != nil || !latest.Valid {
		return wrap(err, "clock")
	}
	if by := l.clock.machine.Wall().Sub(timeOf(latest.Int64)); by < 0 {
		l.clock.notice(ClockOfMachine, by)
	}
	return nil
}

// notice keeps a jump until it is told.
func (c *clock) notice(whose string, by time.Duration) {
	if by.Abs() < jumpFrom {
		return
	}
	c.jumps = append(c.jumps, Jump{Whose: whose, By: by.Round(time.Second), At: c.machine.Wall()})
}

// KeepTime notices whether a clock was set since the last call. It returns the jumps, and keeps the last one for people. With
// write it also keeps where the ledger's clock stands, so that a start of the machine loses little of it; on a shared ledger the
// other importers take it over.
func (l *Ledger) KeepTime(ctx context.Context, write bool) ([]Jump, error) {
	var there, asked time.Duration
	if write {
		var err error
		if there, asked, err = l.keepTick(ctx); err != nil {
			return nil, err
		}
	}
	c := l.clock
	c.mu.Lock()
	running := c.machine.Running()
	wall := time.Duration(c.machine.Wall().UnixNano()) - running
	if c.seen {
		c.notice(ClockOfMachine, wall-c.wall)
	}
	if there != 0 {
		if c.there != 0 && asked < time.Second { // a slow answer tells nothing of a clock
			c.notice(ClockOfDatabase, there-running-c.there)
		}
		c.there = there - running
	}
	c.wall, c.seen = wall, true
	jumps := c.jumps
	c.mu.Unlock()
	if len(jumps) == 0 {
		return nil, nil
	}
	// The database may be on this machine: then one clock was set, and is seen twice. The ages of what happened follow the
	// machine's (Age).
	last := jumps[0]
	for _, j := range jumps[1:] {
		if j.Whose == ClockOfMachine || last.Whose == ClockOfDatabase {
			last = j
		}
	}
	query := "UPDATE " + l.clockTable() + ` SET jumped_by = $1, jumped_at = $2, jumped = $3 WHERE id = 1
		AND NOT ($3 = $4 AND jumped = $5 AND abs(jumped_by - $1) < $6)`
	if _, err := l.keeper().ExecContext(ctx, query, last.By.Milliseconds(), ms(last.At), last.Whose, ClockOfDatabase, ClockOfMachine,
		jumpFrom.Milliseconds()); err != nil {
		return nil, wrap(err, "clock")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jumps = nil
	return jumps, nil
}

// clockTable is where the clock is kept. On a SQLite clock is a view of it (025_older.sqlite.sql).
func (l *Ledger) clockTable() string {
	if l.Embedded() {
		return "clock_kept"
	}
	return "clock"
}

// keeper is the connection that keeps the time. On a shared ledger it is that of Beat: the others may be busy.
func (l *Ledger) keeper() *sql.DB {
	if l.Embedded() {
		return l.write
	}
	return l.beat
}

// mostBetween is how much of the database's own time is added to what another importer has kept: about the time between two
// beats, so that the clocks of two importers are not apart by that. The database's clock may be set, so it must not be more.
const mostBetween = 3 * time.Second

// keepTick keeps where the clock stands, and takes over where that of others stands. there is what the database's clock shows,
// since 1970, and asked how long the question took; 0 on an embedded ledger.
func (l *Ledger) keepTick(ctx context.Context) (there, asked time.Duration, err error) {
	c := l.clock
	began := c.machine.Running()
	var ran int64
	if l.Embedded() {
		err = l.write.QueryRowContext(ctx, "UPDATE "+l.clockTable()+" SET ran_ms = max(ran_ms, $1) WHERE id = 1 RETURNING ran_ms",
			c.tick().Milliseconds()).Scan(&ran)
	} else {
		var now int64
		err = l.beat.QueryRowContext(ctx, `UPDATE clock SET database_ms = db.now,
			ran_ms = GREATEST($1, ran_ms + LEAST(GREATEST(db.now - COALESCE(database_ms, db.now), 0), $2))
			FROM (SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now) db
			WHERE id = 1 RETURNING ran_ms, db.now`, c.tick().Milliseconds(), mostBetween.Milliseconds()).Scan(&ran, &now)
		there, asked = msDuration(now), c.machine.Running()-began
	}
	if err != nil {
		return 0, 0, wrap(err, "clock")
	}
	c.raise(msDuration(ran))
	tick := c.tick()
	running := c.machine.Running() // after the tick: what passes in between must not count twice
	_, err = l.keeper().ExecContext(ctx, `INSERT INTO clock_seen (boot, running_ms, ran_ms, wall_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (boot) DO UPDATE SET running_ms = excluded.running_ms, ran_ms = excluded.ran_ms, wall_ms = excluded.wall_ms`,
		c.machine.Boot(), running.Milliseconds(), tick.Milliseconds(), ms(c.machine.Wall()))
	return there, asked, wrap(err, "clock")
}

// LastJump is the last jump of a clock that an importer has noticed. ok is false if there was none.
func (l *Ledger) LastJump(ctx context.Context) (j Jump, ok bool, err error) {
	var by int64
	var at sql.NullInt64
	err = l.read.QueryRowContext(ctx, "SELECT jumped_by, jumped_at, jumped FROM clock WHERE id = 1").Scan(&by, &at, &j.Whose)
	if lacksTable(err) || errors.Is(err, sql.ErrNoRows) {
		return Jump{}, false, nil
	}
	j.By, j.At = msDuration(by), timeOrZero(at)
	return j, at.Valid, wrap(err, "clock")
}

// Age is how long ago something happened at a time of day that the ledger has kept. If the last jump was one of the machine's
// clock, it does not count.
func (l *Ledger) Age(ctx context.Context, since time.Time) (time.Duration, error) {
	j, ok, err := l.LastJump(ctx)
	age := l.Now().Sub(since)
	// A clock that is set forward leaves out the times of day between At-By and At. Both are known only roughly, so the middle
	// divides what happened before from what happened after.
	if ok && j.Whose == ClockOfMachine && (j.By > 0 && since.Before(j.At.Add(-j.By/2)) || age < 0) {
		age -= j.By
	}
	return max(0, age), err
}

// String says what was set, in one line.
func (j Jump) String() string {
	way := "forward"
	if j.By < 0 {
		way = "back"
	}
	return fmt.Sprintf("the clock of %s was set %s by %v", j.Whose, way, j.By.Abs())
}

// Now is the time of day, for people. Whatever is counted is counted by Tick.
func (l *Ledger) Now() time.Time { return l.clock.machine.Wall() }

func (tx *Tx) now() time.Time { return tx.clock.machine.Wall() }

// tick is what the ledger's clock shows, as it is stored.
func (tx *Tx) tick() int64 { return tx.clock.tick().Milliseconds() }

func msDuration(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

// tickOrZero is a tick of the ledger. Something that happened before there was a clock counts from its beginning.
func tickOrZero(v sql.NullInt64) time.Duration { return msDuration(v.Int64) }
