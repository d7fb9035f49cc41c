package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// The rows of an outcome with a MAWB between its orders are sorted, and one that was rejected is mended: it goes out under the
// MAWB that stood above it, and its outcome says it again. Nothing is closed twice, and nothing is said to be closed otherwise.
func TestSortedUnderLabels(t *testing.T) {
	t.Parallel()
	const rejected, gone = "HGE2611260000002", "HGE2611260000003"
	for _, c := range []struct {
		name  string
		first []string // the orders and labels, as they stand after the sorting
	}{
		{"the label in between", []string{"4", gone, "label", rejected, "1"}},
		{"the label at the end", []string{"4", rejected, gone, "1", "label"}},
		{"the label away", []string{"4", rejected, gone, "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			importertest.WriteFile(t, filepath.Join(w.root, "inbox", "one.csv"), "MAWB No,180-20261150,\nHGE No,Weight (kg),Note\n"+
				"HGE2611260000001,1,x\n"+rejected+",bad,x\nMAWB No,123-20261161,\n"+gone+",1,x\nHGE2611260000004,1,x\n")
			w.run(1)
			w.closed(3)
			w.dropBook("", "two.xlsx", w.outcome("one.mend-1.outcome.xlsx"), func(f *excelize.File, sheet string) {
				rows, err := f.GetRows(sheet)
				if err != nil {
					t.Fatal(err)
				}
				said := map[string][]string{}
				for _, row := range rows[2:] {
					row[1] = strings.Replace(row[1], "bad", "2", 1)
					said[strings.TrimPrefix(strings.Replace(row[0], "MAWB No", "label", 1), "HGE261126000000")] = row
					said[row[0]] = row
				}
				for i := range 5 {
					if err := f.RemoveRow(sheet, 7-i); err != nil {
						t.Fatal(err)
					}
				}
				for i, key := range c.first {
					at, _ := excelize.CoordinatesToCellName(1, 3+i)
					row := said[key]
					if err := f.SetSheetRow(sheet, at, &row); err != nil {
						t.Fatal(err)
					}
				}
			})
			w.run(1)
			w.closed(4)
			text := sheetText(t, w.outcome("two.outcome.xlsx"), "Summary")
			if !strings.Contains(text, "180-20261150   1  2   closed") || strings.Contains(text, "123-20261161   1") {
				t.Errorf("sent under another flight:\n%.2500s", text)
			}
			if strings.Contains(text, "was not sent") || !strings.Contains(text, "stand below another label") {
				t.Errorf("said:\n%.2500s", text)
			}
			if rows := sheetText(t, w.outcome("two.outcome.xlsx"), "orders"); strings.Count(rows, "180-20261150 ($B$1)") != 2 {
				t.Errorf("the rows say:\n%s", rows)
			}
		})
	}
}
