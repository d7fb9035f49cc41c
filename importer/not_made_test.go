package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// tellAgain drops an outcome of an operation, changed or not, into the folder of another, and says what becomes of its rows.
func (w *world) tellAgain(operation, name, source string, change func(f *excelize.File, sheet string), want string) {
	w.t.Helper()
	w.dropBook(operation, name, w.outcome(source), change)
	w.run(1)
	_, file := w.newestOutcome()
	if got := w.entriesOf(file); got != unindented(want) {
		w.t.Errorf("%s: got\n%s\nwant\n%s", name, got, unindented(want))
	}
}

func asItIs(*excelize.File, string) {}

// withoutSummary deletes the Summary.
func withoutSummary(f *excelize.File, _ string) { must(f.DeleteSheet(f.GetSheetList()[0])) }

// withCell writes a cell below a header.
func withCell(header string, row int, text string) func(*excelize.File, string) {
	return func(f *excelize.File, sheet string) {
		rows, err := f.GetRows(sheet)
		must(err)
		for i, h := range rows[0] {
			if h == header {
				at, err := excelize.CoordinatesToCellName(i+1, row)
				must(err)
				must(f.SetCellStr(sheet, at, text))
			}
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// TestRowsOfWhichNoWaybillWasMade: a row of the outcome of making waybills that was rejected or refused is not cancelled by its
// own number, with and without the Summary, and however often it is dropped. Who has emptied its answer means it.
func TestRowsOfWhichNoWaybillWasMade(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"})
		w.withOperationFolders()
		w.tell("create", "mk.csv", ordersTable([3]string{"KX-1", "0.5", "cup"}, [3]string{"KX-2", "x", "cup"},
			[3]string{"KX-3R", "0.5", "cup"}, [3]string{"KX-4", "y", "cup"}),
			"KX-1 confirmed -\nKX-2 rejected bad-weight\nKX-3R refused carrier-refused-form\nKX-4 rejected bad-weight")
		made, _ := w.carrier.Waybill("KX-1")
		one, source := made.OrderNum, "create/mk.mend-3.outcome.xlsx"
		w.carrier.Have("KX-2", "KX-4") // made elsewhere
		ends := "\nKX-2 rejected not-made\nKX-3R rejected not-made\nKX-4 rejected not-made"
		w.tellAgain("cancel", "c.xlsx", source, asItIs, one+" confirmed -"+ends)
		w.tellAgain("weight", "w.xlsx", source, withoutSummary, one+" refused carrier-refused-form\nKX-2 rejected bad-weight\n"+
			"KX-3R rejected not-made\nKX-4 rejected bad-weight")
		w.tellAgain("cancel", "part.xlsx", source, func(f *excelize.File, sheet string) { must(f.RemoveRow(sheet, 2)) },
			strings.TrimSpace(ends))
		again := "cancel/c.mend-3.outcome.xlsx"
		w.tellAgain("cancel", "again.xlsx", again, asItIs, one+" confirmed already-confirmed"+ends)
		w.tellAgain("intercept", "i.xlsx", again, withoutSummary, one+" refused carrier-refused-form"+ends)
		w.tellAgain("cancel", "meant.xlsx", again, withCell("HGE status", 3, ""),
			one+" confirmed already-confirmed\nKX-2 confirmed -\nKX-3R rejected not-made\nKX-4 rejected not-made")
		if kept, _ := w.carrier.Waybill("KX-4"); kept.Cancelled {
			t.Error("a waybill that nobody meant is cancelled")
		}
	})
}

// TestNothingMadeOfFile: a file that asked has made no waybills.
func TestNothingMadeOfFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		table := strings.Replace(ordersTable([3]string{"KX-1", "700", "cup"}, [3]string{"KX-2", "450", "cup"}), "(kg)", "", 1)
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "create", "mk.csv"), table)
		w.run(1)
		name, _ := w.newestOutcome()
		source, err := filepath.Rel(filepath.Join(w.root, "outbox"), name)
		must(err)
		w.tellAgain("cancel", "c.xlsx", source, asItIs, "KX-1 rejected not-made\nKX-2 rejected not-made")
		w.tellAgain("cancel", "meant.xlsx", "cancel/c.mend-2.outcome.xlsx", withCell("HGE status", 2, ""),
			"KX-1 confirmed -\nKX-2 rejected not-made")
	})
}

// TestOwnRejectedRowsOfList: a list's own rejected row goes out when it is mended, in its workbook or as CSV beside rows that
// were done. Of rows alone that say they were rejected nobody knows by what.
func TestOwnRejectedRowsOfList(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.tell("weight", "w.csv", "Order No|Weight (kg)\nKX-1|1\nKX-2|x", "KX-1 confirmed -\nKX-2 rejected bad-weight")
		made, _ := w.carrier.Waybill("KX-1")
		one, source := made.OrderNum, "weight/w.mend-1.outcome.xlsx"
		w.tellAgain("weight", "mended.xlsx", source, withCell("Weight (kg)", 3, "2"),
			one+" confirmed already-confirmed\nKX-2 confirmed -")
		text, err := os.ReadFile(w.outcome("weight/w.mend-1.outcome.csv"))
		must(err)
		w.tell("weight", "mended.csv", changed(t, string(text), func(row []string, _ int) []string {
			if row[1] == "x" {
				row[1] = "3"
			}
			return row
		}), one+" confirmed already-confirmed\nKX-2 confirmed -")
		w.tell("weight", "all.csv", "Order No|Weight (kg)\nKX-5|x", "KX-5 rejected bad-weight")
		w.tellAgain("weight", "all.xlsx", "weight/all.mend-1.outcome.xlsx", withCell("Weight (kg)", 2, "2"), "KX-5 confirmed -")
		w.tell("cancel", "alone.csv", "Order No|HGE status|HGE reason|HGE next step|HGE reference|HGE form\nKX-4|rejected||||",
			"KX-4 rejected not-done-before")
		w.tell("label", "alone.csv", "Order No|HGE status|HGE reason|HGE next step|HGE reference|HGE form\nKX-4|rejected||||",
			"KX-4 confirmed -")
	})
}
