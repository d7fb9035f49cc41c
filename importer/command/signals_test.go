package command

import (
	"bufio"
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// After a first SIGTERM the step in hand has some seconds to finish. If the answer to a form does not come in that time, the
// carrier is asked about the form at the next start. A second SIGTERM ends the process at once and it prints nothing more. The
// exit code is 130 both times, and nothing is sent twice.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	t.Parallel()
	for name, signals := range map[string]int{"first": 1, "second": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hang := hgeapitest.Fault{Do: hgeapitest.Delay, For: time.Hour}
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Faults: []hgeapitest.Fault{hang}})
			p := newProgram(t, carrier, "")
			p.dropOrder(1)
			cmd := p.command("watch")
			cmd.Env = append(p.env, "HGEIMPORT_API_TIMEOUT=10m")
			stderr, err := cmd.StderrPipe()
			p.must(err)
			p.must(cmd.Start())
			lines := bufio.NewScanner(stderr)
			for len(carrier.Submits()) == 0 {
				pauseFor(t.Context(), 10*time.Millisecond)
			}
			signalled, last, said := time.Now(), time.Now(), ""
			for range signals {
				last = time.Now()
				p.must(cmd.Process.Signal(syscall.SIGTERM))
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
			case orderly && signals == 2 && last.Sub(signalled) > 3*time.Second: // the test was slow: the second signal came too late
			case orderly != (signals == 1):
				t.Errorf("it ended by itself after %v: %v; a second signal is what ends it in the middle", took, orderly)
			case took > 2*time.Minute: // the answer of the carrier takes 1 h, the time-out of the request is 10 min
				t.Errorf("it took %v to end", took)
			case orderly && took < 3*time.Second:
				t.Errorf("the step in hand had %v to end, want some seconds", took)
			}
			p.finish()
			p.count()
		})
	}
}
