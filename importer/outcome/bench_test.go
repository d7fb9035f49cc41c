package outcome

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"hgeimport/importer/sheet"
	"hgeimport/importer/sheet/sheettest"
)

// eachRow answers rows from 2 on without holding the answers.
func eachRow(rows int) iter.Seq2[Answer, error] {
	return func(yield func(Answer, error) bool) {
		a := answerTo(0, 2)
		for a.Row = 2; a.Row <= rows && yield(a, nil); a.Row++ {
			if a.Row%500 == 0 {
				next := answerTo(0, a.Row)
				a.Form, a.Document, a.Reference = next.Form, next.Document, next.Reference
			}
		}
	}
}

// benchOutcome measures an outcome against reading its source, both from Open on.
func benchOutcome(b *testing.B, path string, rows int, write func(out string, book *sheet.Book) error) {
	out := filepath.Join(b.TempDir(), "x.outcome")
	one := func() {
		os.Remove(out)
		book, err := sheet.Open(path, sheet.Options{TempDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer book.Close()
		if err := write(out, book); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		ours, read := sheettest.Best(one), sheettest.Best(func() { countRows(b, path) })
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/read.Seconds(), "x-reading")
		b.ReportMetric(sheettest.Peak(one), "MB-peak(goal<300)")
	}
}

func BenchmarkOutcomeOfXLSX(b *testing.B) {
	const rows = 200_000
	benchOutcome(b, sheettest.OrdersXLSX(b, rows), rows, func(out string, book *sheet.Book) error {
		return Write(b.Context(), out, book, []TableHeader{{0, 1, sheettest.Columns, nil, nil, nil}}, eachRow(rows), someSummary())
	})
}

func BenchmarkOutcomeOfCSV(b *testing.B) {
	const rows = 200_000
	path := sheettest.OrdersCSV(b, rows)
	b.Run("xlsx", func(b *testing.B) {
		benchOutcome(b, path, rows, func(out string, book *sheet.Book) error {
			return Write(b.Context(), out, book, []TableHeader{{0, 1, sheettest.Columns, nil, nil, nil}}, eachRow(rows), someSummary())
		})
	})
	b.Run("csv", func(b *testing.B) {
		benchOutcome(b, path, rows, func(out string, book *sheet.Book) error {
			return WriteCSV(b.Context(), out, book, []TableHeader{{0, 1, sheettest.Columns, nil, nil, nil}}, eachRow(rows))
		})
	})
}

// countRows reads the first sheet of a file.
func countRows(b *testing.B, path string) (n int) {
	book, err := sheet.Open(path, sheet.Options{TempDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	for _, err := range book.Rows(0) {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}
