package importer

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/importertest"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The same order twice within one merged MAWB is the same content: the second is a duplicate, not a contradiction.
func TestTheSurveySeesMergedCellsFilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "merged.xlsx")
	book := excelize.NewFile()
	for cell, v := range map[string]any{
		"A1": "order_num", "B1": "mawb_no", "C1": "weight",
		"A2": "HGE2611200000001", "B2": "123-20261122", "C2": 1.5,
		"A3": "HGE2611200000001", "C3": 1.5,
	} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "B2", "B3"); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	cfg := *importertest.Defaults()
	src, err := surveyFile(t.Context(), &cfg, path, fileSettings{Profile: importertest.InboxProfile(&cfg)})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var got []reason.Status
	mapper := src.layout.Mapper()
	if err := src.each(t.Context(), func(row *cell.Row) error {
		if e := mapper.Map(row); e.Counts {
			got = append(got, e.Status)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != "" || got[1] != reason.Duplicate {
		t.Errorf("statuses %q, want the first sent and the second a duplicate", got)
	}
}
