package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
)

// mend FILE SHEET CELL=TEXT…: writes into cells of a workbook, as its user would. mend FILE.csv OLD=NEW… replaces texts.
func mend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mend FILE SHEET CELL=TEXT... | FILE.csv OLD=NEW...")
	}
	if filepath.Ext(args[0]) == ".csv" {
		text := ts.ReadFile(args[0])
		for _, arg := range args[1:] {
			before, after, _ := strings.Cut(arg, "=")
			if !strings.Contains(text, before) {
				ts.Fatalf("%s has no %q", args[0], before)
			}
			text = strings.ReplaceAll(text, before, after)
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
		return
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	for _, arg := range args[2:] {
		cell, text, ok := strings.Cut(arg, "=")
		if !ok {
			ts.Fatalf("no = in %q", arg)
		}
		ts.Check(book.SetCellValue(args[1], cell, cellOf(text)))
	}
	ts.Check(book.Save())
}

// sheets FILE: prints the names of the sheets of a workbook.
func sheets(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sheets FILE")
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	fmt.Fprintln(ts.Stdout(), strings.Join(book.GetSheetList(), " "))
}

// agrees OUTCOME SHEET: each row of an outcome says what the ledger says, and no other row says anything.
func agrees(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: agrees OUTCOME SHEET")
	}
	want := fromLedger(ts, filepath.Base(args[0]))
	at := -1
	for i, row := range readSheet(ts, args[0], args[1]) {
		if header := slices.Index(row, outcome.Columns[0]); header >= 0 {
			at = header
			continue
		}
		said := ""
		if at >= 0 && len(row) > at && row[at] != "" {
			row = append(row, "", "", "", "")
			said = row[at] + " " + row[at+3]
		}
		if said != want[i+1] {
			ts.Fatalf("row %d: the outcome says %q, the ledger %q", i+1, said, want[i+1])
		}
		delete(want, i+1)
	}
	if len(want) > 0 {
		ts.Fatalf("the outcome lacks %v", want)
	}
}

// fromLedger is the status and the reference of each row of the file that has this outcome.
func fromLedger(ts *testscript.TestScript, outcome string) map[int]string {
	ctx := context.Background()
	l, err := ledger.OpenReadOnly(ctx, "sqlite:"+ts.MkAbs("hgeimport.db"))
	ts.Check(err)
	defer l.Close()
	files, err := l.RecentFiles(ctx, 100)
	ts.Check(err)
	i := slices.IndexFunc(files, func(f ledger.File) bool { return f.Outcome == outcome })
	if i < 0 {
		ts.Fatalf("the ledger knows no outcome %s", outcome)
	}
	rows := map[int]string{}
	for e, err := range l.Entries(ctx, files[i].ID) {
		ts.Check(err)
		reference := ""
		if e.FormID != 0 {
			form, err := l.Form(ctx, e.FormID)
			ts.Check(err)
			reference = form.Reference
		}
		rows[e.Row] = e.Status + " " + reference
	}
	if len(rows) != files[i].Rows {
		ts.Fatalf("the ledger has %d rows of %d", len(rows), files[i].Rows)
	}
	return rows
}
