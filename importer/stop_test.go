package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// A step that does not look at its context holds up neither the end of --wait nor a stop. The next run goes on with its file.
func TestStopLeavesAStepThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	eachLedger(t, stopLeavesAStep)
}

func stopLeavesAStep(t *testing.T, url string) {
	w := newWorld(t, url, hgeapitest.Config{})
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	im.abandonAfter, im.others.liveFor = time.Millisecond, shortLife
	goOn, reporting := make(chan struct{}), make(chan struct{}, 1)
	im.reached = func(step string) {
		if step == "reporting" {
			reporting <- struct{}{}
			<-goOn
		}
	}
	w.drop("a.csv", "HGE2611260000001")
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-reporting // it hangs there
		stop()
	}()
	_, err = im.Run(ctx, importertest.WaitLimit)
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("run ended with %v", err)
	}
	if err := im.Close(); err != nil {
		t.Error(err)
	}
	if living := w.living(); !strings.HasPrefix(url, "sqlite:") && living != 1 {
		t.Errorf("%d importers are said to live: the others would take over a step that still runs", living)
	}
	close(goOn)
	w.run(1)
	w.closed(1)
	if answers := answersOf(t, w, "a"); answers != 1 {
		t.Errorf("%d outcomes", answers)
	}
}

// living counts the importers in the ledger, whether they still live or not.
func (w *world) living() (n int) {
	w.t.Helper()
	im := w.openToClose()
	err := im.ledger.Change(w.t.Context(), func(tx *ledger.Tx) error {
		return tx.SQL.QueryRowContext(w.t.Context(), "SELECT count(*) FROM importer").Scan(&n)
	})
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// answersOf counts the outcomes of a stem.
func answersOf(t *testing.T, w *world, stem string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(w.root, "outbox", stem+".*outcome*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// A file of holes that is far larger than a disk is refused without being read, and so is one that is a little too large. The
// files beside them are not kept waiting.
func TestHugeFilesAreRefusedUnread(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		for name, size := range map[string]int64{"terabytes.csv": 8 << 40, "gigabytes.xlsx": 2<<30 - 1} {
			path := filepath.Join(w.root, "inbox", name)
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, size); err != nil {
				t.Skip("no such files here: ", err)
			}
		}
		w.drop("a.csv", "HGE2611260000001")
		w.run(1)
		w.closed(1)
		im := w.openOn()
		for name, refused := range map[string]bool{"terabytes.csv": true, "gigabytes.xlsx": true, "a.csv": false} {
			files, err := im.ledger.FilesNamed(t.Context(), name)
			if err != nil || len(files) != 1 || strings.Contains(files[0].Refusal, string(reason.FileTooLarge)) != refused ||
				!exists(filepath.Join(w.root, "outbox", files[0].Outcome)) {
				t.Errorf("%s: %+v, %v", name, files, err)
			}
		}
		for _, name := range []string{"terabytes.csv", "gigabytes.xlsx", "a.csv"} {
			if !exists(filepath.Join(w.root, "archive", name)) {
				t.Errorf("%s is not in the archive", name)
			}
		}
	})
}

// While one file has many forms to send, the form of another file goes out among the next ones.
func TestFormsOfFilesTakeTurns(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.API.MaxInFlight = 1
		const forms = 60
		var big strings.Builder
		big.WriteString("order_num,weight,handover_num\n")
		for i := range forms {
			fmt.Fprintf(&big, "HGE26112600%05d,1.00,300000%05d\n", i, i)
		}
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "big.csv"), big.String())
		im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		var sent atomic.Int64
		released := make(chan struct{})
		im.reached = func(step string) {
			if step == "sending" && sent.Add(1) == 3 {
				<-released
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- im.Watch(ctx) }()
		importertest.WaitUntil(t, "three forms of the big file leave", func() bool { return sent.Load() >= 3 })
		reference := ""
		w.drop("small.csv", "HGE2611269999999")
		importertest.WaitUntil(t, "the form of the small file is planned", func() bool {
			files, err := Status(t.Context(), w.cfg, "small.csv")
			if err == nil && len(files) == 1 && len(files[0].Forms) == 1 {
				reference = files[0].Forms[0].Reference
			}
			return reference != ""
		})
		if err := im.ledger.TakeTurns(t.Context()); err != nil { // it is done every second anyway
			t.Error(err)
		}
		close(released)
		w.untilAllDone(2)
		stop()
		if err := errors.Join(<-done, im.Close()); !errors.Is(err, ErrInterrupted) {
			t.Error(err)
		}
		place := slices.IndexFunc(w.carrier.Submits(), func(s hgeapitest.Submit) bool { return s.Reference == reference })
		if place < 3 || place > 6 {
			t.Errorf("the form of the small file is number %d of %d", place, forms)
		}
	})
}

// Files that have settled and are not claimed because the time of a look is over are not forgotten: run waits for them.
func TestFilesOfALookThatEndsEarly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	w.drop("a.csv", "HGE2611260000001")
	w.drop("b.csv", "HGE2611260000002")
	w.drop("c.csv", "HGE2611260000003")
	ctx, end := context.WithCancel(t.Context())
	im.reached = func(step string) {
		if step == "moved" {
			end()
		}
	}
	for unclaimed := 3; ctx.Err() == nil; {
		unclaimed, err = im.claims.claimSettled(ctx, func(folder.InboxFile) bool { return true })
		if ctx.Err() != nil && unclaimed != 2 {
			t.Errorf("%d files are left, want 2 (%v)", unclaimed, err)
		}
	}
}
