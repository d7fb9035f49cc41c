package importer

import (
	"context"
	"encoding/json"
	"errors"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/importer/pdf"
	"hgeimport/mapping/operations"
)

// The label of a waybill that was made or changed is fetched after that, if its profile says label = true. The carrier may need a
// while for it.

// ownNumberField is the field of the number by which a customer knows a waybill.
const ownNumberField = "customer_order_num"

// ownNumber says that a number is the customer's own (num_type of contract-waybills.md).
const ownNumber = "1"

// waybillToLabel is the number of the waybill of a form, as the customer has it, "" if its label is not to be fetched.
func waybillToLabel(ctx context.Context, tx *ledger.Tx, form ledger.Form) (string, error) {
	if form.Operation != operations.Create.Name() && form.Operation != operations.Update.Name() {
		return "", nil
	}
	kept, err := tx.Settings(ctx, form.FileID)
	if err != nil {
		return "", err
	}
	var settings struct{ Label bool } // of fileSettings
	if err := json.Unmarshal([]byte(kept), &settings); err != nil || !settings.Label {
		return "", err
	}
	return tx.KeyOf(ctx, form.ID)
}

// waybillLabel asks for the label of a waybill. Its error is a *hgeapi.DocumentError, and asking again may help: right after a
// waybill was made the carrier may not know it yet.
func (w *wantedDocument) waybillLabel(ctx context.Context) ([]byte, error) {
	call := &operations.Label.Call
	body, err := w.cfg.API.Body(call, hgeapi.Values{Text: map[string]string{"num_type": ownNumber, "num": w.Link}})
	if err != nil {
		return nil, &hgeapi.DocumentError{Reason: err.Error(), Permanent: true}
	}
	res, err := w.client.Send(ctx, hgeapi.Request{Call: call, Body: body, MostPDF: w.cfg.Report.DocumentBytes()})
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
