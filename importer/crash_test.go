package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// The file of these tests: two forms of two orders. The carrier refuses an order that ends in R, and loses its answer to
// the first send of a form with one that ends in L. The last row is rejected.
const (
	crashRows = "order_num,weight,handover_num\n" +
		"HGE2611200000011,1.10,20000000100\n" +
		"HGE261120000001R,1.20,20000000100\n" +
		"HGE2611200000013,1.30,20000000100\n" +
		"HGE261120000001L,1.40,20000000100\n" +
		"HGE2611200000015,heavy,20000000100\n"
	crashCloses = 3
)

var crashEnds = []string{"confirmed", "refused", "confirmed", "confirmed", "rejected"}

// impatient is a configuration in root that waits no longer than it must.
func impatient(root, ledger, carrier string) *Config {
	c := Defaults()
	c.Timezone = "UTC"
	c.Folders = Folders{Inbox: filepath.Join(root, "inbox"), Work: filepath.Join(root, "work"),
		Outbox: filepath.Join(root, "outbox"), Archive: filepath.Join(root, "archive")}
	c.Ledger.URL = ledger
	c.Watch = Watch{Settle: 10 * time.Millisecond, Rescan: 50 * time.Millisecond}
	c.API.BaseURL = carrier
	c.API.Auth.Username, c.API.Auth.Password = hgeapitest.DemoUsername, hgeapitest.DemoPassword
	c.API.RequestsPerSecond = 0
	c.Result = Waiting{FirstPoll: 10 * time.Millisecond, MaxPoll: 50 * time.Millisecond, GiveUp: 20 * time.Second,
		ResendAfter: 50 * time.Millisecond}
	c.Form.MaxOrders = 2
	c.Report.CSV = true
	return &c
}

// shortLife is how long an importer of these tests is taken to live on Postgres.
const shortLife = 500 * time.Millisecond

const (
	crashEnv    = "HGEIMPORT_TEST_CRASH" // folder, ledger, carrier and step to die at, one on a line
	killedCode  = 77
	crashPrefix = "steps reached: "
)

// TestDieAtStep is the importer that is killed: the test binary runs it as a process of its own.
func TestDieAtStep(t *testing.T) {
	args := strings.Split(os.Getenv(crashEnv), "\n")
	if len(args) != 4 {
		t.Skip("only run by the tests that kill it")
	}
	last, err := strconv.ParseInt(args[3], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	log := logrus.New()
	log.SetLevel(logrus.WarnLevel)
	im, err := Open(t.Context(), impatient(args[0], args[1], args[2]), log)
	if err != nil {
		t.Fatal(err)
	}
	var steps atomic.Int64
	im.life = shortLife
	im.reached = func(step string) {
		if steps.Add(1) == last {
			fmt.Println("killed after", step)
			os.Exit(killedCode) // nothing deferred runs, no file is closed: what is left is what kill -9 leaves
		}
	}
	_, err = im.Run(t.Context(), 30*time.Second)
	if err := errors.Join(err, im.Close()); err != nil {
		t.Fatal(err)
	}
	fmt.Println(crashPrefix + strconv.FormatInt(steps.Load(), 10))
}

// crash is one importer that is killed and started again, and its world.
type crash struct {
	root    string
	ledger  string
	carrier *hgeapitest.Server
}

func newCrash(t *testing.T, ledger string, lost bool) *crash {
	t.Helper()
	config := hgeapitest.Config{RefuseSuffix: "R"}
	if lost {
		config.LoseSuffix = "L"
	}
	c := &crash{root: t.TempDir(), ledger: ledger, carrier: hgeapitest.NewTestServer(t, config)}
	if err := os.MkdirAll(filepath.Join(c.root, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.root, "inbox", "orders.csv"), []byte(crashRows), 0o644); err != nil {
		t.Fatal(err)
	}
	return c
}

// run starts the importer and waits for its end. It is killed after so many steps, 0 = never; steps is how many there
// were where it was not.
func (c *crash) run(ctx context.Context, killAfter int) (steps int, killed bool, err error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestDieAtStep$", "-test.count=1")
	cmd.Env = append(os.Environ(), crashEnv+"="+strings.Join([]string{c.root, c.ledger, c.carrier.URL, strconv.Itoa(killAfter)}, "\n"))
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == killedCode {
		return 0, true, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("%w:\n%s", err, out)
	}
	_, text, _ := strings.Cut(string(out), crashPrefix)
	text, _, _ = strings.Cut(text, "\n")
	steps, err = strconv.Atoi(text)
	return steps, false, err
}

// count compares both ends: the carrier's books, and the outcome.
func (c *crash) count() error {
	var errs []error
	say := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if twice := c.carrier.Twice(); len(twice) > 0 {
		say("closed twice: %v", twice)
	}
	if n := c.carrier.Orders(); n != crashCloses {
		say("the carrier has closed %d orders, want %d", n, crashCloses)
	}
	for _, reference := range c.carrier.References() {
		if n := c.carrier.Bodies(reference); n != 1 {
			say("form %s came in with %d different bodies", reference, n)
		}
	}
	if got, err := endings(filepath.Join(c.root, "outbox", "orders.outcome.csv")); err != nil || !slices.Equal(got, crashEnds) {
		say("rows ended as %v (%v), want %v", got, err, crashEnds)
	}
	if b, err := os.ReadFile(filepath.Join(c.root, "archive", "orders.csv")); err != nil || string(b) != crashRows {
		say("the archived source: %v, %q", err, b)
	}
	want := map[string][]string{"inbox": nil, "work": nil, "archive": {"orders.csv"},
		"outbox": {"orders.outcome.csv", "orders.outcome.xlsx"}}
	if diff := cmp.Diff(want, c.files()); diff != "" {
		say("files (-want +got):\n%s", diff)
	}
	return errors.Join(errs...)
}

// files are the names in each folder.
func (c *crash) files() map[string][]string {
	all := map[string][]string{}
	for _, folder := range []string{"inbox", "work", "outbox", "archive"} {
		entries, err := os.ReadDir(filepath.Join(c.root, folder))
		all[folder] = nil
		if err != nil {
			all[folder] = []string{err.Error()}
		}
		for _, e := range entries {
			all[folder] = append(all[folder], e.Name())
		}
	}
	return all
}

// endings are the statuses of an outcome in CSV, in the order of its rows.
func endings(path string) (statuses []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	at := slices.Index(rows[0], "HGE status")
	if at < 0 {
		return nil, fmt.Errorf("no HGE status in %v", rows[0])
	}
	for _, row := range rows[1:] {
		statuses = append(statuses, row[at])
	}
	return statuses, nil
}

// TestKilledAfterEveryStep kills the importer after each of its steps in turn, starts it again, and counts.
func TestKilledAfterEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts some hundred processes")
	}
	for _, database := range []struct {
		name string
		make func(testing.TB) string
	}{{"sqlite", ledgertest.SQLite}, {"postgres", ledgertest.Postgres}} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/lost=%t", database.name, lost), func(t *testing.T) {
				whole := newCrash(t, database.make(t), lost)
				steps, _, err := whole.run(t.Context(), 0)
				if err := errors.Join(err, whole.count()); err != nil || steps < 10 {
					t.Fatalf("never killed, %d steps: %v", steps, err)
				}
				killAfterEach(t, steps, func() *crash { return newCrash(t, database.make(t), lost) })
			})
		}
	}
}

// killAfterEach runs a new world for each step, several at a time: most of their time is waiting.
func killAfterEach(t *testing.T, steps int, world func() *crash) {
	slots := make(chan struct{}, 6)
	var all sync.WaitGroup
	for step := 1; step <= steps; step++ {
		c := world()
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			_, killed, err := c.run(t.Context(), step)
			if err == nil && killed {
				_, _, err = c.run(t.Context(), 0)
			}
			if err := errors.Join(err, c.count()); err != nil {
				t.Errorf("killed after step %d: %v", step, err)
			}
		})
	}
	all.Wait()
}
