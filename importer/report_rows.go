package importer

import (
	"context"
	"fmt"
	"iter"
	"path"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// answers are what the outcome says beside the rows, in the order of sheets and rows.
func (r *fileReport) answers(ctx context.Context) iter.Seq2[outcome.Answer, error] {
	orders := func(yield func(outcome.Answer, error) bool) {
		var a outcome.Answer
		var before ledger.AnsweredRow
		for e, err := range r.entries(ctx, false) {
			if err == nil && a.Row > 0 && r.alike(e, before) {
				a.Sheet, a.Row = e.Sheet, e.Row
			} else if err == nil {
				a, err = r.answer(ctx, e)
			}
			if before = e; !yield(a, err) || err != nil {
				return
			}
		}
	}
	return withLeftOut(r.cfg.Language, r.understood.Layout, withProblemRows(r.cfg.Language, r.understood.Layout, orders),
		r.leftOutClosed(ctx))
}

// alike tells whether the answers to two rows differ in nothing but their places. Nearly all rows of a form are alike.
func (r *fileReport) alike(a, b ledger.AnsweredRow) bool {
	return a.FormID == b.FormID && a.Status == b.Status && a.Reason == "" && b.Reason == "" && a.Said == "" && b.Said == "" &&
		len(r.noLabels) == 0
}

func (r *fileReport) answer(ctx context.Context, e ledger.AnsweredRow) (outcome.Answer, error) {
	a := outcome.Answer{Sheet: e.Sheet, Row: e.Row, Status: reason.Status(e.Status)}
	reasons, err := r.reasonsOf(ctx, e.Entry)
	if err == nil {
		a.Given, err = r.givenIn(e.Said)
	}
	if err != nil {
		return a, err
	}
	a.Reason, a.Next = wordsOf(r.cfg.Language, append(reasons, r.noLabel(e.Entry)...))
	a.Forgets = a.Status == reason.Refused && r.operation().Makes()
	return a, r.addForm(ctx, &a, e.FormID)
}

// addForm says in which form the order of a row is, if it is in one.
func (r *fileReport) addForm(ctx context.Context, a *outcome.Answer, id int64) error {
	if id == 0 {
		return nil
	}
	form, ok := r.formByID[id]
	if !ok { // the order is in a form of another file
		var err error
		if form, err = r.ledger.Form(ctx, id); err != nil {
			return err
		}
		form.Body = nil // it can be large, and nobody needs it here
		documents, err := r.ledger.DocumentsOf(ctx, form.ID)
		if err != nil {
			return err
		}
		r.findPDFs(documents)
		r.formByID[id] = form
	}
	a.Reference, a.Form, a.Document, a.File = form.Reference, form.Number, form.Document, r.pdf(form.ID)
	if a.Form == "" && a.File != "" {
		a.Form = path.Base(a.File) // so that there is something that leads to it
	}
	if callOf(form).Gives != "" && a.Status == reason.Confirmed {
		a.Given = []string{form.Number}
	}
	return nil
}

// gives is the field that the carrier gives in its answer to each form of the file, "" if it gives none.
func (r *fileReport) gives() string {
	for _, form := range r.forms {
		if gives := callOf(form).Gives; gives != "" {
			return gives
		}
	}
	return ""
}

func (r *fileReport) reasonsOf(ctx context.Context, e ledger.Entry) ([]reason.Reason, error) {
	reasons, err := parseReasons(e.Reason)
	if err != nil {
		return nil, fmt.Errorf("reason of row %d of %s: %w", e.Row, r.file.Name, err)
	}
	return r.placed(ctx, e, reasons)
}

// mostMarked is how many cells are marked in the user's sheets.
const mostMarked = 2000

// loadProblems finds what is wrong, and what is to be done next about each row.
func (r *fileReport) loadProblems(ctx context.Context) error {
	r.problems.addRowProblems(r.understood.Layout)
	r.steps, r.undone = map[reason.Step]int{}, 0
	if r.counts[reason.Confirmed] == r.file.Rows {
		return nil
	}
	numbers, err := r.findNumbers(ctx)
	if err != nil {
		return err
	}
	for e, err := range r.ledger.Problems(ctx, r.file.ID) {
		if err != nil {
			return err
		}
		reasons, err := r.reasonsOf(ctx, e)
		if err != nil {
			return err
		}
		status := reason.Status(e.Status)
		step := reason.WorstStep(status, reasons)
		r.steps[step]++
		if step == reason.StepNone {
			if len(reasons) > 0 && (reasons[0].Code == reason.UndoneSince || reasons[0].Code == reason.CancelledSince) {
				r.undone++
			}
			continue
		}
		address := numberCell(r.understood.Layout, r.operation(), e.Sheet, e.Row, numbers[rowAt{e.Sheet, e.Row}])
		for _, why := range reasons {
			r.problems.add(status, why, address, e.Key)
			if (status == reason.Rejected || fieldOfRefusal(why) != "") && why.Cell != "" && len(r.marked) < mostMarked {
				r.marked = append(r.marked, why.Cell)
			}
		}
	}
	return nil
}
