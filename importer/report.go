package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// reportStep reports files whose forms are settled, and those that were refused.
type reportStep struct {
	*road
	status  *statusFiles
	rewrote sync.Map // what files that were written to after their claim looked like when they were dropped again, by ID
}

// outcomeName is what a file is called that is an outcome or a check itself, mended and dropped again.
var outcomeName = regexp.MustCompile(`(?i)\.(outcome|check)(-\d+)?$`)

// outcomeExt keeps a workbook with macros what it says it is; everything else is answered by an xlsx.
func outcomeExt(ext string) string {
	if strings.EqualFold(ext, ".xlsm") {
		return ".xlsm"
	}
	return ".xlsx"
}

// fileReport puts together what one file's outcome says.
type fileReport struct {
	*reportStep
	file       ledger.File
	counts     map[reason.Status]int
	forms      []ledger.Form
	formByID   map[int64]ledger.Form
	understood Understood
	refusal    []reason.Reason
	problems   []RowProblem // the first ones
}

func (o *fileReport) load(ctx context.Context) error {
	o.formByID = map[int64]ledger.Form{}
	for _, f := range o.forms {
		o.formByID[f.ID] = f
	}
	var err error
	if o.file.Layout != "" {
		err = json.Unmarshal([]byte(o.file.Layout), &o.understood)
	}
	if o.file.Refusal != "" {
		err = errors.Join(err, json.Unmarshal([]byte(o.file.Refusal), &o.refusal))
	}
	if err != nil {
		return fmt.Errorf("what the ledger keeps of %s: %w", o.file.Name, err)
	}
	return o.loadProblems(ctx)
}

// answers are the rows' endings in words, in the order of the sheets and rows.
func (o *fileReport) answers(ctx context.Context) iter.Seq2[outcome.Answer, error] {
	rows := func(yield func(outcome.Answer, error) bool) {
		for e, err := range o.ledger.Entries(ctx, o.file.ID) {
			var a outcome.Answer
			if err == nil {
				a, err = o.answer(ctx, e)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
	return withProblemRows(o.cfg.Language, o.understood.Layout, rows)
}

func (o *fileReport) answer(ctx context.Context, e ledger.Entry) (outcome.Answer, error) {
	a := outcome.Answer{Sheet: e.Sheet, Row: e.Row, Status: reason.Status(e.Status)}
	reasons, err := o.reasons(e)
	if err != nil {
		return a, err
	}
	a.Reason, a.Next = wordsOf(o.cfg.Language, reasons)
	if e.FormID == 0 {
		return a, nil
	}
	form, ok := o.formByID[e.FormID]
	if !ok { // a duplicate of an order in another file's form
		if form, err = o.ledger.Form(ctx, e.FormID); err != nil {
			return a, err
		}
		form.Body = nil
		o.formByID[e.FormID] = form
	}
	a.Reference, a.Form, a.Document = form.Reference, form.Number, form.Document
	return a, nil
}

func (o *fileReport) reasons(e ledger.Entry) (reasons []reason.Reason, err error) {
	if e.Reason == "" {
		return nil, nil
	}
	if err = json.Unmarshal([]byte(e.Reason), &reasons); err != nil {
		return nil, fmt.Errorf("reason of row %d of %s: %w", e.Row, o.file.Name, err)
	}
	return reasons, nil
}

// run puts the outcome of a settled file into the outbox and its source into the archive. It can be done again
// from any point: the names of both are chosen before, the outcome appears whole, and the source moves last.
func (s *reportStep) run(ctx context.Context, job reportJob, attempt int) error {
	file, err := s.ledger.File(ctx, job.File)
	if err != nil || !file.DoneAt.IsZero() || file.State != ledger.FileSettled && file.State != ledger.FileRefused {
		return err
	}
	if err := s.marks.allHere(); err != nil {
		return err
	}
	named := file.Outcome != ""
	if file, err = s.nameResults(ctx, file, ""); err != nil || !file.DoneAt.IsZero() {
		return err
	}
	s.reach("named")
	if _, there := os.Lstat(filepath.Join(s.cfg.Folders.Outbox, file.Outcome)); !named && there == nil {
		err = errNameTaken // nobody has reported it before
	} else {
		err = s.deliver(ctx, file, attempt)
	}
	for errors.Is(err, errNameTaken) {
		if file, err = s.nameResults(ctx, file, file.Outcome); err == nil {
			err = s.deliver(ctx, file, attempt)
		}
	}
	if err != nil {
		if now, look := s.ledger.File(ctx, file.ID); look == nil && !now.DoneAt.IsZero() {
			return nil // this one was held up, and another importer has finished
		}
		return err
	}
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.Done(ctx, file.ID) })
	if errors.Is(err, ledger.ErrMoved) {
		return nil // so it has now
	}
	if err != nil {
		return err
	}
	s.reach("done")
	s.status.ended(file.ID)
	s.troubles.set(file.ID, nil)
	s.failures.set(file.ID, nil)
	s.rewrote.Delete(file.ID)
	if rows, err := s.ledger.CountRows(ctx, file.ID); err == nil {
		s.metrics.reported(file, rows)
	}
	s.log.WithField("file", file.Name).WithField("rows", file.Rows).WithField("outcome", file.Outcome).Info("reported")
	return os.RemoveAll(filepath.Join(s.cfg.Folders.Work, file.Claim))
}

// deliver puts the outcome into the outbox, then the source into the archive, as far as that has not been done.
func (s *reportStep) deliver(ctx context.Context, file ledger.File, attempt int) error {
	source := s.workPath(file)
	_, err := os.Lstat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.archived(file):
		return nil
	case errors.Is(err, fs.ErrNotExist) && s.sourceGone(file):
		return s.writePlain(ctx, file, reason.Reason{Code: reason.SourceGone, Value: file.Name})
	case err != nil:
		return err
	}
	look, err := lookAtSource(file, source)
	switch {
	case err != nil:
	case attempt > giveUpAfter:
		err = s.writePlain(ctx, file, s.failed(file.ID, attempt-1))
	case file.Layout == "" && file.State != ledger.FileRefused:
		err = s.writeCut(ctx, file)
	case look.written == rewritten && file.State != ledger.FileRefused: // its rows may be others than those that were sent
		err = s.writePlain(ctx, file, reason.Reason{Code: reason.WrittenLate, Value: file.Name})
	default:
		s.reach("reporting")
		err = s.writeOutcome(ctx, file, source)
	}
	if err != nil {
		return err
	}
	s.reach("reported")
	if err := s.dropRewritten(file, source, look); err != nil {
		return err
	}
	s.reach("looked late")
	if err := s.archive(ctx, file, source); err != nil {
		return err
	}
	s.reach("archived")
	return nil
}

func (s *reportStep) writeOutcome(ctx context.Context, file ledger.File, source string) error {
	counts, err := s.count(ctx, file)
	if err != nil {
		return err
	}
	forms, err := s.ledger.FormsOf(ctx, file.ID)
	if err != nil {
		return err
	}
	out := &fileReport{reportStep: s, file: file, counts: counts, forms: forms}
	if err := out.load(ctx); err != nil {
		return err
	}
	if file.State == ledger.FileRefused {
		return s.publish(ctx, file, file.Outcome, func(path string) error {
			return outcome.Write(path, nil, nil, out.answers(ctx), out.summary())
		})
	}
	profile, err := s.settingsOf(ctx, file)
	if err != nil {
		return err
	}
	book, _, err := openFile(s.cfg, source, profile)
	if err != nil {
		return err
	}
	tables := tablesOf(out.understood.Layout)
	err = s.publish(ctx, file, file.Outcome, func(path string) error {
		return outcome.Write(path, book, tables, out.answers(ctx), out.summary())
	})
	s.reach("written")
	if err == nil && s.cfg.Report.CSV && book.Format == "csv" {
		csv := strings.TrimSuffix(file.Outcome, filepath.Ext(file.Outcome)) + ".csv"
		err = s.publish(ctx, file, csv, func(path string) error { return outcome.WriteCSV(path, book, tables, out.answers(ctx)) })
	}
	return errors.Join(err, book.Close())
}
