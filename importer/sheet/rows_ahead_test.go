package sheet_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hgeimport/importer/sheet"
	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
)

func clone(r *cell.Row) cell.Row {
	row := *r
	row.Cells = slices.Clone(r.Cells)
	return row
}

// What is read ahead is what is read: the same rows, the same notes, also on the second pass, and the same refusal after the same
// rows.
func TestRowsAheadAreTheRows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	long := "a,b\n"
	for i := range 1000 {
		long += fmt.Sprintf("%d,\"x \"\"%d\"\"\"\n", i, i)
	}
	for _, path := range []string{sheettest.OrdersCSV(t, 300), sheettest.OrdersXLSX(t, 300),
		text("one.csv", "a,b\n"), text("long.csv", long),
		text("exact.csv", "a\n"+string(slices.Repeat([]byte("1\n"), 127))),
		text("wide.csv", long+string(slices.Repeat([]byte(","), 20_000))+"x\n1,2\n"),
		text("page.html", "<html><table><tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table></html>")} {
		book, err := sheet.Open(path, sheet.Options{TempDir: dir})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, err := range book.Rows(0) { // from the second pass on merged cells are filled
			if err != nil {
				break
			}
		}
		for range 2 {
			var want, got []cell.Row
			var wantErr, gotErr error
			for r, err := range book.Rows(0) {
				if wantErr = err; err == nil {
					want = append(want, clone(r))
				}
			}
			notes := fmt.Sprint(book.Notes())
			for r, err := range book.RowsAhead(0) {
				if gotErr = err; err == nil {
					got = append(got, clone(r))
				}
			}
			if !slices.EqualFunc(got, want, func(a, b cell.Row) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
				t.Errorf("%s: %d rows, want %d", path, len(got), len(want))
			}
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || fmt.Sprint(book.Notes()) != notes {
				t.Errorf("%s: %v, %v, want %v, %s", path, gotErr, book.Notes(), wantErr, notes)
			}
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A pass may end early, and what breaks down in the loop ends the reading, too.
func TestRowsAheadEndWithTheirLoop(t *testing.T) {
	t.Parallel()
	book, err := sheet.Open(sheettest.OrdersCSV(t, 5000), sheet.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, stop := range []int{0, 1, 127, 128, 129, 1000} {
		n := 0
		for range book.RowsAhead(0) {
			if n == stop {
				break
			}
			n++
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the loop did not break down")
				}
			}()
			n := 0
			for range book.RowsAhead(0) {
				if n++; n > stop {
					panic(errors.New("broken"))
				}
			}
		}()
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}
