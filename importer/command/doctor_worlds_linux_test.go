package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger/ledgertest"
)

// serviceUser runs the importer in these tests. It owns what ownedBy gives it.
const serviceUser = 65531

// doctorWorld is a program in a world that is broken in one way, or not at all.
type doctorWorld struct {
	*program
	asService bool   // run as serviceUser, who is not root
	fstab     string // lies in the place of /etc/fstab, in a mount namespace of its own; "" = none does
}

// set adds a variable of the environment.
func (w *doctorWorld) set(name, value string) { w.env = append(w.env, name+"="+value) }

// ownedBy gives a folder, which is made if it is missing, to a user.
func (w *doctorWorld) ownedBy(uid int, mode os.FileMode, names ...string) {
	w.t.Helper()
	for _, name := range names {
		path := w.path(name)
		w.must(os.MkdirAll(path, 0o755))
		w.must(errors.Join(os.Chown(path, uid, uid), os.Chmod(path, mode)))
	}
}

// service makes the program run as a user who is not root, to whom all its folders belong.
func (w *doctorWorld) service() {
	w.t.Helper()
	if os.Geteuid() != 0 {
		w.t.Skip("only root may become another user")
	}
	w.asService = true
	importertest.LetEverybodyWrite(w.t, w.dir) // lets everybody through the folders above
	w.must(os.Chmod(w.dir, 0o755))
	w.must(os.Chown(w.path("config.toml"), serviceUser, serviceUser))
	w.ownedBy(serviceUser, 0o755, "inbox", "outbox", "archive", "ledger")
	w.ownedBy(serviceUser, 0o700, "work")
	w.set("HGEIMPORT_LEDGER_URL", "sqlite:"+w.path("ledger/hgeimport.db"))
}

// volume mounts a small volume at a folder of the program.
func (w *doctorWorld) volume(name string) {
	w.t.Helper()
	importertest.Mount(w.t, "tmpfs", w.path(name), "tmpfs", 0)
	w.must(syscall.Mount("", w.path(name), "", syscall.MS_REMOUNT, "size=1m"))
}

// do runs the program and returns its exit code and what it said.
func (w *doctorWorld) do(args ...string) (code int, stdout, stderr string) {
	w.t.Helper()
	name, args := "/proc/self/exe", append(args, "--config", w.path("config.toml"))
	if w.fstab != "" {
		w.must(os.WriteFile(w.path("fstab"), []byte(w.fstab), 0o644))
		args = append([]string{"-ec", `mount --bind "$0" /etc/fstab; exec hgeimport "$@"`, w.path("fstab")}, args...)
		name = "/bin/sh"
	}
	cmd := exec.CommandContext(w.t.Context(), name, args...)
	cmd.Env, cmd.Dir = w.env, w.dir
	if w.fstab == "" {
		cmd.Args[0] = "hgeimport"
	} else {
		cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	}
	if w.asService {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: serviceUser, Gid: serviceUser}}
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var ended *exec.ExitError
	if err := cmd.Run(); errors.Is(err, syscall.EPERM) {
		w.t.Skip("this user may not do that: ", err)
	} else if err != nil && !errors.As(err, &ended) {
		w.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// brokenWorlds are worlds in which run ends with 2 or 3, and what the doctor has to say then.
var brokenWorlds = []struct {
	name   string
	breaks func(w *doctorWorld)
	says   string
}{
	{"inbox on a path that is not there", func(w *doctorWorld) {
		w.service()
		w.set("HGEIMPORT_FOLDERS_INBOX", w.path("share/hge/inbox"))
	}, `fault +inbox .*neither is \S*/share/hge, in which it should be.*\n.*hint: mount the volume`},
	{"work belongs to another user", func(w *doctorWorld) {
		w.service()
		w.ownedBy(0, 0o700, "work")
	}, `fault +work .*permission denied`},
	{"outbox cannot be made", func(w *doctorWorld) {
		w.service()
		w.must(os.Remove(w.path("outbox")))
	}, `fault +outbox .*it is not there, and cannot be made in .*permission denied`},
	{"inbox cannot be listed", func(w *doctorWorld) {
		w.service()
		w.ownedBy(0, 0o733, "inbox")
	}, `fault +inbox .*permission denied`},
	{"archive cannot be written to", func(w *doctorWorld) {
		w.service()
		w.ownedBy(0, 0o755, "archive")
	}, `fault +archive .*permission denied`},
	{"sub-folder of a profile", func(w *doctorWorld) {
		w.service()
		w.set("HGEIMPORT_PROFILE", `[{name = "lax", operation = "scanform"}]`)
		w.ownedBy(0, 0o755, "inbox/lax")
	}, `fault +inbox .*inbox/lax.*permission denied`},
	{"outbox is a file", func(w *doctorWorld) {
		w.must(os.WriteFile(w.path("outbox"), nil, 0o644))
	}, `fault +outbox .*it is no folder`},
	{"work is a file", func(w *doctorWorld) {
		w.must(os.WriteFile(w.path("work"), nil, 0o644))
	}, `fault +work .*it is no folder`},
	{"outbox is mounted read-only", func(w *doctorWorld) {
		w.volume("outbox")
		w.must(syscall.Mount("", w.path("outbox"), "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	}, `fault +outbox .*read-only.*\n.*hint: its volume is mounted read-only`},
	{"disk of the outbox is full", func(w *doctorWorld) {
		w.volume("outbox")
		w.dropOrder(1)
		_, err := os.Create(w.path("outbox/ballast"))
		w.must(err)
		for err == nil {
			err = appendTo(w.path("outbox/ballast"), 4096)
		}
	}, `fault +outbox .*no space left.*\n.*hint: its disk is full`},
	{"folder of the ledger cannot be written to", func(w *doctorWorld) {
		w.service()
		w.ownedBy(0, 0o755, "ledger")
	}, `fault +ledger .*permission denied.*\n.*hint: see that this user may read and write it and its folder`},
	{"ledger belongs to another user", func(w *doctorWorld) {
		w.service()
		w.do("run", "--wait", "1m")
		w.must(errors.Join(os.Chown(w.path("ledger/hgeimport.db"), 0, 0), os.Chmod(w.path("ledger/hgeimport.db"), 0o644)))
	}, `fault +ledger .*permission denied`},
	{"ledger is no database", func(w *doctorWorld) {
		w.must(os.WriteFile(w.path("hgeimport.db"), bytes.Repeat([]byte("no database "), 1000), 0o600))
	}, `fault +ledger .*\n.*hint: it is damaged`},
	{"ledger on a path that is not there", func(w *doctorWorld) {
		w.service()
		w.set("HGEIMPORT_LEDGER_URL", "sqlite:"+w.path("gone/deep/hgeimport.db"))
	}, `fault +ledger .*neither is`},
	{"no PostgreSQL at that address", func(w *doctorWorld) {
		w.set("HGEIMPORT_LEDGER_URL", "postgres://nobody@127.0.0.1:1/hge?sslmode=disable")
	}, `fault +ledger .*refused.*\n.*hint: see that the PostgreSQL runs`},
	{"folder of another ledger", func(w *doctorWorld) {
		w.do("run", "--wait", "1m")
		w.set("HGEIMPORT_LEDGER_URL", "sqlite:"+w.path("other.db"))
	}, `fault +ledger .*worked on with another ledger`},
	{"ledger is gone and its counter is not", func(w *doctorWorld) {
		w.dropOrder(1)
		w.do("run", "--wait", "5m")
		for _, ending := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(w.path("hgeimport.db" + ending)); err != nil && ending == "" {
				w.must(err)
			}
		}
	}, `fault +ledger .*`},
	{"inbox is gone", func(w *doctorWorld) {
		w.do("run", "--wait", "1m")
		w.must(os.RemoveAll(w.path("inbox")))
	}, `fault +inbox .*it is gone.*\n.*hint: has it been moved`},
	{"archive is gone", func(w *doctorWorld) {
		w.do("run", "--wait", "1m")
		w.must(os.RemoveAll(w.path("archive")))
	}, `fault +archive .*it is gone.*\n.*hint: .*mkdir -p \S*/archive`},
	{"outbox is gone with its share", func(w *doctorWorld) {
		w.set("HGEIMPORT_FOLDERS_OUTBOX", w.path("share/outbox"))
		w.must(os.Mkdir(w.path("share"), 0o755))
		w.do("run", "--wait", "1m")
		w.must(os.RemoveAll(w.path("share")))
	}, `fault +outbox .*it is gone`},
	{"volume of the inbox is not mounted", func(w *doctorWorld) {
		if os.Geteuid() != 0 {
			w.t.Skip("only root may mount")
		}
		w.must(os.Mkdir(w.path("share"), 0o755))
		w.set("HGEIMPORT_FOLDERS_INBOX", w.path("share/inbox"))
		w.fstab = "//server/orders " + w.path("share") + " cifs credentials=/etc/orders,_netdev 0 0\n"
	}, `fault +inbox .*/etc/fstab has a volume for \S*/share, and none is mounted there.*\n.*hint: mount it: mount \S*/share`},
	{"no login", func(w *doctorWorld) {
		w.dropOrder(1)
		w.set("HGEIMPORT_API_AUTH_USERNAME", "")
		w.set("HGEIMPORT_API_AUTH_PASSWORD", "")
	}, `fault +login .*there is no login, and without one nothing is taken.*\n.*hint: set HGEIMPORT_API_AUTH_USERNAME`},
	{"wrong password", func(w *doctorWorld) {
		w.dropOrder(1)
		w.set("HGEIMPORT_API_AUTH_PASSWORD", "expired")
	}, `fault +login .*refused the login of "demo".*\n.*hint: see \[api.auth\]`},
	{"wrong path of the login", func(w *doctorWorld) {
		w.dropOrder(1)
		w.set("HGEIMPORT_API_PATHS_LOGIN", "auth/enter/")
	}, `fault +login .*\[api.paths\] login = "auth/enter/", at http://\S+/auth/enter/; ` +
		`the carrier's pages call it "auth/login/".*\n.*hint: compare login in \[api.paths\]`},
	{"wrong base URL", func(w *doctorWorld) {
		w.dropOrder(1)
		w.set("HGEIMPORT_API_BASE_URL", strings.Replace(w.carrier.URL, "customer", "customers", 1))
	}, `fault +login .*at http://\S+/customers/auth/login/`},
	{"wrong configuration", func(w *doctorWorld) { w.set("HGEIMPORT_TIMEZONE", "Mars/Olympus") }, `Mars/Olympus`},
	{"inbox where the outcomes of a profile go", func(w *doctorWorld) {
		w.set("HGEIMPORT_FOLDERS_INBOX", w.path("outbox/lax"))
		w.set("HGEIMPORT_PROFILE", `[{name = "lax", operation = "scanform"}]`)
	}, `folders.inbox.*is where the outcomes of the profile "lax" go`},
}

func appendTo(path string, n int) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, n))
	return errors.Join(err, f.Close())
}

func newDoctorWorld(t *testing.T) *doctorWorld {
	return &doctorWorld{program: newProgram(t, hgeapitest.NewTestServer(t, hgeapitest.Config{}), "")}
}

// In a world in which run cannot work, the doctor says why and what to do, with the same exit code. It changes nothing there.
func TestDoctorIsNotGreenWhereRunFails(t *testing.T) {
	t.Parallel()
	for _, world := range brokenWorlds {
		t.Run(world.name, func(t *testing.T) {
			t.Parallel()
			w := newDoctorWorld(t)
			world.breaks(w)
			before := pathsBelow(t, w.dir)
			code, found, errs := w.do("doctor")
			if code != exitCannotWork && code != exitUsage {
				t.Errorf("doctor: exit code %d\n%s%s", code, found, errs)
			}
			if !regexp.MustCompile(world.says).MatchString(found + errs) {
				t.Errorf("the doctor says\n%s%snot %s", found, errs, world.says)
			}
			for _, line := range regexp.MustCompile(`(?m)^fault.*\n.*`).FindAllString(found, -1) {
				if !strings.Contains(line, "hint: ") {
					t.Errorf("no hint: %s", line)
				}
			}
			if after := pathsBelow(t, w.dir); after != before {
				t.Errorf("the doctor has left something:\n%s\nbefore:\n%s", after, before)
			}
			if got, out, errs := w.do("run", "--wait", "5m"); got != code {
				t.Errorf("run ends with %d, doctor with %d\n%s%s", got, code, out, errs)
			}
		})
	}
}

// pathsBelow are the paths below a folder.
func pathsBelow(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if !strings.Contains(path, ".db") && filepath.Base(path) != "fstab" {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// In a world in which run works, the doctor finds no fault: before the first run, and after it.
func TestDoctorIsGreenWhereRunWorks(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]func(w *doctorWorld){
		"plain":           func(*doctorWorld) {},
		"a service user":  (*doctorWorld).service,
		"another outbox":  func(w *doctorWorld) { w.set("HGEIMPORT_FOLDERS_OUTBOX", "answers") },
		"outbox above":    func(w *doctorWorld) { w.set("HGEIMPORT_FOLDERS_ARCHIVE", w.path("outbox/archive")) },
		"several volumes": func(w *doctorWorld) { w.volume("outbox"); w.volume("work") },
		"fstab of others": func(w *doctorWorld) { w.fstab = "/dev/sdx1 /mnt/backup ext4 defaults 0 0\n" },
		"a postgres": func(w *doctorWorld) {
			w.set("HGEIMPORT_LEDGER_URL", ledgertest.Postgres(w.t))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newDoctorWorld(t)
			if strings.Contains(name, "fstab") && os.Geteuid() != 0 {
				t.Skip("only root may mount")
			}
			good(w)
			for range 2 {
				if code, found, errs := w.do("doctor"); code != exitFine || strings.Contains(found, "fault") {
					t.Errorf("doctor: exit code %d\n%s%s", code, found, errs)
				}
				w.dropOrder(1)
				if code, out, errs := w.do("run", "--wait", "5m"); code != exitFine && code != exitNotAll {
					t.Errorf("run: exit code %d\n%s%s", code, out, errs)
				}
			}
		})
	}
}

// Files that the importer may not read are a fault, and so are those that it may not take away.
func TestDoctorOnFilesOfOthers(t *testing.T) {
	t.Parallel()
	w := newDoctorWorld(t)
	w.service()
	w.dropOrder(1)
	w.must(os.Chmod(w.path("inbox/file1.csv"), 0o600))
	code, found, _ := w.do("doctor")
	if code != exitCannotWork || !strings.Contains(found, fmt.Sprintf("files that this user (number %d) may not read: %s",
		serviceUser,
		w.path("inbox/file1.csv"))) || !strings.Contains(found, "hint: let its group read") {
		t.Errorf("exit code %d\n%s", code, found)
	}
	w.must(os.Chmod(w.path("inbox/file1.csv"), 0o644))
	w.ownedBy(0, 0o777|os.ModeSticky, "inbox")
	code, found, _ = w.do("doctor")
	if code != exitCannotWork || !strings.Contains(found, "sticky bit") || !strings.Contains(found, "hint: take the bit") {
		t.Errorf("exit code %d\n%s", code, found)
	}
	_, found, _ = w.do("status")
	if !strings.Contains(found, "file1.csv") || !strings.Contains(found, "sticky bit") {
		t.Errorf("status does not say why the file stays\n%s", found)
	}
}

// As JSON, the findings are for programs.
func TestDoctorAsJSON(t *testing.T) {
	t.Parallel()
	w := newDoctorWorld(t)
	w.set("HGEIMPORT_API_AUTH_PASSWORD", "expired-word")
	code, text, errs := w.do("doctor", "--json")
	var read findings
	if err := json.Unmarshal([]byte(text), &read); err != nil || code != exitCannotWork || read.Faults != 1 {
		t.Fatalf("%v, exit code %d\n%s%s", err, code, text, errs)
	}
	terms := 0
	for _, f := range read.Findings {
		if f.Elsewhere {
			terms++
		}
		if f.Grade == "fault" && (f.What != "login" || !strings.Contains(f.Hint, "[api.auth]")) || f.Words == "" {
			t.Errorf("%+v", f)
		}
	}
	if terms == 0 || strings.Contains(text, "expired-word") {
		t.Error(text)
	}
	if code, _, errs := w.do("doctor", "--json", "--reply", "x"); code != exitUsage || !strings.Contains(errs, "--json is for") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}
