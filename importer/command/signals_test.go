package command

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// After a first SIGTERM the step in hand has some seconds to finish. If the answer to a form does not come in that time, the
// carrier is asked about the form at the next start. A second SIGTERM ends the process at once and it prints nothing more. A
// terminal that is closed is a SIGTERM, and may say so twice. The exit code is 130 each time, and nothing is sent twice.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	if signal.Ignored(syscall.SIGHUP) { // nohup has started the tests, and programs inherit that unless their parent listens
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
		t.Cleanup(func() { signal.Ignore(syscall.SIGHUP) })
	}
	t.Parallel()
	for name, sent := range map[string][]os.Signal{"first": {syscall.SIGTERM}, "second": {syscall.SIGTERM, syscall.SIGTERM},
		"hangups": {syscall.SIGHUP, syscall.SIGHUP}} {
		t.Run(name, func(t *testing.T) {
			signals := len(sent)
			if sent[0] == syscall.SIGHUP {
				signals = 1 // however often
			}
			t.Parallel()
			hang := hgeapitest.Fault{Do: hgeapitest.Delay, For: time.Hour}
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Faults: []hgeapitest.Fault{hang}})
			p := newProgram(t, carrier, "")
			p.dropOrder(1)
			cmd := p.command("watch")
			cmd.Env = append(p.env, "HGEIMPORT_API_TIMEOUT=10m")
			lines := linesOf(p, cmd)
			said := ""
			// hear takes the next line. It says whether there was one: there is none after the program has ended.
			hear := func() (string, bool) {
				line, heard := <-lines
				said += line + "\n"
				return line, heard
			}
			for len(carrier.Submits()) == 0 {
				select {
				case line, heard := <-lines:
					if said += line + "\n"; !heard {
						t.Fatal("watch ended before it sent anything:\n", said)
					}
				case <-time.After(10 * time.Millisecond):
				}
			}
			signalled, last := time.Now(), time.Now()
			for i, s := range sent {
				last = time.Now()
				p.must(cmd.Process.Signal(s))
				for i < signals {
					if line, heard := hear(); !heard || strings.Contains(line, stopping) {
						break
					}
				}
			}
			for heard := true; heard; {
				_, heard = hear()
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

// A service has no terminal that could be closed, and nohup says that the end of its terminal is to be none of a program's. Both
// work on after a SIGHUP, until they are stopped.
func TestHangupsThatMeanNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	t.Parallel()
	for name, start := range map[string]struct {
		args   []string
		script string
		code   int
	}{
		"service": {[]string{"watch", "--service"}, `exec "$0" "$@"`, exitFine},
		"nohup":   {[]string{"watch"}, `trap "" HUP; exec "$0" "$@"`, exitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			p := newProgram(t, carrier, "")
			cmd := p.command(start.args...)
			cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", start.script, cmd.Path}, cmd.Args[1:]...)
			p.must(cmd.Start())
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for i, s := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM} {
				p.dropOrder(i + 1)
				for len(carrier.Submits()) == i && len(ended) == 0 {
					pauseFor(t.Context(), 10*time.Millisecond)
				}
				if len(ended) > 0 {
					t.Fatalf("watch ended (%v) before it sent file %d", <-ended, i+1)
				}
				p.must(cmd.Process.Signal(s))
			}
			<-ended
			if got := cmd.ProcessState.ExitCode(); got != start.code {
				t.Errorf("watch ended with %d, want %d", got, start.code)
			}
			p.finish()
			p.count()
		})
	}
}

// linesOf starts a program and returns the lines that it logs, until it closes its log.
func linesOf(p *program, cmd *exec.Cmd) <-chan string {
	p.t.Helper()
	stderr, err := cmd.StderrPipe()
	p.must(err)
	p.must(cmd.Start())
	lines := make(chan string, 10_000)
	go func() {
		defer close(lines)
		for log := bufio.NewScanner(stderr); log.Scan(); {
			lines <- log.Text()
		}
	}()
	return lines
}
