package importer

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
)

// The inbox is taken away, and another one is put in its place: what is dropped there is found.
func TestWatchInboxReplaced(t *testing.T) {
	cfg := roadConfig(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	w := startWatch(t, cfg)
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "before.csv"), 0, 2)
	w.untilDone("before.csv")
	if err := os.Rename(cfg.Folders.Inbox, cfg.Folders.Inbox+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cfg.Folders.Inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "after.csv"), 10, 2)
	w.untilDone("after.csv")
	w.end()
}

// Where no event ever comes, the alarm rings when the time is over, and it ends with its context.
func TestAlarmWithoutEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &alarm{}
		began := time.Now()
		a.watch([]string{"inbox"})
		a.wait(t.Context(), time.Minute)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("rang after %v", took)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		a.wait(ctx, time.Hour)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("went on for %v after its end", took)
		}
	})
}

// No event ever comes, as from a share: what is dropped while nothing else is going on is found by the look every rescan.
func TestWatchWithoutEvents(t *testing.T) {
	cfg := roadConfig(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
	im, err := Open(t.Context(), cfg, quietLog())
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
	go func() { ended <- im.watchOver(ctx, &alarm{im: im}) }() // deaf
	defer func() {
		stop()
		if err := <-ended; !errors.Is(err, ErrInterrupted) {
			t.Errorf("watch ended: %v", err)
		}
	}()
	w := &watching{t: t, cfg: cfg}
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "first.csv"), 0, 2)
	w.untilDone("first.csv") // the look that took it saw nothing else: only rescan brings the next one
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "second.csv"), 10, 2)
	w.untilDone("second.csv")
}

// A trouble is said when it begins and when it ends, not at each look.
func TestSayOnce(t *testing.T) {
	var out bytes.Buffer
	log := logrus.New()
	log.SetOutput(&out)
	im := &Importer{log: log}
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

// The inbox is replaced again and again while nobody reads events. The watcher tells of it under the lock that its methods
// wait for: whoever asks it something must listen meanwhile.
func TestAlarmListensWhileItAsks(t *testing.T) {
	inbox := filepath.Join(t.TempDir(), "inbox")
	if err := os.Mkdir(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	a := newAlarm(&Importer{log: quietLog()})
	for range 100 {
		done := make(chan struct{})
		go func() { a.watch([]string{inbox}); close(done) }()
		select {
		case <-done:
		case <-time.After(longEnough):
			t.Fatal("it hangs")
		}
		if err := errors.Join(os.Rename(inbox, inbox+".old"), os.Remove(inbox+".old"), os.Mkdir(inbox, 0o755)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond) // the watcher finds nobody who listens
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
