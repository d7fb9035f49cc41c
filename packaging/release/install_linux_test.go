package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// What is released can be installed, and works from where it is: a file that is dropped comes back with an answer. A purge keeps
// the ledger and the files of users.
func TestRelease(t *testing.T) {
	out, version := made(t)
	name := "hgeimport_" + version + "_"
	var sums strings.Builder
	sums.WriteString(read(t, out, "SHA256SUMS"))
	for _, want := range []string{name + "linux_" + runtime.GOARCH + ".tar.gz", name + runtime.GOARCH + ".deb"} {
		if !strings.Contains(sums.String(), "  "+want+"\n") {
			t.Errorf("SHA256SUMS lacks %s:\n%s", want, sums.String())
		}
	}
	if out, err := command(out, "sha256sum", "-c", "SHA256SUMS"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	t.Run("archive", func(t *testing.T) {
		testArchive(t, filepath.Join(out, name+"linux_"+runtime.GOARCH+".tar.gz"), version)
	})
	t.Run("deb", func(t *testing.T) { testDeb(t, filepath.Join(out, name+runtime.GOARCH+".deb")) })
	t.Run("rpm", func(t *testing.T) { testRpm(t, out) })
	t.Run("again", func(t *testing.T) {
		if *dist != "" {
			t.Skip("what -dist names was made with another time")
		}
		again := t.TempDir()
		if err := run(again, "", true); err != nil {
			t.Fatal(err)
		}
		if got := read(t, again, "SHA256SUMS"); got != sums.String() {
			t.Errorf("the same commit gave other bytes:\n%s\n%s", sums.String(), got)
		}
	})
}

func testArchive(t *testing.T, path, version string) {
	dir := t.TempDir()
	mustRun(t, dir, "tar", "-xzf", path)
	top := filepath.Join(dir, "hgeimport-"+version)
	files := filesBelow(t, top)
	for _, want := range []string{"hgeimport", "config.toml", "README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY.md",
		"man/man1/hgeimport-run.1",
		"man/man5/hgeimport.5", "completion/hgeimport.bash", "completion/_hgeimport", "samples/orders.csv", "docs/admin.md"} {
		if !slices.Contains(files, want) {
			t.Errorf("the archive lacks %s", want)
		}
	}
	if got := mustRun(t, top, "./hgeimport", "--version"); !strings.HasPrefix(got, "hgeimport "+version+" ") {
		t.Errorf("--version says %q", got)
	}
	got := mustRun(t, top, "./hgeimport", "check", "samples/orders.csv", "--config", "samples/config.toml")
	if !strings.Contains(got, "would be sent 24") {
		t.Errorf("check says %s", got)
	}
}

// installed is a folder into which dpkg has installed the package.
type installed struct {
	t      *testing.T
	root   string
	id     uint32
	server *hgeapitest.Server
}

func testDeb(t *testing.T, deb string) {
	if os.Getuid() != 0 {
		t.Skip("only root can install")
	}
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("there is no dpkg")
	}
	i := &installed{t: t, root: t.TempDir(), server: hgeapitest.NewTestServer(t, hgeapitest.Config{})}
	for _, dir := range []string{"etc", "tmp", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"} {
		if err := os.MkdirAll(filepath.Join(i.root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "etc/group": "root:x:0:\n",
		"etc/shadow": "root:*:1::::::\n", "etc/login.defs": "", "var/lib/dpkg/status": ""} {
		if err := os.WriteFile(filepath.Join(i.root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{i.root, filepath.Join(i.root, "tmp")} { // the importer's user has to get there
		if err := os.Chmod(dir, 0o1777); err != nil {
			t.Fatal(err)
		}
	}
	i.dpkg("-i", deb)
	i.looksRight()
	if out, err := command("", "lintian", "--fail-on", "error,warning", deb); err != nil && !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("lintian: %v: %s", err, out)
	}
	i.answers("orders.csv")
	i.dpkg("-i", deb) // an upgrade
	i.answers("again.csv")
	said := i.dpkg("--purge", "hgeimport")
	if !strings.Contains(said, "are kept. It has the ledger") || i.stat("var/lib/hgeimport/hgeimport.db") == nil ||
		i.stat("var/lib/hgeimport/outbox/orders.outcome.xlsx") == nil {
		t.Errorf("a purge has removed what people need: %s", said)
	}
	for _, gone := range []string{"etc/hgeimport", "usr/bin/hgeimport", "usr/lib/systemd/system/hgeimport.service"} {
		if i.stat(gone) != nil {
			t.Errorf("a purge has left %s", gone)
		}
	}
	if err := os.RemoveAll(filepath.Join(i.root, "var/lib/hgeimport")); err != nil {
		t.Fatal(err)
	}
	i.dpkg("-i", deb)
	i.dpkg("--purge", "hgeimport")
	if i.stat("var/lib/hgeimport") != nil || strings.Contains(read(t, i.root, "etc/passwd"), "hgeimport") {
		t.Error("a purge of a package that nobody has used has left its folders or its user")
	}
}

func (i *installed) dpkg(args ...string) string {
	i.t.Helper()
	return mustRun(i.t, i.root, "dpkg", append([]string{"--root=" + i.root, "--force-script-chrootless", "--force-depends",
		"--force-unsafe-io", "--log=/dev/null"}, args...)...)
}

func (i *installed) stat(name string) os.FileInfo {
	info, err := os.Lstat(filepath.Join(i.root, name))
	if err != nil {
		return nil
	}
	return info
}

// looksRight: the folders and the configuration belong to the service's user, and nobody else gets in.
func (i *installed) looksRight() {
	i.t.Helper()
	for name, mode := range map[string]string{"var/lib/hgeimport": "drwxr-x---", "var/lib/hgeimport/inbox": "dgrwxrwx---",
		"var/lib/hgeimport/work": "drwx------", "etc/hgeimport/config.toml": "-rw-r-----", "usr/bin/hgeimport": "-rwxr-xr-x",
		"usr/lib/systemd/system/hgeimport.service": "-rw-r--r--", "usr/share/man/man1/hgeimport.1.gz": "-rw-r--r--",
		"usr/share/man/man5/hgeimport.5.gz":                  "-rw-r--r--",
		"usr/share/bash-completion/completions/hgeimport":    "-rw-r--r--",
		"usr/share/doc/hgeimport/examples/orders.csv":        "-rw-r--r--",
		"usr/share/fish/vendor_completions.d/hgeimport.fish": "-rw-r--r--",
		"usr/share/zsh/vendor-completions/_hgeimport":        "-rw-r--r--",
		"usr/share/doc/hgeimport/copyright":                  "-rw-r--r--",
		"usr/share/doc/hgeimport/changelog.gz":               "-rw-r--r--",
	} {
		if info := i.stat(name); info == nil || info.Mode().String() != mode {
			i.t.Errorf("%s is %v, want %s", name, info, mode)
		}
	}
	for line := range strings.Lines(read(i.t, i.root, "etc/passwd")) {
		if fields := strings.Split(line, ":"); fields[0] == "hgeimport" {
			id, err := strconv.ParseUint(fields[2], 10, 32)
			if err != nil {
				i.t.Fatal(err)
			}
			i.id = uint32(id)
		}
	}
	if i.id == 0 {
		i.t.Fatal("there is no user hgeimport")
	}
	owner := i.stat("var/lib/hgeimport/inbox").Sys().(*syscall.Stat_t).Uid
	if owner != i.id {
		i.t.Errorf("the inbox belongs to %d, want %d", owner, i.id)
	}
}

// answers drops a file and has the installed program work on it, as the service's user and with nothing but what is installed.
func (i *installed) answers(name string) {
	i.t.Helper()
	inbox := filepath.Join(i.root, "var/lib/hgeimport/inbox")
	table := "order_num,weight,handover_num\nHGE26112000001" + strconv.Itoa(10+len(name)) + ",1.10,20000000100\n"
	path := filepath.Join(inbox, name)
	if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
		i.t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/hgeimport", "run", "--config", "/etc/hgeimport/config.toml", "--wait", "2m")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: i.root, Credential: &syscall.Credential{Uid: i.id, Gid: i.id}}
	cmd.Env = []string{"HGEIMPORT_API_BASE_URL=" + i.server.URL, "HGEIMPORT_API_AUTH_USERNAME=" + hgeapitest.DemoUsername,
		"HGEIMPORT_API_AUTH_PASSWORD=" + hgeapitest.DemoPassword, "HGEIMPORT_WATCH_SETTLE=50ms", "HGEIMPORT_RESULT_FIRST_POLL=50ms"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		i.t.Fatalf("%v: %s", err, out)
	}
	outcome := strings.TrimSuffix(name, ".csv") + ".outcome.xlsx"
	if i.stat("var/lib/hgeimport/outbox/"+outcome) == nil {
		i.t.Fatalf("there is no %s: %s", outcome, out)
	}
}

func testRpm(t *testing.T, out string) {
	if _, err := exec.LookPath("rpm"); err != nil {
		t.Skip("there is no rpm")
	}
	paths, err := filepath.Glob(filepath.Join(out, "*.rpm"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%v, %v", paths, err)
	}
	listed := mustRun(t, out, "rpm", "-qlp", paths[0])
	for _, want := range []string{"/etc/hgeimport/config.toml", "/usr/bin/hgeimport", "/usr/lib/systemd/system/hgeimport.service",
		"/usr/share/man/man5/hgeimport.5.gz", "/usr/share/zsh/site-functions/_hgeimport"} {
		if !strings.Contains(listed, want+"\n") {
			t.Errorf("the rpm lacks %s:\n%s", want, listed)
		}
	}
	if got := mustRun(t, out, "rpm", "-qcp", paths[0]); strings.TrimSpace(got) != "/etc/hgeimport/config.toml" {
		t.Errorf("its configuration is %q", got)
	}
	if got := mustRun(t, out, "rpm", "-qp", "--scripts", paths[0]); !strings.Contains(got, "useradd --system") {
		t.Errorf("its scripts are %s", got)
	}
}
