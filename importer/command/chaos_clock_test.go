package command

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/ledger"
)

// clockVariable names a file that says by how many seconds the clock on the wall is wrong. Only the program of the tests knows
// it.
const clockVariable = "HGEIMPORT_TEST_CLOCK"

// movedMachine is a machine whose clock a test sets while the program works.
type movedMachine struct {
	ledger.Machine
	path string
}

// Wall is for ledger.Machine.
func (m movedMachine) Wall() time.Time {
	text, err := os.ReadFile(m.path)
	if err != nil {
		return m.Machine.Wall() // nobody has set it yet
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return m.Machine.Wall() // it is being written
	}
	return m.Machine.Wall().Add(time.Duration(seconds) * time.Second)
}

// chaosClocks are what the clocks show too much, in seconds: hours back, days forward, summer time, 1970, 2099.
var chaosClocks = []int64{0, -6 * 3600, 48 * 3600, 3600, -3600, -2, 90, -56 * 365 * 86400, 73 * 365 * 86400}

// setClocks sets the clock of the machine, and that of the database if it has one of its own, until ctx ends.
func (c *chaos) setClocks(ctx context.Context, random *rand.Rand, setDatabase func(time.Duration)) {
	there := time.Duration(0)
	for ctx.Err() == nil {
		pauseFor(ctx, time.Duration(random.IntN(3000))*time.Millisecond)
		if ctx.Err() != nil {
			return
		}
		wrong := chaosClocks[random.IntN(len(chaosClocks))]
		if err := os.WriteFile(c.path("clock"), strconv.AppendInt(nil, wrong, 10), 0o600); err != nil {
			c.t.Error(err)
			return
		}
		c.jumps++
		if setDatabase != nil && random.IntN(2) == 0 {
			to := time.Duration(chaosClocks[random.IntN(7)]) * time.Second
			setDatabase(to - there)
			there = to
			c.jumps++
		}
	}
}
