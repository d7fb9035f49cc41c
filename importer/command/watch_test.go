package command

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hgeimport/hgeapi/hgeapitest"
)

// longEnough is how long a test waits for what must happen: a busy machine takes its time.
const longEnough = 5 * time.Minute

// await FILE…: waits until the files are there.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: await FILE...")
	}
	deadline := time.Now().Add(longEnough)
	for _, name := range args {
		for {
			_, err := os.Stat(ts.MkAbs(name))
			if err == nil {
				break
			}
			if time.Now().After(deadline) {
				ts.Fatalf("%s does not come", name)
			}
			pauseFor(context.Background(), 10*time.Millisecond)
		}
	}
}

// until PATTERN COMMAND [ARG…]: runs the command again and again until what it prints matches.
func untilCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until PATTERN COMMAND [ARG...]")
	}
	want, err := regexp.Compile(args[0])
	ts.Check(err)
	deadline := time.Now().Add(longEnough)
	for {
		err := ts.Exec(args[1], args[2:]...) // it may fail before there is anything to say
		if want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s does not come: %v", args[0], err)
		}
		pauseFor(context.Background(), 50*time.Millisecond)
	}
}

// A first SIGTERM lets a step in hand finish, for some seconds: a form whose answer has not come by then is asked for at
// the next start. A second one ends the process at once, without a word more. Both end with 130, and nothing is sent twice.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	for name, signals := range map[string]int{"first": 1, "second": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hang := hgeapitest.Fault{Do: hgeapitest.Delay, For: time.Hour}
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Faults: []hgeapitest.Fault{hang}})
			c := &chaosRun{t: t, dir: t.TempDir(), carrier: carrier}
			c.configure("")
			rows := "order_num,weight,handover\nHGE2611200000301,1.10,LAX1\n"
			c.must(os.WriteFile(filepath.Join(c.path("inbox"), "orders.csv"), []byte(rows), 0o644))

			cmd := exec.Command("hgeimport", "watch", "--config", c.path("config.toml"))
			cmd.Env = append(c.env, "HGEIMPORT_API_TIMEOUT=10m")
			stderr, err := cmd.StderrPipe()
			c.must(err)
			c.must(cmd.Start())
			lines := bufio.NewScanner(stderr)
			for len(carrier.Submits()) == 0 {
				pauseFor(t.Context(), 10*time.Millisecond)
			}
			signalled, last, said := time.Now(), time.Now(), ""
			for range signals {
				last = time.Now()
				c.must(cmd.Process.Signal(syscall.SIGTERM))
				for lines.Scan() && !strings.Contains(lines.Text(), stopping) {
					said += lines.Text() + "\n"
				}
			}
			for lines.Scan() {
				said += lines.Text() + "\n"
			}
			t.Log(said)
			var ended *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitInterrupted {
				t.Errorf("watch ended with %v, want exit code %d", err, exitInterrupted)
			}
			orderly := strings.Contains(said, "error: interrupted")
			switch took := time.Since(signalled); {
			case orderly && signals == 2 && last.Sub(signalled) > 3*time.Second: // this test was held up: the second came too late
			case orderly != (signals == 1):
				t.Errorf("it ended by itself after %v: %v; a second signal is what ends it in the middle", took, orderly)
			case took > 2*time.Minute: // far below the carrier's answer, the request's time-out, and anybody's patience
				t.Errorf("it took %v to end", took)
			case orderly && took < 3*time.Second:
				t.Errorf("the step in hand had %v to end, want some seconds", took)
			}
			c.files = map[string][]chaosRow{"orders.csv": {{order: "HGE2611200000301"}}}
			c.finish()
			c.count()
		})
	}
}
