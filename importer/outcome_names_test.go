package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
)

// A name that an outcome gets is known when the outcome is dropped again, also behind what desktops make of it.
func TestOutcomeStem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.csv":                                "a",
		"a.outcome.xlsx":                       "a",
		"a.outcome-2.xlsx":                     "a",
		"a.check-12.XLSX":                      "a",
		"a.mend-3.outcome.xlsx":                "a",
		"a.mend-3.outcome-2.xlsx":              "a",
		"A.MEND-3.OUTCOME-2.XLSX":              "A",
		"a.mend-3.outcome (1).xlsx":            "a",
		"a.mend-3.outcome(1).xlsx":             "a",
		"a.mend-3.outcome - Copy.xlsx":         "a",
		"a.mend-3.outcome-2 - Copy (2).xlsx":   "a",
		"a.outcome copy 2.xlsx":                "a",
		"a.outcome 2.xlsx":                     "a",
		"a.mend-12.outcome（1）.xlsx":            "a",
		"a.mend-12.outcome - Copy.csv":         "a",
		"a.outcome (another copy).xlsx":        "a",
		"a.outcome (3rd copy).xlsx":            "a",
		"订单.mend-1.outcome - 副本.xlsx":          "订单",
		"订单.mend-1.outcome - 副本 (2).xlsx":      "订单",
		"订单.mend-1.outcome 副本.xlsx":            "订单",
		"订单.mend-1.outcome的副本.xlsx":            "订单",
		"订单.outcome (副本).xlsx":                 "订单",
		"주문.mend-1.outcome - 복사본.xlsx":         "주문",
		"주문.mend-1.outcome - 복사본 (3).xlsx":     "주문",
		"주문.mend-1.outcome의 복사본.xlsx":          "주문",
		"a.mend-3.outcome - Copy - Copy.xlsx":  "a",
		"a.mend-3.outcome - Copy (1) (1).xlsx": "a",
		// what users call their own files
		"a (1).csv":             "a (1)",
		"a - Copy.xlsx":         "a - Copy",
		"a.mend-3.xlsx":         "a.mend-3",
		"outcome.xlsx":          "outcome",
		".outcome.xlsx":         "_", // a name that would be hidden
		"copy of orders.csv":    "copy of orders",
		"订单副本.xlsx":             "订单副本",
		"a.outcome.final.xlsx":  "a.outcome.final",
		"a.outcome-x.xlsx":      "a.outcome-x",
		"복사본.outcome.xlsx":      "복사본",
		"副本.mend-2.outcome.csv": "副本",
	} {
		if got := outcomeStem(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if got := outcomeStem(outcomeName(name, 2) + "-3 (1).xlsx"); got != want {
			t.Errorf("the outcome of %s: %q, want %q", name, got, want)
		}
	}
}

// However a workbook is named and whatever kind it is of, whether it is sent or asks: its outcome is a plain workbook, and is
// named as one. Excel opens no other. That its parts fit is looked at behind each test (outcometest.CheckPackages).
func TestOutcomeIsNamedAsWhatItIs(t *testing.T) {
	t.Parallel()
	for _, asks := range []bool{false, true} {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		for i, c := range []struct{ kind, name string }{
			{".xlsm", "macros.xlsm"}, {".xltx", "template.xltx"}, {".xltm", "both.xltm"}, {".xlam", "addin.xlam"},
			{".xlsm", "macros named xls.xls"}, {".xlsx", "workbook named csv.csv"}, {".xltx", "template named xlsx.xlsx"}, {".xlsm",
				"bare"},
		} {
			book := excelize.NewFile()
			header := []any{"order_num", "weight", "handover_num"}
			if asks {
				header = []any{"these", "say", "nothing"}
			}
			row := []any{"HGE261126000000" + strconv.Itoa(i), 1.5, "20000000100"}
			path := filepath.Join(t.TempDir(), "book"+c.kind)
			err := errors.Join(book.SetSheetRow("Sheet1", "A1", &header), book.SetSheetRow("Sheet1", "A2", &row), book.SaveAs(path))
			if err == nil {
				err = os.Rename(path, filepath.Join(w.root, "inbox", c.name))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		w.run(1)
		files, err := Status(t.Context(), w.cfg, "")
		if err != nil || len(files) != 8 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, f := range files {
			if filepath.Ext(f.Outcome) != ".xlsx" || (f.State == "asked") != asks {
				t.Errorf("%s is %s: %s", f.Name, f.State, f.Outcome)
			}
		}
	}
}
