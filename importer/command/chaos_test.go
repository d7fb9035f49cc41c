package command

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

var (
	chaosFor   = flag.Duration("chaos", 0, "how long TestChaos kills the importer; 0 = until it was killed some times")
	chaosPlant = flag.Bool("chaos-plant", true, "let another user of inbox and outbox plant files there in TestChaos")
	chaosSeed  = flag.Uint64("chaos-seed", uint64(time.Now().UnixNano()), "seed of TestChaos")
)

// fewestEnds is how often each importer is killed or interrupted if -chaos sets no time. On a slow machine, where it has not
// come to work by then, it is killed more often, after longer and longer times.
const fewestEnds = 10

// meddled is the share of requests that a proxy repeats, hides, or answers for the carrier.
const meddled = 0.1

// TestChaos sets the clocks of machine and database, lets nobody read some of the logs, and drops files, some of them slow or
// with thousands of columns, while the importer is killed again and again, the carrier fails at random, and a proxy before it
// repeats forms, hides answers, and answers by itself. Then it counts everything, in the outcomes and at the carrier: no order is
// lost, none is closed twice, each row has an outcome, and what is said to be refused is not closed. Where root runs it, another
// user of inbox and outbox plants FIFOs, links, folders and huge files there, and nothing else comes of it. `make chaos` does
// this for an hour. With HGEIMPORT_TEST_POSTGRES it also runs on PostgreSQL, with two importers: each is killed at its own
// times or stopped for so long that the other one takes it for dead, and connections to the database are cut.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time")
	}
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		runChaos(t, "", nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		ledger, setDatabase := ledgertest.PostgresWithClock(t)
		runChaos(t, ledger, setDatabase)
	})
}

func runChaos(t *testing.T, ledger string, setDatabase func(time.Duration)) {
	seed := *chaosSeed
	t.Logf("seed %d", seed)
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U", Processing: 50 * time.Millisecond,
		ChaosRate: 0.1, ChaosSeed: seed, ChaosDelay: 100 * time.Millisecond, Documents: true, LabelAsURL: seed%2 == 0,
		RepeatedAs301: seed%4 < 2})
	c := &chaos{name: fmt.Sprint("chaos-", seed)}
	importers, address := 1, ledger
	if ledger != "" {
		importers, address = 2, ledger+"&application_name="+c.name
	}
	c.program = newProgram(t, carrier, address)
	c.elsewhere = map[string]bool{}
	c.must(os.WriteFile(c.path("config.toml"), []byte(chaosConfig), 0o600))
	kinds := append(hgeapitest.Meddlings(), slices.Repeat([]hgeapitest.Meddling{hgeapitest.Repeat}, 10)...)
	c.proxy = hgeapitest.NewTestProxy(t, carrier,
		hgeapitest.ProxyConfig{Rate: meddled, Seed: seed, Kinds: kinds, Spare: c.spareBags})
	carrier.LinkThrough(c.proxy.URL)
	c.env = append(c.env, "HGEIMPORT_API_BASE_URL="+c.proxy.URL)
	neighbour := c.letNeighbourIn()
	c.enough = func() bool { return len(c.droppedIn("archive")) > 0 && (neighbour == nil || neighbour.busy()) }
	for profile := range mixedHeaders {
		c.must(os.Mkdir(filepath.Join(c.path("inbox"), profile), 0o755))
	}

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if *chaosFor > 0 {
		ctx, stop = context.WithTimeout(ctx, *chaosFor)
		defer stop()
	}
	random := func(stream int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(stream))) }
	var killers, others sync.WaitGroup
	others.Go(func() { c.dropFiles(ctx, random(0)) })
	m := &mixed{chaos: c, random: random(importers + 3), remade: map[string]bool{}}
	others.Go(func() { m.drop(ctx) })
	others.Go(func() { c.setClocks(ctx, random(importers+2), setDatabase) })
	for n := range importers {
		killers.Go(func() { c.watchAndKill(ctx, random(n+1), n) })
	}
	if neighbour != nil {
		others.Go(func() { neighbour.work(ctx) })
	}
	if c.shared {
		others.Go(func() { c.cutConnections(ctx, ledger, random(importers+1)) })
	}
	killers.Wait()
	stop()
	others.Wait()
	if neighbour != nil {
		neighbour.clear()
	}
	c.correctPath()
	c.finish()
	all := c.tally()
	m.count(all)
	c.compare(all)
	if neighbour != nil {
		neighbour.check()
	}
	c.logEnds()
}

// spareBags: nobody can ask for a bag, so a proxy that makes it twice by itself makes it twice. One that answers with a 404 makes
// its path look wrong: the form waits until somebody corrects that, which happens once, at the end. It would not be right to
// correct it where the carrier was there all the same.
func (c *chaos) spareBags(operation string, m hgeapitest.Meddling) bool {
	if operation != "bags" {
		return false
	}
	name := string(m)
	return m == hgeapitest.Repeat || strings.HasPrefix(name, "hide-404") || strings.HasPrefix(name, "stop-404") && c.corrected.Load()
}

// correctPath gives the path of bags another spelling, as an administrator would correct a wrong one.
func (c *chaos) correctPath() {
	c.corrected.Store(true)
	c.env = append(c.env, "HGEIMPORT_API_PATHS_BAG_CREATE="+hgeapitest.OtherPath+"create/container/")
}

// chaos is the program while it is killed.
type chaos struct {
	*program
	name string // of the importers' connections to the database

	corrected atomic.Bool // the path of bags

	enough func() bool // whether the importer and the neighbour have come to work

	mu                sync.Mutex
	orders            []string // that were dropped to be closed
	kills, interrupts int
	stops, cuts       int
	jumps, unread     int             // clocks that were set; logs that nobody read
	back              []time.Duration // how long each start took to its first step
}

// watchAndKill starts watch and ends it, again and again, until ctx ends or, without -chaos, fewestEnds times and until enough
// has happened.
func (c *chaos) watchAndKill(ctx context.Context, random *rand.Rand, importer int) {
	for n := 0; ctx.Err() == nil && (*chaosFor > 0 || n < fewestEnds || !c.enough()); n++ {
		stopFirst := c.shared && random.IntN(20) == 0
		if *chaosFor == 0 { // exactly one stop, of one of two importers
			stopFirst = c.shared && importer == 0 && n == fewestEnds/2
		}
		patience := max(1, n-fewestEnds+2)
		if *chaosFor > 0 {
			patience = 1
		}
		if err := c.watchOnce(ctx, random, stopFirst, patience); err != nil {
			c.t.Error(err)
			return
		}
	}
}

// watchOnce starts watch and kills it after a while, patience times as long as usual. One end in eight is a SIGTERM. With
// stopFirst the process first stands still until another importer takes it for dead.
func (c *chaos) watchOnce(ctx context.Context, random *rand.Rand, stopFirst bool, patience int) error {
	cmd := c.command("watch", "--log-format", "json")
	cmd.Env = append(cmd.Env, clockVariable+"="+c.path("clock"))
	stderr, log, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stderr.Close()
	cmd.Stderr = log
	unread := random.IntN(5) == 0
	if unread {
		cmd.Args = append(cmd.Args, "--log-level", "debug")
		err = fill(log)
	}
	started := time.Now()
	err = errors.Join(err, cmd.Start(), log.Close())
	if err != nil {
		return err
	}
	logEnded := make(chan struct{})
	go func() {
		if !unread {
			c.readLog(stderr, started)
		}
		close(logEnded)
	}()
	pauseFor(ctx, time.Duration(patience*random.IntN([]int{200, 1000, 4000}[random.IntN(3)]))*time.Millisecond)
	if stopFirst {
		err = stopFor(ctx, cmd.Process, takenForDead)
		pauseFor(ctx, time.Duration(random.IntN(3000))*time.Millisecond)
	}
	signal, counter := os.Kill, &c.kills
	if random.IntN(8) == 0 {
		signal, counter = syscall.SIGTERM, &c.interrupts // not SIGINT: a process in the background may ignore it
	}
	err = errors.Join(err, cmd.Process.Signal(signal))
	<-logEnded
	var ended *exec.ExitError
	if waitErr := cmd.Wait(); !errors.As(waitErr, &ended) || !slices.Contains(c.expectedCodes(), ended.ExitCode()) {
		err = errors.Join(err, fmt.Errorf("watch ended by itself: %v", waitErr))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	*counter++
	if unread {
		c.unread++
	}
	if stopFirst {
		c.stops++
	}
	return err
}

// expectedCodes are the exit codes that watch may end with: -1 is a kill. If its connections are cut while it starts, it cannot
// work.
func (c *chaos) expectedCodes() []int {
	if c.shared {
		return []int{-1, exitInterrupted, exitCannotWork}
	}
	return []int{-1, exitInterrupted}
}

// cutConnections ends connections of the importers to the database at any moment, even during a commit.
func (c *chaos) cutConnections(ctx context.Context, ledger string, random *rand.Rand) {
	db, err := sql.Open("pgx", ledger)
	if err != nil {
		c.t.Error(err)
		return
	}
	defer db.Close()
	for ctx.Err() == nil {
		pauseFor(ctx, time.Duration(random.IntN(3000))*time.Millisecond)
		var n int
		err := db.QueryRowContext(context.WithoutCancel(ctx), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = $1 AND random() < 0.5`, c.name).Scan(&n)
		if err != nil {
			c.t.Error(err)
			return
		}
		c.cuts += n
	}
}

// cutCode is PostgreSQL's code for a connection that was cut.
const cutCode = "57P01"

// readLog reads what watch writes to stderr. A panic fails the test. The first step tells how long the start took.
func (c *chaos) readLog(stderr io.Reader, started time.Time) {
	first := true
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Msg string }
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			switch word, _, _ := strings.Cut(lines.Text(), ":"); word {
			case "panic", "fatal error":
				c.t.Error(lines.Text())
			case "error":
				if !strings.Contains(lines.Text(), "interrupted") && !strings.Contains(lines.Text(), cutCode) {
					c.t.Log(lines.Text())
				}
			}
			continue
		}
		if first && slices.Contains([]string{"claimed", "mapped", "sent", "result", "reported"}, line.Msg) {
			first = false
			c.mu.Lock()
			c.back = append(c.back, time.Since(started))
			c.mu.Unlock()
		}
		if strings.Contains(lines.Text(), cutCode) {
			continue
		}
		if line.Msg == "step failed, it will be tried again" || strings.Contains(line.Msg, "panic") {
			c.t.Log(lines.Text())
		}
	}
}

func (c *chaos) logEnds() {
	c.t.Logf("%d kills, %d interrupts, %d stops, %d cut connections", c.kills, c.interrupts, c.stops, c.cuts)
	c.t.Logf("%d clocks set, %d logs that nobody read", c.jumps, c.unread)
	c.t.Logf("what the proxy did with forms: %v", c.proxy.Did())
	if slices.Sort(c.back); len(c.back) > 0 && !c.shared { // on a shared ledger another importer may have done the work
		c.t.Logf("back at work after %v (median), %v (longest)",
			c.back[len(c.back)/2].Round(time.Millisecond), c.back[len(c.back)-1].Round(time.Millisecond))
	}
}
