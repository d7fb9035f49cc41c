package importer

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// The log has one line for each file and step, which names the file. Nothing of what is in the rows is logged.
func TestLogLines(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	cfg := importertest.Config(t.TempDir(), carrier.URL)
	var out bytes.Buffer
	log := logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{})
	log.SetOutput(&out)
	im, err := Open(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 3)
	if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
		t.Fatal(err)
	}
	var steps []string
	for line := range strings.Lines(out.String()) {
		var l struct {
			Msg, File, Reference string
			Form, Rows           int
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if saysBusy(line) {
			continue
		}
		steps = append(steps, l.Msg)
		ofForm := l.Msg == "sent" || l.Msg == "result"
		if l.File != "orders.csv" || ofForm && (l.Form == 0 || l.Reference == "" || l.Rows != 3) {
			t.Errorf("%s", line)
		}
	}
	slices.Sort(steps) // a step is logged when it has ended: the line of the next step may come first
	if got := strings.Join(steps, " "); got != "claimed mapped reported result sent" {
		t.Errorf("steps %s", got)
	}
	for _, never := range []string{"HGE0000", "20000000100", hgeapitest.DemoPassword, hgeapitest.DemoUsername + `"`} {
		if strings.Contains(out.String(), never) {
			t.Errorf("the log has %q", never)
		}
	}
}

// Finished jobs are removed from the queue after a while. The ledger keeps what it knows.
func TestFinishedJobsAreCleaned(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
		cfg.Ledger.URL = url
		im, err := Open(t.Context(), cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 3)
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
		jobs := func(query string) int { return number(t, im, query) }
		if n := jobs("SELECT count(*) FROM river_job"); n != 4 {
			t.Errorf("%d jobs, want map, send, poll and report", n)
		}
		jobs("UPDATE river_job SET finalized_at = '2025-12-30 00:00:00.000' RETURNING 1") // the queue's time began two days later
		if err := im.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer im.stop()
		importertest.WaitUntil(t, "the queue is clean", func() bool { return jobs("SELECT count(*) FROM river_job") == 0 })
		if f, err := im.ledger.RecentFiles(t.Context(), 5); err != nil || len(f) != 1 {
			t.Errorf("%v, %v", f, err)
		}
	})
}

// A job that is in the queue is not added again, on either database: two importers would work on the same file at the same
// time.
func TestWhatIsQueuedIsNotQueuedAgain(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
		cfg.Ledger.URL = url
		im, err := Open(t.Context(), cfg, importertest.QuietLog())
		if err != nil {
			t.Fatal(err)
		}
		defer im.Close()
		importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 3)
		jobs := func() int { return number(t, im, "SELECT count(*) FROM river_job") }
		importertest.WaitUntil(t, "the file is claimed", func() bool {
			if _, err := im.claims.claimSettled(t.Context(), func(folder.InboxFile) bool { return true }); err != nil {
				t.Fatal(err)
			}
			return jobs() > 0
		})
		if err := im.requeue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := jobs(); n != 1 {
			t.Errorf("%d jobs, want the one that maps the file", n)
		}
		if number(t, im, "DELETE FROM river_job RETURNING 0"); jobs() != 0 {
			t.Fatal("the job is still there")
		}
		if err := im.requeue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := jobs(); n != 1 {
			t.Errorf("%d jobs after one was lost, want it again", n)
		}
	})
}

func TestBackOff(t *testing.T) {
	t.Parallel()
	for tries, want := range []time.Duration{5, 10, 20, 40, 60, 60} {
		if got := backOff(5*time.Second, time.Minute, tries); got != want*time.Second {
			t.Errorf("after %d tries %v, want %v", tries, got, want*time.Second)
		}
	}
	for _, tries := range []int{63, 64, 1 << 30} { // no shift overflows
		if got := backOff(5*time.Second, time.Minute, tries); got != time.Minute {
			t.Errorf("after %d tries %v", tries, got)
		}
	}
}

// saysBusy is a line of the log with which the queue says that the machine is too busy for it.
func saysBusy(line string) bool { return strings.Contains(line, "timed out after") }
