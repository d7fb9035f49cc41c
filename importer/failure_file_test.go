package importer

import (
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/riverqueue/river/rivertype"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A step panics whenever it works on one file. The file is answered all the same: its rows add up, and its outcome says what
// was sent. The file beside it is not affected.
func TestPoisonFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step  string // it panics there
		from  string // once it has come here; "" = always
		state string
		rows  RowCounts
		says  []string // in the Summary
	}{
		{"mapping", "", "refused", RowCounts{}, []string{"attempts: 4", "panic: poison"}},
		{"mapping", "planned", "done", RowCounts{Read: 2000, Confirmed: 2000},
			[]string{"attempts: 8", "panic: poison", "confirmed 2000"}},
		{"reporting", "", "done", RowCounts{Read: 3000, Confirmed: 3000},
			[]string{"attempts: 4", "panic: poison", "HGE0000000002999", "confirmed 3000"}},
	} {
		t.Run(c.step+c.from, func(t *testing.T) {
			t.Parallel()
			cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
			cfg.Form.MaxOrders = 1000
			im, err := Open(t.Context(), cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			defer im.Close()
			var poisoned atomic.Bool // the other file is done: from now on every step works on the poison file
			armed := c.from == ""
			im.reached = func(step string) {
				if !poisoned.Load() {
					return
				}
				if step == c.from && !armed || step == c.step && armed {
					armed = true
					panic("poison")
				}
			}
			run := func(name string, first, rows int) FileStatus {
				importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, name), first, rows)
				result, err := im.Run(t.Context(), importertest.WaitLimit)
				if err != nil || len(result.Files) != 1 {
					t.Fatalf("%+v, %v", result, err)
				}
				return result.Files[0]
			}
			run("good.csv", 10_000, 5)
			poisoned.Store(true)
			if got := run("poison.csv", 0, 3000); got.State != c.state || got.Rows != c.rows {
				t.Errorf("%+v", got)
			}
			poisoned.Store(false)
			if got := run("later.csv", 20_000, 5); got.Rows.Confirmed != 5 {
				t.Errorf("%+v", got)
			}
			text := sheetText(t, filepath.Join(cfg.Folders.Outbox, mendOf(cfg.Folders.Outbox, "poison.outcome.xlsx")), "Summary")
			for _, says := range c.says {
				if !strings.Contains(text, says) {
					t.Errorf("the Summary does not say %q:\n%.2000s", says, text)
				}
			}
		})
	}
}

// The remaining rows of a poison file are rejected, even a row at which the mapping itself panics.
func TestPoisonRow(t *testing.T) {
	t.Parallel()
	p := &planner{rejectRest: &reason.Reason{Code: reason.FileFailed}}
	e := p.mapRow(nil, &cell.Row{Sheet: 1, Number: 7})
	if !e.Counts || e.Status != reason.Rejected || e.Order.Sheet != 1 || e.Order.Row != 7 {
		t.Errorf("%+v", e)
	}
}

// The failures of a step count against its file. Deaths of the program in that step count less, because it may have been killed
// for another reason, and only those that are known to have come when it went on to what a file can break.
func TestAttempts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fetched, failed int
		kept            string // with the job
		counts, want    int    // deaths, the number of the attempt
	}{
		{1, 0, ``, 0, 1}, {3, 2, ``, 0, 3}, {5, 0, ``, 1, 1}, {5, 4, ``, 0, 5}, {6, 4, ``, 1, 5}, {1, 3, ``, 0, 4},
		{4, 0, `{"deaths":3}`, 3, 2}, {40, 0, `{"deaths":3}`, 3, 2}, {13, 0, `{"deaths":12}`, 12, 5}, {16, 3, `{"deaths":12}`, 12, 8},
		{41, 0, `{"deaths":0,"before":40}`, 0, 1}, {42, 0, `{"before":40}`, 1, 1}, {60, 2, `{"before":40}`, 1, 3},
		{3, 0, `"somebody's"`, 1, 1}, {3, 0, `{"before":40}`, 0, 1},
	} {
		job := &rivertype.JobRow{Attempt: c.fetched, Errors: make([]rivertype.AttemptError, c.failed)}
		if c.kept != "" {
			job.Metadata = []byte(`{"snoozes":7,"output":` + c.kept + `}`)
		}
		if got := (&road{}).attemptOf(job); got.number != c.want || got.counts != c.counts {
			t.Errorf("fetched %d times, failed %d times, %s: %d deaths, attempt %d, want %d, %d", c.fetched, c.failed, c.kept,
				got.counts, got.number, c.counts, c.want)
		}
	}
}

// If the queue's database cannot be reached, that is not the file's fault.
func TestLostQueueIsNotOfTheFile(t *testing.T) {
	t.Parallel()
	im, err := Open(t.Context(), importertest.Config(t.TempDir(), "http://127.0.0.1:1/"), importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.SQL.Rollback(); err != nil {
			t.Fatal(err)
		}
		return im.add(t.Context(), tx, mapJob{File: 1})
	})
	if err == nil || countsAgainstFile(err) {
		t.Errorf("%v counts against the file", err)
	}
}
