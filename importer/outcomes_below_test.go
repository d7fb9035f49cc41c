package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// TestOutcomesBelowEachOther: where the rows of two outcomes with other columns stand below each other, each row has one state,
// and no column of the user's is written over.
func TestOutcomesBelowEachOther(t *testing.T) {
	t.Parallel()
	const ours = "|HGE status|HGE reason|HGE next step|HGE reference|HGE form"
	const said = "|rejected|old reason|old step||"
	narrow := []string{"HGE No|Weight (kg)|Handover No" + ours, "HGE2611260000001|1|20000000104" + said}
	wide := []string{"HGE No|Note|Weight (kg)|Handover No" + ours, "HGE2611260000003|mine|2|20000000105" + said}
	for name, rows := range map[string][]string{"narrow below": append(wide[:2:2], narrow...),
		"wide below": append(narrow[:2:2], wide...)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "l.db"), hgeapitest.Config{})
			f := excelize.NewFile()
			defer f.Close()
			for i, row := range rows {
				for j, text := range strings.Split(row, "|") {
					at, err := excelize.CoordinatesToCellName(j+1, i+1)
					must(err)
					must(f.SetCellStr("Sheet1", at, text))
				}
			}
			saved := filepath.Join(t.TempDir(), "b.xlsx")
			must(f.SaveAs(saved))
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "b.xlsx"),
				importertest.FileTexts(t, filepath.Dir(saved))["b.xlsx"])
			w.run(1)
			w.closed(2)
			text := sheetText(t, w.outcome("b.outcome.xlsx"), "Sheet1")
			for word, n := range map[string]int{"confirmed": 2, "rejected": 0, "old": 0, "HGE status": 1, "20000000104": 1,
				"20000000105": 1, "Handover No": 2, "mine": 1} {
				if got := strings.Count(text, word); got != n {
					t.Errorf("%q stands there %d times, want %d:\n%s", word, got, n, text)
				}
			}
		})
	}
}
