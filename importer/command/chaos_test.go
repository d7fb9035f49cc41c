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
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

var (
	chaosFor  = flag.Duration("chaos", 10*time.Second, "how long TestChaos kills the importer")
	chaosSeed = flag.Uint64("chaos-seed", uint64(time.Now().UnixNano()), "seed of TestChaos")
)

// TestChaos drops files while the importer is killed again and again and the carrier fails at random. At the end
// everything is counted at both ends: nothing lost, nothing closed twice, nothing unaccounted for. `make chaos` does it
// for an hour. With HGEIMPORT_TEST_POSTGRES set it runs on PostgreSQL, too, there with two importers that are killed
// each at its own times, or stopped for so long that the other takes it for dead, and whose connections are cut.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time")
	}
	t.Run("sqlite", func(t *testing.T) { chaos(t, "") })
	t.Run("postgres", func(t *testing.T) { chaos(t, ledgertest.Postgres(t)) })
}

func chaos(t *testing.T, ledger string) {
	seed := *chaosSeed
	t.Logf("seed %d", seed)
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U", Processing: 50 * time.Millisecond,
		ChaosRate: 0.1, ChaosSeed: seed, ChaosDelay: 100 * time.Millisecond})
	c := &chaosRun{t: t, dir: t.TempDir(), name: fmt.Sprint("chaos-", seed), carrier: carrier, files: map[string][]chaosRow{}}
	c.configure(ledger)
	ctx, stop := context.WithTimeout(t.Context(), *chaosFor)
	defer stop()
	var all sync.WaitGroup
	importers := uint64(1)
	if c.shared {
		importers = 2
		all.Go(func() { c.cut(ctx, ledger, rand.New(rand.NewPCG(seed, importers+1))) })
	}
	all.Go(func() { c.drop(ctx, rand.New(rand.NewPCG(seed, 0))) })
	for n := range importers {
		all.Go(func() { c.kill(ctx, rand.New(rand.NewPCG(seed, n+1))) })
	}
	all.Wait()
	c.finish()
	c.count()
}

// chaosRun is one run.
type chaosRun struct {
	t       *testing.T
	dir     string
	name    string // of its connections to the database
	carrier *hgeapitest.Server
	files   map[string][]chaosRow // what was dropped, by name
	env     []string
	shared  bool // the ledger is one that others may be working on: what a crash leaves half written stays for a day

	mu                sync.Mutex // of what the killers count
	kills, interrupts int
	stops, cuts       int
	back              []time.Duration // how long a start took to its first step
}

// chaosRow is a row as it was dropped.
type chaosRow struct {
	order string
	bad   bool // its weight is none
}

const chaosConfig = `timezone = "UTC"
[watch]
settle = "300ms"
rescan = "1s"
[api]
requests_per_second = 0
timeout = "1s"
[result]
first_poll = "20ms"
max_poll = "300ms"
give_up = "20m"
resend_after = "2s"
[form]
max_orders = 20
[[handover]]
key = "LAX1"
handover_num = "20000000100"
`

func (c *chaosRun) configure(ledger string) {
	c.env = append(os.Environ(), "HGEIMPORT_API_BASE_URL="+c.carrier.URL, "HGEIMPORT_API_AUTH_USERNAME="+hgeapitest.DemoUsername,
		"HGEIMPORT_API_AUTH_PASSWORD="+hgeapitest.DemoPassword)
	if c.shared = ledger != ""; c.shared {
		c.env = append(c.env, "HGEIMPORT_LEDGER_URL="+ledger+"&application_name="+c.name)
	}
	c.must(os.MkdirAll(c.path("inbox"), 0o755))
	c.must(os.WriteFile(c.path("config.toml"), []byte(chaosConfig), 0o600))
}

func (c *chaosRun) path(name string) string { return filepath.Join(c.dir, name) }

func (c *chaosRun) must(err error) {
	if err != nil {
		c.t.Fatal(err)
	}
}

// kill starts watch and kills it, again and again. One end in eight is a polite one.
func (c *chaosRun) kill(ctx context.Context, random *rand.Rand) {
	for ctx.Err() == nil {
		if err := c.watchAndKill(ctx, random); err != nil {
			c.t.Error(err)
			return
		}
	}
}

func (c *chaosRun) watchAndKill(ctx context.Context, random *rand.Rand) error {
	cmd := exec.Command("hgeimport", "watch", "--config", c.path("config.toml"), "--log-format", "json")
	cmd.Env = c.env
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	read := make(chan struct{})
	go func() {
		c.read(stderr, started)
		close(read)
	}()
	pauseFor(ctx, time.Duration(random.IntN([]int{200, 1000, 4000}[random.IntN(3)]))*time.Millisecond)
	stopped := c.shared && random.IntN(20) == 0
	if stopped {
		err = stopFor(ctx, cmd.Process, takenForDead)
		pauseFor(ctx, time.Duration(random.IntN(3000))*time.Millisecond)
	}
	how, counter := os.Kill, &c.kills
	if random.IntN(8) == 0 {
		how, counter = syscall.SIGTERM, &c.interrupts // SIGINT may be ignored where a test runs in the background
	}
	err = errors.Join(err, cmd.Process.Signal(how))
	<-read
	var ended *exec.ExitError
	if waitErr := cmd.Wait(); !errors.As(waitErr, &ended) || !slices.Contains(c.ends(), ended.ExitCode()) {
		err = errors.Join(err, fmt.Errorf("watch ended by itself: %v", waitErr))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	*counter++
	if stopped {
		c.stops++
	}
	return err
}

// ends are the codes that a watch may end with. One whose connections are cut while it starts cannot work.
func (c *chaosRun) ends() []int {
	if c.shared {
		return []int{-1, exitInterrupted, exitCannotWork}
	}
	return []int{-1, exitInterrupted}
}

// cut ends the importers' connections to the database, in the middle of whatever they are doing, a commit too.
func (c *chaosRun) cut(ctx context.Context, ledger string, random *rand.Rand) {
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

// cutCode is what PostgreSQL calls a connection that was cut.
const cutCode = "57P01"

// read takes the log in: the first step that a start does tells when it is back at work; a panic is a failure.
func (c *chaosRun) read(stderr io.Reader, started time.Time) {
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

// pauseFor is a part of the play, or stands between two looks at a condition.
func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
