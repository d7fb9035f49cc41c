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

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// reportStep puts the outcome of a settled file into the outbox and its source into the archive. It can be done again
// from any point: the names of both are chosen before, the outcome appears whole, and the source moves last.
func (im *Importer) reportStep(ctx context.Context, job reportJob, attempt int) error {
	file, err := im.ledger.File(ctx, job.File)
	if err != nil || !file.DoneAt.IsZero() || file.State != ledger.FileSettled && file.State != ledger.FileRefused {
		return err
	}
	if err := im.allHere(); err != nil {
		return err
	}
	named := file.Outcome != ""
	if file, err = im.nameResults(ctx, file, ""); err != nil || !file.DoneAt.IsZero() {
		return err
	}
	im.reach("named")
	if _, there := os.Lstat(filepath.Join(im.cfg.Folders.Outbox, file.Outcome)); !named && there == nil {
		err = errNameTaken // nobody has reported it before
	} else {
		err = im.deliver(ctx, file, attempt)
	}
	for errors.Is(err, errNameTaken) {
		if file, err = im.nameResults(ctx, file, file.Outcome); err == nil {
			err = im.deliver(ctx, file, attempt)
		}
	}
	if err != nil {
		if now, look := im.ledger.File(ctx, file.ID); look == nil && !now.DoneAt.IsZero() {
			return nil // this one was held up, and another importer has finished
		}
		return err
	}
	err = im.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.Done(ctx, file.ID) })
	if errors.Is(err, ledger.ErrMoved) {
		return nil // so it has now
	}
	if err != nil {
		return err
	}
	im.reach("done")
	im.status.ended(file.ID)
	im.trouble.set(file.ID, nil)
	im.faults.set(file.ID, nil)
	im.late.Delete(file.ID)
	if rows, err := im.ledger.Count(ctx, file.ID); err == nil {
		im.metrics.reported(file, rows)
	}
	im.log.WithField("file", file.Name).WithField("rows", file.Rows).WithField("outcome", file.Outcome).Info("reported")
	return os.RemoveAll(filepath.Join(im.cfg.Folders.Work, file.Claim))
}

// deliver puts the outcome into the outbox, then the source into the archive, as far as that has not been done.
func (im *Importer) deliver(ctx context.Context, file ledger.File, attempt int) error {
	source := im.workPath(file)
	_, err := os.Lstat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist) && im.archived(file):
		return nil
	case errors.Is(err, fs.ErrNotExist) && im.sourceGone(file):
		return im.writePlain(ctx, file, reason.Reason{Code: reason.SourceGone, Value: file.Name})
	case err != nil:
		return err
	}
	late, err := latenessOf(file, source)
	switch {
	case err != nil:
	case attempt > poisonAfter:
		err = im.writePlain(ctx, file, im.failed(file.ID, attempt-1))
	case file.Layout == "" && file.State != ledger.FileRefused:
		err = im.writeCut(ctx, file)
	case late == rewritten && file.State != ledger.FileRefused: // its rows may be others than those that were sent
		err = im.writePlain(ctx, file, reason.Reason{Code: reason.WrittenLate, Value: file.Name})
	default:
		im.reach("reporting")
		err = im.writeOutcome(ctx, file, source)
	}
	if err != nil {
		return err
	}
	im.reach("reported")
	if err := im.dropLate(file, source); err != nil {
		return err
	}
	im.reach("looked late")
	if err := im.archive(ctx, file, source); err != nil {
		return err
	}
	im.reach("archived")
	return nil
}

// outcomeOf is what a file is called that is an outcome or a check itself, mended and dropped again.
var outcomeOf = regexp.MustCompile(`(?i)\.(outcome|check)(-\d+)?$`)

// nameResults chooses the names in outbox and archive, once: they are free, and no other file has chosen them. They are chosen
// anew where that of the outcome was taken by somebody before it could appear.
func (im *Importer) nameResults(ctx context.Context, file ledger.File, taken string) (ledger.File, error) {
	if file.Outcome != taken {
		return file, nil
	}
	ext := filepath.Ext(file.Name)
	base := strings.TrimSuffix(file.Name, ext)
	err := im.ledger.Change(ctx, func(tx *ledger.Tx) (err error) {
		if err := tx.ChooseNames(ctx); err != nil {
			return err
		}
		if file, err = tx.File(ctx, file.ID); err != nil || file.Outcome != taken || !file.DoneAt.IsZero() {
			return err // another importer has named or reported it meanwhile
		}
		stem := outcomeOf.ReplaceAllString(base, "") + ".outcome"
		file.Outcome, err = im.freeName(ctx, tx, outboxFolder(im.cfg), stem, outcomeExt(ext), ".xlsx", ".xlsm", ".csv")
		if err != nil {
			return err
		}
		file.Archived, err = im.freeName(ctx, tx, archiveFolder(im.cfg), base, ext)
		if err != nil {
			return err
		}
		return tx.NameResults(ctx, file.ID, file.Outcome, file.Archived)
	})
	return file, err
}

// outcomeExt keeps a workbook with macros what it says it is; everything else is answered by an xlsx.
func outcomeExt(ext string) string {
	if strings.EqualFold(ext, ".xlsm") {
		return ".xlsm"
	}
	return ".xlsx"
}

// freeName is stem+ext, or stem-2+ext and so on where a file of that name, also with one of the other endings, is there.
func (im *Importer) freeName(ctx context.Context, tx *ledger.Tx, in owned, stem, ext string, others ...string) (string, error) {
	for n := 1; ; n++ {
		try := stem
		if n > 1 {
			try = fmt.Sprintf("%s-%d", stem, n)
		}
		taken, err := tx.NameTaken(ctx, try+ext)
		if err != nil {
			return "", err
		}
		for _, e := range append([]string{ext}, others...) {
			_, err := os.Lstat(filepath.Join(in.path, try+e))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", &folder.Error{Key: in.key, Path: in.path, Err: folder.Cause(err)}
			}
			taken = taken || err == nil
		}
		if !taken {
			return try + ext, nil
		}
	}
}

func (im *Importer) writeOutcome(ctx context.Context, file ledger.File, source string) error {
	counts, err := im.count(ctx, file)
	if err != nil {
		return err
	}
	forms, err := im.ledger.FormsOf(ctx, file.ID)
	if err != nil {
		return err
	}
	out := &fileReport{im: im, file: file, counts: counts, forms: forms}
	if err := out.load(ctx); err != nil {
		return err
	}
	if file.State == ledger.FileRefused {
		return im.place(ctx, file, file.Outcome, func(path string) error {
			return outcome.Write(path, nil, nil, out.answers(ctx), out.summary())
		})
	}
	book, _, err := openSource(im.cfg, source, file.Profile)
	if err != nil {
		return err
	}
	tables := tablesOf(out.understood.Layout)
	err = im.place(ctx, file, file.Outcome, func(path string) error {
		return outcome.Write(path, book, tables, out.answers(ctx), out.summary())
	})
	im.reach("written")
	if err == nil && im.cfg.Report.CSV && book.Format == "csv" {
		csv := strings.TrimSuffix(file.Outcome, filepath.Ext(file.Outcome)) + ".csv"
		err = im.place(ctx, file, csv, func(path string) error { return outcome.WriteCSV(path, book, tables, out.answers(ctx)) })
	}
	return errors.Join(err, book.Close())
}

// fileReport puts together what one file's outcome says.
type fileReport struct {
	im         *Importer
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
		for e, err := range o.im.ledger.Entries(ctx, o.file.ID) {
			var a outcome.Answer
			if err == nil {
				a, err = o.answer(ctx, e)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
	return withOtherRows(o.im.cfg.Language, o.understood.Layout, rows)
}

func (o *fileReport) answer(ctx context.Context, e ledger.Entry) (outcome.Answer, error) {
	a := outcome.Answer{Sheet: e.Sheet, Row: e.Row, Status: reason.Status(e.Status)}
	reasons, err := o.reasons(e)
	if err != nil {
		return a, err
	}
	a.Reason, a.Next = inWords(o.im.cfg.Language, reasons)
	if e.FormID == 0 {
		return a, nil
	}
	form, ok := o.formByID[e.FormID]
	if !ok { // a duplicate of an order in another file's form
		if form, err = o.im.ledger.Form(ctx, e.FormID); err != nil {
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
