package sheet

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// kinds are the prefixes of cells in a dumped row.
var kinds = map[cell.Kind]string{cell.Text: "", cell.Number: "n:", cell.Date: "d:", cell.Bool: "b:", cell.Error: "e:",
	cell.Formula: "f:"}

// dumpRow writes a row as "2h|a|n:12||+a": its number, h if it is hidden, then its cells, with + if they are filled in
// from a merged range.
func dumpRow(r *cell.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d", r.Number)
	if r.Hidden {
		b.WriteString("h")
	}
	for _, c := range r.Cells {
		b.WriteString("|")
		if c.Merged {
			b.WriteString("+")
		}
		b.WriteString(kinds[c.Kind] + c.Text)
	}
	return b.String()
}

// dump makes one pass over sheet i and returns its rows as dumpRow writes them.
func dump(b *Book, i int) (rows []string, err error) {
	for r, err := range b.Rows(i) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, dumpRow(r))
	}
	return rows, nil
}

// opened opens a file and closes it when the test ends.
func opened(t testing.TB, path string, o Options) *Book {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	b, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// wantRows makes a pass over sheet i and compares its rows.
func wantRows(t testing.TB, b *Book, i int, want ...string) {
	t.Helper()
	got, err := dump(b, i)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
}

// reasonOf is the first reason of err, which must be a refusal.
func reasonOf(t testing.TB, err error) reason.Reason {
	t.Helper()
	var r *reason.Refusal
	if !errors.As(err, &r) || len(r.Reasons) == 0 {
		t.Fatalf("no refusal: %v", err)
	}
	return r.Reasons[0]
}

// readFile reads all visible sheets of a file, up to the first error.
func readFile(t testing.TB, path string, o Options) (rows []string, err error) {
	t.Helper()
	o.TempDir = t.TempDir()
	b, err := Open(path, o)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	for i, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		more, err := dump(b, i)
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// wantRefusal reads a file that must be refused.
func wantRefusal(t testing.TB, path string, o Options, want reason.Reason) {
	t.Helper()
	_, err := readFile(t, path, o)
	if d := cmp.Diff(want, reasonOf(t, err)); d != "" {
		t.Errorf("reason (-want +got):\n%s", d)
	}
}

func refusedFor(code reason.Code, args ...string) reason.Reason {
	return reason.Reason{Code: code, Args: args}
}

// wantSeen checks that all these reasons are among the notes of b.
func wantSeen(t testing.TB, b *Book, want ...reason.Reason) {
	t.Helper()
	seen := b.Notes()
	for _, w := range want {
		found := false
		for _, s := range seen {
			found = found || cmp.Equal(w, s)
		}
		if !found {
			t.Errorf("not noticed: %+v\nbut: %+v", w, seen)
		}
	}
}
