package importer

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// The inbox is taken away, and another folder is put in its place. A file that is dropped there is found.
func TestWatchInboxReplaced(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	w := startWatch(t, cfg)
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "before.csv"), 0, 2)
	w.untilDone("before.csv")
	if err := os.Rename(cfg.Folders.Inbox, cfg.Folders.Inbox+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cfg.Folders.Inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "after.csv"), 10, 2)
	w.untilDone("after.csv")
	w.end()
}

// No event ever comes, as from a network share. A file that is dropped while nothing else happens is found by the look that
// comes every rescan.
func TestWatchWithoutEvents(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	im, err := Open(t.Context(), cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	if err := im.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer im.stop()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- im.watchOver(ctx, &folder.Alarm{}) }() // this alarm hears no events
	defer func() {
		stop()
		if err := <-ended; !errors.Is(err, ErrInterrupted) {
			t.Errorf("watch ended: %v", err)
		}
	}()
	w := &watching{t: t, cfg: cfg}
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "first.csv"), 0, 2)
	w.untilDone("first.csv") // the look that took it saw nothing else: only rescan brings the next one
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "second.csv"), 10, 2)
	w.untilDone("second.csv")
}

// A trouble is logged when it begins and when it ends, not at each look.
func TestSayOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := logrus.New()
	log.SetOutput(&out)
	im := &Importer{road: &road{log: log}}
	said := map[string]bool{}
	one, other := errors.New("a.csv cannot be moved"), errors.New("b.csv cannot be moved")
	for _, err := range []error{nil, one, one, errors.Join(one, other), errors.Join(other, one), other, nil, nil, one} {
		im.sayOnce(said, err)
	}
	for text, want := range map[string]int{"a.csv": 2, "b.csv": 1, "worked on again": 1} {
		if got := strings.Count(out.String(), text); got != want {
			t.Errorf("%q was said %d times, want %d:\n%s", text, got, want, out.String())
		}
	}
}
