package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"
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
func benchOutcome(b *testing.B, path string, rows int, goal string, write func(out string, book *Book) error) {
	out := filepath.Join(b.TempDir(), "x.outcome")
	one := func() {
		book, err := Open(path, Options{TempDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer book.Close()
		if err := write(out, book); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		ours, read := best(one), best(func() { readAll(b, path) })
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(ours.Seconds()/read.Seconds(), "x-reading"+goal)
		b.ReportMetric(peak(one), "MB-peak(goal<300)")
	}
}

func BenchmarkOutcomeOfXLSX(b *testing.B) {
	const rows = 200_000
	benchOutcome(b, benchBook(b, rows), rows, "(goal<3)", func(out string, book *Book) error {
		return WriteOutcome(out, book, []Table{{0, 1, benchColumns}}, eachRow(rows), someSummary())
	})
}

func benchCSV(b *testing.B, rows int) string {
	path := filepath.Join(b.TempDir(), "orders.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	buffer := bufio.NewWriter(f)
	w := csv.NewWriter(buffer)
	for i := range rows {
		if err := w.Write(benchRow(i)); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), buffer.Flush(), f.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkOutcomeOfCSV(b *testing.B) {
	const rows = 200_000
	path := benchCSV(b, rows)
	b.Run("xlsx", func(b *testing.B) {
		benchOutcome(b, path, rows, "", func(out string, book *Book) error {
			return WriteOutcome(out, book, []Table{{0, 1, benchColumns}}, eachRow(rows), someSummary())
		})
	})
	b.Run("csv", func(b *testing.B) {
		benchOutcome(b, path, rows, "", func(out string, book *Book) error {
			return WriteOutcomeCSV(out, book, []Table{{0, 1, benchColumns}}, eachRow(rows))
		})
	})
}
