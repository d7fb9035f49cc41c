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
	err = folder.WriteWhole(path, func(temp string) error {
		err := writeCheckTo(ctx, c, temp, out, rows)
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

// writeCheckTo writes the outcome workbook of a check to a path. If the answers do not fit beside the rows, it is the Summary
// alone.
func writeCheckTo(ctx context.Context, c *config.Config, path string, out *Checked, rows *checkRows) error {
	err := writeCheckTable(ctx, c, path, out, rows)
	if !errors.Is(err, outcome.ErrNoRoom) {
		return err
	}
	bare := *out
	bare.Understood.Layout, bare.marked = nil, nil // there is no cell that a link could lead to
	summary := checkSummary(c, &bare)
	why := []reason.Reason{{Code: reason.NoRoom}}
	problem := reasonsSection(c.Language, reason.Say(c.Language, "problems"), why)
	summary.Sections = append([]outcome.SummarySection{problem}, summary.Sections...)
	return outcome.Write(ctx, path, nil, nil, nil, summary)
}

func writeCheckTable(ctx context.Context, c *config.Config, path string, out *Checked, rows *checkRows) error {
	summary := checkSummary(c, out)
	if rows == nil && out.refused != nil {
		closed := func(yield func(outcome.Answer, error) bool) {
			for row, err := range out.closed {
				if !yield(answerTo(c.Language, row), err) || err != nil {
					return
				}
			}
		}
		tables, answers := refusedRows(c.Language, out.refused.layout, out.Refusal, closed)
		return outcome.Write(ctx, path, out.refused.book, tables, answers, summary)
	}
	if rows == nil {
		return outcome.Write(ctx, path, nil, nil, nil, summary)
	}
	good := reason.Reason{Code: reason.CheckWouldSend}
	if out.Off != nil {
		good = *out.Off
	}
	tables := tablesOf(rows.src.layout, nil)
	answers := withRead(rows.src.layout, tables, rows.answers(ctx, c.Language, good))
	return outcome.Write(ctx, path, rows.src.book, tables, answers, summary)
}

// answers say of each row what would become of it. good is said of those that would be sent.
func (c *checkRows) answers(ctx context.Context, language string, good reason.Reason) iter.Seq2[outcome.Answer, error] {
	orders := func(yield func(outcome.Answer, error) bool) {
		for r, err := range c.all(ctx) {
			if r.way == goesIntoForm {
				r.Reasons = []reason.Reason{good}
			}
			if !yield(answerTo(language, r), err) || err != nil {
				return
			}
		}
	}
	return withLeftOut(language, c.src.layout, withProblemRows(language, c.src.layout, orders), nil)
}

// answerTo is what an outcome says beside a row.
func answerTo(language string, r sortedRow) outcome.Answer {
	a := outcome.Answer{Sheet: r.Order.Sheet, Row: r.Order.Row, Status: r.Status}
	a.Reason, a.Next = wordsOf(language, r.Reasons)
	return a
}

// checkPath is <stem>.check.xlsx in a folder, or <stem>.check-2.xlsx and so on if that is there already.
func checkPath(folder, source string) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(folder, numbered(stemWith(outcomeStem(source), ".check"), n, outcomeExt))
		_, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
	}
}
