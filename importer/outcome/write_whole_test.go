package outcome

import (
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/importer/sheet"

	"github.com/xuri/excelize/v2"
)

func TestOutcomeAppearsWholeOrNotAtAll(t *testing.T) {
	source := build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, 3) })
	b, err := sheet.Open(source, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	gone := errors.New("the ledger is gone")
	broken := func(yield func(Answer, error) bool) { _ = yield(answerTo(0, 2), nil) && yield(Answer{}, gone) }
	dir := t.TempDir()
	out := filepath.Join(dir, "x.outcome.xlsx")
	if err := os.WriteFile(out, []byte("the outcome before"), 0o600); err != nil {
		t.Fatal(err)
	}
	failing := map[string]struct {
		answers iter.Seq2[Answer, error]
		want    error
	}{
		"answers end in an error": {broken, gone},
		"answer to another sheet": {each(answerTo(0, 2), answerTo(1, 2)), errAnswers},
		"answers out of order":    {each(answerTo(0, 3), answerTo(0, 2)), errAnswers},
		"two answers to a row":    {each(answerTo(0, 3), answerTo(0, 3)), errAnswers},
		"answer to the header":    {each(answerTo(0, 1)), errAnswers},
	}
	for name, c := range failing {
		t.Run(name, func(t *testing.T) {
			if err := Write(out, b, []TableHeader{{0, 1, 3}}, c.answers, someSummary()); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if got, _ := os.ReadFile(out); string(got) != "the outcome before" {
				t.Errorf("the file there was changed")
			}
			if left, _ := os.ReadDir(dir); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	if err := Write(out, b, []TableHeader{{0, 1, 3}}, each(answersTo(0, 2, 4)...), someSummary()); err != nil {
		t.Fatal(err)
	}
	checkExcelRules(t, out)
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriteWholeIsSeenOnlyAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	err := writeWhole(file, func(w io.Writer) error {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Error("seen before it is whole")
		}
		for _, e := range must(os.ReadDir(dir)) {
			if !strings.HasPrefix(e.Name(), ".") || !strings.HasSuffix(e.Name(), ".tmp") {
				t.Errorf("written as %s, which looks like a file to be taken", e.Name())
			}
		}
		_, err := io.WriteString(w, "whole")
		return err
	})
	if got, _ := os.ReadFile(file); err != nil || string(got) != "whole" {
		t.Errorf("%q, %v", got, err)
	}
}
