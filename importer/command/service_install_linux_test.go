package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// installScript installs the service by the real systemctl, which works without a running systemd as it does while an image is
// built. It has folders of its own in the places of the machine's.
const installScript = `set -e
mount -t tmpfs none /etc/systemd/system
mount -t tmpfs none /run
mkdir -p /run/systemd/system
export SYSTEMD_OFFLINE=1
code() { want=$1; shift; got=0; "$@" || got=$?; [ $got = $want ] || { echo "exit code $got, want $want: $*"; exit 1; }; }
code 1 hgeimport service status
code 0 hgeimport service install --user daemon --group daemon
cmp /etc/systemd/system/hgeimport.service hgeimport.service
test -L /etc/systemd/system/multi-user.target.wants/hgeimport.service
code 3 hgeimport service install --user daemon --group daemon
code 0 hgeimport service uninstall
test ! -e /etc/systemd/system/hgeimport.service
test ! -L /etc/systemd/system/multi-user.target.wants/hgeimport.service
`

// The service that is installed has the unit that init writes, and is enabled. What is removed is gone.
func TestServiceIsInstalled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"unshare", "systemctl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no ", name)
		}
	}
	if err := exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", "/etc/systemd/system").Run(); err != nil {
		t.Skip("only root may mount: ", err)
	}
	dir := openToAll(t)
	program, err := exec.LookPath("hgeimport")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", program, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"),
			"HGEIMPORT_API_AUTH_USERNAME="+hgeapitest.DemoUsername,
			"HGEIMPORT_API_AUTH_PASSWORD="+hgeapitest.DemoPassword)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	run(filepath.Join(dir, "hgeimport"), "init", "--yes", "--systemd", "--user", "daemon", "--group", "daemon")
	if !exists(filepath.Join(dir, "hgeimport.service")) {
		t.Fatal("init has written no unit")
	}
	said := run("unshare", "-m", "sh", "-c", installScript)
	for _, want := range []string{"it is not installed", "installed: hgeimport", "journalctl -u hgeimport", "removed: hgeimport",
		"service uninstall comes first"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

// openToAll is a folder that every user gets into.
func openToAll(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hgeimport-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
