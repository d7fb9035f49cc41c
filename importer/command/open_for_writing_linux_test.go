package command

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// A program has a file open for writing for much longer than an unfinished file is waited for. It is not taken, and run and
// status say why. Once it is closed, all that was written is sent.
func TestOpenForWritingWaits(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	p := newProgram(t, carrier, "")
	p.env = append(p.env, "HGEIMPORT_WATCH_SETTLE=10ms")
	f, err := os.Create(filepath.Join(p.path("inbox"), "orders.csv"))
	p.must(err)
	write := func(text string) {
		t.Helper()
		_, err := f.WriteString(text)
		p.must(err)
	}
	write("order_num,weight,handover\nHGE2611260000001,1.10,LAX1\n")
	cmd := p.command("run", "--wait", "4s") // 400 times settle
	var said bytes.Buffer
	cmd.Stderr = &said
	var ended *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &ended) || ended.ExitCode() != exitWaiting {
		t.Fatalf("it ended with %v\n%s", err, &said)
	}
	if !strings.Contains(said.String(), "because it is open for writing in a program: orders.csv") {
		t.Errorf("it says\n%s", &said)
	}
	status, err := p.command("status").CombinedOutput()
	p.must(err)
	if !regexp.MustCompile(`orders.csv +scanform +waiting\n +waits in the inbox: it is open for writing in a program`).Match(status) {
		t.Errorf("status says\n%s", status)
	}
	if n := carrier.Orders(); n != 0 {
		t.Errorf("%d orders were closed", n)
	}
	write("HGE2611260000002,1.20,LAX1\n")
	p.must(f.Close())
	if out, err := p.command("run", "--wait", "2m").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if twice := carrier.Twice(); carrier.Orders() != 2 || len(twice) > 0 {
		t.Errorf("%d orders were closed, twice: %v", carrier.Orders(), twice)
	}
}
