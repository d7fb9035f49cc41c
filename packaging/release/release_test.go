package main

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Making takes minutes: -release says that what is released for this system is made and tried, -dist that what lies there is.
var (
	making = flag.Bool("release", false, "make what is released for this system, and try it")
	dist   = flag.String("dist", "", "try what make release has written into this folder")
)

func inProject(t *testing.T) string {
	t.Helper()
	project, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The configuration of the packages is that of the project, but for folders and ledger.
func TestPackagedConfig(t *testing.T) {
	t.Parallel()
	shipped := read(t, inProject(t), "config.toml")
	packaged, err := packagedConfig(shipped)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	before, after := strings.Split(shipped, "\n"), strings.Split(packaged, "\n")
	if len(before) != len(after) {
		t.Fatalf("%d lines became %d", len(before), len(after))
	}
	for i := range before {
		if before[i] != after[i] {
			changed = append(changed, after[i])
		}
	}
	want := regexp.MustCompile(`^inbox = "/var/lib/hgeimport/inbox" #.*
work = "/var/lib/hgeimport/work" #.*
outbox = "/var/lib/hgeimport/outbox" #.*
archive = "/var/lib/hgeimport/archive" #.*
url = "sqlite:/var/lib/hgeimport/hgeimport.db" +#.*$`)
	if got := strings.Join(changed, "\n"); !want.MatchString(got) {
		t.Errorf("changed lines:\n%s", got)
	}
	if _, err := packagedConfig(strings.ReplaceAll(shipped, "outbox = ", "out = ")); err == nil {
		t.Error("a config.toml without the folder outbox is taken")
	}
}

// Files and times in, the same bytes out, in each kind of archive.
func TestArchivesAreTheSameAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := filepath.Join(dir, "source")
	if err := os.WriteFile(source, []byte("some text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []file{{"top/hgeimport", source, 0o755}, {"top/samples/面单.csv", source, 0o644}}
	make := func() (string, string) {
		r := &release{out: t.TempDir(), time: time.Unix(1_790_000_000, 0)}
		for _, err := range []error{r.tarball("a.tar.gz", files), r.zip("a.zip", files)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		return read(t, r.out, "a.tar.gz"), read(t, r.out, "a.zip")
	}
	tar, zip := make()
	if err := os.Chtimes(source, time.Now(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if tarAgain, zipAgain := make(); tar != tarAgain || zip != zipAgain {
		t.Error("the archives differ")
	}
}

// Shells can read the scripts of the packages, and none of them removes a ledger or what users have dropped.
func TestScriptsOfPackages(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(inProject(t), "packaging", "scripts")
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d scripts, %v", len(entries), err)
	}
	for _, e := range entries {
		text := read(t, folder, e.Name())
		for line := range strings.Lines(text) {
			if regexp.MustCompile(`^\s*rm\b`).MatchString(line) {
				t.Errorf("%s removes without looking: %s", e.Name(), line)
			}
		}
		sh, err := exec.LookPath("sh")
		if err != nil {
			continue
		}
		if out, err := exec.Command(sh, "-n", filepath.Join(folder, e.Name())).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", e.Name(), out)
		}
	}
}

// systemd takes the unit.
func TestUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	unit := strings.ReplaceAll(read(t, inProject(t), "packaging", "hgeimport.service"), "/usr/bin/hgeimport", "/bin/true")
	unit = regexp.MustCompile(`(?m)^Documentation=.*\n`).ReplaceAllString(unit, "") // the pages are not installed
	path := filepath.Join(t.TempDir(), "hgeimport.service")
	if err := os.WriteFile(path, []byte(unit), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(analyze, "verify", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), "hgeimport.service") {
		t.Errorf("%v: %s", err, out)
	}
}

// made is what is released for this system. It is made once.
func made(t *testing.T) (out string, version string) {
	t.Helper()
	version = strings.TrimSpace(read(t, inProject(t), "VERSION"))
	if *dist != "" {
		return *dist, version
	}
	if !*making {
		t.Skip("-release makes what is released, which takes minutes: make release-check")
	}
	if runtime.GOOS != "linux" {
		t.Skip("it is tried on Linux only")
	}
	out = t.TempDir()
	t.Chdir(inProject(t))
	t.Setenv("SOURCE_DATE_EPOCH", "1790000000")
	if err := run(out, "", true); err != nil {
		t.Fatal(err)
	}
	return out, version
}

// filesBelow are the paths of all files below a folder.
func filesBelow(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func command(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustRun(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, err := command(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return out
}
