package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// notKnown: the carrier has never heard of the reference. A form that may have been lost on its way is sent again, with the same
// bytes and the same reference, but only if resend_after had gone by between the send and this question: before that, the
// carrier may not have it in its books yet. asked is when it was asked, by the ledger's clock. A form that the carrier itself has
// put off (hgeapi.NotNow) need not wait for that. A form that something before the carrier declined is refused. A form that the
// carrier has taken is never sent again.
func (s *pollStep) notKnown(ctx context.Context, form ledger.Form, asked time.Duration) error {
	answer := hgeapi.Answer(form.Answer)
	early := answer != hgeapi.NotNow && asked-form.Sent < s.cfg.Result.ResendAfter
	switch {
	case form.State != ledger.Unknown:
		return s.askAgain(ctx, form, form.State, s.tookButDoesNotKnow(form))
	case answer == hgeapi.Taken:
		return s.askAgain(ctx, form, form.State, hgeapi.ErrNotKnown)
	case answer == hgeapi.Declined && !early:
		return s.declined(ctx, form)
	case form.AskOnly:
		return s.giveUp(ctx, form)
	case early:
		return s.askAgain(ctx, form, form.State, lastKnown(form))
	}
	s.formLog(form).Info("the carrier does not know the form, sending it again under the same reference")
	defer s.reach("planned again")
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.MoveForm(ctx, form, ledger.Planned, lastKnown(form).Error(), s.ledger.Now()); err != nil {
			return err
		}
		return s.add(ctx, tx, sendJob{Form: form.ID})
	})
}

// lastKnown is why a form does not go on that the carrier does not know. If it found nobody at its path, that is why, and what
// a person has to read until the path is corrected.
func lastKnown(form ledger.Form) error {
	if form.Answer == string(hgeapi.NoPath) && form.Message != "" {
		return errors.New(form.Message)
	}
	return hgeapi.ErrNotKnown
}

// tookButDoesNotKnow says that the carrier does not know a form that it has taken. Some carriers answer so at a path that there
// is not.
func (s *pollStep) tookButDoesNotKnow(form ledger.Form) error {
	key := operations.Named(form.Operation).Call.Query
	return fmt.Errorf("%w, though it took the form: it has it in its books later, or [api.paths] %s = %q is not right",
		hgeapi.ErrNotKnown, key, s.cfg.API.Path(key))
}

// declined: a proxy or a firewall has held the form back, and the carrier does not know it. Its orders are free.
func (s *pollStep) declined(ctx context.Context, form ledger.Form) error {
	s.formLog(form).WithField("why", form.Words).Warn("something before the carrier declined the form")
	why := reason.Reason{Code: reason.FormDeclined, Args: []string{form.Words}}
	from := form.State
	form.State, form.Message = ledger.Refused, form.Words
	return s.settle(ctx, form, from, []verdict{{status: reason.Refused, reason: why}})
}
