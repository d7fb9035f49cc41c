package importer

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/cell"
)

// An outcome that cannot be written as the user's own workbook is not one that nobody has to look at, even if all orders are
// closed: its name says so, and so does the end of the run.
func TestNoTableIsNotFine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header string // of columns that are not needed
		panics string // the step that always breaks down
		says   string
	}{
		"no room":            {strings.Repeat(",remarks", cell.MostColumns-3), "", "no room beside the rows"},
		"breaks down":        {"", "reporting", "attempts: 4"},
		"breaks down, a CSV": {"", "written", "attempts: 4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
			cfg.Report.CSV = true
			im, err := Open(t.Context(), cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			defer im.Close()
			im.reached = func(step string) {
				if step == c.panics {
					panic("poison")
				}
			}
			importertest.DropFile(t, filepath.Join(cfg.Folders.Inbox, "a.csv"),
				"order_num,weight,handover_num"+c.header+"\nHGE2611290000001,1.00,20000000100\n")
			result, err := im.Run(t.Context(), importertest.WaitLimit)
			if err != nil || len(result.Files) != 1 || result.Files[0].Rows != (RowCounts{Read: 1, Confirmed: 1}) || result.AllClosed() {
				t.Fatalf("%+v, %v", result, err)
			}
			outcome := result.Files[0].Outcome
			if c.panics == "written" { // the workbook itself was written
				if filepath.Base(outcome) != "a.outcome.xlsx" {
					t.Error(outcome)
				}
				return
			}
			text := sheetText(t, outcome, "Summary")
			if filepath.Base(outcome) != "a.mend-1.outcome.xlsx" || !strings.Contains(text, c.says) ||
				!strings.Contains(text, "HGE2611290000001") || !exists(filepath.Join(cfg.Folders.Archive, "a.csv")) {
				t.Errorf("%s:\n%s", outcome, text)
			}
		})
	}
}

// A stop comes while an outcome is written. The report ends with it, and the next start goes on.
func TestStopInReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	importertest.DropOrders(t, filepath.Join(w.root, "inbox", "a.csv"), 0, 200)
	im := w.openOn()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	im.reached = func(step string) {
		if step == "named" {
			stop()
			panic("so that the report does not come further")
		}
	}
	if _, err := im.Run(ctx, importertest.WaitLimit); !errors.Is(err, ErrInterrupted) {
		t.Fatal(err)
	}
	files, err := im.ledger.RecentFiles(t.Context(), 1)
	if err != nil || len(files) != 1 || files[0].State != ledger.FileSettled {
		t.Fatalf("%+v, %v", files, err)
	}
	for _, at := range []string{"reporting", "outbox open"} {
		ctx, stop := context.WithCancel(t.Context())
		im.reached = func(step string) {
			if step == at {
				stop()
			}
		}
		if err := im.reportStep.run(ctx, reportJob{File: files[0].ID}, nthAttempt(2)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", at, err)
		}
		stop()
		if exists(w.outcome("a.outcome.xlsx")) {
			t.Errorf("%s: there is an outcome", at)
		}
	}
	im.reached = func(string) {}
	if err := im.reportStep.run(t.Context(), reportJob{File: files[0].ID}, nthAttempt(2)); err != nil {
		t.Error(err)
	}
	if got := w.answers("a.outcome.csv"); len(got) != 200 {
		t.Errorf("%d answers", len(got))
	}
}

// The same workbook of a check is its Summary alone, which says so.
func TestCheckWithoutRoom(t *testing.T) {
	t.Parallel()
	cfg := importertest.Config(t.TempDir(), "http://127.0.0.1:1")
	source := filepath.Join(t.TempDir(), "a.csv")
	importertest.DropFile(t, source, "order_num,weight,handover_num"+strings.Repeat(",remarks", cell.MostColumns-3)+
		"\nHGE2611290000001,1.00,20000000100\nHGE2611290000002,heavy,20000000100\n")
	checked, err := Check(t.Context(), cfg, source, "", t.TempDir())
	if err != nil || checked.Rows != 2 {
		t.Fatalf("%+v, %v", checked, err)
	}
	text := sheetText(t, checked.Written, "Summary")
	if !strings.Contains(text, "no room beside the rows") || !strings.Contains(text, `"heavy" is not a weight`) {
		t.Error(text)
	}
}
