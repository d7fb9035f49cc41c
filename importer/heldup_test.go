package importer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// heldUp starts an importer and returns once it stands still at step, as a machine that sleeps does: it does not say that it is
// alive any more, so the others take it for dead. It sends one form at a time: it takes no other send meanwhile.
// goOn wakes it, and returns when it has nothing in hand any more.
func (w *world) heldUp(step string) (goOn func()) {
	w.t.Helper()
	stands, wakes := make(chan struct{}), make(chan struct{})
	var first, once sync.Once
	wake := func() { once.Do(func() { close(wakes) }) }
	var held *Importer
	sleep := func() {
		held.leave()
		close(stands)
		<-wakes
		var err error
		if held.leave, err = held.others.join(context.Background()); err != nil {
			w.t.Error(err)
			held.leave = func() {}
		}
	}
	cfg := *w.cfg
	cfg.API.MaxInFlight = 1
	startWatch(w.t, &cfg, func(im *Importer) {
		held, im.others.life = im, shortLife
		im.reached = func(now string) {
			if now == step {
				first.Do(sleep)
			}
		}
	})
	w.t.Cleanup(wake) // before it is stopped
	<-stands
	return func() {
		w.t.Helper()
		wake()
		importertest.Until(w.t, "it has gone on", func() bool {
			idle := true
			held.others.inHand.Range(func(any, any) bool { idle = false; return false })
			return idle
		})
	}
}

// another starts an importer that takes over.
func (w *world) another() *watching {
	w.t.Helper()
	return startWatch(w.t, w.cfg, func(im *Importer) { im.others.life = shortLife })
}

// An importer stands still between the record of a send and its first byte. Meanwhile another one has sent the form and
// had a no, and its orders have gone out in another form: the first byte must not leave any more.
func TestHeldUpBeforeFirstByte(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	w.cfg.Result.ResendAfter = soon
	w.carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Refuse, Times: 1})
	w.drop("a.csv", "HGE2611230000001")
	w.sentByAnother(w.heldUp("sending"))
}

// sentByAnother has another importer send the form of one that is held up, and its orders again in the next when the carrier has
// refused it. Then the one goes on, and nothing more comes to the carrier.
func (w *world) sentByAnother(goOn func()) {
	w.t.Helper()
	b := w.another()
	b.untilDone("a.csv")
	w.drop("a.csv", "HGE2611230000001") // mended, as its outcome says
	b.untilDone("a-2.csv")
	goOn()
	w.closed(1)
	if n := len(w.carrier.Submits()); n != 2 {
		w.t.Errorf("%d forms came to the carrier, want 2: one refused, one taken", n)
	}
}

// The same where its clock has stood still together with it, as that of a virtual machine does: the ledger tells.
func TestHeldUpWithItsClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	w.cfg.Result.ResendAfter = soon
	w.carrier.Fail(hgeapitest.Fault{Do: hgeapitest.Refuse, Times: 1})
	w.drop("a.csv", "HGE2611230000001")
	patient, others := *w.cfg, w.cfg
	patient.Result.ResendAfter, patient.Result.GiveUp = time.Hour, 2*time.Hour // by its clock it is in time
	w.cfg = &patient
	goOn := w.heldUp("sending")
	w.cfg = others
	w.sentByAnother(goOn)
}

// An importer stands still in the report of a refused file. Meanwhile another one has reported it, the user has taken the
// outcome away and dropped the mended file, which is answered under the same name: that answer stays.
func TestHeldUpInReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{})
	if err := os.WriteFile(filepath.Join(w.root, "inbox", "a.csv"), []byte("nothing,here\n1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	goOn := w.heldUp("reporting")
	b := w.another()
	b.untilDone("a.csv")
	outcome := filepath.Join(w.root, "outbox", "a.outcome.xlsx")
	b.untilReported(1)
	if err := os.Remove(outcome); err != nil {
		t.Fatal(err)
	}
	w.drop("a.csv", "HGE2611230000001")
	b.untilReported(2)
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

// untilReported waits until so many files have been reported.
func (w *watching) untilReported(files int) {
	w.t.Helper()
	importertest.Until(w.t, "reported", func() bool { return w.said("msg=reported") >= files })
}

// untilAllDone waits until the ledger has so many files, each of them done.
func (w *world) untilAllDone(files int) {
	w.t.Helper()
	importertest.Until(w.t, "all is done", func() bool {
		all, err := Status(w.t.Context(), w.cfg, "")
		return err == nil && len(all) == files && !slices.ContainsFunc(all, func(f FileStatus) bool { return f.State != string(ledger.FileDone) })
	})
}

// openOn is an importer on the world that has not been started.
func (w *world) openOn() *Importer {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := im.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return im
}

// claimedFile records a file as claimed.
func claimedFile(t *testing.T, im *Importer, name string) ledger.File {
	t.Helper()
	var id int64
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) (err error) {
		id, err = tx.AddFile(t.Context(), ledger.File{Claim: name, Name: name, ClaimedAt: time.Now()})
		return err
	})
	file, lookErr := im.ledger.File(t.Context(), id)
	if err := errors.Join(err, lookErr); err != nil {
		t.Fatal(err)
	}
	return file
}

// Two importers report one file, of which each has seen that it has no names yet: it gets one pair of names.
func TestNamesAreChosenOnce(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		im := newWorld(t, url, hgeapitest.Config{}).openOn()
		seen := claimedFile(t, im, "a.csv")
		for range 2 {
			got, err := im.reportStep.nameResults(t.Context(), seen, "")
			if err != nil || got.Outcome != "a.outcome.xlsx" || got.Archived != "a.csv" {
				t.Errorf("%q and %q, %v", got.Outcome, got.Archived, err)
			}
		}
	})
}

// What was mapped of a file that somebody else has refused meanwhile is not planned any more.
func TestNothingIsPlannedOfRefusedFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		im := newWorld(t, url, hgeapitest.Config{}).openOn()
		p := &planner{mapStep: im.mapStep, file: claimedFile(t, im, "a.csv"), grouper: mapping.NewGrouper(2)}
		if err := im.mapStep.refuseFile(t.Context(), p.file, []reason.Reason{im.failed(p.file.ID, 4)}); err != nil {
			t.Fatal(err)
		}
		var k chunkResult
		rejected := mapping.MappedRow{Order: mapping.Order{Num: "HGE2611230000001", Row: 2}, Status: reason.Rejected}
		k.add(sortedRow{MappedRow: rejected})
		group := &mapping.Group{Handover: &hgeapi.Handover{HandoverNum: "20000000100"}}
		k.forms = append(k.forms, mapping.NewGrouper(1).Add(mapping.Order{Num: "HGE2611230000002", Row: 3, Group: group}))
		if err := p.keep(t.Context(), &k); !errors.Is(err, ledger.ErrMoved) {
			t.Errorf("planned: %v", err)
		}
		if forms, err := im.ledger.OpenForms(t.Context()); err != nil || len(forms) > 0 {
			t.Errorf("forms to be sent: %v, %v", forms, err)
		}
	})
}

// The database gives a job out, and the line is cut before the job arrives: it is noticed, and the job starts again.
func TestJobLostOnTheLine(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(ledgertest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	line := newCutter(t, address.Host)
	address.Host = line.Addr().String()
	w := newWorld(t, address.String(), hgeapitest.Config{})
	watch := startWatch(t, w.cfg, func(im *Importer) { im.others.life, im.others.compare = shortLife, time.Second })
	line.armed.Store(true)
	w.drop("a.csv", "HGE2611230000001")
	watch.untilDone("a.csv")
	if line.armed.Load() || watch.said("jobs were lost on the way") == 0 { // a busy machine may take others for lost, too
		t.Error("nothing was cut, or nothing was said of it: the test has shown nothing")
	}
	w.closed(1)
}

// cutter is a line to the database. Once armed, it cuts the connection that is to bring a file's map job.
type cutter struct {
	net.Listener
	armed atomic.Bool
}

func newCutter(t *testing.T, to string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() }) // what it says then nobody wants to know
	c := &cutter{Listener: l}
	go func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				here.Close()
				continue
			}
			go func() { io.Copy(there, here); there.Close() }()
			go func() { c.bring(here, there); here.Close(); there.Close() }()
		}
	}()
	return c
}

// bring brings the database's answers, until it cuts.
func (c *cutter) bring(here io.Writer, there io.Reader) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := there.Read(buffer)
		job := bytes.Contains(buffer[:n], []byte("running")) && bytes.Contains(buffer[:n], []byte(`"File"`))
		if job && c.armed.CompareAndSwap(true, false) {
			return
		}
		if _, lost := here.Write(buffer[:n]); lost != nil || err != nil {
			return
		}
	}
}

// Several importers keep one status file for a file under way, not one each.
func TestOneStatusFileOfSeveralImporters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ledgertest.Postgres(t), hgeapitest.Config{Processing: time.Hour})
	w.another()
	w.drop("a.csv", "HGE2611230000001")
	status := filepath.Join(w.root, "outbox", "a.status.txt")
	there := func() bool { _, err := os.Stat(status); return err == nil }
	importertest.Until(t, "the first one says where it stands", there)
	im := w.openOn()
	s := &statusFiles{road: im.road, lines: map[string]string{}, names: map[int64]string{}} // it looked before the file came
	s.look(t.Context())
	if all, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.txt")); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}
