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

// onVolume is the program with its ledger on a volume of its own, of so many KB.
func onVolume(t *testing.T, kb int) (c *chaosRun, volume string) {
	t.Helper()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	c = &chaosRun{t: t, dir: t.TempDir(), carrier: carrier, files: map[string][]chaosRow{}}
	c.configure("")
	volume = c.path("volume")
	c.must(os.Mkdir(volume, 0o755))
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
	c.env = append(c.env, "HGEIMPORT_LEDGER_URL=sqlite:"+filepath.Join(volume, "hgeimport.db"))
	return c, volume
}

// dropOrder drops a file of one order.
func (c *chaosRun) dropOrder(n int) {
	c.t.Helper()
	name, order := fmt.Sprintf("file%d.csv", n), fmt.Sprintf("HGE261126%07d", n)
	c.must(os.WriteFile(filepath.Join(c.path("inbox"), name), []byte("order_num,weight,handover\n"+order+",1.10,LAX1\n"), 0o644))
	c.files[name] = []chaosRow{{order: order}}
}

// pass runs the program once, and returns its exit code. One that cannot work says why, and what to do.
func (c *chaosRun) pass(wait string) int {
	c.t.Helper()
	cmd := exec.Command("hgeimport", "run", "--config", c.path("config.toml"), "--wait", wait, "--log-level", "warn")
	cmd.Env = c.env
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		c.t.Fatal(err)
	}
	code := cmd.ProcessState.ExitCode()
	hint := strings.Contains(string(out), "\nhint: see that the ledger can be reached and written to, that its disk is not full")
	if code != exitFine && code != exitWaiting && (code != exitCannotWork || !hint) {
		c.t.Errorf("exit code %d:\n%s", code, out)
	}
	return code
}

// fill leaves no room on a volume, and returns what gives all of it back.
func (c *chaosRun) fill(volume string) (empty func()) {
	c.t.Helper()
	f, err := os.Create(filepath.Join(volume, "ballast"))
	c.must(err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		c.t.Fatal(err)
	}
	c.must(f.Close())
	return func() { c.must(os.Remove(f.Name())) }
}

// The disk of the ledger is full, before there is one and when there is one: the program says so, and nothing leaves. Room
// is made little by little; what a run has begun, a later one goes on with, until each order is closed, once.
func TestLedgerOnFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the program again and again")
	}
	t.Parallel()
	const kb, step = 4096, 64
	c, volume := onVolume(t, kb)
	empty := c.fill(volume)
	c.dropOrder(1)
	if code := c.pass("2m"); code != exitCannotWork || len(c.carrier.Submits()) > 0 {
		t.Errorf("without room for a ledger: exit code %d, %v came", code, c.carrier.Submits())
	}
	empty()
	if code := c.pass("2m"); code != exitFine || c.carrier.Orders() != 1 {
		t.Fatalf("with room: exit code %d, %d orders closed", code, c.carrier.Orders())
	}

	c.fill(volume)
	c.dropOrder(2)
	code, passes := c.pass("2m"), 1
	if code != exitCannotWork || len(c.carrier.Submits()) > 1 {
		t.Errorf("without room: exit code %d, %v came", code, c.carrier.Submits())
	}
	for ; code != exitFine && passes < 100; passes++ {
		c.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT, fmt.Sprintf("size=%dk", kb+step*passes)))
		if code = c.pass("2m"); code != exitFine && code != exitCannotWork {
			t.Errorf("with %d KB more: exit code %d", step*passes, code)
		}
	}
	t.Logf("%d runs, until %d KB more were enough", passes, step*(passes-1))
	c.finish()
	c.count()
}

// The ledger is on a volume that is read-only for a while: the program says so, and nothing leaves until it can be written
// to again.
func TestReadOnlyLedger(t *testing.T) {
	t.Parallel()
	c, volume := onVolume(t, 16<<10)
	c.dropOrder(1)
	if code := c.pass("2m"); code != exitFine {
		t.Fatalf("exit code %d", code)
	}
	c.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	c.dropOrder(2)
	if code := c.pass("2m"); code != exitCannotWork || len(c.carrier.Submits()) != 1 {
		t.Errorf("read-only: exit code %d, %v came", code, c.carrier.Submits())
	}
	c.must(syscall.Mount("", volume, "", syscall.MS_REMOUNT, ""))
	if code := c.pass("2m"); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	c.finish()
	c.count()
}
