package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// An order that is closed is dropped again with another flight: its row says that this was not sent, and so does the Summary. The
// row beside it, with the same flight as before, says nothing of it, and nothing is closed twice.
func TestClosedWithAnotherFlight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	const header = "HGE No,Weight (kg),MAWB\n"
	drop := func(name, first, second string) {
		importertest.WriteFile(t, filepath.Join(w.root, "inbox", name),
			header+"HGE2611260000001,1,"+first+"\nHGE2611260000002,1,"+second+"\n")
		w.run(1)
	}
	drop("one.csv", "180-20261150", "180-20261150")
	drop("two.csv", "123-20261161", "18020261150")
	for order, says := range map[string]bool{"HGE2611260000001": true, "HGE2611260000002": false} {
		answer := w.answers("two.outcome.csv")[order]
		told := strings.Contains(answer[1], `with MAWB No 180-20261150; the MAWB No "123-20261161" that this row says now was not sent`)
		if answer[0] != "confirmed" || told != says {
			t.Errorf("%s: %q", order, answer)
		}
	}
	if text := sheetText(t, w.outcome("two.outcome.xlsx"), "Summary"); !strings.Contains(text, "was not sent (1 row)") {
		t.Errorf("the Summary does not say it:\n%.1500s", text)
	}
	w.closed(2)
}
