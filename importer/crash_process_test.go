package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/notify/notifytest"
)

// shortLife is how long an importer of these tests counts as living after its last beat, on Postgres.
const shortLife = 500 * time.Millisecond

// kill says where an importer is killed: when it comes to step ("" = any step) for the nth time. The zero value means never.
type kill struct {
	Step string
	Nth  int
}

func (k kill) String() string { return fmt.Sprintf("%s %d", cmp.Or(k.Step, "step"), k.Nth) }

// dying tells a process, in crashEnv, which importer it is and when it is killed.
type dying struct {
	Root, Ledger, Carrier string
	Config                string // see configure
	Profile               string
	GiveUp                time.Duration
	Kill                  kill
	Sends                 bool // false = forms are planned, and wait for their turn
	Killed                bool // an importer was killed before this one, on this ledger
}

const (
	crashEnv   = "HGEIMPORT_TEST_CRASH"
	killedMark = "killed after: "
	stepsMark  = "steps reached: "
)

// TestDieAtStep is the importer that is killed: the test binary runs it as a process of its own.
func TestDieAtStep(t *testing.T) {
	if os.Getenv(crashEnv) == "" {
		t.Skip("only run by the tests that kill it")
	}
	var d dying
	if err := json.Unmarshal([]byte(os.Getenv(crashEnv)), &d); err != nil {
		t.Fatal(err)
	}
	waiting.fetch, waiting.statusFiles = waitingOutside.fetch, waitingOutside.statusFiles // or looks keep other processes from work

	// The server learns all tables anew for each connection. With two, one change can be under way when another one is killed.
	ledger.Connections = 2

	steps, err := d.live(t.Context(), os.Stderr, func(step string, steps map[string]int) {
		if (d.Kill.Step == "" || d.Kill.Step == step) && steps[d.Kill.Step] == d.Kill.Nth {
			fmt.Printf("%s%s\n", killedMark, step)
			killMe(t)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(steps)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s%s\n", stepsMark, text)
}

// killMe ends this process as kill -9 does, and does not return.
func killMe(t *testing.T) {
	me, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = me.Kill()
	}
	if err != nil {
		t.Error(err)
		os.Exit(1) // nobody takes this for a kill
	}
	select {}
}

// live is one life of an importer, from its start to its end. At each step it tells how often it has come to each step so far;
// the sum is under "".
func (d dying) live(ctx context.Context, says io.Writer, at func(step string, steps map[string]int)) (map[string]int, error) {
	cfg := importertest.ImpatientConfig(d.Root, d.Ledger, d.Carrier)
	configure(cfg, d.Config)
	cfg.Result.GiveUp = cmp.Or(d.GiveUp, cfg.Result.GiveUp)
	cfg.Result.ResendAfter = crashResendAfter
	if d.Profile != "" {
		cfg.Profile = append(cfg.Profile, config.Profile{Name: d.Profile, Operation: "scanform"})
	}
	if !d.Sends {
		cfg.API.RequestsPerSecond = 1e-6 // the login gets the first turn, the next turn comes in days
	}
	log := logrus.New()
	log.SetOutput(says)
	log.SetLevel(logrus.WarnLevel)
	im, err := Open(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	im.mapStep.chunkRows = 2
	if d.Killed {
		im.others.beatEvery = shortLife / 2 // with the second beat it takes over
		if err := endLives(ctx, im); err != nil {
			return nil, errors.Join(err, im.Close())
		}
	}
	var mu sync.Mutex
	steps := map[string]int{}
	var passErr error
	im.reached = func(step string) {
		mu.Lock()
		defer mu.Unlock()
		steps[step]++
		steps[""]++
		at(step, steps)
		if step == "asked" || step == "repeat waits" {
			passErr = errors.Join(passErr, passResendAfter(ctx, im))
		}
	}
	_, err = im.Run(ctx, importertest.WaitLimit)
	err = errors.Join(err, im.Close())
	mu.Lock()
	defer mu.Unlock()
	return steps, errors.Join(err, passErr)
}

// crashResendAfter is resend_after of an importer that is killed. On Postgres the first byte of a form must leave within half
// of it, so it is long enough for the slowest machine. No test waits for it, see passResendAfter.
const crashResendAfter = 10 * time.Minute

// passResendAfter makes resend_after be over for each form that may have arrived: it moves the time of its send back.
func passResendAfter(ctx context.Context, im *Importer) error {
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(ctx, "UPDATE form SET sent_tick = sent_tick - $1 WHERE state = $2",
			crashResendAfter.Milliseconds(), ledger.Unknown)
		return err
	})
}

// endLives makes each importer count as dead that was killed: it moves the end of its life to now.
func endLives(ctx context.Context, im *Importer) error {
	if im.ledger.Embedded() {
		return nil
	}
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(ctx, "UPDATE importer SET alive_by = LEAST(alive_by, (SELECT ran_ms FROM clock))")
		if err == nil {
			_, err = tx.SQL.ExecContext(ctx, "UPDATE receiver SET held = 0")
		}
		return err
	})
}

// notKilled is the hook of a step that is tested without an importer. It does nothing.
func notKilled(string) {}

// crash is an importer that is killed and started again, and its world.
type crash struct {
	root    string
	ledger  string
	shared  bool // the ledger is on Postgres, so other importers could share it
	carrier *hgeapitest.Server
	world   crashWorld
	kills   int                 // so far
	apart   bool                // all its importers are processes of their own
	told    *notifytest.Webhook // in a world that has a receiver
}

// ran says how a run has ended.
type ran struct {
	killed string         // at this step
	steps  map[string]int // how often it came to each step, if it was not killed; the sum is under ""
}

// run starts the importer and waits for its end. One that is killed is a process of its own. One that is not lives in this
// process, as an Importer that knows nothing of those before it: it need not start a program, and read its tables, once more.
// What a new process makes of what a kill has left is seen after the first kill at each step, and each time that one is killed
// again.
func (c *crash) run(ctx context.Context, k kill) (ran, error) { return c.start(ctx, k, true) }

func (c *crash) start(ctx context.Context, k kill, sends bool) (ran, error) {
	d := dying{c.root, c.ledger, c.carrier.URL, c.world.config, c.world.profile, c.world.giveUp, k, sends, c.kills > 0}
	if k == (kill{}) && !c.apart {
		var said strings.Builder
		steps, err := d.live(ctx, &said, func(string, map[string]int) {})
		if err != nil {
			err = fmt.Errorf("%w:\n%s", err, said.String())
		}
		return ran{steps: steps}, err
	}
	return c.startProcess(ctx, d)
}

// startProcess starts an importer as a process of its own. One that is to be killed sends itself the signal at the step: so no
// other step is reached before it.
func (c *crash) startProcess(ctx context.Context, d dying) (r ran, err error) {
	order, err := json.Marshal(d)
	if err != nil {
		return r, err
	}
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestDieAtStep$", "-test.count=1")
	cmd.Env = append(os.Environ(), crashEnv+"="+string(order), "GOGC=off") // it lives too shortly to collect garbage
	out, err := cmd.CombinedOutput()
	said := func(mark string) string {
		_, text, _ := strings.Cut(string(out), mark)
		text, _, _ = strings.Cut(text, "\n")
		return text
	}
	var ended *exec.ExitError
	if r.killed = said(killedMark); r.killed != "" && errors.As(err, &ended) && (!ended.Exited() || runtime.GOOS == "windows") {
		c.kills++
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(said(stepsMark)), &r.steps)
	}
	if err != nil {
		return r, fmt.Errorf("%w:\n%s", err, out)
	}
	return r, nil
}

// killBeforeSends runs the importer and makes sure that it has been killed there, while its forms waited for their turn.
func (c *crash) killBeforeSends(t *testing.T, k kill) {
	t.Helper()
	if r, err := c.start(t.Context(), k, false); err != nil || k.Step != "" && r.killed != k.Step {
		t.Fatalf("killed at %q, want %v: %v; it came to %v", r.killed, k, err, r.steps)
	}
}

// finish lets the importer come to its end and counts.
func (c *crash) finish(t *testing.T) (whole ran) {
	t.Helper()
	for n := range cmp.Or(c.world.runs, 1) {
		r, err := c.run(t.Context(), kill{})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			whole = r
		}
	}
	c.world.count(c, t.Errorf)
	return whole
}
