package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// reportStep is the last step of a file. It answers the files whose forms are settled, and those that were refused:
//
//   - report_files.go names the outcome and the archived source, and puts both into their folders;
//   - report_outbox.go opens the folder of the outbox that an outcome goes into;
//   - report_superseded.go moves an outcome to the archive whose mended version is done;
//   - report_source.go finds out what was written to the source since its claim;
//   - report_documents.go finds the documents of its forms;
//   - report_prints.go puts the labels of its rows together for the printer;
//   - report_rows.go and report_summary.go say what the outcome says;
//   - report_rows_only.go is the outcome of a file whose own workbook cannot be written.
type reportStep struct {
	*road
	status   *statusFiles
	written  sync.Map // SHA-256 by file ID: of the outcome that was written for a file that is not done
	bare     sync.Map // by file ID: its outcome is a Summary without the user's table
	compared sync.Map // fs.FileInfo by file ID: how a source was when it was compared last, and dropped again if it had changed
	counted  sync.Map // map[reason.Status]int by file ID: the rows that the outcome in hand counts

	ofRun *sync.Map // map[string]int by file ID: the rows of files that are not small, reported in this run; nil in a watch

	big, printing, superseding sync.Mutex // of the report of a file that is not small; of two steps of all reports
}

// reportsAtOnce is how many files are reported at once. All of them but one are small, so that memory is bounded.
const reportsAtOnce = 2

// A small file has no more bytes and rows than this.
const (
	smallBytes = 256 << 10
	smallRows  = 2000
)

// run reports a file. It can be repeated from any point: the names of both files are in the ledger before either appears,
// the outcome appears whole, and the source moves after it.
func (s *reportStep) run(ctx context.Context, job reportJob, try *attempt) error {
	file, err := s.ledger.File(ctx, job.File)
	if err != nil || !file.DoneAt.IsZero() || file.State != ledger.FileSettled && !file.State.NothingSent() {
		return err
	}
	if err := s.marks.checkReportFolders(); err != nil {
		return err
	}
	defer s.counted.Delete(file.ID)
	if file.Size > smallBytes || max(file.Rows, rowsRead(file)) > smallRows {
		s.big.Lock()
		defer s.big.Unlock()
	}
	neverReported := file.Outcome == ""
	if file, err = s.nameResults(ctx, file, ""); err != nil || !file.DoneAt.IsZero() {
		return err
	}
	s.reach("named")
	if neverReported && exists(s.outcomePath(file)) {
		err = errNameTaken // it is not ours: nobody has reported this file before
	} else {
		err = s.deliver(ctx, file, try)
	}
	for errors.Is(err, errNameTaken) {
		if file, err = s.nameResults(ctx, file, file.Outcome); err == nil {
			err = s.deliver(ctx, file, try)
		}
	}
	if err == nil {
		err = s.keepLate(ctx, file)
	}
	if err != nil {
		if now, readErr := s.ledger.File(ctx, file.ID); readErr == nil && !now.DoneAt.IsZero() {
			return nil // this importer was held up, and another one has reported the file
		}
		return err
	}
	s.supersede(ctx, file)
	err = s.done(ctx, file)
	if errors.Is(err, ledger.ErrMoved) {
		return nil // another importer has reported the file in the meantime
	}
	if err != nil {
		return err
	}
	s.reach("done")
	return s.finish(ctx, file)
}

// finish does what is left once the ledger says that a file is done. After a crash in it, the next start removes the folder
// in work/ and the status file.
func (s *reportStep) finish(ctx context.Context, file ledger.File) error {
	s.status.ended(file.ID)
	s.troubles.set(file.ID, nil)
	s.failures.set(file.ID, nil)
	if rows, err := s.rowsOf(ctx, file); err == nil {
		s.metrics.countReported(file, rows)
		if s.ofRun != nil && file.Rows > smallRows {
			s.ofRun.Store(file.ID, rows)
		}
	}
	s.log.WithField("file", file.Name).WithField("rows", file.Rows).WithField("outcome", file.Outcome).Info("reported")
	s.compared.Delete(file.ID)
	return os.RemoveAll(filepath.Join(s.cfg.Folders.Work, file.Claim))
}

// rowsOf counts the rows of a file that is done by their status. If its outcome has just counted them, that stands.
func (s *reportStep) rowsOf(ctx context.Context, file ledger.File) (map[string]int, error) {
	counted, ok := s.counted.Load(file.ID)
	if !ok {
		return s.ledger.CountRows(ctx, file.ID)
	}
	rows := map[string]int{}
	for status, n := range counted.(map[reason.Status]int) {
		if n > 0 {
			rows[string(status)] = n
		}
	}
	return rows, nil
}

// deliver puts the outcome into the outbox, then the source into the archive. What an earlier attempt has done is not
// done again.
func (s *reportStep) deliver(ctx context.Context, file ledger.File, try *attempt) error {
	source := s.workPath(file)
	_, err := os.Lstat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.archived(file):
		return nil
	case errors.Is(err, fs.ErrNotExist) && s.sourceGone(file):
		return s.writeRowsOnly(ctx, file, reason.Reason{Code: reason.SourceGone, Value: file.Name})
	case err != nil:
		return err
	}
	if err := try.risks(ctx); err != nil {
		return err
	}
	state, err := inspectSource(ctx, file, source)
	if err != nil {
		return err
	}
	err = s.writeOutcome(ctx, file, source, state.written, try.number)
	if errors.Is(err, outcome.ErrNoRoom) {
		err = s.giveUpTable(ctx, file, reason.Reason{Code: reason.NoRoom})
	}
	if err != nil {
		return err
	}
	s.reach("reported")
	late := s.asDropped(file)
	if late != source {
		state = sourceState{} // that of our copy says nothing
	}
	if err := s.dropAgain(ctx, file, late, state); err != nil {
		return err
	}
	s.reach("looked late")
	if err := s.archive(ctx, file, source); err != nil {
		return err
	}
	s.reach("archived")
	return nil
}

// writeOutcome writes the outcome of a file whose source is there: a copy of the user's workbook with the answers in it,
// if that is possible.
func (s *reportStep) writeOutcome(ctx context.Context, file ledger.File, source string, written writtenSince, attempt int) error {
	refused := file.State.NothingSent()
	trial, _, err := s.ledger.Trial(ctx, file.ID)
	switch {
	case err != nil:
		return err
	case attempt > giveUpAfter:
		return s.giveUpTable(ctx, file, s.whyGivenUp(file.ID, attempt-1))
	case trial:
		return s.writeTrial(ctx, file, source)
	case file.Layout == "" && !refused:
		return s.writeCutShort(ctx, file)
	case written == rewritten && !refused: // the source may have other rows now than those that were sent
		return s.writeRowsOnly(ctx, file, reason.Reason{Code: reason.WrittenLate, Value: file.Name})
	}
	s.reach("reporting")
	r, err := s.newFileReport(ctx, file)
	if err != nil {
		return err
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	switch {
	case approvalQuestion(r.refusal) != nil:
		return r.writeApproval(ctx, source)
	case refused:
		return r.writeRefused(ctx, source, written)
	}
	return r.writeWorkbook(ctx, source)
}

// fileReport has what the outcome of one file says.
type fileReport struct {
	*reportStep
	file       ledger.File
	counts     map[reason.Status]int
	ends       *ledger.RowEnds // nil: the rows have to be read one by one
	forms      []ledger.Form
	formByID   map[int64]ledger.Form // forms, and those of other files that have an order of this file
	documents  []ledger.Document     // of forms
	pdfs       map[pdfOf]string      // that are in the outbox, as seen from the outcome
	missing    []reason.Reason       // documents that could not be fetched
	noLabels   map[int64]string      // why, by form: the labels among them of waybills that were made
	prints     []ledger.Print        // labels that were put together
	understood Understood
	refusal    []reason.Reason
	problems   problemKinds        // that the Summary lists
	steps      map[reason.Step]int // rows by their worst next step
	undone     int                 // rows that were done before, and undone or changed since
	given      []string            // what the columns behind the five are of
	marked     []string            // cells that are marked in the user's sheets
}

// newFileReport counts the rows of a file, finds its forms, and puts its labels together. If the rows do not add up, it is a
// *RowCountError.
func (s *reportStep) newFileReport(ctx context.Context, file ledger.File) (*fileReport, error) {
	r := &fileReport{reportStep: s, file: file, formByID: map[int64]ledger.Form{}, pdfs: map[pdfOf]string{},
		noLabels: map[int64]string{}}
	var err error
	if r.ends, err = s.ledger.RowEnds(ctx, file.ID); err != nil {
		return nil, err
	}
	if r.counts, err = s.countByStatus(ctx, file, r.ends); err != nil {
		return nil, err
	}
	s.counted.Store(file.ID, r.counts)
	if r.forms, err = s.ledger.FormsOf(ctx, file.ID); err != nil {
		return nil, err
	}
	for _, f := range r.forms {
		r.formByID[f.ID] = f
	}
	r.documents, err = s.ledger.DocumentsFor(ctx, file.ID)
	r.findPDFs(r.documents)
	if err = errors.Join(err, r.findMissing(ctx)); err != nil {
		return nil, err
	}
	s.printing.Lock() // labels are large, however small their file is
	defer s.printing.Unlock()
	return r, r.makePrints(ctx)
}

// load adds how the file was read and what is wrong with it.
func (r *fileReport) load(ctx context.Context) error {
	var err error
	if r.file.Layout != "" {
		err = json.Unmarshal([]byte(r.file.Layout), &r.understood)
	}
	refusal, refusalErr := parseReasons(r.file.Refusal)
	if err = errors.Join(err, refusalErr); err != nil {
		return fmt.Errorf("what the ledger keeps of %s: %w", r.file.Name, err)
	}
	r.refusal = refusal
	if r.file.State.NothingSent() {
		r.loadRefusal()
		return nil
	}
	if err := r.loadGiven(ctx); err != nil {
		return err
	}
	return r.loadProblems(ctx)
}

// writeWorkbook writes the user's workbook with the answers into the outbox, and a CSV beside it if the configuration
// wants one.
func (r *fileReport) writeWorkbook(ctx context.Context, source string) error {
	profile, err := r.settingsOf(ctx, r.file)
	if err != nil {
		return err
	}
	book, _, err := openFile(ctx, r.cfg, source, profile)
	if err != nil {
		return err
	}
	tables := tablesOf(r.understood.Layout, r.given)
	answers := withRead(r.understood.Layout, tables, r.answers(ctx))
	err = r.publish(ctx, r.file, r.file.Outcome, func(path string) error {
		summary := r.summary()
		summary.Events = r.events(ctx)
		return outcome.WriteAhead(ctx, path, book, tables, answers, summary)
	})
	r.reach("written")
	if err == nil && r.cfg.Report.CSV && book.Format == "csv" {
		name := strings.TrimSuffix(r.file.Outcome, filepath.Ext(r.file.Outcome)) + ".csv"
		err = r.publish(ctx, r.file, name, func(path string) error {
			return outcome.WriteCSV(ctx, path, book, tables, answers)
		})
	}
	return errors.Join(err, book.Close())
}
