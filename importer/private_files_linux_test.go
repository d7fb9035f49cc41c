package importer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// rights are owner, group and mode of a file.
func rights(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Error(err)
		return ""
	}
	stat := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%d:%d %04o", stat.Uid, stat.Gid, info.Mode().Perm())
}

// statusRights waits for the status file of a.csv and returns its rights.
func (w *world) statusRights() (got string) {
	w.t.Helper()
	status := filepath.Join(w.root, "outbox", "a.status.txt")
	importertest.WaitUntil(w.t, "there is a status file", func() bool { return exists(status) })
	return rights(w.t, status)
}

// What is written about a file is as readable as the file and its folder let its users read it. Who may write into the outbox may
// save an outcome in place.
func TestAsReadableAsItsSource(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		inbox, others os.FileMode // modes of the inbox, and of outbox and archive
		group         int         // of these folders
		source        string      // mode
		want          string
		outcome       string // if it is not want
	}{
		{"for its owner alone", 0o777, 0o755, 0, "0600", "65534:54321 0600", ""},
		{"for all", 0o777, 0o755, 0, "0644", "65534:54321 0644", ""},
		{"others may write to it", 0o777, 0o755, 0, "0666", "65534:54321 0644", ""},
		{"for its group", 0o777, 0o755, 0, "0640", "65534:54321 0640", ""},
		{"folders of one group", 0o770 | os.ModeSetgid, 0o770 | os.ModeSetgid, office, "0660", "65534:54321 0640",
			"65534:54321 0660"},
		{"folders of one group, for its owner", 0o770 | os.ModeSetgid, 0o770 | os.ModeSetgid, office, "0600", "65534:54321 0600", ""},
		{"an outbox for all", 0o770, 0o755, office, "0644", "65534:54321 0640", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, user := sharedWorld(t, c.inbox, c.group)
			for _, name := range []string{"outbox", "archive"} {
				if err := os.Chmod(filepath.Join(w.root, name), c.others); err != nil {
					t.Fatal(err)
				}
			}
			importertest.WriteFile(t, filepath.Join(w.root, "a"), orderTable("HGE2611230000001"))
			user.Do("cp a inbox/.a.part; chmod " + c.source + " inbox/.a.part; mv inbox/.a.part inbox/a.csv")
			w.runReaching(t.Context(), map[string]func(){"planned": func() {
				if got := w.statusRights(); got != c.want {
					t.Errorf("status file: %s, want %s", got, c.want)
				}
			}})
			outcome := cmp.Or(c.outcome, c.want)
			for path, want := range map[string]string{"outbox/a.outcome.xlsx": outcome, "outbox/a.outcome.csv": outcome,
				"archive/a.csv": c.want} {
				if got := rights(t, filepath.Join(w.root, path)); got != want {
					t.Errorf("%s: %s, want %s", path, got, want)
				}
			}
			user.Do("grep -q confirmed outbox/a.outcome.csv; cat archive/a.csv > /dev/null")
		})
	}
}

// A file that the importer may not read is refused, and its user can read why.
func TestUserReadsWhyNotReadable(t *testing.T) {
	t.Parallel()
	w, user := sharedWorld(t, 0o770|os.ModeSetgid, office)
	service := asService(t, w)
	importertest.WriteFile(t, filepath.Join(w.root, "a"), orderTable("HGE2611230000001"))
	user.Do("cp a inbox/.a.part; chmod 0600 inbox/.a.part; mv inbox/.a.part inbox/a.csv")
	service()
	if got := rights(t, w.outcome("a.outcome.xlsx")); got != "65533:54321 0660" {
		t.Error(got)
	}
	user.Do("cat outbox/a.mend-1.outcome.xlsx > /dev/null")
	w.closed(0)
}

// An importer that is not root works in folders of a group: each clerk of the group reads the answer, and nobody else.
func TestServiceUserInSharedFolders(t *testing.T) {
	t.Parallel()
	w, user := sharedWorld(t, 0o770|os.ModeSetgid, office)
	service := asService(t, w)
	stranger := importertest.NewUser(t, 65532, 65532, w.root)
	importertest.WriteFile(t, filepath.Join(w.root, "a"), orderTable("HGE2611230000001"))
	user.Do("umask 007; cp a inbox/.a.part; chmod 0660 inbox/.a.part; mv inbox/.a.part inbox/a.csv; exec 3>>inbox/a.csv")
	service()
	w.closed(1)
	for path, want := range map[string]string{
		"outbox/a.outcome.csv": "65533:54321 0660", "archive/a.csv": "65533:54321 0640", "ledger/ledger.db": "65533:54321 0600",
		"ledger/ledger.db.sent": "65533:54321 0600", "ledger/ledger.db.lock": "65533:54321 0600", "work": "65533:54321 0700",
	} {
		if got := rights(t, filepath.Join(w.root, path)); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	user.Do("grep -q confirmed outbox/a.outcome.csv; : >> outbox/a.outcome.csv") // and mends it in place
	for _, path := range []string{"outbox/a.outcome.csv", "archive/a.csv", "ledger/ledger.db"} {
		if said, ok := stranger.Try("cat " + path); ok || !strings.Contains(said, "Permission denied") {
			t.Errorf("a stranger reads %s: %s", path, said)
		}
	}
	if said, ok := user.Try("cat ledger/ledger.db; ls work"); ok {
		t.Errorf("a clerk reads the ledger: %s", said)
	}
	user.Do("echo HGE2611230000002,1.00,20000000100 >&3") // long after the answer
	service()
	w.closed(2)
	user.Do("grep -q HGE2611230000002.*confirmed outbox/a.outcome-2.csv")
}

// asService makes the folders of a world belong to a user who is not root, in the group office. It returns what runs an importer
// of this user until all is done.
func asService(t *testing.T, w *world) (run func()) {
	t.Helper()
	own := filepath.Join(w.root, "ledger")
	if err := os.Mkdir(own, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{own, filepath.Join(w.root, "work")} {
		if err := os.Chown(path, neighbour, office); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		order := fmt.Sprintf(`{"Root":%q,"Ledger":%q,"Carrier":%q,"Sends":true}`, w.root,
			"sqlite:"+filepath.Join(own, "ledger.db"), w.carrier.URL)
		cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestDieAtStep$", "-test.count=1")
		cmd.Env = append(os.Environ(), crashEnv+"="+order)
		cmd.Dir = w.root
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: neighbour, Gid: office}}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// An installation of an earlier version lets others read ledger and work. A start changes that, and says so once.
func TestTightensEarlierInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("a.csv", "HGE2611230000001")
	w.run(1)
	claim := filepath.Join(w.cfg.Folders.Work, "01JD0000000000000000000000-1")
	if err := os.Mkdir(claim, 0o755); err != nil {
		t.Fatal(err)
	}
	private := privatePaths(w.cfg)
	loosen := func() {
		t.Helper()
		for _, path := range private {
			info, err := os.Stat(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue // -wal and -shm
			}
			if err := errors.Join(err, os.Chmod(path, info.Mode().Perm()|0o044)); err != nil {
				t.Fatal(err)
			}
		}
	}
	loosen()
	if found := examineRights(w.cfg); found.Grade != Note || !strings.Contains(found.Words, "work") {
		t.Errorf("%+v", found)
	}
	var said bytes.Buffer
	log := logrus.New()
	log.SetOutput(&said)
	for range 2 {
		im, err := Open(t.Context(), w.cfg, log)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range append(ledger.OwnFiles(w.cfg.Ledger.URL), private...) {
			if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v", path, info.Mode())
			}
		}
		if err := im.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(said.String(), "could be read by others"); n != 1 {
		t.Errorf("said %d times: %s", n, said.String())
	}
	if found := examineRights(w.cfg); found.Grade != OK {
		t.Errorf("%+v", found)
	}
}

// A configuration that others may change is warned of, also one whose folder they may write to.
func TestConfigurationThatOthersMayWrite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		folder, file os.FileMode
		gid          int
		warned       bool
	}{
		{0o755, 0o600, 0, false},
		{0o755, 0o664, os.Getegid(), false}, // a group of its own
		{0o755, 0o664, office, true},
		{0o755, 0o646, 0, true},
		{0o777, 0o600, 0, true},
		{0o777 | os.ModeSticky, 0o600, 0, false},
	} {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		w.cfg.Path = filepath.Join(w.root, "config.toml")
		importertest.WriteFile(t, w.cfg.Path, "")
		if err := errors.Join(os.Chown(w.cfg.Path, -1, c.gid), os.Chmod(w.cfg.Path, c.file), os.Chmod(w.root, c.folder)); err != nil {
			t.Skip("only root may give a file to a group: ", err)
		}
		var said bytes.Buffer
		log := logrus.New()
		log.SetOutput(&said)
		im, err := Open(t.Context(), w.cfg, log)
		if err := errors.Join(err, im.Close()); err != nil {
			t.Fatal(err)
		}
		warned := strings.Contains(said.String(), "others may change")
		if noted := examineRights(w.cfg).Grade == Note; warned != c.warned || noted != c.warned {
			t.Errorf("%+v: doctor notes it: %v; the start says %q", c, noted, said.String())
		}
	}
}
