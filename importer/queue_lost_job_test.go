package importer

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
)

// The database gives out a job, and the connection is cut before the job arrives. The importer notices it, and the job starts
// again.
func TestJobLostOnTheLine(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(ledgertest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	line := newCutter(t, address.Host)
	address.Host = line.Addr().String()
	w := newWorld(t, address.String(), hgeapitest.Config{})
	watch := startWatch(t, w.cfg, func(im *Importer) { im.others.liveFor, im.others.compareEvery = shortLife, time.Second })
	line.armed.Store(true)
	w.drop("a.csv", "HGE2611230000001")
	watch.untilDone("a.csv")
	if line.armed.Load() || watch.said("jobs were lost on the way") == 0 { // on a busy machine other jobs may be taken for lost, too
		t.Error("nothing was cut, or nothing was said of it: the test has shown nothing")
	}
	w.closed(1)
}

// A disk is so slow that the queue gives up waiting for its own write: the job counts as running, and nobody runs it. On an
// embedded ledger, too, it starts again without a restart of the importer.
func TestJobLostOnEmbeddedLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	// The job waits again and again until it is lost.
	w.carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.Error500, Times: -1})
	var im *Importer
	watch := startWatch(t, w.cfg, func(i *Importer) { im, i.others.compareEvery = i, 100*time.Millisecond })
	w.drop("a.csv", "HGE2611230000001")
	importertest.WaitUntil(t, "the poll job waits and can be lost", func() bool {
		lost := int64(0)
		err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
			res, err := tx.SQL.ExecContext(t.Context(), `UPDATE river_job SET state = 'running',
				attempted_at = '2025-12-31 00:00:00.000' WHERE kind = 'poll' AND state NOT IN ('running', 'completed')`)
			if err == nil {
				lost, err = res.RowsAffected()
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return lost == 1
	})
	w.carrier.Heal()
	watch.untilDone("a.csv")
	if watch.said("jobs were lost on the way") == 0 {
		t.Error("nothing was said of it")
	}
	w.closed(1)
}

// cutter forwards connections to the database. Once armed, it cuts the connection that is going to deliver a file's map job.
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
	t.Cleanup(func() { l.Close() }) // the test is over: its error does not matter
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

// bring forwards the database's answers until it cuts.
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
