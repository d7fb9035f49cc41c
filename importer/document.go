package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

// Documents hang on forms: the PDF that a result has a link to, the label of a bag or a waybill that was made, and what the reply
// to a list of labels or PODs has. They are wanted in the change that settles a form (wantDocuments), and a file is reported when
// none of its documents is wanted any more. So its outcome can link them.
//
//   - document.go fetches them, and gives up;
//   - document_held.go keeps those that a reply has;
//   - document_file.go names them and puts them into the outbox;
//   - report_prints.go puts the labels of a file together for the printer;
//   - report_documents.go says in the outcome where they are, and why one is missing.
//
// An outcome does not wait for ever: a document that cannot be had within [report] document_wait is given up, and one that the
// carrier will never give at once. Nobody's rows depend on it.

// documentStep fetches documents.
type documentStep struct {
	*road
	client *hgeapi.Client
}

// wantDocuments records which documents of a form that is being settled are to be fetched, and queues that. What its own reply
// had is there by now.
func (r *road) wantDocuments(ctx context.Context, tx *ledger.Tx, form ledger.Form) error {
	if kind := kindHeldBy(callOf(form)); kind != "" {
		return r.endHeld(ctx, tx, form, kind)
	}
	if form.State != ledger.Succeeded && form.State != ledger.Partial {
		return nil
	}
	want := func(kind ledger.DocumentKind, link string) error {
		if link == "" || !r.fetches(kind) {
			return nil
		}
		wanted, err := tx.WantDocument(ctx, form.ID, kind, link)
		if err != nil || !wanted {
			return err
		}
		return r.add(ctx, tx, documentJob{form.ID, kind})
	}
	bag := ""
	if form.Operation == operations.Bags.Name() {
		bag = form.Number
	}
	waybill, err := waybillToLabel(ctx, tx, form)
	return errors.Join(err, want(ledger.FormDocument, form.Document), want(ledger.BagLabel, bag), want(ledger.WaybillLabel, waybill))
}

// fetches tells whether documents of a kind are fetched. A bag is of no use without its label.
func (r *road) fetches(kind ledger.DocumentKind) bool {
	switch kind {
	case ledger.BagLabel:
		return r.cfg.API.Paths.BagLabel != ""
	case ledger.WaybillLabel:
		return r.cfg.API.Off(&operations.Label.Call) == ""
	}
	return r.cfg.Report.Documents
}

// run fetches a document that is wanted.
//
// Its name is in the ledger before it is there, and it appears whole. A crash before that leaves nothing, or a hidden file that
// the next start removes; a crash after it leaves the document, which is found under its name and not fetched again.
func (s *documentStep) run(ctx context.Context, job documentJob, try *attempt) error {
	d, err := s.ledger.Document(ctx, job.Form, job.What)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && d.State != ledger.DocumentWanted {
		return nil
	}
	if err != nil {
		return err
	}
	form, err := s.ledger.Form(ctx, d.Form)
	if err != nil {
		return err
	}
	file, open, err := s.ledger.FileForDocument(ctx, d.Form)
	if err != nil {
		return err
	}
	if err := s.marks.checkReportFolders(); err != nil {
		return err // then no outcome can be written either
	}
	w := wantedDocument{s, d, form, file, open}
	switch wait := d.Next - s.ledger.Tick(); {
	case form.SettledAt.IsZero():
		return nil // the reply to it has the document, and is waited for
	case try.number > giveUpAfter: // it breaks the step, or the process, each time
		return w.end(ctx, ledger.DocumentFailed, fmt.Sprintf("it failed %d times", try.number-1))
	case !s.fetches(d.Kind):
		return w.end(ctx, ledger.DocumentFailed, "documents of this kind are not fetched any more")
	case wait > 0:
		return river.JobSnooze(min(wait, s.cfg.Result.MaxPoll))
	}
	if err := try.risks(ctx); err != nil {
		return err
	}
	return w.fetch(ctx)
}

// wantedDocument is a document that is being fetched.
type wantedDocument struct {
	*documentStep
	ledger.Document
	form ledger.Form
	file ledger.File // that it belongs to
	open bool        // a file that waits for its form waits for other forms, too
}

// fetch fetches the document and puts it into the outbox.
func (w *wantedDocument) fetch(ctx context.Context) error {
	there, err := w.nameIt(ctx)
	if err != nil {
		return w.tryAgain(ctx, err)
	}
	if !there {
		if err := w.keepPauseKnown(ctx); err != nil {
			return err
		}
		pdf, err := w.call(ctx)
		w.reach("document fetched")
		if err == nil {
			err = w.publish(ctx, pdf)
		}
		if err != nil {
			return w.tryAgain(ctx, err)
		}
	}
	return w.end(ctx, ledger.DocumentFetched, "")
}

// call gets the PDF from the carrier. Its content is never looked into, beyond that it is a PDF, nor its name used.
func (w *wantedDocument) call(ctx context.Context) ([]byte, error) {
	most := w.cfg.Report.DocumentBytes()
	switch w.Kind {
	case ledger.BagLabel:
		return w.client.Label(ctx, w.Link, most)
	case ledger.WaybillLabel:
		return w.waybillLabel(ctx)
	}
	return w.client.Document(ctx, w.Link, most)
}

// keepPauseKnown tells the client of a pause that another importer was asked for, or this one before its start.
func (w *wantedDocument) keepPauseKnown(ctx context.Context) error {
	pause, _, err := w.ledger.Pauses(ctx, w.ledger.Tick())
	if err == nil && pause.Left > 0 {
		w.client.KeepPause(pause.Left)
	}
	return err
}

// tryAgain counts a try that has failed and waits for the next one. Once patience has ended, or if the carrier will never give
// the document, it gives up instead.
func (w *wantedDocument) tryAgain(ctx context.Context, why error) error {
	if ctx.Err() != nil || errors.Is(why, ledger.ErrLedger) || errors.Is(why, ledger.ErrMoved) {
		return why
	}
	left := w.Wanted + w.cfg.Report.DocumentWait - w.ledger.Tick()
	wait := backOff(w.cfg.Result.FirstPoll, w.cfg.Result.MaxPoll, w.Tries)
	var declined *hgeapi.DocumentError
	var paused *hgeapi.PausedError
	never := errors.As(why, &declined) && declined.Permanent
	asked := !errors.As(why, &paused)
	switch {
	case never, left <= 0 && !w.open && (w.Tries+1 >= minQuestions || !asked):
		return w.end(ctx, ledger.DocumentFailed, whyNoDocument(why))
	case !asked:
		wait = paused.Left
	case declined != nil:
		wait = max(wait, declined.RetryAfter)
	}
	if !w.open { // the outcome waits for it
		wait = min(wait, max(left, w.cfg.Result.FirstPoll))
	}
	if asked {
		err := w.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.DocumentTried(ctx, w.Document, whyNoDocument(why), wait) })
		if err != nil {
			return err
		}
		w.reach("document tried")
	}
	w.formLog(w.form).WithField("wait", wait.String()).WithField("kind", w.Kind).WithError(why).
		Warn("the document cannot be fetched yet, it will be tried again")
	return river.JobSnooze(max(wait, time.Millisecond))
}

// whyNoDocument is why a document is missing, for a person who reads of nothing else.
func whyNoDocument(err error) string {
	var declined *hgeapi.DocumentError
	if !errors.As(err, &declined) {
		return folder.WithoutPaths(err).Error()
	}
	words := []string{declined.Reason}
	if declined.Err != nil {
		words = append(words, declined.Err.Error())
	}
	return strings.Trim(strings.Join(words, ": "), ": ")
}

// end ends the work on the document, and queues the reports of the files that have waited for it alone.
func (w *wantedDocument) end(ctx context.Context, state ledger.DocumentState, message string) error {
	log := w.formLog(w.form).WithField("kind", w.Kind)
	if state == ledger.DocumentFetched {
		log.WithField("document", w.Name).Info("document fetched")
	} else {
		log.WithField("why", message).Warn("the document was given up, the outcome comes without it")
	}
	err := w.ledger.Change(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		if err := tx.EndDocument(ctx, w.Document, state, message); err != nil {
			return err
		}
		settled, err := tx.AdvanceFilesOf(ctx, w.Document.Form)
		return w.addReports(ctx, tx, settled, err)
	})
	w.reach("document ended")
	return err
}
