package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// linesOf are the lines of so many rows.
func linesOf(rows int) iter.Seq2[[]SummaryCell, error] {
	return func(yield func([]SummaryCell, error) bool) {
		for n := range rows {
			line := []SummaryCell{{Text: fmt.Sprint(n + 2)}, {Text: fmt.Sprintf("HGE%09d", n)},
				{Text: "confirmed", Status: reason.Confirmed}, {Text: "the weight is missing: write it <here>"}}
			if !yield(line, nil) {
				return
			}
		}
	}
}

// TestLinesAreRows has the same table as rows and as lines that are made while they are written: the workbooks are the same,
// byte for byte.
func TestLinesAreRows(t *testing.T) {
	for _, n := range []int{0, 1, 3000} {
		section := SummarySection{Heading: "Rows", Headers: []string{"row", "order", "status", "what to do next"}}
		asRows, asLines := section, section
		for line := range linesOf(n) {
			asRows.Rows = append(asRows.Rows, line)
		}
		asLines.Lines = linesOf(n)
		var sheets [2][]byte
		for i, section := range []SummarySection{asRows, asLines} {
			s := &Summary{Title: "done", Sections: []SummarySection{{Rows: [][]SummaryCell{{{Text: "file"}, {Text: "a.csv"}}}}}}
			if n > 0 || section.Lines != nil {
				s.Sections = append(s.Sections, section)
			}
			s.Sections = append(s.Sections, SummarySection{Heading: "File",
				Rows: [][]SummaryCell{{{Text: "carrier"}, {Text: "its page", Web: "https://example.com/x"}}}})
			out := filepath.Join(t.TempDir(), "x.xlsx")
			if err := Write(t.Context(), out, nil, nil, nil, s); err != nil {
				t.Fatal(err)
			}
			sheets[i] = unzip(t, out)["xl/worksheets/sheet1.xml"]
		}
		if !bytes.Equal(sortedMerges(sheets[0]), sortedMerges(sheets[1])) {
			t.Errorf("%d lines: other XML than that of rows", n)
		}
	}
}

// sortedMerges is the XML of a sheet without its list of merged cells, which is in another order, and how many they are.
func sortedMerges(x []byte) []byte {
	before, merges, _ := strings.Cut(string(x), "<mergeCells")
	merges, after, _ := strings.Cut(merges, "</mergeCells>")
	head, _, _ := strings.Cut(merges, ">")
	seen := map[string]bool{}
	for ref := range strings.SplitSeq(merges, "<mergeCell ") {
		seen[ref] = true
	}
	return fmt.Appendf(nil, "%s%s%d%s", before, head, len(seen), after)
}

// TestLinesThatDoNotFit: a text below the last line says that there are more.
func TestLinesThatDoNotFit(t *testing.T) {
	need := &columnNeed{}
	l, err := measure(t.Context(), SummarySection{Lines: linesOf(7), Cut: "more"}, need, 7)
	if err != nil || l.count != 7 || l.cut != "" {
		t.Fatalf("%+v %v", l, err)
	}
	l, err = measure(t.Context(), SummarySection{Lines: linesOf(8), Cut: "more"}, need, 7)
	if err != nil || l.count != 7 || l.cut != "more" {
		t.Fatalf("%+v %v", l, err)
	}
	p := &summarySheet{ctx: t.Context(), formats: &cellFormats{}}
	p.writeLines(l, []int{2, 4, 4, 16})
	var b bytes.Buffer
	if err := p.writeRows(&b); err != nil || strings.Count(b.String(), "<row ") != 8 ||
		strings.Index(b.String(), "more") < strings.LastIndex(b.String(), "HGE") || p.row != 8 {
		t.Errorf("%v: %s", err, b.String())
	}
}

// TestLinesThatFail: lines that break off, or are others in the second pass, leave no file.
func TestLinesThatFail(t *testing.T) {
	broken := errors.New("broken")
	for name, lines := range map[string]func(pass int) iter.Seq2[[]SummaryCell, error]{
		"fewer": func(pass int) iter.Seq2[[]SummaryCell, error] { return linesOf(5 - pass) },
		"more":  func(pass int) iter.Seq2[[]SummaryCell, error] { return linesOf(5 + pass) },
		"first pass": func(int) iter.Seq2[[]SummaryCell, error] {
			return func(yield func([]SummaryCell, error) bool) { yield(nil, broken) }
		},
		"second pass": func(pass int) iter.Seq2[[]SummaryCell, error] {
			return func(yield func([]SummaryCell, error) bool) {
				for line := range linesOf(2) {
					if pass > 0 {
						yield(nil, broken)
						return
					}
					if !yield(line, nil) {
						return
					}
				}
			}
		},
	} {
		pass := -1
		section := SummarySection{Lines: func(yield func([]SummaryCell, error) bool) {
			pass++
			lines(pass)(yield)
		}}
		dir := t.TempDir()
		err := Write(t.Context(), filepath.Join(dir, "x.xlsx"), nil, nil, nil, &Summary{Sections: []SummarySection{section}})
		if !errors.Is(err, errLinesChanged) && !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: a file is left", name)
		}
	}
}

// BenchmarkSummaryOfRows writes the outcome of a file whose table cannot be given back: its rows stand in the Summary.
func BenchmarkSummaryOfRows(b *testing.B) {
	const rows = 200_000
	out := filepath.Join(b.TempDir(), "x.xlsx")
	one := func() {
		os.Remove(out)
		s := &Summary{Sections: []SummarySection{{Headers: []string{"row", "order", "status", "next"}, Lines: linesOf(rows)}}}
		if err := Write(b.Context(), out, nil, nil, nil, s); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		b.ReportMetric(rows/sheettest.Best(one).Seconds(), "rows/s")
		b.ReportMetric(sheettest.Peak(one), "MB-peak")
	}
}
