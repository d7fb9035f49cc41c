package importer

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

// French is read as Czech just as well: è is č there, and ê is ę.
const unclearCSV = "order_num,weight,handover_num,contact_name,address_one\n" +
	"HGE2507080000516,1.5,20000000100,Hélène,Gate 4\n" +
	"HGE2507080000517,1.5,20000000101,Irène,\"Côté\nsud\"\n"

func (w *world) dropEncoded(name, text string) {
	w.t.Helper()
	b, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		w.t.Fatal(err)
	}
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", name), b)
}

// sentBodies are the bodies of all forms in the ledger.
func (w *world) sentBodies() string {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.root, "ledger.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT body FROM form ORDER BY id")
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	all := ""
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			w.t.Fatal(err)
		}
		all += body + "\n"
	}
	return all
}

func newEncodingWorld(t *testing.T) *world {
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), hgeapitest.Config{})
	w.cfg.Ledger.URL = "sqlite:" + filepath.Join(w.root, "ledger.db")
	return w
}

// TestEncodingIsAnsweredInTheWorkbook answers in which encoding a CSV is, with the choice that it was not shown in, and mends a
// cell at the same time. The mended cell stays, the others are read again, and the next CSV asks nothing.
func TestEncodingIsAnsweredInTheWorkbook(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string][]string{"windows-1252": {"Hélène", "Côté", "Irčne Nová"},
		"windows-1250": {"Hélčne", "Côté", "Irčne Nová"}} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			w := newEncodingWorld(t)
			w.dropEncoded("french.csv", unclearCSV)
			w.run(1)
			path, status := w.newestOutcome()
			if status.State != "asked" {
				t.Fatalf("the file is %+v", status)
			}
			book := openSummary(t, path)
			text := book.text()
			for _, want := range []string{"windows-1252: Hélène", "windows-1250: Hélčne", `encoding = "windows-1252"`} {
				if !strings.Contains(text, want) {
					t.Errorf("the Summary does not say %q:\n%s", want, text)
				}
			}
			if got, _ := book.GetCellValue(book.table(), "D2"); got != "Hélène" {
				t.Errorf("shown: %s", got)
			}
			example := map[string]string{"windows-1252": "Hélène", "windows-1250": "Hélčne"}[answer]
			book.answer(reason.EncodingKey, answer+" ("+example+")")
			if err := book.SetCellValue(book.table(), "D3", "Irčne Nová"); err != nil { // is what it is, in whatever encoding
				t.Fatal(err)
			}
			book.saveAs(filepath.Join(w.root, "inbox", "answered.xlsx"))
			w.run(1)
			path, status = w.newestOutcome()
			if status.State != "done" || status.Rows.Confirmed != 2 {
				t.Fatalf("the answered file is %+v\n%s", status, openSummary(t, path).text())
			}
			bodies := w.sentBodies()
			for _, name := range want {
				if !strings.Contains(bodies, name) {
					t.Errorf("%s was not sent:\n%s", name, bodies)
				}
			}
			book = openSummary(t, path)
			if got, _ := book.GetCellValue(book.table(), "D2"); got != want[0] {
				t.Errorf("the outcome shows %s", got)
			}
			if rows, _ := book.GetRows(book.table()); len(rows) != 3 || len(rows[1]) != 10 || rows[1][5] != "confirmed" {
				t.Errorf("the table is %q", rows)
			}
			w.dropEncoded("next.csv", strings.ReplaceAll(unclearCSV, "HGE25070800005", "HGE25070800006"))
			w.run(1)
			if path, status = w.newestOutcome(); status.State != "done" || status.Rows.Confirmed != 2 {
				t.Fatalf("the next file is %+v\n%s", status, openSummary(t, path).text())
			}
			if text := openSummary(t, path).text(); !strings.Contains(text, "answered.xlsx") {
				t.Errorf("it does not say where the answer is from:\n%s", text)
			}
			if log, _ := filepath.Glob(filepath.Join(w.root, "*.log")); len(log) > 0 {
				t.Log(log)
			}
		})
	}
}

// TestEncodingIsSetLater sets the encoding in the configuration. That goes before what was answered, also in the workbook.
func TestEncodingIsSetLater(t *testing.T) {
	t.Parallel()
	w := newEncodingWorld(t)
	w.dropEncoded("french.csv", unclearCSV)
	w.run(1)
	path, _ := w.newestOutcome()
	book := openSummary(t, path)
	book.answer(reason.EncodingKey, "windows-1250")
	book.saveAs(filepath.Join(w.root, "answered.xlsx"))
	w.cfg.Read.Encoding = "windows-1252"
	if err := os.Rename(filepath.Join(w.root, "answered.xlsx"), filepath.Join(w.root, "inbox", "answered.xlsx")); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	if _, status := w.newestOutcome(); status.State != "done" || !strings.Contains(w.sentBodies(), "Hélène") {
		t.Errorf("%+v\n%s", status, w.sentBodies())
	}
}

// TestNothingPersonalOfTheEncoding makes sure that the ledger keeps none of the texts that a question shows.
func TestNothingPersonalOfTheEncoding(t *testing.T) {
	t.Parallel()
	w := newEncodingWorld(t)
	w.dropEncoded("french.csv", unclearCSV)
	w.run(1)
	db, err := sql.Open("sqlite", filepath.Join(w.root, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var kept string
	if err := db.QueryRow("SELECT coalesce(refusal, '') || coalesce(layout, '') FROM file").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if kept == "" || strings.Contains(kept, "ne,") || strings.Contains(kept, fmt.Sprintf("%q", "Hélène")) ||
		strings.Contains(kept, "lène") {
		t.Errorf("the ledger keeps %s", kept)
	}
}

// TestEncodingBesideOtherQuestions answers the encoding first and another question later. In between somebody changes the answer.
func TestEncodingBesideOtherQuestions(t *testing.T) {
	t.Parallel()
	w := newEncodingWorld(t)
	w.dropEncoded("french.csv", "order_num,Weight,weight (kg),handover_num,contact_name\n"+
		"HGE2507080000516,1.5,2.5,20000000100,Hélène\nHGE2507080000517,1.5,2.5,20000000100,Hélène\n")
	w.run(1)
	for i, step := range []struct{ key, answer, shown string }{
		{reason.EncodingKey, "windows-1250 (Hélčne)", "Hélčne"},
		{reason.EncodingKey, "windows-1252 (Hélène)", "Hélène"},
		{"which weight", reason.Say("en", "choice_column", "C", "weight (kg)"), "Hélène"},
	} {
		path, status := w.newestOutcome()
		if status.State != "asked" {
			t.Fatalf("%d: the file is %+v\n%s", i, status, openSummary(t, path).text())
		}
		book := openSummary(t, path)
		book.answer(step.key, step.answer)
		book.saveAs(filepath.Join(w.root, "inbox", fmt.Sprintf("step%d.xlsx", i)))
		w.run(1)
		path, _ = w.newestOutcome()
		book = openSummary(t, path)
		if got, _ := book.GetCellValue(book.table(), "E2"); got != step.shown {
			t.Errorf("%d: shown %s\n%s", i, got, book.text())
		}
		if got, _ := book.GetCellValue(book.sheet, book.questions()[reason.EncodingKey]); !strings.Contains(got, step.shown) {
			t.Errorf("%d: the answer is shown as %q", i, got)
		}
	}
	if _, status := w.newestOutcome(); status.State != "done" || !strings.Contains(w.sentBodies(), "Hélène") {
		t.Errorf("%+v\n%s", status, w.sentBodies())
	}
}
