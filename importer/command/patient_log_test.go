package command

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// fullPipe is a pipe that nobody reads, and that holds no more.
func fullPipe(t *testing.T) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close(); write.Close() })
	if err := fill(write); err != nil {
		t.Fatal(err)
	}
	return read, write
}

// fill fills a pipe that nobody reads.
func fill(pipe *os.File) error {
	for size := 1 << 16; size > 0; size /= 2 {
		var err error
		for err == nil {
			if err = pipe.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err == nil {
				_, err = pipe.Write(bytes.Repeat([]byte("\n"), size))
			}
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
	}
	return pipe.SetWriteDeadline(time.Time{})
}

// Nobody reads the log from the start: nothing waits for it. When somebody reads, the lines come in their order, with the count
// of those that were dropped in their place.
func TestLogThatNobodyReads(t *testing.T) {
	t.Parallel()
	read, write := fullPipe(t)
	log := newPatientLog(write)
	log.most = 2000
	const lines = 1000
	for n := range lines {
		fmt.Fprintf(log, "line %d\n", n)
	}
	began := time.Now()
	log.flush(50 * time.Millisecond)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it has waited %v for a reader", took)
	}
	all := bufio.NewScanner(read)
	next, dropped := 0, 0
	for all.Scan() {
		n := 0
		switch text := all.Text(); {
		case text == "":
		case text == "end":
			if dropped < lines/2 || next != lines {
				t.Errorf("%d lines, %d of them dropped, want %d", next, dropped, lines)
			}
			return
		case strings.HasPrefix(text, droppedLines): // more than once, if the first line was taken to be written in between
			if _, err := fmt.Sscanf(text[len(droppedLines):], " (%d)", &n); err != nil || n < 1 || next+n > lines {
				t.Fatalf("%q after %d lines", text, next)
			}
			next, dropped = next+n, dropped+n
		default:
			if _, err := fmt.Sscanf(text, "line %d", &n); err != nil || n != next {
				t.Fatalf("%q comes where line %d should", text, next)
			}
			next++
		}
		if next == lines {
			fmt.Fprintln(log, "end")
		}
	}
	t.Error("the log has ended")
}

// failing fails while it is told to.
type failing struct {
	mu   sync.Mutex
	err  error
	text bytes.Buffer
	met  int
}

func (f *failing) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.met++
	if f.err != nil {
		return 0, f.err
	}
	return f.text.Write(p)
}

// A log that cannot be written for a while, such as on a full disk, tells how many lines it lacks once it can be.
func TestLogThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	to := &failing{err: syscall.ENOSPC}
	log := newPatientLog(to)
	for n := range 5 {
		fmt.Fprintf(log, "line %d\n", n)
	}
	log.flush(importertest.WaitLimit)
	to.mu.Lock()
	to.err = nil
	to.mu.Unlock()
	fmt.Fprintln(log, "line 5")
	fmt.Fprintln(log, "line 6")
	log.flush(importertest.WaitLimit)
	if want := droppedLines + " (5)\nline 5\nline 6\n"; to.text.String() != want {
		t.Errorf("%q, want %q", to.text.String(), want)
	}
}

// The real program writes its log into a pipe that nobody reads. All files are answered all the same, SIGTERM ends it, and so it
// does with a terminal that stands still on its output.
func TestNobodyReadsTheLog(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
			read, write := fullPipe(t)
			cmd := p.command("watch", "--log-level", "debug", "--log-format", format)
			cmd.Stdout, cmd.Stderr = write, write
			p.must(cmd.Start())
			const files = 30
			for n := range files {
				p.dropOrder(n + 1)
			}
			importertest.WaitUntil(t, "all are in the archive", func() bool { return len(p.droppedIn("archive")) >= files })
			ended := make(chan error, 1)
			p.must(cmd.Process.Signal(syscall.SIGTERM))
			go func() { ended <- cmd.Wait() }()
			select {
			case err := <-ended:
				var code *exec.ExitError
				if !errors.As(err, &code) || code.ExitCode() != exitInterrupted {
					t.Errorf("it ended with %v, want %d", err, exitInterrupted)
				}
			case <-time.After(importertest.WaitLimit):
				t.Error("SIGTERM does not end it")
				p.must(cmd.Process.Kill())
				<-ended
			}
			read.Close()
			p.finish()
			p.count()
		})
	}
}

// A run whose output nobody reads ends at SIGTERM, and its work is done.
func TestNobodyReadsTheOutput(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	t.Parallel()
	p := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
	p.dropOrder(1)
	_, write := fullPipe(t)
	cmd := p.command("run")
	cmd.Stdout = write
	p.must(cmd.Start())
	importertest.WaitUntil(t, "the file is done", func() bool { return exists(filepath.Join(p.path("archive"), "file1.csv")) })
	importertest.WaitUntil(t, "the ledger is free", func() bool {
		out, err := p.command("run").CombinedOutput()
		return err == nil && !strings.Contains(string(out), "the ledger is held")
	})
	p.must(cmd.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(importertest.WaitLimit):
		t.Error("SIGTERM does not end it")
		p.must(cmd.Process.Kill())
	}
}

// The reader of the log goes away, as when a container's runtime is started anew. The work goes on.
func TestReaderOfTheLogGoesAway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	t.Parallel()
	p := newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
	cmd := p.command("watch")
	stderr, err := cmd.StderrPipe()
	p.must(err)
	p.must(cmd.Start())
	_, err = io.ReadFull(stderr, make([]byte, 10))
	p.must(err)
	p.must(stderr.Close())
	p.dropOrder(1)
	importertest.WaitUntil(t, "the file is done", func() bool { return exists(filepath.Join(p.path("archive"), "file1.csv")) })
	p.must(cmd.Process.Signal(syscall.SIGTERM))
	var code *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &code) || code.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want %d", err, exitInterrupted)
	}
}
