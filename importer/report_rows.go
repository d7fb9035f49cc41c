package importer

import (
	"context"
	"fmt"
	"iter"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// answers are what the outcome says beside the rows, in the order of sheets and rows.
func (r *fileReport) answers(ctx context.Context) iter.Seq2[outcome.Answer, error] {
	orders := func(yield func(outcome.Answer, error) bool) {
		for e, err := range r.ledger.Entries(ctx, r.file.ID) {
			var a outcome.Answer
			if err == nil {
				a, err = r.answer(ctx, e)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
	return withProblemRows(r.cfg.Language, r.understood.Layout, orders)
}

func (r *fileReport) answer(ctx context.Context, e ledger.Entry) (outcome.Answer, error) {
	a := outcome.Answer{Sheet: e.Sheet, Row: e.Row, Status: reason.Status(e.Status)}
	reasons, err := r.reasonsOf(e)
	if err != nil {
		return a, err
	}
	a.Reason, a.Next = wordsOf(r.cfg.Language, reasons)
	if e.FormID == 0 {
		return a, nil
	}
	form, ok := r.formByID[e.FormID]
	if !ok { // the row is a duplicate: its order is in a form of another file
		if form, err = r.ledger.Form(ctx, e.FormID); err != nil {
			return a, err
		}
		form.Body = nil // it can be large, and nobody needs it here
		r.formByID[e.FormID] = form
	}
	a.Reference, a.Form, a.Document = form.Reference, form.Number, form.Document
	return a, nil
}

func (r *fileReport) reasonsOf(e ledger.Entry) ([]reason.Reason, error) {
	reasons, err := parseReasons(e.Reason)
	if err != nil {
		return nil, fmt.Errorf("reason of row %d of %s: %w", e.Row, r.file.Name, err)
	}
	return reasons, nil
}

// loadProblems finds the rows that the Summary lists.
func (r *fileReport) loadProblems(ctx context.Context) error {
	r.problems = rowProblems(r.understood.Layout)
	if len(r.problems) >= mostProblems || r.countProblems() == 0 {
		return nil
	}
	for e, err := range r.ledger.FirstProblems(ctx, r.file.ID, mostProblems-len(r.problems), string(reason.HeldBack)) {
		if err != nil {
			return err
		}
		reasons, err := r.reasonsOf(e)
		if err != nil {
			return err
		}
		r.problems = append(r.problems, ProblemRow{Cell: cell.Address(sheetName(r.understood.Layout, e.Sheet), 0, e.Row),
			Order: e.Order, Status: reason.Status(e.Status), Reasons: reasons})
	}
	return nil
}

// countProblems counts the order rows that somebody has to look at.
func (r *fileReport) countProblems() int {
	return r.file.Rows - r.counts[reason.Confirmed] - r.counts[reason.Duplicate]
}
