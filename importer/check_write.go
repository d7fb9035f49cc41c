package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// writeCheck writes the workbook that the road would, marked as a check, into folder, which is made where there is none.
// Nothing that is there is replaced. Dropped into the inbox, it is read like its source.
func writeCheck(ctx context.Context, c *config.Config, out *Checked, src *surveyedFile, ch *checker, into string) error {
	if into == "" {
		return nil
	}
	if err := os.MkdirAll(into, 0o777); err != nil {
		return fmt.Errorf("folder for outcomes: %w", err)
	}
	path, err := checkName(into, filepath.Base(out.File))
	if err != nil {
		return err
	}
	out.Written = path
	sum := checkSummary(c, out)
	if src == nil {
		return writeCheckBook(path, func(temp string) error {
			return outcome.Write(temp, nil, nil, func(func(outcome.Answer, error) bool) {}, sum)
		})
	}
	answers := func(yield func(outcome.Answer, error) bool) {
		for e, err := range ch.rows(ctx) {
			reasons := e.Reasons
			if e.way == goes {
				reasons = []reason.Reason{{Code: reason.CheckWouldSend}}
			}
			a := outcome.Answer{Sheet: e.Order.Sheet, Row: e.Order.Row, Status: e.Status}
			a.Reason, a.Next = wordsOf(c.Language, reasons)
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
	return writeCheckBook(path, func(temp string) error {
		return outcome.Write(temp, src.book, tablesOf(src.layout), withProblemRows(c.Language, src.layout, answers), sum)
	})
}

func writeCheckBook(path string, write func(temp string) error) error {
	if err := folder.Whole(path, write); err != nil {
		return fmt.Errorf("outcome %s: %w", path, err)
	}
	return nil
}

// checkName is <name>.check.xlsx, or <name>.check-2.xlsx and so on where that is there.
func checkName(folder, base string) (string, error) {
	ext := filepath.Ext(base)
	stem := filepath.Join(folder, outcomeName.ReplaceAllString(base[:len(base)-len(ext)], "")+".check")
	path := stem + outcomeExt(ext)
	for n := 2; ; n++ {
		_, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		path = fmt.Sprintf("%s-%d%s", stem, n, outcomeExt(ext))
	}
}
