package importer

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

const (
	ordersOfADay = 300
	cancelsOfDay = 2
)

// A day in a life: orders come from an ERP, two are cancelled, the rest is closed by scan form with a flight, its times are
// reported, and the parcels are tracked until all are delivered. All of it is files that a clerk drops, most of them outcomes of
// the step before. It is counted at both ends.
func TestDayInALife(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "create", "cancel", "query", "scanform", "flight", "track")
	w.cfg.Form.MaxOrders = 100
	for i := range w.cfg.Profile {
		if w.cfg.Profile[i].Name == "scanform" {
			w.cfg.Profile[i] = config.Profile{Name: "scanform", Operation: "scanform", Handover: "LAX1"}
		}
	}
	w.cfg.Handover = importertest.Config(w.root, w.carrier.URL).Handover

	var rows [][3]string
	for i := range ordersOfADay {
		rows = append(rows, [3]string{fmt.Sprintf("ERP-%04d", i+1), "0.5", "cup"})
	}
	w.dropIn("create", "erp.csv", ordersTable(rows...))
	w.allEnded("create/erp.outcome.csv", ordersOfADay)

	cancelled := []string{"ERP-0007", "ERP-0100"}
	w.dropIn("cancel", "cancel.csv", "订单号\n"+strings.Join(cancelled, "\n")+"\n")
	w.allEnded("cancel/cancel.outcome.csv", cancelsOfDay)

	w.dropBook("scanform", "closing.xlsx", w.outcome("create/erp.outcome.xlsx"), func(f *excelize.File, sheet string) {
		for _, num := range cancelled {
			at, err := f.SearchSheet(sheet, num)
			if err != nil || len(at) == 0 {
				t.Fatalf("%s stands in %v: %v", num, at, err)
			}
			_, row, _ := excelize.CellNameToCoordinates(at[0])
			if err := f.RemoveRow(sheet, row); err != nil {
				t.Fatal(err)
			}
		}
	})
	closed := w.passOver()
	if len(closed.Files) != 1 || closed.Files[0].Rows.Confirmed != ordersOfADay-cancelsOfDay {
		t.Fatalf("closed: %+v\n%s", closed, w.summaryText(closed.Files[0]))
	}

	w.dropIn("flight", "flight.csv", "mawb_no,atd,ata\n123-20261124,2026-11-20 09:00:00,2026-11-20 21:00:00\n")
	w.allEnded("flight/flight.outcome.csv", 1)

	w.dropBook("track", "track.xlsx", w.outcome("create/erp.outcome.xlsx"), func(*excelize.File, string) {})
	tracked := w.passOver()
	delivered := ordersOfADay - cancelsOfDay
	if len(tracked.Files) != 1 || tracked.Files[0].Rows.Confirmed != ordersOfADay {
		t.Fatalf("tracked: %+v\n%s", tracked, w.summaryText(tracked.Files[0]))
	}
	asked := w.carrier.Count("track").Submitted
	for _, made := range w.carrier.Waybills() {
		if !made.Cancelled {
			w.carrier.Move(20, made.OrderNum)
		}
	}
	for i, more := range []int{ordersOfADay, cancelsOfDay} {
		w.dropBook("track", fmt.Sprintf("track-%d.xlsx", i), tracked.Files[0].Outcome, func(*excelize.File, string) {})
		if tracked = w.passOver(); len(tracked.Files) != 1 || tracked.Files[0].Rows.Confirmed != ordersOfADay {
			t.Fatalf("tracked again: %+v", tracked)
		}
		if n := w.carrier.Count("track").Submitted - asked; n != more {
			t.Errorf("asked for %d, want %d", n, more)
		}
		asked = w.carrier.Count("track").Submitted
	}
	// the event itself is called Delivered
	if text := sheetText(t, tracked.Files[0].Outcome, "Events"); strings.Count(text, "delivered") != delivered {
		t.Errorf("%d of %d were delivered", strings.Count(text, "delivered"), delivered)
	}

	if n := len(w.carrier.Waybills()); n != ordersOfADay {
		t.Errorf("the carrier has %d waybills", n)
	}
	for _, made := range w.carrier.Waybills() {
		isCancelled := made.CustomerNum == cancelled[0] || made.CustomerNum == cancelled[1]
		if made.Cancelled != isCancelled || made.Closed == isCancelled || w.carrier.Closed(made.OrderNum) > 1 {
			t.Errorf("%+v", made)
		}
	}
	if again := append(w.carrier.DoneAgain(), w.carrier.WaybillsTwice()...); len(again) > 0 {
		t.Errorf("done twice: %v", again)
	}
	w.noComplaints()
}

// allEnded makes sure that so many rows are confirmed, and no others are there.
func (w *world) allEnded(outcome string, rows int) {
	w.t.Helper()
	n := 0
	for key, got := range w.answers(outcome) {
		if n++; got[0] != "confirmed" {
			w.t.Fatalf("%s: %s ended as %q", outcome, key, got)
		}
	}
	if n != rows {
		w.t.Fatalf("%s has %d rows, want %d", outcome, n, rows)
	}
}

// dropBook drops a workbook into the folder of an operation after a clerk has changed something in the sheet behind the Summary.
func (w *world) dropBook(operation, name, source string, change func(f *excelize.File, sheet string)) {
	w.t.Helper()
	f, err := excelize.OpenFile(source)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	change(f, f.GetSheetList()[1])
	saved := filepath.Join(w.t.TempDir(), name)
	if err := f.SaveAs(saved); err != nil {
		w.t.Fatal(err)
	}
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, name),
		importertest.FileTexts(w.t, filepath.Dir(saved))[name])
}
