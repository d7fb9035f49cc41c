package importer

import (
	"context"
	"errors"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/importer/pdf"
	"hgeimport/mapping/reason"
)

// The reply to a form of a list of labels or PODs has the document, or a link to it that will not last. So it is put into the
// outbox before the form is settled: the form's rows are never confirmed without their file.
//
// Its name is in the ledger before it is there, and it appears whole. After a crash the form is asked for again, which does no
// harm, and what is there under its name stays.

// kindHeldBy is the kind of document that the replies to a call have, "" if they have none.
func kindHeldBy(call *hgeapi.Call) ledger.DocumentKind {
	switch call.Holds {
	case "label":
		return ledger.WaybillLabel
	case "pod":
		return ledger.POD
	}
	return ""
}

// answeredWithDocument: the reply was the result, and the row is done once its document is in the outbox. A document that cannot
// be opened is no document: the row is refused. One that cannot be had now is asked for again. ctx goes on when we are being
// stopped.
func (s *sendStep) answeredWithDocument(ctx, untilStopped context.Context, form ledger.Form, res *hgeapi.Result) error {
	content, err := s.contentOf(untilStopped, res)
	if err == nil {
		err = s.keepHeld(ctx, form, content)
	}
	var declined *hgeapi.DocumentError
	switch {
	case err == nil:
		res.Document = "" // a link of the carrier's does not last, and may be enough to get the document
		return s.answeredAtOnce(ctx, form, res)
	case errors.Is(err, ledger.ErrLedger), errors.Is(err, ledger.ErrMoved):
		return err
	case errors.As(err, &declined) && declined.Permanent:
		return s.badDocument(ctx, form, whyNoDocument(err))
	}
	if declined != nil {
		later := &hgeapi.UnknownError{Reason: whyNoDocument(err), Answer: hgeapi.NotReady, RetryAfter: declined.RetryAfter}
		return s.answered(ctx, form, later)
	}
	s.troubles.set(form.FileID, err)
	return s.mayHaveArrived(ctx, form, whyNoDocument(err))
}

// contentOf is the PDF of a reply, which can be opened. Otherwise the error is a *hgeapi.DocumentError.
func (s *sendStep) contentOf(ctx context.Context, res *hgeapi.Result) ([]byte, error) {
	content := res.PDF
	if content == nil {
		var err error
		if content, err = s.client.Document(ctx, res.Link, s.cfg.Report.DocumentBytes()); err != nil {
			return nil, err
		}
	}
	if _, err := pdf.Check(content); err != nil {
		return nil, &hgeapi.DocumentError{Reason: err.Error(), Permanent: true}
	}
	return content, nil
}

// keepHeld puts the document of a reply into the outbox. It stays wanted until its form is settled.
func (s *sendStep) keepHeld(ctx context.Context, form ledger.Form, content []byte) error {
	kind := kindHeldBy(callOf(form))
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		_, err := tx.WantDocument(ctx, form.ID, kind, "")
		return err
	})
	if err != nil {
		return err
	}
	d, err := s.ledger.Document(ctx, form.ID, kind)
	if err != nil {
		return err
	}
	if d.State == ledger.DocumentFetched {
		return nil // the form was settled before, and is asked for again
	}
	file, open, err := s.ledger.FileForDocument(ctx, form.ID)
	if err != nil {
		return err
	}
	w := wantedDocument{&documentStep{s.road, s.client}, d, form, file, open}
	if there, err := w.nameIt(ctx); err != nil || there {
		return err
	}
	return w.publish(ctx, content)
}

// endHeld ends the work on the document of a reply, in the change that settles its form.
func (r *road) endHeld(ctx context.Context, tx *ledger.Tx, form ledger.Form, kind ledger.DocumentKind) error {
	if form.State == ledger.Succeeded {
		return tx.EndHeld(ctx, form.ID, kind, ledger.DocumentFetched, "")
	}
	return tx.EndHeld(ctx, form.ID, kind, ledger.DocumentFailed, form.Message)
}

// badDocument: what the carrier has sent is no PDF that can be opened. No file is made of it.
func (s *sendStep) badDocument(ctx context.Context, form ledger.Form, why string) error {
	s.formLog(form).WithField("why", why).Warn("what the carrier has sent cannot be opened, no file is made of it")
	form.State, form.Message = ledger.Refused, why
	bad := verdict{status: reason.Refused, reason: reason.Reason{Code: reason.BadPDF, Args: []string{why}}}
	return s.settle(ctx, form, ledger.Sending, []verdict{bad})
}
