package command

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// terminal is a pseudo-terminal on which the program runs. It keeps all that the program shows.
type terminal struct {
	t     *testing.T
	tty   *os.File
	cmd   *exec.Cmd
	mu    sync.Mutex
	shown strings.Builder
	seen  int // what was waited for so far
	ended chan struct{}
}

// onTerminal starts the program on a pseudo-terminal in a folder.
func onTerminal(t *testing.T, dir string, args ...string) *terminal {
	t.Helper()
	s := &terminal{t: t, cmd: exec.Command("hgeimport", args...), ended: make(chan struct{})}
	s.cmd.Dir = dir
	s.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	tty, err := pty.Start(s.cmd)
	if err != nil {
		t.Fatal(err)
	}
	s.tty = tty
	t.Cleanup(func() { s.cmd.Process.Kill(); tty.Close() })
	go func() {
		defer close(s.ended)
		b := make([]byte, 1024)
		for {
			n, err := tty.Read(b)
			s.mu.Lock()
			s.shown.Write(b[:n])
			s.mu.Unlock()
			if err != nil { // EIO: the program has ended
				return
			}
		}
	}()
	return s
}

func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// answer waits until the program asks, and types the answer.
func (s *terminal) answer(question, answer string) {
	s.t.Helper()
	s.await(question)
	if _, err := s.tty.WriteString(answer); err != nil {
		s.t.Fatal(err)
	}
}

func (s *terminal) await(question string) {
	s.t.Helper()
	deadline := time.Now().Add(longEnough)
	for {
		if i := strings.Index(s.text()[s.seen:], question); i >= 0 {
			s.seen += i + len(question)
			return
		}
		select {
		case <-s.ended:
			s.t.Fatalf("it ended without asking %q:\n%s", question, s.text())
		default:
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("it does not ask %q:\n%s", question, s.text())
		}
		pauseFor(s.t.Context(), 5*time.Millisecond)
	}
}

// isShowing waits until the terminal shows what is typed, or does not.
func (s *terminal) isShowing(want bool) {
	s.t.Helper()
	deadline := time.Now().Add(longEnough)
	for echoes(s.t, s.tty) != want {
		if time.Now().After(deadline) {
			s.t.Fatalf("the terminal shows what is typed: %v", !want)
		}
		pauseFor(s.t.Context(), time.Millisecond)
	}
}

// code waits for the end and returns the exit code.
func (s *terminal) code() int {
	s.t.Helper()
	<-s.ended
	err := s.cmd.Wait()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

// A person answers what init asks. Wrong answers are asked again, the password is not shown, and the doctor is content.
func TestInitAsksOnATerminal(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	dir := t.TempDir()
	s := onTerminal(t, dir, "init", "hge")
	s.answer("Address of the carrier [https://test-oms.hanjinexp.com/openapi/customer/]: ", "http://carrier.example/\r")
	s.answer("is not encrypted", "")
	s.answer("Address of the carrier", carrier.URL+"\r")
	s.answer("Spelling of the requests: hge, gke [hge]: ", "\r")
	s.answer("How do you log in: password, token, key, later [password]: ", "pass\r")
	s.answer("How do you log in", "\r")
	s.answer("User name: ", "\r")
	s.answer("it cannot be empty", "")
	s.answer("User name: ", hgeapitest.DemoUsername+"\r")
	s.await("Password (not shown): ")
	s.isShowing(false)
	s.answer("", hgeapitest.DemoPassword+"\r")
	s.answer("Language: en, zh, ko [en]: ", "zh\r")
	s.isShowing(true)
	s.answer("Time zone of dates and times in sheets [Asia/Seoul]: ", "Seoul\r")
	s.answer("is not a time zone", "")
	s.answer("Time zone", "\r")
	s.answer("Where files are dropped [inbox]: ", "drop here\r")
	s.answer("Where answers come [outbox]: ", "\r")
	s.answer("[archive]: ", "\r")
	s.answer("[work]: ", "\r")
	s.answer("Group of those who drop files", "no-such-group\r")
	s.answer("there is no group", "")
	s.answer("Group of those who drop files", "\r")
	s.answer("Its name in sheets", "LAX1\r")
	s.answer("The carrier's number of LAX1: ", "20000000100\r")
	s.answer("Another one", "\r")
	s.answer("Name of a folder (0 so far)", "pods\r")
	s.answer("Its operation: ", "proofs\r")
	s.answer("Its operation: ", "pod\r")
	s.answer("Name of a folder (1 so far)", "\r")
	s.await("Next:")
	if code := s.code(); code != exitFine {
		t.Fatalf("it ends with %d:\n%s", code, s.text())
	}
	if strings.Contains(s.text(), hgeapitest.DemoPassword) {
		t.Errorf("the password is shown:\n%s", s.text())
	}
	path := filepath.Join(dir, "hge", "config.toml")
	cfg, warnings, err := config.Load(importertest.ShippedConfig(), path, nil)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("warnings %q, error %v", warnings, err)
	}
	if cfg.Language != "zh" || filepath.Base(cfg.Folders.Inbox) != "drop here" || len(cfg.Handover) != 1 ||
		cfg.Handover[0].HandoverNum != "20000000100" || len(cfg.Profile) != 1 || cfg.Profile[0].Operation != "pod" ||
		cfg.API.Auth.Password != hgeapitest.DemoPassword {
		t.Errorf("got %+v", cfg)
	}
	for _, folder := range []string{"drop here/pods", "outbox", "archive", "work"} {
		if !exists(filepath.Join(dir, "hge", folder)) {
			t.Errorf("there is no %s", folder)
		}
	}
	doctor := exec.Command("hgeimport", "doctor", "--config", path)
	doctor.Env = s.cmd.Env
	if out, err := doctor.CombinedOutput(); err != nil {
		t.Errorf("the doctor: %v\n%s", err, out)
	}
}

// Ctrl-C at the password: nothing is made, and the terminal shows again what is typed. Ctrl-D at a question ends it, too.
func TestInitIsLeftHalfway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key  string
		code int
	}{"ctrl-c": {"\x03", exitInterrupted}, "ctrl-d": {"\x04", exitUsage}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := onTerminal(t, dir, "init")
			s.answer("Address of the carrier", "\r")
			s.answer("Spelling", "\r")
			s.answer("How do you log in", "\r")
			if c.key == "\x03" {
				s.answer("User name: ", "demo\r")
				s.await("Password (not shown): ")
				s.isShowing(false)
				s.answer("", c.key)
			} else {
				s.answer("User name: ", c.key)
			}
			if code := s.code(); code != c.code {
				t.Errorf("it ends with %d, want %d:\n%s", code, c.code, s.text())
			}
			s.isShowing(true)
			if left := filesBelow(dir); len(left) > 0 {
				t.Errorf("it has made %v", left)
			}
		})
	}
}

func echoes(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}
