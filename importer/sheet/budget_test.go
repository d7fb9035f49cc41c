package sheet

import (
	"context"
	"errors"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// A file that holds more than the limits allow is refused with the limit that it met; one that holds just as much is read.
func TestLimits(t *testing.T) {
	t.Parallel()
	text := "a,b\n1,2\n3,,\n" // 3 rows, 5 cells, 5 bytes of text
	book := sheettest.PlainBook(data(`<row><c t="str"><v>a</v></c><c r="C1"><v>1</v></c></row><row><c><v>2</v></c></row><row/>`)).
		With("xl/workbook.xml", strings.Replace(sheettest.BookPart, "</sheets>",
			`<sheet name="x" sheetId="2" r:id="rId9"/></sheets>`, 1)).
		WithRelation(strings.Replace(strings.Replace(sheettest.TextsRel, "rId2", "rId9", 1), "sharedStrings", "worksheet", 1)).
		With("xl/sharedStrings.xml", `<worksheet>`+data(`<row><c><v>2</v></c></row>`)+`</worksheet>`)
	for name, of := range map[string]struct {
		file       string
		fits, less Limits
		code       reason.Code
	}{
		"rows":     {sheettest.FileOf(t, []byte(text)), Limits{Rows: 3}, Limits{Rows: 2}, reason.TooManyRows},
		"cells":    {sheettest.FileOf(t, []byte(text)), Limits{Cells: 5}, Limits{Cells: 4}, reason.TooManyCells},
		"sheets":   {book.File(t), Limits{Sheets: 2}, Limits{Sheets: 1}, reason.TooManySheets},
		"all rows": {book.File(t), Limits{Rows: 3}, Limits{Rows: 2}, reason.TooManyRows},
		"width":    {book.File(t), Limits{Cells: 5}, Limits{Cells: 4}, reason.TooManyCells},
		"text": {sheettest.FileOf(t, []byte("a\n"+strings.Repeat("x", 30_000)+"\n")), Limits{Text: 1 << 20},
			Limits{Text: 30_000}, reason.TooMuchText},
		"unpacked": {book.File(t), Limits{Unpacked: 1 << 20}, Limits{Unpacked: 500}, reason.TooLarge},
	} {
		for range 2 {
			if err := readTwice(of.file, Options{Limits: of.fits}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := readTwice(of.file, Options{Limits: of.less}); !isRefusalFor(err, of.code) {
			t.Errorf("%s: %v, want %s", name, err, of.code)
		}
	}
}

// readTwice reads all sheets of a file twice, as a survey and a mapper do.
func readTwice(path string, o Options) error {
	b, err := Open(path, o)
	if err != nil {
		return err
	}
	defer b.Close()
	for range 2 {
		for i := range b.Sheets {
			for _, err := range b.Rows(i) {
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// A reading that is stopped, at whatever point, says so: it is never taken for damage of the file.
func TestStoppedWhileReading(t *testing.T) {
	t.Parallel()
	rows := strings.Repeat(`<row><c t="s"><v>0</v></c><c><v>1</v></c></row>`, 20_000)
	table := `<table>` + strings.Repeat(`<tr><td>a</td><td>b</td></tr>`, 20_000) + `</table>`
	for name, path := range map[string]string{
		"xlsx": sheettest.PlainBook(data(rows + strings.Repeat("<row/>", 20_000))).
			WithTexts(strings.Repeat(`<si><t>x</t></si>`, 20_000)).
			WithStyles(`<cellXfs><xf/></cellXfs>`).File(t),
		"csv":    sheettest.FileOf(t, []byte(strings.Repeat("a,b,c\n", 20_000))),
		"latin":  sheettest.FileOf(t, []byte("order_num\n"+strings.Repeat("\xb0\xa1\xb0\xa2\n", 20_000))),
		"html":   sheettest.FileOf(t, []byte("<html>"+table+"</html>")),
		"quotes": sheettest.FileOf(t, []byte(strings.Repeat(`"`, 1<<20))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			whole := readTwice(path, Options{Stop: func() error { asked++; return nil }})
			if asked < 3 {
				t.Errorf("asked %d times only", asked)
			}
			for at := 1; at <= asked; at += max(1, asked/8) {
				n := 0
				err := readTwice(path, Options{Stop: func() error {
					if n++; n >= at {
						return context.Canceled
					}
					return nil
				}})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("stopped at %d of %d: %v, and whole %v", at, asked, err, whole)
				}
			}
		})
	}
}
