package importer

import (
	"context"
	"fmt"
	"strconv"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// writeRowsOnly writes the outcome of a file whose own workbook cannot be written: a Summary that says why, and lists every
// row with its answer. Its numbers add up as in any other outcome.
func (s *reportStep) writeRowsOnly(ctx context.Context, file ledger.File, why ...reason.Reason) error {
	r, err := s.newFileReport(ctx, file)
	if err != nil {
		return err
	}
	what, _ := wordsOf(s.cfg.Language, why)
	summary := newSummary(s.cfg.Language, "title_outcome", what)
	summary.add(reasonsSection(s.cfg.Language, r.say("problems"), why), r.printsSection(), r.formsSection(),
		reasonsSection(s.cfg.Language, r.say("not_fetched"), r.missing), r.countsSection(), r.rowsSection(ctx), r.fileSection())
	return s.publishSummary(ctx, file, summary.Summary)
}

// giveUpTable writes the outcome of a file whose own workbook cannot be written although nobody has touched it. That its user
// does not get the table back is kept first: such a file is not one that nobody has to look at, whatever became of its rows. If
// the outcome has no name that says so, it is errNameTaken, and the report goes on under one that does.
func (s *reportStep) giveUpTable(ctx context.Context, file ledger.File, why reason.Reason) error {
	if file.State.NothingSent() {
		return s.writeRefusalOnly(ctx, file, why)
	}
	trial, _, err := s.ledger.Trial(ctx, file.ID)
	if err != nil {
		return err
	}
	if file.Refusal == "" {
		err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.NoTable(ctx, file.ID, reasonsJSON(why)) })
		if err != nil {
			return err
		}
		s.reach("table given up")
	}
	if !trial && !waitsForPerson(file.Outcome) && !exists(s.outcomePath(file)) {
		return errNameTaken
	}
	return s.writeRowsOnly(ctx, file, why)
}

// writeRefusalOnly writes what is wrong with a file of which nothing was sent, and why it comes without its table.
func (s *reportStep) writeRefusalOnly(ctx context.Context, file ledger.File, why reason.Reason) error {
	r, err := s.newFileReport(ctx, file)
	if err == nil {
		err = r.load(ctx)
	}
	if err != nil {
		return err
	}
	r.understood.Layout = nil
	r.refusal = append([]reason.Reason{why}, r.refusal...)
	r.problems = problemKinds{}
	r.loadRefusal()
	return s.publishSummary(ctx, file, r.summary())
}

// writeCutShort writes the outcome of a file that could not be mapped to its end.
func (s *reportStep) writeCutShort(ctx context.Context, file ledger.File) error {
	why, err := parseReasons(file.Refusal)
	if err != nil {
		return fmt.Errorf("why the mapping of %s was cut short: %w", file.Name, err)
	}
	return s.writeRowsOnly(ctx, file, why...)
}

// rowsSection lists the rows with their answers. It gives the sheets of the source by number: their names may be what went
// wrong.
func (r *fileReport) rowsSection(ctx context.Context) outcome.SummarySection {
	columns := outcome.Columns(r.cfg.Language)
	section := outcome.SummarySection{Heading: r.say("rows"), Cut: r.say("rows_more"),
		Headers: append([]string{r.say("sheet"), r.say("row"), r.say("order")}, columns[:]...)}
	for _, name := range r.given {
		section.Headers = append(section.Headers, reason.ValueHeader(r.cfg.Language, name))
	}
	section.Lines = func(yield func([]outcome.SummaryCell, error) bool) {
		for e, err := range r.entries(ctx, true) {
			var line []outcome.SummaryCell
			if err == nil {
				line, err = r.rowLine(ctx, e)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
	return section
}

// rowLine is the line of a row.
func (r *fileReport) rowLine(ctx context.Context, e ledger.AnsweredRow) ([]outcome.SummaryCell, error) {
	a, err := r.answer(ctx, e)
	if err != nil {
		return nil, err
	}
	line := []outcome.SummaryCell{{Text: strconv.Itoa(e.Sheet + 1)}, {Text: strconv.Itoa(e.Row)},
		{Text: e.Key}, {Text: reason.StatusName(r.cfg.Language, a.Status), Status: a.Status}, {Text: a.Reason},
		{Text: a.Next}, {Text: a.Reference}, {Text: a.Form}}
	for i := range r.given {
		text := ""
		if i < len(a.Given) {
			text = a.Given[i]
		}
		line = append(line, outcome.SummaryCell{Text: text})
	}
	return line, nil
}
