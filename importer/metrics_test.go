package importer

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "4", Processing: time.Hour})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	address := importertest.FreeAddress(t)
	cfg.Metrics.Listen = strings.TrimPrefix(address, "127.0.0.1")
	w := startWatch(t, cfg)
	untilHealthy(t, address)
	for _, gauge := range []string{"inbox", "file", "form"} {
		untilFigure(t, address, "hgeimport_"+gauge+"_oldest_seconds 0\n")
	}
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 5)
	for name, text := range map[string]string{
		"refused.csv": "", "rejected.csv": "order_num,weight,handover_num\nHGE2611260000001,heavy,20000000100\n",
	} {
		if err := os.WriteFile(filepath.Join(cfg.Folders.Inbox, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.untilDone("refused.csv")
	w.untilDone("rejected.csv")
	for _, want := range []string{
		`hgeimport_steps_total{ending="done",step="claim"} 3`,
		`hgeimport_steps_total{ending="done",step="map"} 3`,
		`hgeimport_steps_total{ending="done",step="send"} 1`,
		`hgeimport_steps_total{ending="waiting",step="poll"}`,
		`hgeimport_steps_total{ending="done",step="report"} 2`,
		`hgeimport_files_total{state="refused"} 1`,
		`hgeimport_files_total{state="done"} 1`,
		`hgeimport_rows_total{status="rejected"} 1`,
		"hgeimport_inbox_oldest_seconds 0\n",
	} {
		untilFigure(t, address, want)
	}
	untilWaits(t, address, "file")
	untilWaits(t, address, "form")
	if _, page := importertest.HTTPGet(t, address, "/metrics"); strings.Contains(page, "orders.csv") {
		t.Error("the figures name a file")
	}

	if err := os.Rename(cfg.Folders.Inbox, cfg.Folders.Inbox+".away"); err != nil {
		t.Fatal(err)
	}
	importertest.WaitUntil(t, "ill without an inbox", func() bool {
		status, text := importertest.HTTPGet(t, address, "/healthz")
		return status == http.StatusServiceUnavailable && strings.Contains(text, "folder inbox")
	})
}

func untilHealthy(t *testing.T, address string) {
	t.Helper()
	importertest.WaitUntil(t, "healthy", func() bool {
		resp, err := http.Get("http://" + address + "/healthz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// untilFigure waits until the page of metrics has this text.
func untilFigure(t *testing.T, address, want string) {
	t.Helper()
	importertest.WaitUntil(t, want, func() bool {
		_, page := importertest.HTTPGet(t, address, "/metrics")
		return strings.Contains(page, want)
	})
}

// untilWaits waits until the gauge of the oldest file in the inbox, claimed file or form is there and above 0.
func untilWaits(t *testing.T, address, what string) {
	t.Helper()
	importertest.WaitUntil(t, what+" has been waiting", func() bool {
		_, page := importertest.HTTPGet(t, address, "/metrics")
		_, value, _ := strings.Cut(page, "\nhgeimport_"+what+"_oldest_seconds ")
		value, _, _ = strings.Cut(value, "\n")
		seconds, err := strconv.ParseFloat(value, 64)
		return err == nil && seconds > 0
	})
}

// The figures say how long something has been waiting: files in the inbox, and forms that cannot leave because the carrier is
// away.
func TestFiguresOfWhatWaits(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		cfg := importertest.Config(t.TempDir(), "http://127.0.0.1:1/")
		cfg.Ledger.URL = url
		cfg.Metrics.Listen = importertest.FreeAddress(t)
		w := startWatch(t, cfg)
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 5)
		importertest.WaitUntil(t, "the carrier is away", func() bool { return w.said("not sent") > 0 })
		untilFigure(t, cfg.Metrics.Listen, `hgeimport_steps_total{ending="waiting",step="send"}`)
		untilWaits(t, cfg.Metrics.Listen, "file")
		untilWaits(t, cfg.Metrics.Listen, "form")
		w.end()

		cfg.Watch.Settle = time.Hour
		w = startWatch(t, cfg)
		untilHealthy(t, cfg.Metrics.Listen)
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "settling.csv"), 10, 5)
		untilWaits(t, cfg.Metrics.Listen, "inbox")
		w.end()
	})
}

// While the ledger does not answer, we do not know how long something has been waiting. The figures must not say 0, and the
// health check fails.
func TestFiguresWithoutLedger(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		cfg := importertest.Config(t.TempDir(), "http://127.0.0.1:1/")
		cfg.Ledger.URL = url
		cfg.Metrics.Listen = importertest.FreeAddress(t)
		im, err := Open(t.Context(), cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		stop, err := im.metrics.serve()
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		for _, closed := range []bool{false, true} {
			want := http.StatusOK
			if closed {
				want = http.StatusServiceUnavailable
				if err := im.Close(); err != nil {
					t.Fatal(err)
				}
			}
			// On a busy machine the ledger may not answer in time.
			importertest.WaitUntil(t, fmt.Sprintf("closed %v: health is %d", closed, want), func() bool {
				status, _ := importertest.HTTPGet(t, cfg.Metrics.Listen, "/healthz")
				return status == want
			})
			status, page := importertest.HTTPGet(t, cfg.Metrics.Listen, "/metrics")
			for gauge, there := range map[string]bool{"inbox": true, "file": !closed, "form": !closed} {
				if status != http.StatusOK || strings.Contains(page, "\nhgeimport_"+gauge+"_oldest_seconds ") != there {
					t.Errorf("closed %v: the gauge of the %s is there: %v, status %d:\n%s", closed, gauge, !there, status, page)
				}
			}
		}
	})
}

// The health check fails if the inbox was not looked at for too long, whatever the last look saw.
func TestStuckInbox(t *testing.T) {
	t.Parallel()
	m := &metrics{}
	if err := m.inboxStuck(time.Minute); err != nil {
		t.Errorf("before the first look: %v", err)
	}
	m.inboxLookedAt(time.Time{}, nil)
	if err := m.inboxStuck(time.Minute); err != nil {
		t.Errorf("right after it: %v", err)
	}
	m.lastTurn = m.lastTurn.Add(-inboxStuckAfter - 2*time.Minute)
	if err := m.inboxStuck(time.Minute); err == nil {
		t.Error("nobody is told")
	}
	m.fileTaken()
	if err := m.inboxStuck(time.Minute); err != nil {
		t.Errorf("after a file was taken: %v", err)
	}
}

// The health check fails if a step does not come to an end, or if steps are due and nobody takes them.
func TestStuckRoad(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		machine := newTestMachine()
		w := newWorld(t, url, hgeapitest.Config{})
		im, err := openOn(t.Context(), w.cfg, importertest.QuietLog(), machine)
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		health := func(after time.Duration) error { return im.metrics.roadStuck(t.Context(), time.Now().Add(after)) }
		if err := health(roadStuckAfter); err != nil {
			t.Errorf("nothing is due: %v", err)
		}
		err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error { return im.add(t.Context(), tx, mapJob{File: 1}) })
		if err != nil {
			t.Fatal(err)
		}
		if err := health(roadStuckAfter); err != nil {
			t.Errorf("a step is due now: %v", err)
		}
		machine.pass(roadStuckAfter + time.Second)
		if err := health(roadStuckAfter); err == nil {
			t.Error("nobody takes the step, and nobody is told")
		}
		im.metrics.countStep("send", stepDone)
		if err := health(0); err != nil {
			t.Errorf("another step has come to an end: %v", err)
		}
		im.others.running.Store(int64(1), stepInHand{"map", time.Now()})
		if err := health(0); err != nil {
			t.Errorf("it has just begun: %v", err)
		}
		if err := health(stepStuckAfter + time.Second); err == nil || !strings.Contains(err.Error(), "a step (map)") {
			t.Errorf("it does not end: %v", err)
		}
	})
}

// While the inbox is away, no figure says how old its oldest file is.
func TestOldestInInbox(t *testing.T) {
	t.Parallel()
	m, began := &metrics{}, time.Now().Add(-time.Hour)
	m.inboxLookedAt(began, nil)
	if got, err := m.oldestInInbox(); !got.Equal(began) || err != nil {
		t.Errorf("%v, %v, want %v", got, err, began)
	}
	m.inboxLookedAt(time.Time{}, &folder.Error{Key: "inbox", Err: os.ErrNotExist})
	if got, err := m.oldestInInbox(); err == nil {
		t.Errorf("%v while it is away", got)
	}
}

// While work/ is away the health check fails: nothing can be taken.
func TestHealthWithoutWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	none := func(folder.InboxFile) bool { return false }
	look := func() error {
		if _, err := im.claims.claimSettled(t.Context(), none); err != nil {
			t.Fatal(err)
		}
		return im.metrics.health(t.Context())
	}
	importertest.WaitUntil(t, "it is well", func() bool { return look() == nil })
	if err := os.Remove(filepath.Join(w.root, "work", ownerMark)); err != nil {
		t.Fatal(err)
	}
	if err := look(); !errors.Is(err, errMarkLost) {
		t.Errorf("health: %v", err)
	}
}

// A file was moved to work/ and the ledger cannot record it: its disk is full. That is said everywhere, though the inbox is well
// and the ledger answers, until the file is recorded.
func TestFileThatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	eachNewLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		im := w.openOn()
		all := func(folder.InboxFile) bool { return true }
		w.drop("early.csv", "HGE2611200000010")
		importertest.WaitUntil(t, "it is claimed", func() bool {
			left, err := im.claims.claimSettled(t.Context(), all)
			return left == 0 && err == nil
		})
		if err := im.metrics.health(t.Context()); err != nil {
			t.Fatal(err)
		}
		tell(t, im, map[bool][]string{
			true: {"CREATE TRIGGER trap BEFORE INSERT ON file BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"},
			false: {`CREATE FUNCTION trap() RETURNS trigger AS $$
				BEGIN RAISE 'the disk is full' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql`,
				"CREATE TRIGGER trap BEFORE INSERT ON file FOR EACH ROW EXECUTE FUNCTION trap()"}})
		w.drop("o.csv", "HGE2611200000011")
		importertest.WaitUntil(t, "it cannot be recorded", func() bool {
			_, err := im.claims.claimSettled(t.Context(), all)
			return err != nil
		})
		passed := im.metrics.passedAt()
		if _, err := im.claims.claimSettled(t.Context(), all); err == nil { // only what lies in work/ is tried now
			t.Error("it was recorded")
		}
		if err := im.metrics.health(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("health: %v", err)
		}
		if got := im.metrics.passedAt(); got != passed {
			t.Errorf("a pass went well at %v, the last one had at %v", got, passed)
		}
		if got := ask(im, true, "/metrics"); !strings.Contains(got.Body.String(), `hgeimport_steps_total{ending="trouble",step="claim"}`) {
			t.Error("no trouble was counted")
		}
		if got := ask(im, true, "/"); !strings.Contains(got.Body.String(), "cannot be recorded in the ledger") {
			t.Errorf("the page: %s", got.Body)
		}
		for _, which := range []string{"", "o.csv"} {
			files, err := Status(t.Context(), w.cfg, which)
			if err != nil || len(files) == 0 || files[0].Name != "o.csv" || files[0].State != StateNotRecorded {
				t.Errorf("status %s: %+v, %v", which, files, err)
			}
		}
		tell(t, im, map[bool][]string{true: {"DROP TRIGGER trap"}, false: {"DROP TRIGGER trap ON file"}})
		if _, err := im.claims.claimSettled(t.Context(), all); err != nil {
			t.Error(err)
		}
		if err := im.metrics.health(t.Context()); err != nil {
			t.Error(err)
		}
		if got := im.metrics.passedAt(); got <= passed {
			t.Errorf("no pass went well after %v", got)
		}
		if files, err := Status(t.Context(), w.cfg, "o.csv"); err != nil || len(files) != 1 || files[0].State == StateNotRecorded {
			t.Errorf("%+v, %v", files, err)
		}
	})
}

// Who opens many connections to the server of figures does not use up what the importer needs.
func TestMetricsConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	listener, err := listenBounded("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const more = 5
	accepted := make(chan net.Conn, mostConnections+more)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	for range mostConnections + more {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	importertest.WaitUntil(t, "as many are accepted as may be", func() bool { return len(accepted) == mostConnections })
	first := <-accepted
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	importertest.WaitUntil(t, "one more is accepted", func() bool { return len(accepted) == mostConnections })
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
}

// Forms are counted by operation and the state that they ended in.
func TestSettledFormsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("one.csv", takenOrders...)
	im := w.openOn()
	if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
		t.Fatal(err)
	}
	if n := figuresOf(t, im)[`hgeimport_forms_total operation=scanform state=succeeded`]; n != 2 {
		t.Errorf("counted: %v", n)
	}
}
