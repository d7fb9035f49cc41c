package importer

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
)

// TestNumberChangedOfWhatWasMade: a row of which a waybill was made, and that has another number in its outcome, makes no second
// one. It stays so however often it is dropped, also if something else is wrong with it meanwhile, until the number is put back,
// the first waybill is cancelled, or the answer is emptied. A row that was copied below the first one is an order of its own.
func TestNumberChangedOfWhatWasMade(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.carrier.OnlyCreated()
		w.made("KX-1", "KX-2")
		const key, done = "customer_order_num", "confirmed already-confirmed"
		renamed := withCell(key, 2, "KX-9")
		second := "\nKX-2 " + done
		w.tellAgain("create", "a.xlsx", "create/made.outcome.xlsx", renamed, "KX-9 rejected number-changed"+second)
		w.tellAgain("create", "b.xlsx", "create/a.mend-1.outcome.xlsx", asItIs, "KX-9 rejected number-changed"+second)
		w.tellAgain("create", "c.xlsx", "create/b.mend-1.outcome.xlsx", withCell("weight (kg)", 2, "x"),
			"KX-9 rejected number-changed"+second)
		w.tellAgain("create", "d.xlsx", "create/c.mend-1.outcome.xlsx", withCell("weight (kg)", 2, "0.5"),
			"KX-9 rejected number-changed"+second)
		w.tellAgain("create", "gone.xlsx", "create/d.mend-1.outcome.xlsx", withCell(key, 2, ""), "- rejected missing-order"+second)
		w.tellAgain("create", "written.xlsx", "create/gone.mend-1.outcome.xlsx", renamed, "KX-9 rejected number-changed"+second)
		w.tellAgain("create", "back.xlsx", "create/d.mend-1.outcome.xlsx", withCell(key, 2, "KX-1"), "KX-1 "+done+second)
		if _, is := w.carrier.Waybill("KX-9"); is {
			t.Fatal("a second waybill was made")
		}
		w.tellAgain("create", "copied.xlsx", "create/made.outcome.xlsx", func(f *excelize.File, sheet string) {
			must(f.DuplicateRow(sheet, 2))
			withCell(key, 3, "KX-7")(f, sheet)
		}, "KX-1 "+done+"\nKX-7 confirmed -"+second)
		w.tellAgain("create", "meant.xlsx", "create/d.mend-1.outcome.xlsx", withCell("HGE status", 2, ""),
			"KX-9 confirmed -"+second)
		w.tellAgain("create", "moved.xlsx", "create/made.outcome.xlsx", func(f *excelize.File, sheet string) {
			withCell(key, 2, "KX-2")(f, sheet)
			withCell(key, 3, "KX-3")(f, sheet)
		}, "KX-2 "+done+"\nKX-3 rejected number-changed")
		w.tell("cancel", "c.csv", "Order No\nKX-2", "KX-2 confirmed -")
		w.tellAgain("create", "instead.xlsx", "create/made.outcome.xlsx", withCell(key, 3, "KX-8"),
			"KX-1 "+done+"\nKX-8 confirmed -")
	})
}

// TestRefusedCopyHasNoNumbers: a row that was copied below one of which a waybill was made, and that the carrier refuses, does
// not keep the numbers of that waybill.
func TestRefusedCopyHasNoNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{RefuseSuffix: "R"})
	w.withOperationFolders()
	number := w.made("KX-1")[0]
	w.tellAgain("create", "copied.xlsx", "create/made.outcome.xlsx", func(f *excelize.File, sheet string) {
		must(f.DuplicateRow(sheet, 2))
		withCell("customer_order_num", 3, "KX-7R")(f, sheet)
	}, "KX-1 confirmed already-confirmed\nKX-7R refused carrier-refused-form")
	f, err := excelize.OpenFile(w.outcome("create/copied.mend-1.outcome.xlsx"))
	must(err)
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[1])
	must(err)
	if !slices.Contains(rows[1], number) || slices.Contains(rows[2], number) || slices.Contains(rows[2], "KX-1") {
		t.Errorf("rows of the outcome: %q", rows[1:])
	}
}

// TestNumberChangedOfPart: an order of which some rows get another number in the outcome stays as it was made.
func TestNumberChangedOfPart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	w.carrier.OnlyCreated()
	w.tell("create", "made.csv", ordersTable([3]string{"KX-1", "0.5", "cup"}, [3]string{"KX-1", "", "mug"}),
		"KX-1 confirmed -\nKX-1 confirmed -")
	w.tellAgain("create", "split.xlsx", "create/made.outcome.xlsx", func(f *excelize.File, sheet string) {
		withCell("customer_order_num", 3, "KX-9")(f, sheet)
		withCell("weight (kg)", 3, "0.2")(f, sheet)
	}, "KX-1 confirmed changes-not-applied\nKX-9 rejected number-changed")
}

// TestNumberChangedInFileThatAsks: while the file asks something else, the row goes on naming what was made of it.
func TestNumberChangedInFileThatAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	w.carrier.OnlyCreated()
	w.made("KX-1", "KX-2")
	w.dropBook("create", "asks.xlsx", w.outcome("create/made.outcome.xlsx"), func(f *excelize.File, sheet string) {
		withCell("customer_order_num", 2, "KX-9")(f, sheet)
		withCell("weight (kg)", 2, "700")(f, sheet)
		withCell("weight (kg)", 3, "450")(f, sheet)
		withCell("weight (kg)", 1, "weight")(f, sheet)
	})
	w.run(1)
	path, file := w.newestOutcome()
	if file.State != "asked" {
		t.Fatalf("the file is %s", file.State)
	}
	source, err := filepath.Rel(filepath.Join(w.root, "outbox"), path)
	must(err)
	w.tellAgain("create", "mended.xlsx", source, func(f *excelize.File, sheet string) {
		withCell("weight", 2, "0.7")(f, sheet)
		withCell("weight", 3, "0.5")(f, sheet)
		withCell("weight", 1, "weight (kg)")(f, sheet)
	}, "KX-9 rejected number-changed\nKX-2 confirmed already-confirmed")
}

// TestNumberChangedOfBag: a bag that was made gets no second one under another number.
func TestNumberChangedOfBag(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		w.tell("bags", "made.csv", "Bag No|Tracking No\nS-1|HGE2611280000001\nS-1|HGE2611280000002",
			"HGE2611280000001 confirmed -\nHGE2611280000002 confirmed -")
		both := func(number string) func(f *excelize.File, sheet string) {
			return func(f *excelize.File, sheet string) {
				withCell("Bag No", 2, number)(f, sheet)
				withCell("Bag No", 3, number)(f, sheet)
			}
		}
		const rejected = "HGE2611280000001 rejected number-changed\nHGE2611280000002 rejected number-changed"
		w.tellAgain("bags", "a.xlsx", "bags/made.outcome.xlsx", both("S-2"), rejected)
		w.tellAgain("bags", "b.xlsx", "bags/a.mend-2.outcome.xlsx", asItIs, rejected)
		w.tellAgain("bags", "one.xlsx", "bags/made.outcome.xlsx", withCell("Bag No", 3, "S-2"),
			"HGE2611280000001 confirmed already-confirmed\nHGE2611280000002 rejected number-changed")
		w.tellAgain("bags", "back.xlsx", "bags/b.mend-2.outcome.xlsx", both("S-1"),
			"HGE2611280000001 confirmed already-confirmed\nHGE2611280000002 confirmed already-confirmed")
		if bags := w.carrier.Bags(); len(bags) != 1 {
			t.Errorf("bags: %v", bags)
		}
	})
}
