package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
)

// seedReal adds the real files with one of these endings as seeds.
func seedReal(f *testing.F, endings ...string) {
	dir, err := filepath.Abs("../../../shared/realdata")
	if err != nil {
		f.Fatal(err)
	}
	found, _ := os.ReadDir(dir)
	for _, e := range found {
		if !slices.Contains(endings, filepath.Ext(e.Name())) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

// checkLaws reads content and checks what must be true for every file:
//   - it does not panic
//   - a file that cannot be read is refused with a reason
//   - the same file gives the same rows again
//   - rows come in order, are inside the grid and hold something
//   - a later pass over a sheet yields as many rows as the first
func checkLaws(t *testing.T, content []byte, o Options) {
	t.Helper()
	path := sheettest.FileOf(t, content)
	first, err := readFile(t, path, o)
	again, errAgain := readFile(t, path, o)
	if !slices.Equal(first, again) || (err == nil) != (errAgain == nil) {
		t.Fatalf("the same file gave\n%s %v\nand\n%s %v", strings.Join(first, "\n"), err, strings.Join(again, "\n"), errAgain)
	}
	if err != nil {
		reasonOf(t, err)
		return
	}
	o.TempDir = t.TempDir()
	b, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for i := range b.Sheets {
		var counts [3]int
		for pass := range counts {
			last := 0
			for r, err := range b.Rows(i) {
				if err != nil {
					break // a hidden sheet may be damaged
				}
				counts[pass]++
				if r.Number <= last || r.Number > MostRows || len(r.Cells) == 0 || len(r.Cells) > MostColumns || r.Sheet != i {
					t.Fatalf("row %d after %d, %d cells, sheet %d", r.Number, last, len(r.Cells), r.Sheet)
				}
				for _, c := range r.Cells {
					if (c.Kind == cell.Empty || c.Kind == cell.Formula) != (c.Text == "") && c.Kind != cell.Error {
						t.Fatalf("row %d: %+v", r.Number, c)
					}
				}
				last = r.Number
			}
		}
		if counts[0] != counts[1] || counts[1] != counts[2] {
			t.Fatalf("sheet %d: rows in three passes: %v", i, counts)
		}
	}
	b.Notes()
}

func FuzzCSV(f *testing.F) {
	seedReal(f, ".csv")
	for _, e := range foreign {
		f.Add(encoded(f, e.charset, e.text))
	}
	for _, s := range []string{"order,weight\nA,\"1\nB,2", "a;b\n\"x\"y\";1\n", "sep=|\n1|2", "a\rb\r", "\n\n,,\n\"\"\n",
		"a,\"b\"\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkLaws(t, content, Options{IsHeader: aFewHeaders}) })
}

func FuzzSniff(f *testing.F) {
	seedReal(f, ".csv", ".xls", ".html", ".xml", ".xlsx")
	f.Add([]byte(flat(`<Row ss:Index="2"><Cell ss:MergeAcross="2"><Data ss:Type="Number">1</Data></Cell></Row>`)))
	f.Add([]byte(`<table><tr><td rowspan=3>a<td colspan=2>b</table>`))
	f.Add([]byte(oleWith("Workbook")))
	for _, s := range signatures {
		f.Add([]byte(s.first))
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkLaws(t, content, Options{}) })
}

// FuzzXLSX changes the content of the parts of a workbook. It packs them anew, as a change of the packed bytes would only
// break the check sum.
func FuzzXLSX(f *testing.F) {
	add := func(parts sheettest.Parts) {
		get := func(end string) string {
			for _, p := range parts {
				if strings.HasSuffix(strings.ToLower(p.Name), end) {
					return p.Content
				}
			}
			return ""
		}
		f.Add(get("sheet1.xml"), get("sharedstrings.xml"), get("styles.xml"), get("xl/workbook.xml"))
	}
	add(sampleBook(3))
	add(sheettest.PlainBook(`<cols><col min="1" max="3" hidden="1"/></cols>` +
		data(`<row hidden="1"><c t="d" s="2"><v>2025-01-05</v></c><c t="b"><v>1</v></c></row><row r="9"><c r="C9" t="e">`+
			`<v>#REF!</v></c></row>`) + `<mergeCells><mergeCell ref="A1:C9"/></mergeCells>`))
	real, _ := filepath.Glob("../../../shared/realdata/*.xlsx")
	for _, path := range real {
		if parts := unpacked(f, path); parts != nil {
			add(parts)
		}
	}
	f.Fuzz(func(t *testing.T, sheet, texts, styles, book string) {
		parts := sampleBook(0).With("xl/worksheets/sheet1.xml", sheet).With("xl/sharedStrings.xml", texts).With("xl/styles.xml",
			styles).With("xl/workbook.xml", book)
		content := parts.Packed(t)
		checkLaws(t, content, Options{TextMemory: 1 << 12})
		fastIsSlow(t, sheettest.FileOf(t, content))
	})
}

// fastIsSlow checks that a sheet reads the same with and without the fast functions, the words of an error included.
func fastIsSlow(t *testing.T, path string) {
	t.Helper()
	fast, err1 := wholeFile(t, path, false)
	slow, err2 := wholeFile(t, path, true)
	if !slices.Equal(fast, slow) || fmt.Sprint(err1) != fmt.Sprint(err2) {
		t.Fatalf("fast\n%s %v\nslow\n%s %v", strings.Join(fast, "\n"), err1, strings.Join(slow, "\n"), err2)
	}
}

// wholeFile reads all sheets of a workbook and returns everything about their cells, and the notes.
func wholeFile(t *testing.T, path string, noFast bool) (all []string, err error) {
	t.Helper()
	b, err := Open(path, Options{TempDir: t.TempDir()})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	b.content.(*xlsxContent).noFast = noFast
	for i := range b.Sheets {
		for r, err := range b.Rows(i) {
			if err != nil {
				return all, err
			}
			all = append(all, wholeRow(r))
		}
	}
	return append(all, fmt.Sprint(b.Notes())), nil
}

// wholeRow is everything about a row.
func wholeRow(r *cell.Row) string {
	s := fmt.Sprint(r.Sheet, r.Number, r.Hidden)
	for i := range r.Cells {
		c := r.Cells[i]
		format := c.Format
		c.Format = nil
		s += fmt.Sprintf(" %+v", c)
		if format != nil {
			s += fmt.Sprintf(" %+v", *format)
		}
	}
	return s
}

// unpacked is the parts of a zip, nil if the file is not one.
func unpacked(t testing.TB, path string) (f sheettest.Parts) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil
	}
	for _, p := range z.File {
		r, err := p.Open()
		if err != nil {
			return nil
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil
		}
		f = f.With(p.Name, string(content))
	}
	return f
}
