package importer

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A row that tells of a bag or a flight of no order cannot be used. The name and the headline of the outcome say so as the list
// of problems does, until it is mended or deleted.
func TestRowsThatNoOrderNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operation string
		sheets    map[string]string
		says      string
	}{
		"a bag without orders": {"manifest", map[string]string{
			"orders": "order_num,bag_num,mawb_no,weight\nHGE2611300000001,B1,180-12345675,1",
			"bags":   "bag_num,bag_weight\nB1,5\nB2,6"}, "has no orders"},
		"a flight of no order": {"scanform", map[string]string{
			"orders": "order_num,weight,handover_num,mawb_no\nHGE2611300000001,1,20000000104,180-12345675",
			"flight": "mawb_no,etd\n180-12345675,2026-01-05 10:00\n180-12345686,soon"}, "soon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			w.withOperationFolders()
			book := excelize.NewFile()
			defer book.Close()
			if err := book.SetSheetName("Sheet1", "orders"); err != nil {
				t.Fatal(err)
			}
			for sheet, text := range c.sheets {
				if _, err := book.NewSheet(sheet); err != nil {
					t.Fatal(err)
				}
				for n, line := range strings.Split(text, "\n") {
					row := strings.Split(line, ",")
					if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row); err != nil {
						t.Fatal(err)
					}
				}
			}
			dropped := w.runBook(c.operation, "a.xlsx", book)
			outcome, _ := w.newestOutcome()
			summary := w.summaryOf(strings.TrimPrefix(outcome, filepath.Join(w.root, "outbox")))
			headline, _, _ := strings.Cut(summary, "\n")
			switch {
			case !strings.HasSuffix(outcome, "a.mend-1.outcome.xlsx"), dropped.AllClosed(), dropped.Files[0].Rows.Confirmed != 1:
				t.Errorf("it ended as %s, all closed %v, %+v", outcome, dropped.AllClosed(), dropped.Files[0].Rows)
			case strings.Contains(headline, "nothing to do"), !strings.Contains(headline, "mend"), !strings.Contains(summary, c.says):
				t.Errorf("the Summary says\n%s", summary)
			}
			mended, err := excelize.OpenFile(outcome)
			if err != nil {
				t.Fatal(err)
			}
			defer mended.Close()
			for sheet := range c.sheets {
				if sheet != "orders" {
					err = mended.RemoveRow(sheet, 3)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			again := w.runBook(c.operation, "b.xlsx", mended)
			outcome, _ = w.newestOutcome()
			if !again.AllClosed() || !strings.HasSuffix(outcome, "b.outcome.xlsx") {
				t.Errorf("mended, it ended as %s, all closed %v", outcome, again.AllClosed())
			}
		})
	}
}

// runBook drops a workbook into the folder of an operation and runs.
func (w *world) runBook(operation, name string, book *excelize.File) RunResult {
	w.t.Helper()
	saved := filepath.Join(w.t.TempDir(), name)
	if err := book.SaveAs(saved); err != nil {
		w.t.Fatal(err)
	}
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, name),
		importertest.FileTexts(w.t, filepath.Dir(saved))[name])
	return w.runOnce()
}
