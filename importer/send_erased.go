package importer

import (
	"context"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// The request of a form that was settled long ago may have been erased (erase.go). If nobody knew what became of it, its file
// may be dropped again later. Then the carrier is asked for it as for any other. But it cannot go out again.

// erased ends a form that was to go out again: everybody who was asked has said that it may, but its request is gone. Its items
// are free, as those of a form that was declined: a form of the same items gets the same reference, so the carrier takes only
// one.
func (s *sendStep) erased(ctx context.Context, form ledger.Form) error {
	s.formLog(form).Warn("the request of the form was erased, so it cannot be sent again: its file is to be dropped once more")
	form.Answer = string(hgeapi.Declined)
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.NoteErased(ctx, form) })
	if err != nil {
		return err
	}
	s.reach("cannot be sent")
	why := reason.Reason{Code: reason.RequestErased, Args: []string{form.Reference}, Of: form.Operation}
	form.State = ledger.Refused
	return s.settle(ctx, form, ledger.Planned, []verdict{{status: reason.Refused, reason: why}})
}

// bodyToLook is the request of a form, by which the carrier is asked what became of its item. Of one that was erased that is the
// customer's number of its waybill, which the form is about.
func (r *road) bodyToLook(form ledger.Form) []byte {
	op := operations.Named(form.Operation)
	if !form.Erased || op == nil {
		return form.Body
	}
	call := op.Call
	call.Needs = nil // it is only asked with, not sent
	named := map[string]string{"num_type": ownNumber, "num": form.Label(ownNumberField)}
	body, err := r.cfg.API.Body(&call, hgeapi.Values{Text: named})
	if err != nil {
		return form.Body // then nobody can be asked
	}
	return body
}
