package ledger

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// tellRunning makes the test's program say how long the machine has been running.
const tellRunning = "HGEIMPORT_TEST_TELL_RUNNING"

func TestMain(m *testing.M) {
	if os.Getenv(tellRunning) != "" {
		os.Stdout.WriteString(ThisMachine.Running().String())
		return
	}
	os.Exit(m.Run())
}

// A container may have a clock of its own that shows days more than the machine's. All of them count the same: what one has kept,
// another one takes up.
func TestRunningInContainer(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--time", "--fork", "--boottime", "1000000", os.Args[0])
	cmd.Env = append(os.Environ(), tellRunning+"=1")
	before := ThisMachine.Running()
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("no time namespace can be made here: %v", err)
	}
	there, err := time.ParseDuration(string(out))
	if err != nil || there < before || there > ThisMachine.Running() {
		t.Errorf("%v there, %v here before, %v after, %v", there, before, ThisMachine.Running(), err)
	}
	if ThisMachine.Boot() == "" {
		t.Error("the start of the machine has no name")
	}
}
