package outcome

import (
	"archive/zip"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/importer/outcome/outcometest"
	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

var allStatuses = []reason.Status{reason.Confirmed, reason.Refused, reason.Rejected, reason.Duplicate, reason.Unconfirmed,
	reason.Unknown}

var inEnglish = Columns(english)

// answerTo makes up an answer to a row.
func answerTo(sheet, row int) Answer {
	return Answer{Sheet: sheet, Row: row, Status: allStatuses[row%len(allStatuses)],
		Reason: fmt.Sprintf("=reason & <why> of row %d", row), Next: "+set the column to Text and paste it again",
		Reference: fmt.Sprintf("TR20250427%09d", row),
		Form:      fmt.Sprintf("9275%06d", row/3), Document: fmt.Sprintf("https://files.example/form/%d.pdf?a=1&b=2", row/3)}
}

func each(answers ...Answer) iter.Seq2[Answer, error] {
	return func(yield func(Answer, error) bool) {
		for _, a := range answers {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// answersTo answers the rows from first to last.
func answersTo(sheet, first, last int) (all []Answer) {
	for row := first; row <= last; row++ {
		all = append(all, answerTo(sheet, row))
	}
	return all
}

// someSummary has one of everything.
func someSummary() *Summary {
	return &Summary{Title: TitlePrefix + ": 2 of 10 rows need you", Sections: []SummarySection{
		{Heading: "File", Rows: [][]SummaryCell{
			{{Text: "file"}, {Text: "orders 2025-07.xlsx"}},
			{{Text: "do now"}, {Text: "mend the rejected rows in this workbook and drop it into the inbox again; " +
				"what is confirmed is not sent a second time"}}}},
		{Heading: "Forms", Headers: []string{"reference", "state", "form"}, Rows: [][]SummaryCell{
			{{Text: "TR20250427000000001"}, {Text: "confirmed", Status: reason.Confirmed},
				{Text: "9275000001", Web: "https://files.example/1.pdf"}}}},
		{Heading: "Problems", Headers: []string{"cell", "order", "what is wrong", "what to do"}, Rows: [][]SummaryCell{
			{{Text: "orders!B6", Link: "orders!B6"}, {Text: "HGE2507080000516"}, {Text: "javascript"},
				{Text: "nothing", Web: "javascript:alert(1)"}}}}}}
}

// build saves a workbook made with excelize.
func build(t *testing.T, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	file := filepath.Join(t.TempDir(), "source.xlsx")
	if err := f.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// ordersSheet fills sheet with a table of n orders whose header is in row header.
func ordersSheet(f *excelize.File, sheet string, header, n int) {
	f.SetSheetRow(sheet, fmt.Sprintf("A%d", header), &[]any{"order_num", "weight", "mawb_no"})
	for i := range n {
		row := []any{fmt.Sprintf("HGE25070800%05d", i), 1.25 + float64(i), "123-25122112"}
		f.SetSheetRow(sheet, fmt.Sprintf("A%d", header+1+i), &row)
	}
}

// outcomeOf writes the outcome of a file.
func outcomeOf(t *testing.T, source string, tables []TableHeader, answers ...Answer) string {
	t.Helper()
	return outcomeWith(t, source, someSummary(), tables, answers...)
}

// outcomeWith writes the outcome of a file with a Summary.
func outcomeWith(t *testing.T, source string, s *Summary, tables []TableHeader, answers ...Answer) string {
	t.Helper()
	b, err := sheet.Open(source, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.outcome.xlsx")
	if err := Write(t.Context(), out, b, tables, each(answers...), s); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range outcometest.PackageFaults(out) {
		t.Error(wrong)
	}
	return out
}

// grid is what excelize reads in a sheet, by address.
func grid(t *testing.T, file, sheet string) map[string]string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for i, row := range rows {
		for j, text := range row {
			if text != "" {
				cells[cell.Address("", j, i+1)] = text
			}
		}
	}
	return cells
}

// wantAnswers looks for the headers and answers in the five columns from col on, and for all cells of the source.
func wantAnswers(t *testing.T, source, outcome map[string]string, header, col int, answers []Answer) {
	t.Helper()
	want := maps.Clone(source)
	for i, h := range inEnglish {
		want[cell.Address("", col+i, header)] = h
	}
	for _, a := range answers {
		for i, text := range a.texts(english) {
			if text != "" {
				want[cell.Address("", col+i, a.Row)] = text
			}
		}
	}
	if diff := cmp.Diff(want, outcome); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// rowTexts are the texts of a sheet by row, as our reader sees them.
func rowTexts(t *testing.T, b *sheet.Book, sheet int) map[int][]string {
	t.Helper()
	all := map[int][]string{}
	for row, err := range b.Rows(sheet) {
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row.Cells {
			text := c.Text
			if c.Merged {
				text = ""
			}
			all[row.Number] = append(all[row.Number], strings.Clone(text))
		}
	}
	return all
}

// reversed answers the rows with other words than answersTo.
func reversed(sheet, first, last int) (all []Answer) {
	for row := first; row <= last; row++ {
		a := answerTo(sheet, row)
		a.Status, a.Reason, a.Document = reason.Confirmed, "", "https://files.example/again.pdf"
		all = append(all, a)
	}
	return all
}

// csvFile writes a CSV.
func csvFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "source.csv")
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// rawWorkbook zips a workbook from the XML of its only sheet, "orders". more has other parts, which replace or join the
// usual ones.
func rawWorkbook(t *testing.T, sheet string, more map[string]string) string {
	t.Helper()
	all := map[string]string{
		contentTypes:                 typesXML(""),
		"_rels/.rels":                relationsXML("officeDocument xl/workbook.xml"),
		"xl/workbook.xml":            workbookXML(`<sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets>`),
		"xl/_rels/workbook.xml.rels": relationsXML("worksheet worksheets/sheet1.xml"),
		"xl/worksheets/sheet1.xml":   sheetXML(sheet),
	}
	maps.Copy(all, more)
	file := filepath.Join(t.TempDir(), "source.xlsx")
	f := must(os.Create(file))
	defer f.Close()
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, err := must(z.Create(name)).Write([]byte(all[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func typesXML(more string) string {
	return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` + more + `</Types>`
}

// relationsXML has relations rId1, rId2 and so on, each given as its kind and its target. A kind with a colon is whole.
func relationsXML(relations ...string) string {
	var b strings.Builder
	for i, r := range relations {
		kind, target, _ := strings.Cut(r, " ")
		if !strings.Contains(kind, ":") {
			kind = officeRels + "/" + kind
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, kind, target)
	}
	return relsStart + b.String() + `</Relationships>`
}

func workbookXML(content string) string {
	return `<workbook xmlns="` + transitionalMain + `" xmlns:r="` + officeRels + `">` + content + `</workbook>`
}

func sheetXML(content string) string {
	return `<worksheet xmlns="` + transitionalMain + `">` + content + `</worksheet>`
}

// inline is the XML of a cell of text.
func inline(cell, text string) string {
	return `<c r="` + cell + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// ordersXML is the XML of a header and two rows.
var ordersXML = `<row r="1">` + inline("A1", "order_num") + inline("B1", "weight") + `</row>` +
	`<row r="2">` + inline("A2", "HGE1") + `<c r="B2"><v>1</v></c></row>` +
	`<row r="3">` + inline("A3", "HGE2") + `<c r="B3"><v>2</v></c></row>`

// ordersData is sheetData with ordersXML, and more cells in rows 2 and 3.
func ordersData(moreIn2, moreIn3 string) string {
	rows := strings.Replace(ordersXML, `<v>1</v></c>`, `<v>1</v></c>`+moreIn2, 1)
	return `<sheetData>` + strings.Replace(rows, `<v>2</v></c>`, `<v>2</v></c>`+moreIn3, 1) + `</sheetData>`
}

// rowsOf are the texts of a sheet of a file by row, as our reader sees them.
func rowsOf(t *testing.T, file string, index int) map[int][]string {
	t.Helper()
	b := must(sheet.Open(file, sheet.Options{TempDir: filepath.Dir(file)}))
	defer b.Close()
	return rowTexts(t, b, index)
}
