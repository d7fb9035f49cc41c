package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// asRootSetUp gives the script an /etc and a /srv of its own, so that users, groups and folders are made for nobody else.
// $PROGRAM is the program, $DISK an empty folder.
const asRootSetUp = `
mount -t tmpfs none "$DISK"
mkdir "$DISK/etc" "$DISK/srv" "$DISK/srv/bin"
cp -a /etc/. "$DISK/etc/"
mount --bind "$DISK/etc" /etc
mount --bind "$DISK/srv" /srv
cp "$PROGRAM" /srv/bin/hgeimport
PATH=/srv/bin:$PATH
printf 'demo-password\n' > /srv/password
`

// asRootAfter is what has to work once a page's commands were run: the importer's user takes what a user of the group drops.
const asRootAfter = `
runuser -u hgeimport -- hgeimport doctor --config /srv/hgeimport/config.toml
useradd alice --groups office
runuser -u alice -- sh -c 'umask 027
printf "Tracking No,Weight (kg),Handover\nHGE2611200000101,1.05,LAX1\n" > /srv/hgeimport/inbox/first.csv'
runuser -u hgeimport -- hgeimport run --config /srv/hgeimport/config.toml
runuser -u alice -- test -r /srv/hgeimport/outbox/first.outcome.xlsx
runuser -u alice -- sh -c '! test -r /srv/hgeimport/credentials/hgeimport_api_auth_password'
`

// The blocks "sh as-root" of a page make users, groups and rights. They are run where the test is root and may mount, in an
// /etc and a /srv of their own.
func TestCommandsOfTheGuideAsRoot(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	for _, needed := range []string{"unshare", "useradd", "runuser"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(err)
		}
	}
	if out, err := exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", t.TempDir()).CombinedOutput(); err != nil {
		t.Skipf("it may not mount: %v %s", err, out)
	}
	program, err := exec.LookPath("hgeimport")
	if err != nil {
		t.Fatal(err)
	}
	const toInit = "hgeimport init /srv/hgeimport"
	const answers = " --yes --username demo --password-file /srv/password --handover LAX1=20000000100"
	for _, page := range guidePages(t) {
		script := ""
		for _, b := range blocksOf(t, page) {
			if b.info == "sh as-root" {
				script += b.text
			}
		}
		if script == "" {
			continue
		}
		if !strings.Contains(script, toInit) {
			script = toInit + "\n" + script
		}
		script = strings.ReplaceAll(script, toInit, toInit+answers)
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			cmd := exec.Command("unshare", "-m", "sh", "-eux", "-c", asRootSetUp+script+asRootAfter)
			cmd.Dir = "/"
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=/tmp", "DISK=" + t.TempDir(), "PROGRAM=" + program,
				"HGEIMPORT_API_BASE_URL=" + carrier.URL, "HGEIMPORT_WATCH_SETTLE=50ms", "HGEIMPORT_RESULT_FIRST_POLL=20ms"}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
