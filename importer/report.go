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

	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
	"hgeimport/mapping"
)

// GapError says that the rows of a file do not add up: its outcome must not be written.
type GapError struct {
	File       string
	Read       int
	Ended      int
	StillGoing int
}

func (e *GapError) Error() string {
	return fmt.Sprintf("%s: %d rows were read, %d have an outcome and %d are still under way", e.File, e.Read, e.Ended, e.StillGoing)
}

// reportStep puts the outcome of a settled file into the outbox and its source into the archive. It can be done again
// from any point: the names of both are chosen before, the outcome appears whole, and the source moves last.
func (im *Importer) reportStep(ctx context.Context, job reportJob, attempt int) error {
	file, err := im.ledger.File(ctx, job.File)
	if err != nil || !file.DoneAt.IsZero() || file.State != ledger.FileSettled && file.State != ledger.FileRefused {
		return err
	}
	if file, err = im.nameResults(ctx, file); err != nil {
		return err
	}
	im.reach("named")
	source := im.workPath(file)
	_, err = os.Lstat(source)
	switch {
	case err == nil:
		switch {
		case attempt > poisonAfter:
			err = im.writePlain(ctx, file, im.failed(file.ID, attempt-1))
		case file.Layout == "" && file.State != ledger.FileRefused:
			err = im.writeCut(ctx, file)
		default:
			im.reach("reporting")
			err = im.writeOutcome(ctx, file, source)
		}
		if err != nil {
			return err
		}
		im.reach("reported")
		if err := moveFile(source, filepath.Join(im.cfg.Folders.Archive, file.Archived)); err != nil {
			if now, look := im.ledger.File(ctx, file.ID); look == nil && !now.DoneAt.IsZero() {
				return nil // this one was held up, and another importer has finished
			}
			return &FolderError{Key: "archive", Path: im.cfg.Folders.Archive, Err: cause(err)}
		}
		im.reach("archived")
	case errors.Is(err, fs.ErrNotExist) && im.archived(file):
	case errors.Is(err, fs.ErrNotExist) && im.sourceGone(file):
		if err := im.writePlain(ctx, file, mapping.Reason{Code: mapping.SourceGone, Value: file.Name}); err != nil {
			return err
		}
	default:
		return err
	}
	if err := im.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.Done(ctx, file.ID) }); err != nil {
		return err
	}
	im.reach("done")
	im.status.ended(file.ID)
	im.trouble.set(file.ID, nil)
	im.faults.set(file.ID, nil)
	if rows, err := im.ledger.Count(ctx, file.ID); err == nil {
		im.metrics.reported(file, rows)
	}
	im.log.WithField("file", file.Name).WithField("rows", file.Rows).WithField("outcome", file.Outcome).Info("reported")
	return os.RemoveAll(filepath.Join(im.cfg.Folders.Work, file.Claim))
}

// archived tells of a file whose source is no longer in work/ whether a report before this one has taken it to the archive.
// Then its outcome is there: the source moves only after it.
func (im *Importer) archived(file ledger.File) bool {
	_, inArchive := os.Lstat(filepath.Join(im.cfg.Folders.Archive, file.Archived))
	_, inOutbox := os.Lstat(filepath.Join(im.cfg.Folders.Outbox, file.Outcome))
	return inArchive == nil || inOutbox == nil // somebody may have taken either away by now
}

// outcomeOf is what a file is called that is an outcome or a check itself, mended and dropped again.
var outcomeOf = regexp.MustCompile(`(?i)\.(outcome|check)(-\d+)?$`)

// nameResults chooses the names in outbox and archive, once: they are free, and no other file has chosen them.
func (im *Importer) nameResults(ctx context.Context, file ledger.File) (ledger.File, error) {
	if file.Outcome != "" {
		return file, nil
	}
	ext := filepath.Ext(file.Name)
	base := strings.TrimSuffix(file.Name, ext)
	err := im.ledger.Change(ctx, func(tx *ledger.Tx) (err error) {
		if err := tx.ChooseNames(ctx); err != nil {
			return err
		}
		stem := outcomeOf.ReplaceAllString(base, "") + ".outcome"
		file.Outcome, err = im.freeName(ctx, tx, im.cfg.Folders.Outbox, stem, outcomeExt(ext), ".csv")
		if err != nil {
			return err
		}
		file.Archived, err = im.freeName(ctx, tx, im.cfg.Folders.Archive, base, ext)
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
func (im *Importer) freeName(ctx context.Context, tx *ledger.Tx, folder, stem, ext string, others ...string) (string, error) {
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
			_, err := os.Lstat(filepath.Join(folder, try+e))
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
	out := &outcome{im: im, file: file, counts: counts, forms: forms}
	if err := out.load(ctx); err != nil {
		return err
	}
	path := filepath.Join(im.cfg.Folders.Outbox, file.Outcome)
	if file.State == ledger.FileRefused {
		return im.outboxError(sheet.WriteOutcome(path, nil, nil, out.answers(ctx), out.summary()))
	}
	book, _, err := im.cfg.open(source, file.Profile)
	if err != nil {
		return err
	}
	err = sheet.WriteOutcome(path, book, tablesOf(out.understood.Layout), out.answers(ctx), out.summary())
	if err == nil && im.cfg.Report.CSV && book.Format == "csv" {
		path = strings.TrimSuffix(path, filepath.Ext(path)) + ".csv"
		err = sheet.WriteOutcomeCSV(path, book, tablesOf(out.understood.Layout), out.answers(ctx))
	}
	return im.outboxError(errors.Join(err, book.Close()))
}

// outboxError says of an error of the file system that it is the outbox's.
func (im *Importer) outboxError(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return &FolderError{Key: "outbox", Path: im.cfg.Folders.Outbox, Err: cause(err)}
	}
	return err
}

// count is the conservation: rows read = the sum of all endings, and nothing under way.
func (im *Importer) count(ctx context.Context, file ledger.File) (map[mapping.Status]int, error) {
	byWord, err := im.ledger.Count(ctx, file.ID)
	if err != nil {
		return nil, err
	}
	counts := map[mapping.Status]int{}
	ended := 0
	for _, status := range mapping.Statuses {
		counts[status] = byWord[string(status)]
		ended += counts[status]
	}
	if ended != file.Rows || byWord[""] != 0 {
		return nil, &GapError{File: file.Name, Read: file.Rows, Ended: ended, StillGoing: byWord[""]}
	}
	return counts, nil
}

// outcome puts together what one file's outcome says.
type outcome struct {
	im         *Importer
	file       ledger.File
	counts     map[mapping.Status]int
	forms      []ledger.Form
	formByID   map[int64]ledger.Form
	understood Understood
	refusal    []mapping.Reason
	problems   []RowProblem // the first ones
}

func (o *outcome) load(ctx context.Context) error {
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
func (o *outcome) answers(ctx context.Context) iter.Seq2[sheet.Answer, error] {
	rows := func(yield func(sheet.Answer, error) bool) {
		for e, err := range o.im.ledger.Entries(ctx, o.file.ID) {
			var a sheet.Answer
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

func (o *outcome) answer(ctx context.Context, e ledger.Entry) (sheet.Answer, error) {
	a := sheet.Answer{Sheet: e.Sheet, Row: e.Row, Status: mapping.Status(e.Status)}
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

func (o *outcome) reasons(e ledger.Entry) (reasons []mapping.Reason, err error) {
	if e.Reason == "" {
		return nil, nil
	}
	if err = json.Unmarshal([]byte(e.Reason), &reasons); err != nil {
		return nil, fmt.Errorf("reason of row %d of %s: %w", e.Row, o.file.Name, err)
	}
	return reasons, nil
}
