package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// Outbox and archive are volumes that go away, with the results of an earlier file of the same name on them. Nothing is
// concluded from the empty folders: each file gets its own results once the volumes are back, and those before stay.
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
			before := importertest.Texts(t, folder)

			if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
				t.Fatal(err)
			}
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 10, 2)
			importertest.Until(t, "it is tried again", func() bool { return w.said("does not bear the mark") > 1 })
			if beneath := importertest.Texts(t, folder); len(beneath) > 0 {
				t.Errorf("put into the folder beneath: %v", beneath)
			}
			importertest.Mounted(t, volume, folder, "", syscall.MS_BIND)
			w.untilReported(2)
			w.end()
			after := importertest.Texts(t, folder)
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

// The volume of work/ is away: nothing is taken into the folder beneath it, and all goes on when it is back.
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
	importertest.Until(t, "it is said", func() bool { return w.said("does not bear the mark") > 0 })
	if beneath := importertest.Texts(t, work); len(beneath) > 0 {
		t.Errorf("taken into the folder beneath: %v", beneath)
	}
	importertest.Mounted(t, volume, work, "", syscall.MS_BIND)
	w.untilDone("after.csv")
}

// What keep_archive cannot see it does not forget.
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
	if _, err := im.Run(t.Context(), importertest.LongEnough); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Unmount(archive, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	clean := func() error { return im.cleaner.cleanArchive(t.Context(), time.Now().AddDate(0, 0, 2)) }
	if err := clean(); !errors.Is(err, errAway) {
		t.Errorf("cleaned while it is away: %v", err)
	}
	importertest.Mounted(t, volume, archive, "", syscall.MS_BIND)
	if err := clean(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(archive, "orders.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there still: %v", err)
	}
}

// A link that cannot be taken away from its volume is not taken at each look.
func TestLinkOnReadOnlyVolume(t *testing.T) {
	volume, work := t.TempDir(), t.TempDir()
	importertest.Mounted(t, "tmpfs", volume, "tmpfs", 0)
	link := filepath.Join(volume, "link.csv")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if err := folder.Move(link, filepath.Join(work, "link.csv"), "claim", notKilled); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
	if left, err := os.ReadDir(work); err != nil || len(left) > 0 {
		t.Errorf("left in work: %v, %v", left, err)
	}
}
