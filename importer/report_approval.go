package importer

import (
	"context"
	"strconv"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// writeApproval writes the outcome of a file that waits for its approval: the user's workbook with what would become of each
// row, and a Summary with the forms that would go out and the question whether they may.
//
// Other files may have changed what would go out since the file was mapped. So the question is made anew: nobody approves what
// is not shown.
func (r *fileReport) writeApproval(ctx context.Context, source string) error {
	settings, err := r.settingsOf(ctx, r.file)
	if err != nil {
		return err
	}
	return checkFile(ctx, r.cfg, r.ledger, source, settings, &r.file, func(checked *Checked, rows *checkRows) error {
		if rows == nil || checked.Off != nil {
			r.refusal = checked.Refusal
			if checked.Off != nil {
				r.refusal = append([]reason.Reason{*checked.Off}, r.refusal...)
			}
			return r.publishSummary(ctx, r.file, r.summary())
		}
		if err := r.askAgain(ctx, checked); err != nil {
			return err
		}
		summary := r.approvalSummary(checked)
		tables := tablesOf(rows.src.layout, nil)
		answers := withRead(rows.src.layout, tables, rows.answers(ctx, r.cfg.Language, reason.Reason{Code: reason.WaitsApproval}))
		return r.publish(ctx, r.file, r.file.Outcome, func(path string) error {
			return outcome.Write(ctx, path, rows.src.book, tables, answers, summary)
		})
	})
}

// askAgain keeps the question about what would go out now, if that has changed.
func (r *fileReport) askAgain(ctx context.Context, checked *Checked) error {
	if checked.approval == nil || checked.approval.Asks.Key == r.refusal[0].Asks.Key {
		return nil
	}
	r.refusal = []reason.Reason{*checked.approval}
	return r.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.AskInstead(ctx, r.file.ID, reasonsJSON(r.refusal...)) })
}

// approvalSummary is the Summary of a file that waits for its approval.
func (r *fileReport) approvalSummary(checked *Checked) *outcome.Summary {
	language, u := r.cfg.Language, checked.Understood
	s := newSummary(language, "title_outcome", r.say("now_approve", strconv.Itoa(checked.Counts[""]), strconv.Itoa(checked.Rows)))
	s.Marked = checked.marked
	s.add(startSections(language, r.refusal, u.Layout)...)
	s.add(checkFormsSection(language, operationOf(checked.Understood.Layout), checked.Forms))
	s.add(problemsSection(language, checked.toMend(), checked.MoreProblemKinds))
	s.add(noticedSections(language, u)...)
	s.add(checkRowsSection(language, checked))
	s.add(endSections(language, u, r.zone)...)
	s.add(r.fileSection(), readSection(language, u))
	return s.Summary
}
