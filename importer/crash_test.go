package importer

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// begin is a world as it is before the importer is killed.
func (w crashWorld) begin(t *testing.T, ledger func(testing.TB) string) *crash {
	t.Helper()
	c := &crash{root: t.TempDir(), ledger: ledger(t), world: w}
	c.shared = !strings.HasPrefix(c.ledger, "sqlite:")
	c.carrier = hgeapitest.NewTestServer(t, w.carrier)
	if w.place != nil {
		w.place(t, c)
	}
	c.drop(t, w.files)
	if w.before != nil {
		w.before(t, c)
	}
	return c
}

// TestKilledAfterEveryStep kills the importer after each of its steps in turn, starts it again, and counts.
func TestKilledAfterEveryStep(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it starts a thousand processes; the race detector sees each step in the other tests")
	}
	t.Parallel()
	ledgers := []struct {
		name string
		make func(testing.TB) string
	}{{"sqlite", madeSQLite}, {"postgres", madePostgres}}
	for _, ledger := range ledgers {
		t.Run(ledger.name, func(t *testing.T) {
			t.Parallel()
			if ledger.name == "postgres" {
				ledgertest.NeedPostgres(t)
			}
			wanted := slices.DeleteFunc(append(slices.Clone(crashWorlds), operationWorlds()...),
				func(w crashWorld) bool { return w.embedded && ledger.name != "sqlite" })
			var mu sync.Mutex
			worlds, came := 0, map[string]bool{}
			t.Cleanup(func() {
				if diff := gocmp.Diff(allSteps(t), slices.Sorted(maps.Keys(came))); diff != "" && worlds == len(wanted) {
					t.Errorf("steps of the importer, and those that a world comes to (-want +got):\n%s", diff)
				}
			})
			for _, world := range wanted {
				t.Run(world.name, func(t *testing.T) {
					t.Parallel()
					steps := killEverywhere(t, world, ledger.make)
					mu.Lock()
					defer mu.Unlock()
					worlds++
					maps.Copy(came, steps)
				})
			}
		})
	}
}

// allSteps are the names of all steps, in the source of this package and of folder, at which an importer can be killed.
func allSteps(t *testing.T) []string {
	t.Helper()
	names := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	moving, movingErr := filepath.Glob("folder/*.go")
	erasing, erasingErr := filepath.Glob("ledger/*.go")
	err = errors.Join(err, movingErr, erasingErr)
	for _, source := range slices.Concat(sources, moving, erasing) {
		text, readErr := os.ReadFile(source)
		err = errors.Join(err, readErr)
		for _, m := range stepName.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(names))
}

var stepName = regexp.MustCompile(`\b[rR]each\("(.+?)"\)`)

// asks has the steps of a question or a login, and how often an importer is killed there at most: how often it comes to them
// depends on time, but it is at least this often.
var asks = map[string]int{"polled": 2, "asked": 1, "looked": 1, "not sent": 1, "repeat waits": 1}

// crashSlots is how many worlds run at the same time, on both databases together. A life takes a core 50 ms, on PostgreSQL as
// much again, and waits for half of a second: mostly for the queue, which writes down every 250 ms how jobs have ended.
var crashSlots = make(chan struct{}, 12)

// killEverywhere kills the importer at each step of a whole run, every time that it comes to that step, and each time in a new
// world. For every third of these kills there is another world, in which the importer is killed once more while it goes on. It
// returns the steps.
func killEverywhere(t *testing.T, world crashWorld, ledger func(testing.TB) string) map[string]bool {
	t.Helper()
	whole := world.begin(t, ledger).finish(t).steps
	delete(whole, "")
	maps.DeleteFunc(whole, func(step string, _ int) bool { return slices.Contains(world.spares, step) })
	var kills []kill
	for _, step := range slices.Sorted(maps.Keys(whole)) {
		for nth := range min(whole[step], cmp.Or(asks[step], whole[step])) {
			kills = append(kills, kill{step, nth + 1})
		}
	}
	var mu sync.Mutex
	killed, worlds, all, twice := map[string]bool{}, 0, 0, 0
	var group sync.WaitGroup
	for i, first := range kills {
		seconds := []kill{{}}
		if i%3 == 0 {
			seconds = append(seconds, kill{"", 1 + 2*(i%4)})
		}
		for _, second := range seconds {
			all++
			crashSlots <- struct{}{}
			group.Go(func() {
				defer func() { <-crashSlots }()
				t.Run(fmt.Sprint(first, " ", second), func(t *testing.T) {
					c := world.killedAt(t, ledger, first)
					again := c.killAgain(t, second)
					c.finish(t)
					mu.Lock()
					defer mu.Unlock()
					killed[first.Step] = true
					worlds++
					twice += again
				})
			})
		}
	}
	group.Wait()
	t.Logf("%d kills, %d of them in going on after one, at %v", worlds+twice, twice, slices.Sorted(maps.Keys(killed)))
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(whole)), slices.Sorted(maps.Keys(killed))); diff != "" && worlds == all {
		t.Errorf("steps of a whole run, and killed at (-want +got):\n%s", diff)
	}
	return killed
}

// killedAt is a world in which the importer was killed at k. How often it comes to a step depends on time: if it ends before it
// comes to the step often enough, it is not killed.
func (w crashWorld) killedAt(t *testing.T, ledger func(testing.TB) string, k kill) *crash {
	t.Helper()
	c := w.begin(t, ledger)
	c.apart = k.Nth == 1
	r, err := c.run(t.Context(), k)
	if passed := r.killed == "" && k.Nth > 1; err != nil || r.killed != k.Step && !passed {
		t.Fatalf("killed at %q, want %v: %v; it came to %v", r.killed, k, err, r.steps)
	}
	return c
}

// killAgain kills the importer while it goes on. It returns how often it was killed: 0 if it ended before that.
func (c *crash) killAgain(t *testing.T, k kill) int {
	t.Helper()
	if k.Nth == 0 {
		return 0
	}
	r, err := c.run(t.Context(), k)
	if err != nil || r.killed == "" && r.steps[""] >= k.Nth {
		t.Fatalf("not killed at %v of %v: %v", k, r.steps, err)
	}
	if r.killed == "" {
		return 0
	}
	return 1
}
