package importer

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// The disk of an embedded ledger is full for a while. The queue cannot note how its jobs have ended, however often it tries.
// When there is room again, the jobs go on by themselves.
func TestJobsGoOnAfterFullDisk(t *testing.T) {
	t.Parallel() // the ledger has a volume of its own
	const orders = 20
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.Error500, Times: -1})
	root := t.TempDir()
	cfg, volume := importertest.Config(root, carrier.URL), filepath.Join(root, "volume")
	cfg.Result.MaxPoll = 50 * time.Millisecond
	if err := os.Mkdir(volume, 0o755); err != nil {
		t.Fatal(err)
	}
	importertest.Mount(t, "tmpfs", volume, "tmpfs", 0)
	if err := syscall.Mount("", volume, "", syscall.MS_REMOUNT, "size=4096k"); err != nil {
		t.Fatal(err)
	}
	cfg.Ledger.URL = "sqlite:" + filepath.Join(volume, "ledger.db")
	cfg.Form.MaxOrders = 1
	var polls atomic.Int64
	w := startWatch(t, cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step == "polled" {
				polls.Add(1)
			}
		}
	})
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, orders)
	importertest.WaitUntil(t, "it is asked for", func() bool { return polls.Load() > 2*orders })

	ballast := filepath.Join(volume, "ballast")
	f, err := os.Create(ballast)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	importertest.WaitUntil(t, "the queue gives up", func() bool { return w.said("Too many errors; giving up") > 0 })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	carrier.Heal()
	w.untilDone("orders.csv")
	if twice := carrier.Twice(); len(twice) > 0 || carrier.Orders() != orders {
		t.Errorf("%d orders closed; twice: %v", carrier.Orders(), twice)
	}
}
