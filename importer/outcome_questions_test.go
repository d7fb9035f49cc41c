package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// newestOutcome is the outcome of the file that was dropped last, and what the ledger says of the file.
func (w *world) newestOutcome() (string, FileStatus) {
	w.t.Helper()
	files, err := Status(w.t.Context(), w.cfg, "")
	if err != nil || len(files) == 0 {
		w.t.Fatalf("%d files, %v", len(files), err)
	}
	return files[0].Outcome, files[0]
}

// summaryBook is an outcome that somebody has opened.
type summaryBook struct {
	*excelize.File
	t     *testing.T
	path  string
	sheet string
}

func openSummary(t *testing.T, path string) *summaryBook {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	i := slices.IndexFunc(f.GetSheetList(), mapping.IsSummaryName)
	if i < 0 {
		t.Fatalf("no Summary in %v", f.GetSheetList())
	}
	return &summaryBook{File: f, t: t, path: path, sheet: f.GetSheetList()[i]}
}

// table is the sheet behind the Summary.
func (b *summaryBook) table() string { return b.GetSheetList()[1] }

// questions are the yellow cells, by the key of their question.
func (b *summaryBook) questions() map[string]string {
	b.t.Helper()
	rows, err := b.GetRows(b.sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	cells := map[string]string{}
	for i, row := range rows {
		for _, text := range row {
			if key, column, ok := reason.ReadQuestionMark(text); ok {
				cells[reason.BareKey(key)], _ = excelize.JoinCellName(column, i+1)
			}
		}
	}
	return cells
}

// answer writes a text into the yellow cell of a question.
func (b *summaryBook) answer(key, text string) {
	b.t.Helper()
	if err := b.SetCellValue(b.sheet, b.questions()[key], text); err != nil {
		b.t.Fatalf("%s: %v; %v", key, err, b.questions())
	}
}

// saveAs saves the workbook under a path, and lets LibreOffice save it again if it is installed.
func (b *summaryBook) saveAs(path string) {
	b.t.Helper()
	if err := b.SaveAs(path); err != nil {
		b.t.Fatal(err)
	}
	if !libreoffice.Installed() {
		return
	}
	if err := os.Rename(libreoffice.Save(b.t, path, "xlsx"), path); err != nil {
		b.t.Fatal(err)
	}
}

// text is all that the Summary says.
func (b *summaryBook) text() string {
	b.t.Helper()
	rows, err := b.GetRows(b.sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	var said strings.Builder
	for _, row := range rows {
		said.WriteString(strings.Join(strings.Fields(strings.Join(row, " ")), " ") + "\n")
	}
	return said.String()
}

const twoQuestions = "order_num,重量,毛重,MAWB,MAWB No,handover_num\n" +
	"HGE2507080000516,1.5,2.5,123-25122112,123-25122123,20000000100\n" +
	"HGE2507080000517,1.5,2.5,123-25122112,123-25122123,20000000100\n"

// A file that asks also tells what is wrong in its rows, so that all can be mended at once.
func TestQuestionsAndFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "two.csv"), "order_num,net_weight,weight,重量,handover_num\n"+
		"2.13899E+10,1,2,3,20000000100\nHGE2507080000517,heavy,2,3,20000000100\nHGE2507080000518,1,light,light,20000000100\n")
	w.run(1)
	path, status := w.newestOutcome()
	if status.State != "asked" {
		t.Fatalf("the file is %+v", status)
	}
	book := openSummary(t, path)
	text := book.text()
	for _, want := range []string{reason.Say("en", "now_asked_mend", "1"), "A2 Excel has changed this number",
		`B3 "heavy" is not a weight`} {
		if !strings.Contains(text, want) {
			t.Errorf("the Summary does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, `"light"`) {
		t.Errorf("a cell of a column that is in question is called wrong:\n%s", text)
	}
	rows, err := book.GetRows(book.table())
	if err != nil || len(rows) != 4 || len(rows[1]) < 7 || !strings.Contains(rows[1][6], "Excel has changed") {
		t.Errorf("the table is %q, %v", rows, err)
	}
}

// TestQuestionsAreAnsweredInTheWorkbook answers one of two questions, drops the workbook, then the other. LibreOffice saves it
// in between, as a user does.
func TestQuestionsAreAnsweredInTheWorkbook(t *testing.T) {
	t.Parallel()
	for _, language := range reason.Languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
			w.cfg.Language = language
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "two.csv"), twoQuestions)
			w.run(1)
			path, status := w.newestOutcome()
			if status.State != "asked" || status.Rows.Read != 2 {
				t.Fatalf("the file is %+v", status)
			}
			book := openSummary(t, path)
			questions := book.questions()
			if len(questions) != 2 || !strings.Contains(book.text(), "[aliases]") {
				t.Fatalf("asked %v\n%s", questions, book.text())
			}
			if !strings.Contains(book.text(), `weight = ["重量"]`) {
				t.Errorf("no line for the administrator:\n%s", book.text())
			}
			checkLists(t, book, 2)
			if hidden, _ := book.GetColVisible(book.sheet, "AA"); hidden {
				t.Error("the marks are visible")
			}
			if rows, _ := book.GetRows(book.table()); len(rows) != 3 || rows[2][0] != "HGE2507080000517" {
				t.Errorf("the table is %v", rows)
			}
			column := func(letter, header string) string { return reason.Say(language, "choice_column", letter, header) }
			book.answer("which weight", column("C", "毛重"))
			book.saveAs(filepath.Join(w.root, "inbox", "second.xlsx"))
			w.run(1)

			path, status = w.newestOutcome()
			if status.State != "asked" {
				t.Fatalf("the second file is %+v", status)
			}
			book = openSummary(t, path)
			if again := book.questions(); len(again) != 2 {
				t.Fatalf("then asked %v", again)
			}
			if got, _ := book.GetCellValue(book.sheet, book.questions()["which weight"]); got != column("C", "毛重") {
				t.Errorf("what was answered is now %q", got)
			}
			if n := len(book.GetSheetList()); n != 2 {
				t.Errorf("sheets: %v", book.GetSheetList())
			}
			book.answer("which mawb_no", column("E", "MAWB No"))
			book.saveAs(filepath.Join(w.root, "inbox", "third.xlsx"))
			w.run(1)

			path, status = w.newestOutcome()
			if status.State != "done" || status.Rows.Confirmed != 2 || len(status.Forms) != 1 {
				t.Fatalf("the third file is %+v", status)
			}
			book = openSummary(t, path)
			text := book.text()
			for _, want := range []string{reason.Say(language, "now_nothing", "2"), "123-25122123 2 5",
				reason.Say(language, "answers_used"), reason.Say(language, "answered_here")} {
				if !strings.Contains(text, want) {
					t.Errorf("the Summary does not say %q:\n%s", want, text)
				}
			}
			if hidden, _ := (reason.Reason{Code: reason.HiddenColumns, Args: []string{"\x00"}}).Words(language); strings.Contains(text,
				hidden[:strings.IndexByte(hidden, 0)]) {
				t.Errorf("it speaks of its own hidden columns:\n%s", text)
			}
			// The answers stand in it still: dropped again, it is read in the same way.
			if len(book.questions()) != 2 {
				t.Errorf("%v", book.questions())
			}
		})
	}
}

// TestQuestionsBesideAUsersOwnSummary answers a question in a workbook whose user has a sheet called Summary. The language
// changes in between: the Summary of the other language is found and replaced.
func TestQuestionsBesideAUsersOwnSummary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	own := excelize.NewFile()
	defer own.Close()
	for i, row := range strings.Split(strings.TrimSpace(twoQuestions), "\n") {
		cells := strings.Split(row, ",")
		if err := own.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Summary", "汇总"} {
		own.NewSheet(name)
		own.SetCellValue(name, "A1", "the week of "+name)
	}
	if err := own.SaveAs(filepath.Join(w.root, "inbox", "own.xlsx")); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	path, status := w.newestOutcome()
	book := openOurSummary(t, path)
	if status.State != "asked" || book.sheet != "Summary (HGE)" {
		t.Fatalf("%s, %+v", book.sheet, status)
	}
	book.answer("which weight", reason.Say("ko", "choice_column", "C", "毛重")) // in whatever language
	book.answer("which mawb_no", reason.Say("en", "choice_neither"))
	w.cfg.Language = "zh"
	book.saveAs(filepath.Join(w.root, "inbox", "again.xlsx"))
	w.run(1)
	path, status = w.newestOutcome()
	book = openOurSummary(t, path)
	if status.State != "done" || status.Rows.Confirmed != 2 || len(book.GetSheetList()) != 4 {
		t.Errorf("%v, %+v", book.GetSheetList(), status)
	}
	if text := book.text(); !strings.Contains(text, reason.Say("zh", "now_nothing", "2")) {
		t.Error(text)
	}
	for _, name := range []string{"Summary", "汇总"} {
		if got, err := book.GetCellValue(name, "A1"); got != "the week of "+name || err != nil {
			t.Errorf("the user's own sheet says %q, %v", got, err)
		}
	}
}

// openOurSummary opens an outcome whose user has a Summary, too.
func openOurSummary(t *testing.T, path string) *summaryBook {
	t.Helper()
	book := openSummary(t, path)
	for _, sheet := range book.GetSheetList() {
		if title, _ := book.GetCellValue(sheet, "A1"); reason.IsSummaryTitle(title) {
			book.sheet = sheet
			return book
		}
	}
	t.Fatalf("no Summary of ours in %v", book.GetSheetList())
	return nil
}

// checkLists makes sure that each yellow cell has a drop-down whose texts are in hidden cells of its row.
func checkLists(t *testing.T, book *summaryBook, want int) {
	t.Helper()
	lists, err := book.GetDataValidations(book.sheet)
	if err != nil || len(lists) != want {
		t.Fatalf("%d drop-downs, %v", len(lists), err)
	}
	for _, l := range lists {
		if l.Type != "list" || !strings.HasPrefix(l.Formula1, "$AB$") || len(l.Formula1) > 255 {
			t.Errorf("a drop-down is %+v", l)
		}
	}
}

// TestRefusedFileComesBackWithItsTable mends a refused file in its outcome.
func TestRefusedFileComesBackWithItsTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "two.csv"), "order_num,weight,mawb_no,reference_num\n"+
		"HGE2507080000516,1.5,123-25122112,R1\nHGE2507080000517,1.5,123-25122123,R1\n")
	w.run(1)
	path, status := w.newestOutcome()
	if status.State != "refused" {
		t.Fatalf("the file is %+v", status)
	}
	book := openSummary(t, path)
	text := book.text()
	if !strings.Contains(text, reason.Say("en", "now_refused")) || !strings.Contains(text, filepath.Join("archive", "two.csv")) {
		t.Errorf("the Summary says\n%s", text)
	}
	rows, err := book.GetRows(book.table())
	if err != nil || len(rows) != 3 || len(rows[2]) < 7 || !strings.Contains(rows[2][5], "123-25122112 in C2") {
		t.Fatalf("the table is %q, %v", rows, err)
	}
	if rules, err := book.GetConditionalFormats(book.table()); err != nil || rules["C3"] == nil {
		t.Errorf("marked: %v, %v", rules, err)
	}
	if err := book.SetCellValue(book.table(), "D3", "R2"); err != nil {
		t.Fatal(err)
	}
	book.saveAs(filepath.Join(w.root, "inbox", "mended.xlsx"))
	w.run(1)
	path, status = w.newestOutcome()
	if status.State != "done" || status.Rows.Confirmed != 2 {
		t.Fatalf("the mended file is %+v", status)
	}
	book = openSummary(t, path)
	if rules, err := book.GetConditionalFormats(book.table()); err != nil || len(rules) != 0 {
		t.Errorf("still marked: %v, %v", rules, err)
	}
}
