package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// onVolume is the program with its ledger on a volume of its own.
func onVolume(t *testing.T, kb int) (p *program, volume string) {
	t.Helper()
	p = newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")
	volume = p.path("volume")
	p.must(os.Mkdir(volume, 0o755))
	switch err := syscall.Mount("tmpfs", volume, "tmpfs", 0, fmt.Sprintf("size=%dk", kb)); {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		t.Skip("only root may mount: ", err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(volume, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	p.env = append(p.env, "HGEIMPORT_LEDGER_URL=sqlite:"+filepath.Join(volume, "hgeimport.db"),
		"HGEIMPORT_API_TIMEOUT=10m") // the carrier may be slow: sends are counted
	return p, volume
}

// Hints of a run whose ledger has no room, or may not be written to.
const (
	saysFull     = "\nhint: its disk is full: make room there"
	saysReadOnly = "\nhint: see that this user may read and write it and its folder, and that the volume is not mounted read-only"
)

// pass runs the program once and returns the exit code. If it cannot work, it must print the hint.
func (p *program) pass(wait, hint string) int {
	p.t.Helper()
	cmd := p.command("run", "--wait", wait, "--log-level", "warn")
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		p.t.Fatal(err)
	}
	code := cmd.ProcessState.ExitCode()
	if code != exitFine && code != exitWaiting && (code != exitCannotWork || !strings.Contains(string(out), hint)) {
		p.t.Errorf("exit code %d:\n%s", code, out)
	}
	return code
}

// fill writes until the volume is full. empty makes room again.
func (p *program) fill(volume string) (empty func()) {
	p.t.Helper()
	f, err := os.Create(filepath.Join(volume, "ballast"))
	p.must(err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		p.t.Fatal(err)
	}
	p.must(f.Close())
	return func() { p.must(os.Remove(f.Name())) }
}

// The disk of the ledger is full, first before the ledger exists, then with a ledger: the program says so and sends nothing.
// Then the disk gets larger step by step. Each run goes on with what an earlier one has begun, until each order is closed once.
func TestLedgerOnFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the program again and again")
	}
	t.Parallel()
	const kb, step = 4096, 64
	p, volume := onVolume(t, kb)
	empty := p.fill(volume)
	p.dropOrder(1)
	if code := p.pass("2m", saysFull); code != exitCannotWork || len(p.carrier.Submits()) > 0 {
		t.Errorf("without room for a ledger: exit code %d, %v came", code, p.carrier.Submits())
	}
	empty()
	if code := p.pass("2m", saysFull); code != exitFine || p.carrier.Orders() != 1 {
		t.Fatalf("with room: exit code %d, %d orders closed", code, p.carrier.Orders())
	}

	p.fill(volume)
	p.dropOrder(2)
	code, passes := p.pass("2m", saysFull), 1
	if code != exitCannotWork || len(p.carrier.Submits()) > 1 {
		t.Errorf("without room: exit code %d, %v came", code, p.carrier.Submits())
	}
	for ; code != exitFine && passes < 100; passes++ {
		p.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT, fmt.Sprintf("size=%dk", kb+step*passes)))
		if code = p.pass("2m", saysFull); code != exitFine && code != exitCannotWork {
			t.Errorf("with %d KB more: exit code %d", step*passes, code)
		}
	}
	t.Logf("%d runs, until %d KB more were enough", passes, step*(passes-1))
	p.finish()
	p.count()
}

// The volume of the ledger is read-only for a while: the program says so and sends nothing until it can write again.
func TestReadOnlyLedger(t *testing.T) {
	t.Parallel()
	p, volume := onVolume(t, 16<<10)
	p.dropOrder(1)
	if code := p.pass("2m", saysReadOnly); code != exitFine {
		t.Fatalf("exit code %d", code)
	}
	p.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	p.dropOrder(2)
	if code := p.pass("2m", saysReadOnly); code != exitCannotWork || len(p.carrier.Submits()) != 1 {
		t.Errorf("read-only: exit code %d, %v came", code, p.carrier.Submits())
	}
	p.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT, ""))
	if code := p.pass("2m", saysReadOnly); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	p.finish()
	p.count()
}
