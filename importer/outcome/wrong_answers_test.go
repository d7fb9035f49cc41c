package outcome

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
)

// Answers that do not fit their rows are an error, and so is a list of answers that ends in an error.
func TestOutcomeRefusesAnswersThatDoNotFit(t *testing.T) {
	source := build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, 3) })
	b, err := sheet.Open(source, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	gone := errors.New("the ledger is gone")
	broken := func(yield func(Answer, error) bool) { _ = yield(answerTo(0, 2), nil) && yield(Answer{}, gone) }
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
			if err := Write(t.Context(), newFile(t), b, []TableHeader{{0, 1, 3, nil, nil, nil}},
				c.answers, someSummary()); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
	out := newFile(t)
	if err := Write(t.Context(), out, b, []TableHeader{{0, 1, 3, nil, nil, nil}},
		each(answersTo(0, 2, 4)...), someSummary()); err != nil {
		t.Fatal(err)
	}
	checkExcelRules(t, out)
}

// An existing file is not overwritten: the caller writes under a name of its own, and renames the file.
func TestOutcomeOverwritesNothing(t *testing.T) {
	out := newFile(t)
	if err := os.WriteFile(out, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), out, nil, nil, each(), someSummary()); !errors.Is(err, os.ErrExist) {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(out); string(got) != "theirs" {
		t.Errorf("it is now %q", got)
	}
}

// newFile is the path of a file that is not there yet.
func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "x.outcome.xlsx") }
