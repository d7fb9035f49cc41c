package importer

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
)

// mounted mounts something for as long as the test lasts.
func mounted(t *testing.T, source, target, kind string, flags uintptr) {
	t.Helper()
	if err := os.MkdirAll(target, 0o755); err != nil {
		t.Fatal(err)
	}
	switch err := syscall.Mount(source, target, kind, flags, ""); {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		t.Skip("only root may mount: ", err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount(target, syscall.MNT_DETACH) }) // the test may have done so
}

// ownVolume puts a folder on a volume of its own, which is mounted at volume, too, and is still there when the folder's mount goes.
func ownVolume(t *testing.T, volume, folder string) {
	t.Helper()
	mounted(t, "tmpfs", volume, "tmpfs", 0)
	mounted(t, volume, folder, "", syscall.MS_BIND)
}

// The inbox is a volume that is away for a while, comes back read-only, and can be written to again later: what cannot be
// taken is said once, the rest goes on, and nothing has to be started anew.
func TestInboxOnVolumeThatComesAndGoes(t *testing.T) {
	root := t.TempDir()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := roadConfig(root, carrier.URL)
	cfg.Profile = []config.Profile{{Name: "rest", Operation: "scanform"}}
	cfg.Metrics.Listen = freeAddress(t)
	volume, inbox := filepath.Join(root, "volume"), cfg.Folders.Inbox
	rest := filepath.Join(inbox, "rest")
	ownVolume(t, volume, inbox)
	w := startWatch(t, cfg)
	dropOrders(t, filepath.Join(inbox, "before.csv"), 0, 2)
	w.untilDone("before.csv")

	if err := syscall.Unmount(inbox, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	dropOrders(t, filepath.Join(volume, "waits.csv"), 10, 2)
	waits, err := os.ReadFile(filepath.Join(volume, "waits.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dropOrders(t, filepath.Join(inbox, "beneath.csv"), 20, 2) // into the folder that the volume was mounted on
	w.untilDone("beneath.csv")
	if n := w.said("it is on another volume than at the start"); n != 1 {
		t.Errorf("that the inbox is away was said %d times", n)
	}
	if status, text := scrape(t, cfg.Metrics.Listen, "/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("/healthz answers %d %q while the inbox is away", status, text)
	}
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	mounted(t, volume, inbox, "", syscall.MS_BIND)
	mounted(t, "tmpfs", rest, "tmpfs", 0)
	until(t, "it is said", func() bool { return w.said("waits.csv cannot be moved out of the inbox: read-only file system") > 0 })
	for n, name := range []string{"one.csv", "two.csv", "three.csv"} { // each takes a look at least
		dropOrders(t, filepath.Join(rest, name), 100+10*n, 2)
		w.untilDone(name)
	}
	if n := w.said("waits.csv"); n != 1 {
		t.Errorf("that it cannot be taken was said %d times", n)
	}
	if now, err := os.ReadFile(filepath.Join(volume, "waits.csv")); err != nil || !bytes.Equal(now, waits) {
		t.Errorf("what waits is %q, %v", now, err)
	}

	if err := errors.Join(syscall.Mount("", volume, "", syscall.MS_REMOUNT, ""),
		syscall.Mount("", inbox, "", syscall.MS_REMOUNT|syscall.MS_BIND, "")); err != nil {
		t.Fatal(err)
	}
	w.untilDone("waits.csv")
	until(t, "the end is said", func() bool { return w.said("can be worked on again") == 2 }) // the first one when it was mounted again
	w.end()
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != 12 {
		t.Errorf("%d orders closed, want 12; twice: %v", carrier.Orders(), twice)
	}
	if left := (&crash{root: root}).files()["work"]; len(left) > 0 {
		t.Errorf("left in work: %v", left)
	}
}

// A file that cannot be removed from its volume is not copied from it at each look.
func TestNothingIsCopiedFromReadOnlyVolume(t *testing.T) {
	volume := t.TempDir()
	mounted(t, "tmpfs", volume, "tmpfs", 0)
	dropOrders(t, filepath.Join(volume, "waits.csv"), 0, 2)
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(t.TempDir(), "missing", "waits.csv") // whoever copies first fails here first
	if err := copyAcross(filepath.Join(volume, "waits.csv"), nowhere, "claim", notKilled); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
}

// A folder that was made or mounted anew may look like the one before, down to its device and inode: it is watched anew.
func TestAlarmFolderAnew(t *testing.T) {
	again := map[string]func(t *testing.T, folder string){
		"made": func(t *testing.T, folder string) {
			if err := errors.Join(os.Remove(folder), os.Mkdir(folder, 0o755)); err != nil {
				t.Fatal(err)
			}
		},
		"mounted": func(t *testing.T, folder string) {
			if err := syscall.Unmount(folder, 0); err != nil {
				t.Fatal(err)
			}
			mounted(t, "tmpfs", folder, "tmpfs", 0)
		},
	}
	for how, anew := range again {
		t.Run(how, func(t *testing.T) {
			folder := t.TempDir()
			if how == "mounted" {
				mounted(t, "tmpfs", folder, "tmpfs", 0)
			}
			a := newAlarm(&Importer{log: quietLog()})
			defer a.Close()
			a.watch([]string{folder})
			anew(t, folder)
			until(t, "the watch has ended", func() bool {
				select {
				case <-a.watcher.Events:
				default:
				}
				return len(a.watcher.WatchList()) == 0
			})
			a.watch([]string{folder})
			a.rang = false
			dropOrders(t, filepath.Join(folder, "orders.csv"), 0, 1)
			ctx, late := context.WithTimeout(t.Context(), longEnough)
			defer late()
			a.wait(ctx, time.Hour)
			if ctx.Err() != nil {
				t.Error("nothing rang")
			}
		})
	}
}

// The doctor says that files are copied where inbox and work are on different volumes.
func TestDoctorSeesVolumes(t *testing.T) {
	cfg := roadConfig(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	mounted(t, "tmpfs", cfg.Folders.Inbox, "tmpfs", 0)
	if err := makeFolders(cfg.Folders, nil); err != nil {
		t.Fatal(err)
	}
	if f := findingOf(t, cfg, "claim"); f.Verdict != Note || !strings.Contains(f.Words, "another volume") {
		t.Errorf("%+v", f)
	}
	if left, err := os.ReadDir(cfg.Folders.Inbox); err != nil || len(left) > 0 {
		t.Errorf("left in the inbox: %v, %v", left, err)
	}
}
