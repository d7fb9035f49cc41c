package command

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// csv2xlsx OUT [SHEET=]CSV…: makes a workbook with a sheet for each CSV. A cell that looks like a number becomes a number; a
// leading ' keeps it text.
func csv2xlsx(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: csv2xlsx OUT [SHEET=]CSV...")
	}
	book := excelize.NewFile()
	defer book.Close()
	for i, arg := range args[1:] {
		name, path, ok := strings.Cut(arg, "=")
		if !ok {
			name, path = fmt.Sprintf("Sheet%d", i+1), arg
		}
		if i == 0 {
			ts.Check(book.SetSheetName("Sheet1", name))
		} else {
			_, err := book.NewSheet(name)
			ts.Check(err)
		}
		r := csv.NewReader(strings.NewReader(ts.ReadFile(path)))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		ts.Check(err)
		for n, row := range rows {
			cells := make([]any, len(row))
			for c, text := range row {
				cells[c] = cellOf(text)
			}
			ts.Check(book.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &cells))
		}
	}
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	ts.Check(book.SaveAs(ts.MkAbs(args[0])))
}

var plainNumber = regexp.MustCompile(`^-?\d{1,14}(\.\d+)?$`)

func cellOf(text string) any {
	if rest, ok := strings.CutPrefix(text, "'"); ok {
		return rest
	}
	if plainNumber.MatchString(text) {
		f, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return f
		}
	}
	if text == "" {
		return nil
	}
	return text
}

// xlsx2csv FILE [SHEET]: prints a sheet as CSV, by default the first.
func xlsx2csv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: xlsx2csv FILE [SHEET]")
	}
	w := csv.NewWriter(ts.Stdout())
	for _, row := range readSheet(ts, args[0], args[1:]...) {
		ts.Check(w.Write(row))
	}
	w.Flush()
}

func readSheet(ts *testscript.TestScript, path string, names ...string) [][]string {
	book, err := excelize.OpenFile(ts.MkAbs(path))
	ts.Check(err)
	defer book.Close()
	name := book.GetSheetName(0)
	if len(names) > 0 {
		name = names[0]
	}
	rows, err := book.GetRows(name)
	ts.Check(err)
	return rows
}

// answers FILE SHEET: prints what an outcome says of each row: the number of the row, its status, reference and form; below
// them the reason and the next step. It also compares how often each status occurs with the Summary.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: answers FILE SHEET")
	}
	counts := map[string]int{}
	for n, cells := range outcomeCells(readSheet(ts, args[0], args[1])) {
		counts[cells[0]]++
		cells = append(slices.Clone(cells), "", "", "", "") // cells at the end of a row may be missing
		status, why, next, reference, form := cells[0], cells[1], cells[2], cells[3], cells[4]
		fmt.Fprintln(ts.Stdout(), mask(strings.TrimSpace(fmt.Sprintf("%d %s %s %s", n, status, reference, form))))
		if why != "" || next != "" {
			fmt.Fprintf(ts.Stdout(), "    %s\n    -> %s\n", mask(why), mask(next))
		}
	}
	for _, row := range readSheet(ts, args[0], "Summary") {
		line := strings.Join(row, " ")
		for status, n := range counts {
			if strings.Contains(line, " = confirmed ") && !strings.Contains(line, fmt.Sprintf("%s %d", status, n)) {
				ts.Fatalf("the sheet has %d rows that are %s, the Summary says %s", n, status, line)
			}
		}
	}
}

// mask replaces what differs from run to run: times, and the numbers of the carrier.
func mask(text string) string {
	text = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b`).ReplaceAllString(text, "yyyy-mm-dd hh:mm:ss")
	return regexp.MustCompile(`\b9275\d+`).ReplaceAllString(text, "9275…")
}

// mend FILE SHEET CELL=TEXT…: writes into cells of a workbook, like a user. mend FILE.csv OLD=NEW…: replaces texts.
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

// choose FILE KEY=TEXT…: writes into the yellow cells of a Summary, like a user. KEY is that of a question.
func choose(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: choose FILE KEY=TEXT...")
	}
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	summary := book.GetSheetList()[0]
	rows, err := book.GetRows(summary)
	ts.Check(err)
	for _, arg := range args[1:] {
		want, text, _ := strings.Cut(arg, "=")
		found := false
		for i, row := range rows {
			for _, mark := range row {
				if key, column, ok := reason.ReadQuestionMark(mark); ok && reason.BareKey(key) == want {
					found = true
					ts.Check(book.SetCellValue(summary, fmt.Sprint(column, i+1), text))
				}
			}
		}
		if !found {
			ts.Fatalf("%s asks nothing about %q", args[0], want)
		}
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

// agrees OUTCOME SHEET: fails unless the outcome has exactly the rows of the ledger, with the same status and reference.
func agrees(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: agrees OUTCOME SHEET")
	}
	want := fromLedger(ts, filepath.Base(args[0]))
	for n, cells := range outcomeCells(readSheet(ts, args[0], args[1])) {
		cells = append(slices.Clone(cells), "", "", "", "") // cells at the end of a row may be missing
		if got := cells[0] + " " + cells[3]; got != want[n] {
			ts.Fatalf("row %d: the outcome says %q, the ledger %q", n, got, want[n])
		}
		delete(want, n)
	}
	if len(want) > 0 {
		ts.Fatalf("the outcome has no %v", want)
	}
}

// fromLedger returns the status and the reference of each row of the file that has this outcome, by row number.
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
