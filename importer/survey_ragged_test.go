package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
)

// TestRaggedRowsStayBehindUntilMended drops a CSV of which one row is moved and one is cut, its outcome as it came, and then a
// mended one. The rows have no other chance to go out.
func TestRaggedRowsStayBehindUntilMended(t *testing.T) {
	t.Parallel()
	w := newEncodingWorld(t)
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "ragged.csv"),
		"order_num,weight,handover_num,contact_name,address_one\n"+
			"HGE2507080000516,1.5,20000000100,Jo,Gate 4\n"+
			"HGE2507080000517,1.5,20000000101,Example, Inc.,Gate 4\n"+
			"HGE2507080000518,1.5,20000000102,Jo\nExample,Gate 4\n")
	w.run(1)
	path, status := w.newestOutcome()
	if status.Rows.Confirmed != 1 || status.Rows.Rejected != 3 {
		t.Fatalf("%+v", status.Rows)
	}
	book := openSummary(t, path)
	book.saveAs(filepath.Join(w.root, "inbox", "again.xlsx"))
	w.run(1)
	path, status = w.newestOutcome()
	if status.Rows.Confirmed != 1 || status.Rows.Rejected != 3 || strings.Contains(w.sentBodies(), "Inc.") {
		t.Fatalf("dropped as it came: %+v\n%s", status.Rows, w.sentBodies())
	}
	book = openSummary(t, path)
	for at, text := range map[string]string{"D3": "Example, Inc.", "E3": "Gate 4", "F3": "", "D4": "Jo Example", "E4": "Gate 4"} {
		if err := book.SetCellValue(book.table(), at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.RemoveRow(book.table(), 5); err != nil {
		t.Fatal(err)
	}
	book.saveAs(filepath.Join(w.root, "inbox", "mended.xlsx"))
	w.run(1)
	path, status = w.newestOutcome()
	if status.Rows.Confirmed != 3 || status.Rows.Rejected != 0 || !strings.Contains(w.sentBodies(), `"Example, Inc."`) {
		t.Errorf("mended: %+v\n%s", status.Rows, openSummary(t, path).text())
	}
}

// TestRowThatMayBeMovedStaysBehindUntilMended drops a CSV in which a decimal comma has moved the cells of rows whose last one is
// empty, its outcome as it came, and then one in which a row is mended, and the answer to another emptied: that one is right.
func TestRowThatMayBeMovedStaysBehindUntilMended(t *testing.T) {
	t.Parallel()
	w := newEncodingWorld(t)
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "moved.csv"), "order_num,handover_num,weight,Pieces,Note\n"+
		"HGE2507080000516,20000000100,1.5,1,a\nHGE2507080000517,20000000100,1,25,,\nHGE2507080000518,20000000100,2,75,,\n"+
		"HGE2507080000519,20000000100,3.5,1,b\nHGE2507080000520,20000000100,4.5,1,c\n")
	w.run(1)
	path, status := w.newestOutcome()
	if status.Rows.Confirmed != 3 || status.Rows.Rejected != 2 {
		t.Fatalf("%+v\n%s", status.Rows, openSummary(t, path).text())
	}
	sent := w.sentBodies()
	for i := range 2 { // also the outcome of the outcome
		openSummary(t, path).saveAs(filepath.Join(w.root, "inbox", "again"+string(rune('1'+i))+".xlsx"))
		w.run(1)
		path, status = w.newestOutcome()
		if status.Rows.Confirmed != 3 || status.Rows.Rejected != 2 || w.sentBodies() != sent {
			t.Fatalf("dropped as it came: %+v\n%s", status.Rows, w.sentBodies())
		}
	}
	book := openSummary(t, path)
	for at, text := range map[string]any{"C3": 1.25, "D3": "", "F4": "", "G4": "", "H4": ""} {
		if err := book.SetCellValue(book.table(), at, text); err != nil {
			t.Fatal(err)
		}
	}
	book.saveAs(filepath.Join(w.root, "inbox", "mended.xlsx"))
	w.run(1)
	path, status = w.newestOutcome()
	if status.Rows.Confirmed != 5 || !strings.Contains(w.sentBodies(), `"weightD":3.25`) { // 1.25 + 2
		t.Errorf("mended: %+v\n%s\n%s", status.Rows, w.sentBodies(), openSummary(t, path).text())
	}
}
