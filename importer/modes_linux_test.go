package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// Whatever the umask, the mode of the source, its group and its volume, and whoever runs the importer: nobody can read what
// comes out of a file who could not read the file, and those who could read it can, as far as the umask lets new files be read.
func TestNobodyReadsWhoCouldNotReadTheSource(t *testing.T) {
	t.Parallel()
	for _, umask := range []os.FileMode{0o022, 0o027, 0o077} {
		for _, volumes := range []string{"one volume", "two volumes"} {
			for _, user := range []string{"root", "service"} {
				t.Run(fmt.Sprintf("%04o, %s, %s", umask, volumes, user), func(t *testing.T) {
					t.Parallel()
					modesOf(t, umask, volumes == "two volumes", user == "service")
				})
			}
		}
	}
}

func modesOf(t *testing.T, umask os.FileMode, two, service bool) {
	t.Helper()
	w, clerk := sharedWorld(t, 0o770|os.ModeSetgid, office)
	stranger := importertest.NewUser(t, 65531, 65531, w.root)
	if two {
		elsewhere, found := otherVolumeThan(t, w.root)
		if !found {
			t.Skip("no second volume here")
		}
		putElsewhere(t, w, elsewhere)
	}
	modes := []os.FileMode{0o600, 0o640, 0o644}
	if service {
		modes = modes[1:] // a service may not read what is for its clerk alone
	}
	uid, ledgerURL := uint32(0), w.cfg.Ledger.URL
	if service {
		uid, ledgerURL = neighbour, "sqlite:"+filepath.Join(w.root, "own", "ledger.db")
		for _, name := range []string{"own", "work"} {
			path := filepath.Join(w.root, name)
			if err := errors.Join(os.MkdirAll(path, 0o755), os.Chown(path, neighbour, office)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, mode := range modes {
		number := "HGE26112900000" + fmt.Sprintf("%03o", mode)
		importertest.WriteFile(t, filepath.Join(w.root, "forms"), orderTable(number))
		importertest.WriteFile(t, filepath.Join(w.root, "labels"),
			"order_num\n"+number+"\n"+strings.Replace(number, "29", "28", 1)+"\n")
		if err := os.MkdirAll(filepath.Join(w.root, "inbox", "label"), 0o770); err != nil {
			t.Fatal(err)
		}
		label := filepath.Join(w.root, "inbox", "label")
		if err := errors.Join(os.Chown(label, 0, office), os.Chmod(label, 0o770|os.ModeSetgid)); err != nil {
			t.Fatal(err)
		}
		for from, to := range map[string]string{"forms": "inbox/forms", "labels": "inbox/label/labels"} {
			name := fmt.Sprintf("%s-%03o", to, mode)
			clerk.Do(fmt.Sprintf("cp %s %s.part; chmod %04o %s.part; mv %s.part %s.csv", from, name, mode, name, name, name))
		}
	}
	runAs(t, w, uid, umask, ledgerURL)
	kinds := map[string]int{}
	for _, folder := range []string{"outbox", "archive"} {
		root, err := filepath.EvalSymlinks(filepath.Join(w.root, folder))
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				return err
			}
			for _, mode := range modes {
				if strings.Contains(e.Name(), fmt.Sprintf("-%03o", mode)) || strings.Contains(e.Name(), fmt.Sprintf("00000%03o", mode)) {
					kinds[folder+filepath.Ext(path)]++
					want := mode &^ umask
					if ext := filepath.Ext(path); folder == "outbox" && (ext == ".xlsx" || ext == ".csv") {
						want |= want & 0o040 >> 1 // who may write into the outbox mends an outcome in place
					}
					checkMode(t, path, want, service)
				}
			}
			if said, ok := stranger.Try("cat '" + path + "'"); ok || !strings.Contains(said, "denied") {
				t.Errorf("a stranger reads %s", path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// an outcome, a CSV and a PDF of each form; an outcome, a CSV, two labels and a print of each list
	n := len(modes)
	want := map[string]int{"outbox.xlsx": 2 * n, "outbox.csv": 2 * n, "outbox.pdf": 4 * n, "archive.csv": 2 * n}
	for kind, count := range want {
		if kinds[kind] != count {
			t.Errorf("%d of %s, want %d: %v", kinds[kind], kind, count, kinds)
		}
	}
	for _, path := range append(ledger.OwnFiles(ledgerURL), filepath.Join(w.root, "work")) {
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
	}
}

// checkMode compares the mode of a file with that wanted, and its owner and group with those of the clerk or the service.
func checkMode(t *testing.T, path string, wanted os.FileMode, service bool) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	owner := uint32(clerk)
	if service {
		owner = neighbour
	}
	if got, want := info.Mode().Perm(), 0o600|wanted&0o064; got != want || stat.Uid != owner || stat.Gid != office {
		t.Errorf("%s: %04o of %d:%d, want %04o of %d:%d", path, got, stat.Uid, stat.Gid, want, owner, office)
	}
}

// putElsewhere puts inbox and archive on another volume.
func putElsewhere(t *testing.T, w *world, elsewhere string) {
	t.Helper()
	volume, err := os.MkdirTemp(elsewhere, "hgeimport-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(volume) })
	if err := os.Chmod(volume, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"inbox", "archive"} {
		here, there := filepath.Join(w.root, name), filepath.Join(volume, name)
		err := errors.Join(os.RemoveAll(here), os.Mkdir(there, 0o770), os.Symlink(there, here), os.Chown(there, 0, office),
			os.Chmod(there, 0o770|os.ModeSetgid))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// programFor is this program under a name in dir: where go test has built it, only its own user gets at it.
func programFor(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "importer.test")
	err := os.Link("/proc/self/exe", program)
	if target, linkErr := os.Readlink("/proc/self/exe"); err != nil && linkErr == nil {
		err = os.Link(target, program)
	}
	if err != nil { // it is on another volume
		var own []byte
		if own, err = os.ReadFile("/proc/self/exe"); err == nil {
			err = os.WriteFile(program, own, 0o755)
		}
	}
	if err == nil {
		err = os.Chmod(program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// runAs runs an importer of a user with a umask until all is done.
func runAs(t *testing.T, w *world, uid uint32, umask os.FileMode, ledgerURL string) {
	t.Helper()
	order := fmt.Sprintf(`{"Root":%q,"Ledger":%q,"Carrier":%q,"Sends":true,"Config":"all outputs"}`,
		w.root, ledgerURL, w.carrier.URL)
	program := programFor(t, w.root)
	script := fmt.Sprintf(`umask %04o; exec "$0" -test.run='^TestDieAtStep$' -test.count=1`, umask)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script, program)
	cmd.Env = slices.Concat(os.Environ(), []string{crashEnv + "=" + order})
	cmd.Dir = w.root
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: office}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
