package importer

import (
	"context"
	"errors"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/importer/pdf"
	"hgeimport/mapping/operations"
)

// The label of a waybill that was made or changed is fetched after that, if its profile says label = true. The carrier may need a
// while for it.

// Whose number a waybill is asked for by (num_type of contract-waybills.md).
const (
	byOwnNumber      = "1"
	byCarriersNumber = "2"
)

// labelOf is by what the label of the waybill of a form is asked for: whose number, a colon, and the number. It is "" if no label of
// it is to be fetched.
func (r *road) labelOf(ctx context.Context, form ledger.Form) (string, error) {
	makes := form.Operation == operations.Create.Name() || form.Operation == operations.Update.Name()
	if !makes || form.State != ledger.Succeeded {
		return "", nil
	}
	file, err := r.ledger.File(ctx, form.FileID)
	if err != nil {
		return "", err
	}
	settings, err := r.settingsOf(ctx, file)
	if err != nil || !settings.Label {
		return "", err
	}
	if form.Number != "" {
		return byCarriersNumber + ":" + form.Number, nil
	}
	own, err := r.ledger.KeyOf(ctx, form.ID)
	return byOwnNumber + ":" + own, err
}

// waybillLabel asks for the label of a waybill. Its error is a *hgeapi.DocumentError, and asking again may help: right after a waybill
// was made the carrier may not know it yet.
func (w *wantedDocument) waybillLabel(ctx context.Context) ([]byte, error) {
	call := &operations.Label.Call
	numberType, number, _ := strings.Cut(w.Link, ":")
	body, err := w.cfg.API.Body(call, hgeapi.Values{Text: map[string]string{"num_type": numberType, "num": number}})
	if err != nil {
		return nil, &hgeapi.DocumentError{Reason: err.Error(), Permanent: true}
	}
	res, err := w.client.Send(ctx, hgeapi.Request{Call: call, Body: body})
	if err != nil {
		return nil, noLabelYet(err)
	}
	content := res.PDF
	if content == nil {
		if content, err = w.client.Document(ctx, res.Link, w.cfg.Report.DocumentBytes()); err != nil {
			return nil, err
		}
	}
	if _, err := pdf.Check(content); err != nil {
		return nil, &hgeapi.DocumentError{Reason: err.Error()}
	}
	return content, nil
}

// noLabelYet is why there is no label, as a *hgeapi.DocumentError.
func noLabelYet(err error) error {
	var paused *hgeapi.PausedError
	var notSent *hgeapi.NotSentError
	var unknown *hgeapi.UnknownError
	var refused *hgeapi.RefusedError
	switch {
	case errors.As(err, &paused):
		return err // the carrier was not asked
	case errors.As(err, &notSent):
		return &hgeapi.DocumentError{Reason: notSent.Reason, RetryAfter: notSent.RetryAfter, Err: notSent.Err}
	case errors.As(err, &unknown):
		return &hgeapi.DocumentError{Reason: unknown.Reason, RetryAfter: unknown.RetryAfter, Err: unknown.Err}
	case errors.As(err, &refused):
		return &hgeapi.DocumentError{Reason: refused.Detail}
	}
	return &hgeapi.DocumentError{Err: err}
}
