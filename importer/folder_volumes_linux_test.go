package importer

// These tests mount volumes, so each runs alone.

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// ownVolume puts a folder on a volume of its own. The volume is mounted a second time, at volume: there it can be reached while
// the folder is unmounted.
func ownVolume(t *testing.T, volume, folder string) {
	t.Helper()
	importertest.Mount(t, "tmpfs", volume, "tmpfs", 0)
	importertest.Mount(t, volume, folder, "", syscall.MS_BIND)
}

// The inbox is a volume that is away for a while, comes back read-only, and can be written to again later. A file that cannot
// be taken is logged once, the other files go on, and nothing has to be restarted.
func TestInboxOnVolumeThatComesAndGoes(t *testing.T) {
	root := t.TempDir()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(root, carrier.URL)
	cfg.Profile = []config.Profile{{Name: "rest", Operation: "scanform"}}
	cfg.Metrics.Listen = importertest.FreeAddress(t)
	volume, inbox := filepath.Join(root, "volume"), cfg.Folders.Inbox
	rest := filepath.Join(inbox, "rest")
	ownVolume(t, volume, inbox)
	w := startWatch(t, cfg)
	importertest.DropOrders(t, filepath.Join(inbox, "before.csv"), 0, 2)
	w.untilDone("before.csv")

	if err := syscall.Unmount(inbox, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	importertest.DropOrders(t, filepath.Join(volume, "waits.csv"), 10, 2)
	waits, err := os.ReadFile(filepath.Join(volume, "waits.csv"))
	if err != nil {
		t.Fatal(err)
	}
	importertest.DropOrders(t, filepath.Join(inbox, "beneath.csv"), 20, 2) // into the folder that the volume was mounted on
	w.untilDone("beneath.csv")
	if n := w.said("it is on another volume than at the start"); n != 1 {
		t.Errorf("that the inbox is away was said %d times", n)
	}
	if status, text := importertest.HTTPGet(t, cfg.Metrics.Listen, "/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("/healthz answers %d %q while the inbox is away", status, text)
	}
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	importertest.Mount(t, volume, inbox, "", syscall.MS_BIND)
	importertest.Mount(t, "tmpfs", rest, "tmpfs", 0)
	importertest.WaitUntil(t, "it is said", func() bool {
		return w.said("waits.csv cannot be moved out of the inbox: read-only file system") > 0
	})
	for n, name := range []string{"one.csv", "two.csv", "three.csv"} { // each takes at least one look
		importertest.DropOrders(t, filepath.Join(rest, name), 100+10*n, 2)
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
	importertest.WaitUntil(t, "the end is said", func() bool {
		return w.said("can be worked on again") == 2 // the first was logged when the inbox was mounted again
	})
	w.end()
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != 12 {
		t.Errorf("%d orders closed, want 12; twice: %v", carrier.Orders(), twice)
	}
	if left := (&crash{root: root}).files()["work"]; len(left) > 0 {
		t.Errorf("left in work: %v", left)
	}
}

// The doctor says that files are copied if inbox and work are on different volumes.
func TestDoctorSeesVolumes(t *testing.T) {
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	importertest.Mount(t, "tmpfs", cfg.Folders.Inbox, "tmpfs", 0)
	if err := folder.MakeAll(foldersOf(cfg)); err != nil {
		t.Fatal(err)
	}
	if f := findingOf(t, cfg, "claim"); f.Grade != Note || !strings.Contains(f.Words, "another volume") {
		t.Errorf("%+v", f)
	}
	if left, err := os.ReadDir(cfg.Folders.Inbox); err != nil || len(left) > 0 {
		t.Errorf("left in the inbox: %v, %v", left, err)
	}
}

// Outbox and archive are volumes that go away, with the results of an earlier file of the same name on them. The importer
// concludes nothing from the empty folders: each file gets its own results once the volumes are back, and the earlier results
// stay.
func TestResultsOnVolumesThatComeAndGo(t *testing.T) {
	for _, key := range []string{"outbox", "archive"} {
		t.Run(key, func(t *testing.T) {
			root := t.TempDir()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			cfg := importertest.Config(root, carrier.URL)
			volume, folder := filepath.Join(root, "volume"), filepath.Join(root, key)
			ownVolume(t, volume, folder)
			w := startWatch(t, cfg)
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 2)
			w.untilReported(1)
			before := importertest.FileTexts(t, folder)

			if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
				t.Fatal(err)
			}
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 10, 2)
			importertest.WaitUntil(t, "it is tried again", func() bool { return w.said("does not bear the mark") > 1 })
			if beneath := importertest.FileTexts(t, folder); len(beneath) > 0 {
				t.Errorf("put into the folder beneath: %v", beneath)
			}
			importertest.Mount(t, volume, folder, "", syscall.MS_BIND)
			w.untilReported(2)
			w.end()
			after := importertest.FileTexts(t, folder)
			for name, text := range before {
				if after[name] != text {
					t.Errorf("%s is no longer what it was", name)
				}
			}
			if len(after) != len(before)+1 {
				t.Errorf("in the folder: %d files, before %d", len(after), len(before))
			}
			if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != 4 {
				t.Errorf("%d orders closed; twice: %v", carrier.Orders(), twice)
			}
		})
	}
}

// The volume of work/ is away: nothing is moved into the empty folder beneath it. When the volume is back, everything goes on.
func TestWorkOnVolumeThatComesAndGoes(t *testing.T) {
	root := t.TempDir()
	cfg := importertest.Config(root, hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	volume, work := filepath.Join(root, "volume"), cfg.Folders.Work
	ownVolume(t, volume, work)
	w := startWatch(t, cfg)
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "before.csv"), 0, 2)
	w.untilDone("before.csv")
	if err := syscall.Unmount(work, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "after.csv"), 10, 2)
	importertest.WaitUntil(t, "it is said", func() bool { return w.said("does not bear the mark") > 0 })
	if beneath := importertest.FileTexts(t, work); len(beneath) > 0 {
		t.Errorf("taken into the folder beneath: %v", beneath)
	}
	importertest.Mount(t, volume, work, "", syscall.MS_BIND)
	w.untilDone("after.csv")
}

// While the archive is away, keep_archive forgets none of its files.
func TestKeepArchiveOnVolumeThatIsAway(t *testing.T) {
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	cfg.Folders.KeepArchive = 1
	archive := cfg.Folders.Archive
	volume := t.TempDir()
	ownVolume(t, volume, archive)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 2)
	if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Unmount(archive, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	clean := func() error { return im.cleaner.cleanArchive(t.Context(), time.Now().AddDate(0, 0, 2)) }
	if err := clean(); !errors.Is(err, errMarkLost) {
		t.Errorf("cleaned while it is away: %v", err)
	}
	importertest.Mount(t, volume, archive, "", syscall.MS_BIND)
	if err := clean(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(archive, "orders.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there still: %v", err)
	}
}

// A link that cannot be removed from its volume is not claimed at each look.
func TestLinkOnReadOnlyVolume(t *testing.T) {
	volume, work := t.TempDir(), t.TempDir()
	importertest.Mount(t, "tmpfs", volume, "tmpfs", 0)
	link := filepath.Join(volume, "link.csv")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if err := folder.MoveFrom(link, filepath.Join(work, "link.csv"), "claim", notKilled); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
	if left, err := os.ReadDir(work); err != nil || len(left) > 0 {
		t.Errorf("left in work: %v, %v", left, err)
	}
}

// An inbox on a share that is mounted again has another number. It bears its mark: it is the inbox, and goes on without a word,
// and without a restart.
func TestInboxComesBackAsAnotherVolume(t *testing.T) {
	for name, mount := range map[string]func(t *testing.T, volume, inbox string) (comeBack func()){
		"another tmpfs": func(t *testing.T, volume, inbox string) func() {
			other := volume + "2"
			importertest.Mount(t, "tmpfs", other, "tmpfs", 0)
			ownVolume(t, volume, inbox)
			return func() {
				if err := syscall.Unmount(inbox, syscall.MNT_DETACH); err != nil {
					t.Fatal(err)
				}
				for name, text := range importertest.FileTexts(t, volume) {
					importertest.WriteFile(t, filepath.Join(other, name), text)
				}
				importertest.Mount(t, other, inbox, "", syscall.MS_BIND)
			}
		},
		"exFAT mounted again": func(t *testing.T, volume, inbox string) func() { return importertest.MountExFAT(t, inbox) },
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
			cfg := importertest.Config(root, carrier.URL)
			cfg.Metrics.Listen = importertest.FreeAddress(t)
			comeBack := mount(t, filepath.Join(root, "volume"), cfg.Folders.Inbox)
			w := startWatch(t, cfg)
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "before.csv"), 0, 2)
			w.untilDone("before.csv")
			comeBack()
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "after.csv"), 10, 2)
			w.untilDone("after.csv")
			importertest.WaitUntil(t, "it is well", func() bool {
				status, _ := importertest.HTTPGet(t, cfg.Metrics.Listen, "/healthz")
				return status == http.StatusOK
			})
			w.end()
			if n := carrier.Orders(); n != 4 {
				t.Errorf("%d orders closed", n)
			}
		})
	}
}

// A volume that gives its files other numbers at each look: they are taken all the same, and it is said once.
func TestInboxMakesUpNumbers(t *testing.T) {
	root := t.TempDir()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(root, carrier.URL)
	again := importertest.MountExFAT(t, cfg.Folders.Inbox)
	var said bytes.Buffer
	log := logrus.New()
	log.SetOutput(&said)
	im, err := Open(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	names := []string{"a.csv", "b.csv", "c.csv"}
	for n, name := range names {
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, name), 10*n, 2)
	}
	importertest.WaitUntil(t, "all are claimed", func() bool {
		again()
		names = append(names[1:], names[0]) // its driver numbers them as they are looked at
		for _, name := range names {
			os.Stat(filepath.Join(cfg.Folders.Inbox, name))
		}
		if _, err := im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return true }); err != nil {
			t.Fatal(err)
		}
		left, err := filepath.Glob(filepath.Join(cfg.Folders.Inbox, "*.csv"))
		return err == nil && len(left) == 0
	})
	if n := strings.Count(said.String(), "gives its files other numbers"); n != 1 {
		t.Errorf("it was said %d times:\n%s", n, &said)
	}
}
