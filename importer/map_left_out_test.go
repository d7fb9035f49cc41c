package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// rowSays tells whether the row of an outcome that has a text says another one, too.
func rowSays(rows, of, says string) bool {
	for line := range strings.Lines(rows) {
		if strings.Contains(line, of) {
			return strings.Contains(line, says)
		}
	}
	return false
}

// TestMarkedRowsLeftOut: rows that are left out because they are marked say so, and so does the headline. An outcome that is
// dropped again asks nothing and changes nothing. What was answered is about this file: the next one asks about its own marks.
func TestMarkedRowsLeftOut(t *testing.T) {
	t.Parallel()
	const header = "HGE No,Weight (kg),Handover No,Hold\n"
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		drop := func(name, text string) {
			importertest.DropFile(t, filepath.Join(w.root, "inbox", name), text)
			w.run(1)
		}
		drop("a.csv", header+"HGE2611260000001,1,20000000104,\nHGE2611260000002,2,20000000104,Y\nHGE2611260000003,3,20000000104,Y\n"+
			"HGE2611260000004,4,20000000104,No\n")
		if questions, _ := w.asked("a.csv"); len(questions) != 1 || questions[0].Code != reason.StoppedOrders {
			t.Fatalf("asked %+v", questions)
		}
		leftOut := func(outcome string) {
			t.Helper()
			w.closed(2)
			path := w.outcome(outcome)
			rows := sheetText(t, path, openSummary(t, path).table())
			for order, status := range map[string]string{"HGE2611260000001": "confirmed", "HGE2611260000002": "left-out",
				"HGE2611260000003": "left-out", "HGE2611260000004": "confirmed"} {
				if !rowSays(rows, order, status) {
					t.Errorf("%s: %s is not %s:\n%s", outcome, order, status, rows)
				}
			}
			summary := sheetText(t, path, "Summary")
			if !strings.Contains(summary, "marked as not to go out, and left out as answered: 2 rows") {
				t.Errorf("%s: the headline does not say what is left out:\n%s", outcome, summary)
			}
		}
		w.answerIn(filepath.Base(w.outcome("a.outcome.xlsx")), "b.xlsx", map[string]string{"stopped rows": "leave out"}, nil)
		w.run(1)
		leftOut("b.outcome.xlsx")
		w.answerIn("b.outcome.xlsx", "c.xlsx", nil, nil)
		w.run(1)
		leftOut("c.outcome.xlsx")
		if answers, err := Answers(t.Context(), w.cfg, nil); len(answers) > 0 || err != nil {
			t.Errorf("remembered: %v, %v", answers, err)
		}
		drop("d.csv", header+"HGE2611260000005,1,20000000104,No - confirmed\n")
		w.closed(3)
		drop("e.csv", header+"HGE2611260000006,1,20000000104,fraud check\n")
		if questions, _ := w.asked("e.csv"); len(questions) != 1 || questions[0].Code != reason.StoppedOrders {
			t.Errorf("asked %+v", questions)
		}
		w.closed(3)
		w.answerIn("c.outcome.xlsx", "f.xlsx", nil, func(book *excelize.File) error { // the mark is taken away
			return book.SetCellStr(book.GetSheetList()[1], "D3", "")
		})
		w.run(1)
		w.closed(4)
	})
}

// TestHiddenRowsInTheHeadline: the answer about hidden rows holds for later files, so their headline says how many are left out.
func TestHiddenRowsInTheHeadline(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), "HGE No,Weight (kg),Handover No\n"+
			"HGE2611260000001,1,20000000104\nHGE2611260000002,heavy,20000000104\nHGE2611260000003,heavy,20000000104\n")
		w.run(1)
		w.answerIn(filepath.Base(w.outcome("a.outcome.xlsx")), "b.xlsx", map[string]string{reason.HiddenRowsKey: "leave out"},
			func(book *excelize.File) error { return book.SetRowVisible("orders", 3, false) })
		w.run(1)
		if summary := sheetText(t, w.outcome("b.outcome.xlsx"), "Summary"); !strings.Contains(summary,
			"hidden, and left out: 1 row") {
			t.Errorf("the headline does not say what is left out:\n%s", summary)
		}
	})
}
