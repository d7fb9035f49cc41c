package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// writeCheck writes the outcome workbook of a check into a folder, which it makes if there is none; "" is no folder. It
// replaces no file. If somebody drops the workbook into the inbox, it is read like its source. rows is nil for a file that
// would be refused.
func writeCheck(ctx context.Context, c *config.Config, out *Checked, rows *checkRows, into string) error {
	if into == "" {
		return nil
	}
	if err := os.MkdirAll(into, 0o777); err != nil {
		return fmt.Errorf("folder for outcomes: %w", err)
	}
	path, err := checkPath(into, filepath.Base(out.File))
	if err != nil {
		return err
	}
	out.Written = path
	summary := checkSummary(c, out)
	write := func(temp string) error {
		if rows == nil && out.refused != nil {
			tables, answers := refusedRows(c.Language, out.refused.layout, out.Refusal)
			return outcome.Write(temp, out.refused.book, tables, answers, summary)
		}
		if rows == nil {
			return outcome.Write(temp, nil, nil, nil, summary)
		}
		layout := rows.src.layout
		answers := withProblemRows(c.Language, layout, checkAnswers(ctx, c.Language, rows))
		return outcome.Write(temp, rows.src.book, tablesOf(layout), answers, summary)
	}
	err = folder.WriteWhole(path, func(temp string) error {
		err := write(temp)
		source, statErr := os.Stat(out.File) // the outcome is as readable as the file is
		if err = errors.Join(err, statErr); err != nil {
			return err
		}
		return folder.AccessOf(source).Give(temp)
	})
	if err != nil {
		return fmt.Errorf("outcome %s: %w", path, err)
	}
	return nil
}

// checkAnswers says of each order row what would become of it.
func checkAnswers(ctx context.Context, language string, rows *checkRows) iter.Seq2[outcome.Answer, error] {
	return func(yield func(outcome.Answer, error) bool) {
		for r, err := range rows.all(ctx) {
			reasons := r.Reasons
			if r.way == goesIntoForm {
				reasons = []reason.Reason{{Code: reason.CheckWouldSend}}
			}
			a := outcome.Answer{Sheet: r.Order.Sheet, Row: r.Order.Row, Status: r.Status}
			a.Reason, a.Next = wordsOf(language, reasons)
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// checkPath is <stem>.check.xlsx in a folder, or <stem>.check-2.xlsx and so on if that is there already.
func checkPath(folder, source string) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(folder, numbered(outcomeStem(source)+".check", n, outcomeExt))
		_, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
	}
}
