package importer

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// TestOrdersInAHiddenSheet: a file whose orders stand in a hidden sheet is told so, whatever the others hold.
func TestOrdersInAHiddenSheet(t *testing.T) {
	t.Parallel()
	orders := [][]any{{"order_num", "weight", "handover_num"}, {"HGE2611200000001", 1.5, "H1"}, {"HGE2611200000002", 1, "H1"}}
	for name, c := range map[string]struct {
		visible, hidden [][]any
		veryHidden      bool
		want            reason.Code
	}{
		"nothing else":     {nil, orders, false, reason.OrdersHidden},
		"instructions":     {[][]any{{"Fill in the sheet of orders"}, {"Then send it"}}, orders, false, reason.OrdersHidden},
		"a pivot":          {[][]any{{"Handover", "Count"}, {"H1", 2}, {"Total", 2}}, orders, false, reason.OrdersHidden},
		"only the header":  {orders[:1], orders, false, reason.OrdersHidden},
		"very hidden":      {nil, orders, true, reason.OrdersHidden},
		"no orders at all": {nil, [][]any{{"US", "KR"}, {"CN", "JP"}}, false, reason.NoRows},
		"a hidden header":  {nil, orders[:1], false, reason.NoRows},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book := excelize.NewFile()
			fill := func(sheet string, rows [][]any) {
				for i, row := range rows {
					at, _ := excelize.CoordinatesToCellName(1, i+1)
					if err := book.SetSheetRow(sheet, at, &row); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := book.NewSheet("Data"); err != nil {
				t.Fatal(err)
			}
			fill("Sheet1", c.visible)
			fill("Data", c.hidden)
			path := filepath.Join(t.TempDir(), "hidden.xlsx")
			if err := errors.Join(book.SetSheetVisible("Data", false, c.veryHidden), book.SaveAs(path)); err != nil {
				t.Fatal(err)
			}
			cfg := *importertest.Defaults()
			src, err := surveyFile(t.Context(), &cfg, path, fileSettings{Profile: importertest.InboxProfile(&cfg)})
			if src != nil {
				defer src.Close()
			}
			var refusal *reason.Refusal
			if !errors.As(err, &refusal) || len(refusal.Reasons) != 1 || refusal.Reasons[0].Code != c.want {
				t.Fatalf("%v, want %s", err, c.want)
			}
			if c.want == reason.OrdersHidden && (refusal.Reasons[0].Value != "Data" || src == nil) {
				t.Errorf("%+v: it is not said where they stand, or there is no workbook to give back", refusal.Reasons[0])
			}
		})
	}
}
