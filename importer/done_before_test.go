package importer

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// undoneRound is a list whose first row is done, and undone or changed by another list, while the second row waits to be mended.
type undoneRound struct {
	list      string
	bad, good string                   // what is mended in the second row
	undo      func(*world) [][2]string // operations and tables
	edit      [2]string                // what its user may write anew in the first row; empty: a row says nothing
	own       bool                     // only the number that the list gave stands in its outcome: that of a new waybill, too
}

const oneOrder = "订单号\nORD-1\n"

func by(operation, table string) func(*world) [][2]string {
	return func(*world) [][2]string { return [][2]string{{operation, table}} }
}

var undoneRounds = map[string]undoneRound{
	"intercept":   {list: oneOrder + "ORD-2R\n", bad: "ORD-2R", good: "ORD-2", undo: by("unintercept", oneOrder)},
	"unintercept": {list: oneOrder + "ORD-2R\n", bad: "ORD-2R", good: "ORD-2", undo: by("intercept", oneOrder)},
	"cancel": {list: oneOrder + "ORD-2R\n", bad: "ORD-2R", good: "ORD-2", own: true,
		undo: by("create", ordersTable([3]string{"ORD-1", "0.5", "cup"}))},
	"weight": {list: "订单号,重量(kg)\nORD-1,1.5\nORD-2,abc\n", bad: "abc", good: "2",
		undo: by("weight", "订单号,重量(kg)\nORD-1,2.5\n"), edit: [2]string{"ORD-1,1.5", "ORD-1,3.5"}},
	"flight": {list: "mawb_no,atd\n123-20261150,2026-11-20 08:00\n123-20261161,soon\n", bad: "soon", good: "2026-11-20 07:00",
		undo: by("flight", "mawb_no,atd\n123-20261150,2026-11-20 09:00\n"), edit: [2]string{"20 08:00", "20 10:00"}},
	"update": {list: ordersTable([3]string{"ORD-1", "0.5", "cup"}, [3]string{"ORD-2", "heavy", "cup"}), bad: "heavy", good: "0.6",
		undo: by("update", ordersTable([3]string{"ORD-1", "0.5", "mug"})), edit: [2]string{"Jane Roe", "Joan Roe"}},
	"bags": {list: "Bag No,Tracking No\nS-1,HGE2611280000001\nS-1,HGE2611280000002\nS-2,#N/A\n", bad: "#N/A",
		good: "HGE2611280000003", undo: func(w *world) [][2]string {
			return [][2]string{{"void-bags", "HGE Bag No\n" + w.carrier.Bags()[0].Num + "\n"}}
		}, edit: [2]string{"HGE2611280000002", "HGE2611280000004"}},
}

// TestDoneStaysDone: a row beside which its outcome says that it is done stays done when the outcome is mended in another row and
// dropped again, however often, also if another list has undone or changed it meanwhile. A check says the same. A row that was
// changed since, or of which the answer was cleared, goes out again.
func TestDoneStaysDone(t *testing.T) {
	t.Parallel()
	for operation, round := range undoneRounds {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) { round.play(t, url, operation) })
		})
	}
}

func (r undoneRound) play(t *testing.T, url, operation string) {
	w := waybillWorld(t, url, hgeapitest.Config{RefuseSuffix: "R"}, operations.Names()...)
	for key, path := range carrierPaths {
		w.setPath(key, path)
	}
	if operation != "bags" && operation != "flight" {
		w.carrier.Have("ORD-1", "ORD-2", "ORD-2R")
	}
	if operation == "unintercept" {
		w.dropIn("intercept", "before.csv", oneOrder+"ORD-2\n")
	}
	sent := func() int { return w.carrier.Count(operation).Submitted }
	ends := func(name, want string) string {
		t.Helper()
		outcome := operation + "/" + name + ".outcome.csv"
		text := r.textOf(w, outcome)
		if got := endsIn(text); got != want {
			t.Errorf("%s: %s, want %s\n%s", name, got, want, text)
		}
		return text
	}
	done := "confirmed"
	if operation == "bags" {
		done = "confirmed confirmed"
	}
	w.dropIn(operation, "first.csv", r.list)
	first := r.textOf(w, operation+"/first.outcome.csv")
	if !strings.Contains(first, "confirmed") {
		t.Fatalf("nothing is done: %s", first)
	}
	for _, list := range r.undo(w) {
		w.dropIn(list[0], "undo.csv", list[1])
		if text := r.textOf(w, list[0]+"/undo.outcome.csv"); !strings.Contains(text, "confirmed") {
			t.Fatalf("not undone: %s", text)
		}
	}
	before, outcome := sent(), strings.Replace(first, r.bad, r.good, 1)
	kept := strings.ReplaceAll(done, "confirmed", "duplicate") + " confirmed"
	for i, name := range []string{"mended", "again"} {
		r.checks(t, w, operation, outcome, strings.Count(done, "confirmed"), 1-i)
		w.dropIn(operation, name+".csv", outcome)
		outcome = ends(name, kept)
		if n := sent() - before; n != 1 || !strings.Contains(outcome, "file undo.csv has undone or changed that since") {
			t.Errorf("%s: sent %d times\n%s", name, n, outcome)
		}
	}
	if r.edit[0] != "" {
		w.dropIn(operation, "edited.csv", strings.Replace(outcome, r.edit[0], r.edit[1], 1))
		ends("edited", done+" confirmed")
		if n := sent() - before; n != 2 {
			t.Errorf("edited: sent %d times", n)
		}
		return
	}
	w.dropIn(operation, "cleared.csv", withoutAnswers(t, outcome))
	ends("cleared", done+" confirmed")
	if n := sent() - before; n != 2 {
		t.Errorf("cleared: sent %d times", n)
	}
}

// TestDoneInAnotherFolder: what an outcome of another operation says, or of other values, keeps nothing from being sent.
func TestDoneInAnotherFolder(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, operations.Names()...)
	for key, path := range carrierPaths {
		w.setPath(key, path)
	}
	w.carrier.Have("ORD-1")
	outcome := oneOrder
	for i, operation := range []string{"intercept", "unintercept", "intercept"} {
		w.dropIn(operation, operation+string(rune('a'+i))+".csv", outcome)
		outcome = w.textOf(operation + "/" + operation + string(rune('a'+i)) + ".outcome.csv")
	}
	if n := w.carrier.Count("intercept").Submitted; n != 2 {
		t.Errorf("intercepted %d times\n%s", n, outcome)
	}
	outcome = "订单号,重量(kg)\nORD-1,1.5\n"
	for i, weight := range []string{"1.5", "2.5", "1.5"} { // its user has taken the last one back
		outcome = strings.Replace(strings.Replace(outcome, "ORD-1,2.5", "ORD-1,1.5", 1), "ORD-1,1.5", "ORD-1,"+weight, 1)
		w.dropIn("weight", weight+string(rune('a'+i))+".csv", outcome)
		outcome = w.textOf("weight/" + weight + string(rune('a'+i)) + ".outcome.csv")
	}
	if n := w.carrier.Count("weight").Submitted; n != 3 {
		t.Errorf("%d weights were sent\n%s", n, outcome)
	}
}

// TestDoneWhileItAsks: an outcome that asks something when it is dropped again still says which rows are done, for the next drop.
// It says so in Chinese.
func TestDoneWhileItAsks(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "flight")
	w.cfg.Language = "zh"
	w.dropIn("flight", "first.csv", "mawb_no,atd\n123-20261150,2026-11-20 08:00\n123-20261161,soon\n")
	w.dropIn("flight", "undo.csv", departed(oneMAWB, 9))
	w.mend("first", "asks", "soon", "03/04/2026 07:00")
	if ends := w.endsOf("asks"); ends != "已完成," {
		t.Errorf("while it asks: %s", ends)
	}
	w.mend("asks", "mended", "03/04/2026 07:00", "2026-04-03 07:00")
	if ends := w.endsOf("mended"); ends != "重复,已完成" {
		t.Errorf("mended: %s", ends)
	}
	w.knows(oneMAWB, 9)
}

// mend drops the outcome of a list of flights as another file, with a cell mended.
func (w *world) mend(of, name, from, to string) {
	w.t.Helper()
	book, err := excelize.OpenFile(w.outcome("flight/" + of + ".outcome.xlsx"))
	if err != nil {
		w.t.Fatal(err)
	}
	sheet := w.flightsIn(book)
	at, err := book.SearchSheet(sheet, from)
	if err != nil || len(at) != 1 {
		w.t.Fatalf("%s stands in %v, %v", from, at, err)
	}
	half := filepath.Join(w.root, name+".xlsx")
	if err := errors.Join(book.SetCellValue(sheet, at[0], to), book.SaveAs(half), book.Close(),
		os.Rename(half, filepath.Join(w.root, "inbox", "flight", name+".xlsx"))); err != nil {
		w.t.Fatal(err)
	}
	w.passOver()
}

// flightsIn is the sheet of an outcome that has its rows.
func (w *world) flightsIn(book *excelize.File) string {
	w.t.Helper()
	at := slices.IndexFunc(book.GetSheetList(), func(sheet string) bool {
		text, err := book.GetCellValue(sheet, "A1")
		return err == nil && text == "mawb_no"
	})
	if at < 0 {
		w.t.Fatalf("no sheet of flights: %v", book.GetSheetList())
	}
	return book.GetSheetList()[at]
}

// endsOf are the statuses of the two rows of a list of flights.
func (w *world) endsOf(name string) string {
	w.t.Helper()
	book, err := excelize.OpenFile(w.outcome("flight/" + name + ".outcome.xlsx"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer book.Close()
	one, oneErr := book.GetCellValue(w.flightsIn(book), "C2")
	other, err := book.GetCellValue(w.flightsIn(book), "C3")
	if err := errors.Join(oneErr, err); err != nil {
		w.t.Fatal(err)
	}
	return one + "," + other
}

// checks compares what a check says of an outcome: so many rows are kept, and so many would be sent.
func (r undoneRound) checks(t *testing.T, w *world, operation, outcome string, kept, sent int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "check.csv")
	importertest.WriteFile(t, path, outcome)
	checked, err := Check(t.Context(), w.cfg, path, operation, "")
	if err != nil || checked.Counts[reason.Duplicate] != kept || checked.Counts[""] != sent || !checked.Clean() {
		t.Errorf("the check counts %v, clean %v, %v", checked.Counts, checked.Clean(), err)
	}
}

// textOf is an outcome.
func (r undoneRound) textOf(w *world, outcome string) string {
	w.t.Helper()
	text, err := os.ReadFile(w.outcome(outcome))
	if err != nil {
		w.t.Fatal(err)
	}
	if !r.own {
		return string(text)
	}
	return changed(w.t, string(text), func(row []string, status int) []string { return row[:status+5] })
}

// withoutAnswers is an outcome without what it says of its rows.
func withoutAnswers(t *testing.T, outcome string) string {
	t.Helper()
	return changed(t, outcome, func(row []string, status int) []string {
		if row[status] != "HGE status" {
			clear(row[status : status+5])
		}
		return row
	})
}

// changed is an outcome with its rows changed. status is the column of the status.
func changed(t *testing.T, outcome string, change func(row []string, status int) []string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(outcome, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], "HGE status")
	for i := range rows {
		rows[i] = change(rows[i], at)
	}
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDoneInAnotherFile: a bag that another file has made, with another weight, stays done as well where the outcome of this file
// says so and is dropped as it is, although the bag was cancelled meanwhile. Edited since, it is a new one.
func TestDoneInAnotherFile(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		table := func(weight string) string {
			return "order_num,bag_num,bag_weight\nHGE2611280000001,S-1," + weight + "\nHGE2611280000002,S-1," + weight + "\n"
		}
		ends := func(name, table, want string) string {
			w.tell("bags", name+".csv", table, "HGE2611280000001 "+want+"\nHGE2611280000002 "+want)
			text, err := os.ReadFile(w.outcome("bags/" + name + ".outcome.csv"))
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimPrefix(string(text), "\ufeff")
		}
		ends("made", table("2.5"), "confirmed -")
		said := ends("other", table("2.6"), "confirmed closed-otherwise")
		w.tell("void-bags", "void.csv", "container_num\n"+w.carrier.Bags()[0].Num, w.carrier.Bags()[0].Num+" confirmed -")
		said = ends("unedited", said, "duplicate undone-since")
		ends("again", said, "duplicate undone-since")
		if n := w.carrier.Count("bags").Submitted; n != 1 {
			t.Errorf("sent %d times", n)
		}
		ends("edited", strings.ReplaceAll(said, "2.6", "2.7"), "confirmed made-anew")
	})
}
