package importer

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// An outcome that is filtered by our columns, mended and dropped again asks nothing about the rows that the filter hides if all
// of them are closed, and remembers nothing. If one of them is not closed, it asks.
func TestHiddenRowsThatAreClosed(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), "HGE No,Weight (kg),Handover No\n"+
			"HGE2611260000001,1,20000000104\nHGE2611260000002,heavy,20000000104\nHGE2611260000003,1,20000000104\n"+
			"HGE2611260000004,heavy,20000000104\n")
		w.run(1)
		w.closed(2)
		filtered := func(name string, hidden ...int) {
			w.answerIn(filepath.Base(w.outcome("a.outcome.xlsx")), name, nil, func(book *excelize.File) error {
				for _, row := range hidden {
					if err := book.SetRowVisible("orders", row, false); err != nil {
						return err
					}
				}
				return book.SetCellValue("orders", "B3", 1.5)
			})
			w.run(1)
		}
		filtered("one-open.xlsx", 2, 4, 5)
		if questions, _ := w.asked("one-open.xlsx"); len(questions) != 1 || questions[0].Code != reason.HiddenOrders {
			t.Errorf("asked %+v", questions)
		}
		w.closed(2)
		filtered("closed.xlsx", 2, 4)
		w.closed(3)
		rows := strings.Split(sheetText(t, w.outcome("closed.outcome.xlsx"), "orders"), "\n")
		for order, status := range map[string]string{"HGE2611260000001": "confirmed", "HGE2611260000002": "confirmed",
			"HGE2611260000003": "confirmed", "HGE2611260000004": "rejected"} {
			if !slices.ContainsFunc(rows, func(r string) bool { return strings.Contains(r, order) && strings.Contains(r, status) }) {
				t.Errorf("%s is not %s:\n%s", order, status, strings.Join(rows, "\n"))
			}
		}
		if answers, err := Answers(t.Context(), w.cfg, nil); len(answers) > 0 || err != nil {
			t.Errorf("remembered: %v, %v", answers, err)
		}
	})
}

// TestHiddenRowsLeftOutStayConfirmed: a closed row that is hidden and left out goes on saying that it was closed, also while
// something else is asked; one that is open says nothing.
func TestHiddenRowsLeftOutStayConfirmed(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), "HGE No,Weight (kg),Handover No\n"+
			"HGE2611260000001,1,20000000104\nHGE2611260000002,heavy,20000000104\nHGE2611260000003,1,20000000104\n"+
			"HGE2611260000004,heavy,20000000104\n")
		w.run(1)
		w.closed(2)
		drop := func(source, name string, answers map[string]string, change func(*excelize.File) error) []string {
			w.answerIn(filepath.Base(w.outcome(source)), name, answers, change)
			w.run(1)
			return strings.Split(sheetText(t, w.outcome(strings.Replace(name, ".xlsx", ".outcome.xlsx", 1)), "orders"), "\n")
		}
		says := func(rows []string, order, status string) {
			t.Helper()
			i := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, order) })
			if has := strings.Contains(rows[i], "confirmed"); has != (status == "confirmed") {
				t.Errorf("%s is not %q: %s", order, status, rows[i])
			}
		}
		drop("a.outcome.xlsx", "b.xlsx", nil, func(book *excelize.File) error {
			for _, row := range []int{2, 5} {
				if err := book.SetRowVisible("orders", row, false); err != nil {
					return err
				}
			}
			return book.SetCellValue("orders", "B3", 1.5)
		})
		rows := drop("b.outcome.xlsx", "c.xlsx", map[string]string{reason.HiddenRowsKey: "leave out"}, nil)
		w.closed(3)
		says(rows, "HGE2611260000001", "confirmed")
		says(rows, "HGE2611260000002", "confirmed")
		says(rows, "HGE2611260000004", "")
		rows = drop("c.outcome.xlsx", "d.xlsx", nil, nil)
		says(rows, "HGE2611260000001", "confirmed")
		says(rows, "HGE2611260000004", "")
		rows = drop("d.outcome.xlsx", "asks.xlsx", nil, func(book *excelize.File) error {
			return errors.Join(book.SetCellStr("orders", "B1", "Weight"), book.SetCellValue("orders", "B3", 700),
				book.SetCellStr("orders", "A4", "HGE2611260000005"), book.SetCellValue("orders", "B4", 450))
		})
		if questions, _ := w.asked("asks.xlsx"); len(questions) != 1 || questions[0].Code == reason.HiddenOrders {
			t.Errorf("asked %+v", questions)
		}
		says(rows, "HGE2611260000001", "confirmed")
		says(rows, "HGE2611260000004", "")
	})
}
