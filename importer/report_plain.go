package importer

import (
	"context"
	"encoding/json"
	"strconv"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// rowsBlock lists the rows with their answers. The sheets of the source are numbered: their names may be what went wrong.
func (o *fileReport) rowsBlock(ctx context.Context) (outcome.SummarySection, error) {
	b := outcome.SummarySection{Heading: o.say("rows"), Headers: append([]string{o.say("sheet"), o.say("row"), o.say("order")}, outcome.Columns[:]...)}
	for e, err := range o.ledger.Entries(ctx, o.file.ID) {
		if err != nil {
			return b, err
		}
		a, err := o.answer(ctx, e)
		if err != nil {
			return b, err
		}
		b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: strconv.Itoa(e.Sheet + 1)}, {Text: strconv.Itoa(e.Row)}, {Text: e.Order},
			{Text: e.Status, Status: reason.Status(e.Status)}, {Text: a.Reason}, {Text: a.Next}, {Text: a.Reference}, {Text: a.Form}})
	}
	return b, nil
}

// reasonsText is reasons as the ledger keeps them.
func reasonsText(reasons ...reason.Reason) string {
	text, _ := json.Marshal(reasons) // strings only: it cannot fail
	return string(text)
}

// writePlain is the outcome of a file whose own workbook cannot be written: a Summary that lists every row with its
// answer, and why. The rows add up in it as in any other.
func (s *reportStep) writePlain(ctx context.Context, file ledger.File, why ...reason.Reason) error {
	o := &fileReport{reportStep: s, file: file, formByID: map[int64]ledger.Form{}}
	var err error
	if o.counts, err = s.count(ctx, file); err != nil {
		return err
	}
	if o.forms, err = s.ledger.FormsOf(ctx, file.ID); err != nil {
		return err
	}
	for _, f := range o.forms {
		o.formByID[f.ID] = f
	}
	rows, err := o.rowsBlock(ctx)
	if err != nil {
		return err
	}
	what, _ := wordsOf(s.cfg.Language, why)
	summary := &outcome.Summary{Title: outcome.TitlePrefix + ": " + what, Sections: []outcome.SummarySection{
		reasonsBlock(s.cfg.Language, o.say("problems"), why), o.conservation(), o.formsBlock(), rows, o.fileBlock()}}
	nothing := func(func(outcome.Answer, error) bool) {}
	return s.publish(ctx, file, file.Outcome, func(path string) error { return outcome.Write(path, nil, nil, nothing, summary) })
}

// writeCut is the outcome of a file whose mapping was cut short.
func (s *reportStep) writeCut(ctx context.Context, file ledger.File) error {
	var why []reason.Reason
	if err := json.Unmarshal([]byte(file.Refusal), &why); err != nil {
		return err
	}
	return s.writePlain(ctx, file, why...)
}
