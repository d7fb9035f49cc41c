package importer

import (
	"context"
	"iter"
	"slices"

	"hgeimport/importer/outcome"
	"hgeimport/importer/sheet"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// This file writes the outcome of a file of which nothing was sent: it was refused, or it asks. If it could be read, it comes
// back with its table, the cells that are spoken of are marked, and the rows with a fault have it beside them.

// loadRefusal makes the faults of the file the problems of its Summary.
func (r *fileReport) loadRefusal() {
	faults, questions := splitReasons(r.refusal)
	r.understood.questions = questions
	r.problems.addRowProblems(r.understood.Layout)
	for _, why := range faults {
		r.problems.add("", why, "", "")
	}
	r.marked = markedCells(r.understood.Layout, r.refusal)
}

// markedCells are the cells that the reasons of a file and of its rows name. l may be nil.
func markedCells(l *mapping.Layout, reasons []reason.Reason) []string {
	var cells []string
	add := func(reasons []reason.Reason) {
		for _, why := range reasons {
			if why.Cell != "" && len(cells) < mostMarked {
				cells = append(cells, why.Cell)
			}
		}
	}
	add(reasons)
	for _, row := range rowProblems(l) {
		add(row.Reasons)
	}
	return cells
}

// writeRefused writes the outcome with the table, or the Summary alone if there is no table to show.
func (r *fileReport) writeRefused(ctx context.Context, source string, written writtenSince) error {
	if r.understood.Layout == nil || written == rewritten {
		r.understood.Layout = nil
		return r.publishSummary(ctx, r.file, r.summary())
	}
	profile, err := r.settingsOf(ctx, r.file)
	if err != nil {
		return err
	}
	book, closed, err := r.openRefused(ctx, source, profile)
	if err != nil {
		return err
	}
	defer book.Close()
	tables, answers := refusedRows(r.cfg.Language, r.understood.Layout, r.refusal, closed)
	err = r.publish(ctx, r.file, r.file.Outcome, func(path string) error {
		return outcome.Write(ctx, path, book, tables, answers, r.summary())
	})
	r.reach("written")
	return err
}

// openRefused opens a file of which nothing was sent. If it is an earlier outcome, it finds the rows whose orders were closed
// before.
func (r *fileReport) openRefused(ctx context.Context, source string, profile fileSettings) (*sheet.Book,
	iter.Seq2[outcome.Answer, error], error) {
	layout := r.understood.Layout
	isOutcome := slices.ContainsFunc(layout.Tables, func(t mapping.TableLayout) bool { return hadOurs(layout, t.Sheet) })
	if !isOutcome {
		book, _, err := openFile(ctx, r.cfg, source, profile)
		return book, noAnswers, err
	}
	src, err := surveyFile(ctx, r.cfg, source, profile)
	if src == nil {
		return nil, nil, err
	}
	closed := src.closedRows(ctx, r.cfg, r.ledger)
	return src.book, func(yield func(outcome.Answer, error) bool) {
		for row, err := range closed {
			a := answerTo(r.cfg.Language, row)
			if err == nil {
				err = r.addForm(ctx, &a, row.form)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}, nil
}

// noAnswers are the answers of a file that has none.
func noAnswers(func(outcome.Answer, error) bool) {}

// refusedRows are the rows of a file of which nothing was sent that have a fault, or whose orders were closed before, and the
// tables that get the five columns for them. A table that had the columns from an earlier outcome gets them anew: what else stood
// there is not true any more.
func refusedRows(language string, l *mapping.Layout, reasons []reason.Reason, closed iter.Seq2[outcome.Answer, error]) (
	[]outcome.TableHeader, iter.Seq2[outcome.Answer, error]) {
	faults, _ := splitReasons(reasons)
	shown := *l
	shown.RowProblems = slices.Clone(l.RowProblems)
	for _, why := range faults {
		sheet, at, _ := cell.SplitAddress(why.Cell)
		_, row, ok := cell.ParseAddress(at)
		i := slices.IndexFunc(l.Tables, func(t mapping.TableLayout) bool { return t.Name == sheet })
		if ok && i >= 0 && row > l.Tables[i].Header {
			shown.RowProblems = withFault(shown.RowProblems, l.Tables[i].Sheet, row, why)
		}
	}
	var tables []outcome.TableHeader
	for _, t := range tablesOf(&shown, nil) {
		hasRow := slices.ContainsFunc(shown.RowProblems, func(p mapping.RowProblem) bool { return p.Sheet == t.Sheet })
		if hasRow || hadOurs(l, t.Sheet) {
			tables = append(tables, t)
		}
	}
	atFault := map[[2]int]bool{}
	for _, p := range shown.RowProblems {
		atFault[[2]int{p.Sheet, p.Row}] = true
	}
	beside := func(yield func(outcome.Answer, error) bool) {
		for a, err := range closed {
			hasTable := slices.ContainsFunc(tables, func(t outcome.TableHeader) bool { return t.Sheet == a.Sheet })
			if err == nil && (!hasTable || atFault[[2]int{a.Sheet, a.Row}]) {
				continue
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
	return tables, withProblemRows(language, &shown, beside)
}

// withFault adds a fault to the problems of a row.
func withFault(rows []mapping.RowProblem, sheet, row int, why reason.Reason) []mapping.RowProblem {
	i := slices.IndexFunc(rows, func(p mapping.RowProblem) bool { return p.Sheet == sheet && p.Row == row })
	if i < 0 {
		return append(rows, mapping.RowProblem{Sheet: sheet, Row: row, Reasons: []reason.Reason{why}})
	}
	rows[i].Reasons = append(slices.Clip(rows[i].Reasons), why)
	return rows
}

// hadOurs tells whether an earlier outcome left its columns in a sheet.
func hadOurs(l *mapping.Layout, sheet int) bool {
	return slices.ContainsFunc(l.Tables, func(t mapping.TableLayout) bool {
		return t.Sheet == sheet && slices.ContainsFunc(t.Columns, func(c mapping.ColumnLayout) bool { return c.Ours })
	})
}
