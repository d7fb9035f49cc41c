package importer

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// heldUp starts an importer and returns once it stands still at step, like a machine that sleeps. It no longer says that it is
// alive, so the others take it for dead. It sends one form at a time, so it sends no other form meanwhile. goOn wakes it, and
// returns when it has no work in hand any more. Only the job that reaches step first stands still: the queue may give it others.
func (w *world) heldUp(step string) (of *watching, goOn func()) {
	w.t.Helper()
	stands, wakes := make(chan struct{}), make(chan struct{})
	var slept atomic.Bool
	var once sync.Once
	wake := func() { once.Do(func() { close(wakes) }) }
	var held *Importer
	sleep := func() {
		held.leaveOthers()
		close(stands)
		<-wakes
		var err error
		if held.leaveOthers, err = held.others.join(context.Background()); err != nil {
			w.t.Error(err)
			held.leaveOthers = func() {}
		}
	}
	cfg := *w.cfg
	cfg.API.MaxInFlight = 1
	of = startWatch(w.t, &cfg, func(im *Importer) {
		held = im
		beatOften(im)
		im.reached = func(now string) {
			if now == step && !slept.Swap(true) {
				sleep()
			}
		}
	})
	w.t.Cleanup(wake) // before it is stopped
	<-stands
	return of, func() {
		w.t.Helper()
		wake()
		importertest.WaitUntil(w.t, "it has gone on", func() bool {
			idle := true
			held.others.running.Range(func(any, any) bool { idle = false; return false })
			return idle
		})
	}
}

// beatOften lets an importer take over soon from one that is gone. A beat may take half of its life: seconds, since a busy
// machine needs more for it than the half of shortLife.
func beatOften(im *Importer) {
	im.others.liveFor, im.others.beatEvery = 10*time.Second, shortLife/2
}

// another starts an importer that takes over.
func (w *world) another() *watching {
	w.t.Helper()
	return startWatch(w.t, w.cfg, beatOften)
}

// An importer stands still between the record of a send and its first byte. Meanwhile another importer has sent the form, the
// carrier has refused it, and its orders were sent in another form. The first importer must not write its first byte any more.
func TestHeldUpBeforeFirstByte(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	w.cfg.Result.ResendAfter = soon
	w.carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Refuse, Times: 1})
	w.drop("a.csv", "HGE2611230000001")
	_, goOn := w.heldUp("sending")
	w.sentByAnother(goOn)
}

// sentByAnother starts another importer, which sends the form of the one that is held up. The carrier refuses it, and the orders
// go out again in another form. Then the first importer goes on, and nothing more comes to the carrier.
func (w *world) sentByAnother(goOn func()) {
	w.t.Helper()
	b := w.another()
	b.untilDone("a.csv")
	w.drop("a.csv", "HGE2611230000001") // corrected, as its outcome says
	b.untilDone("a-2.csv")
	goOn()
	w.closed(1)
	if n := len(w.carrier.Submits()); n != 2 {
		w.t.Errorf("%d forms came to the carrier, want 2: one refused, one taken", n)
	}
}

// The same, but the importer's clock has stood still, too, like the clock of a virtual machine. Only the ledger tells that it
// is late.
func TestHeldUpWithItsClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	w.cfg.Result.ResendAfter = soon
	w.carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Refuse, Times: 1})
	w.drop("a.csv", "HGE2611230000001")
	patient, others := *w.cfg, w.cfg
	patient.Result.ResendAfter, patient.Result.GiveUp = time.Hour, 2*time.Hour // by its clock it is in time
	w.cfg = &patient
	_, goOn := w.heldUp("sending")
	w.cfg = others
	w.sentByAnother(goOn)
}

// An importer stands still in the report of a refused file. Meanwhile another importer has reported the file. The user has
// taken the outcome away and dropped the corrected file, which is answered under the same name. That answer stays.
func TestHeldUpInReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{})
	if err := os.WriteFile(filepath.Join(w.root, "inbox", "a.csv"), []byte("nothing,here\n1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	a, goOn := w.heldUp("reporting")
	b := w.another()
	b.untilDone("a.csv")
	outcome := filepath.Join(w.root, "outbox", "a.mend-1.outcome.xlsx")
	b.untilReported(1)
	if err := os.Remove(outcome); err != nil {
		t.Fatal(err)
	}
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), orderTable("HGE2611230000001")+"HGE2611230000002,heavy,1\n")
	untilReported(w.t, 2, a, b) // the queue may give the second file to the one that is held up, too
	before, err := os.ReadFile(outcome)
	if err != nil {
		t.Fatal(err)
	}
	goOn()
	if after, err := os.ReadFile(outcome); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the second file's outcome was overwritten by the first one's: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
