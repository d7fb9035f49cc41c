package sheet

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/mapping/reason"
)

// generated writes an order workbook with excelize.
func generated(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "订单"))
	style := func(format string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		return id
	}
	for cell, value := range map[string]any{
		"A1": "运单号", "B1": "重量(kg)", "C1": "ETD", "D1": "ok", "E1": "备注", "F1": "计算",
		"A2": "HGE2507080000516", "B2": 11.11, "C2": time.Date(2025, 12, 23, 8, 12, 1, 0, time.UTC), "D2": true,
		"E2": "a & b <c>\n\"d\"  ",
		"A3": 21389910283, "B3": 0.1 + 0.2, "C3": time.Date(2025, 12, 24, 0, 0, 0, 0, time.UTC), "D3": false,
		"A7": "합계", "B7": 11.41,
	} {
		must(f.SetCellValue("订单", cell, value))
	}
	must(f.SetCellFormula("订单", "F2", "B2*2"))
	must(f.SetCellStyle("订单", "C2", "C3", style(`yyyy"年"m"月"d"日" h:mm:ss`)))
	must(f.SetCellStyle("订单", "A4", "AZ4", style("0.00")))
	must(f.SetColVisible("订单", "D", false))
	must(f.SetRowVisible("订单", 3, false))
	must(f.MergeCell("订单", "E2", "E3"))
	_, err := f.NewSheet("hidden")
	must(err)
	must(f.SetCellValue("hidden", "A1", "no"))
	must(f.SetSheetVisible("hidden", false))
	path := filepath.Join(t.TempDir(), "orders.xlsx")
	must(f.SaveAs(path))
	return path
}

func TestGeneratedWorkbook(t *testing.T) {
	b := opened(t, generated(t), Options{})
	wantRows(t, b, 0, "1|运单号|重量(kg)|ETD|ok|备注|计算", "2|HGE2507080000516|n:11.11|d:2025-12-23 08:12:01|b:TRUE|a & b <c>\n\"d\"  |f:",
		"3h|n:21389910283|n:0.3|d:2025-12-24 00:00:00|b:FALSE", "7|합계|n:11.41")
	wantSeen(t, b, reason.Reason{Code: reason.HiddenSheet, Value: "hidden"},
		reason.Reason{Code: reason.HiddenColumns, Value: "订单", Args: []string{"D"}},
		reason.Reason{Code: reason.HiddenRows, Cell: "订单!A3", Args: []string{"1"}},
		reason.Reason{Code: reason.MergedRanges, Cell: "订单!E2", Args: []string{"1"}},
		reason.Reason{Code: reason.Uncalculated, Cell: "订单!F2", Args: []string{"1"}})
}

// A workbook that LibreOffice has saved again reads the same, but now its formula has a value. The other formats of
// LibreOffice are refused.
func TestResavedByLibreOffice(t *testing.T) {
	t.Parallel()
	path := generated(t)
	t.Run("xlsx", func(t *testing.T) {
		t.Parallel()
		b := opened(t, libreoffice.Save(t, path, "xlsx"), Options{})
		wantRows(t, b, 0, "1|运单号|重量(kg)|ETD|ok|备注|计算",
			"2|HGE2507080000516|n:11.11|d:2025-12-23 08:12:01|b:TRUE|a & b <c>\n\"d\"  |n:22.22",
			"3h|n:21389910283|n:0.3|d:2025-12-24 00:00:00|b:FALSE", "7|합계|n:11.41")
		if len(b.Sheets) != 2 || !b.Sheets[1].Hidden {
			t.Error(b.Sheets)
		}
	})
	for format, want := range map[string]reason.Code{"xls": reason.BinaryXLS, "ods": reason.OpenDocument,
		"fods": reason.OpenDocument, "pdf": reason.NotASheet} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			_, err := readFile(t, libreoffice.Save(t, path, format), Options{})
			if got := reasonOf(t, err).Code; got != want {
				t.Error(got)
			}
		})
	}
}
