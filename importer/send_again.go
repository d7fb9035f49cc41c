package importer

import (
	"context"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
)

// notKnown: the carrier has never heard of the reference. A form that may have been lost on its way is sent again, with the same
// bytes and the same reference, but only if resend_after had gone by between the send and this question: before that, the
// carrier may not have it in its books yet. An accepted form is never sent again.
func (s *pollStep) notKnown(ctx context.Context, form ledger.Form, asked time.Time) error {
	if form.State != ledger.Unknown {
		return s.askAgain(ctx, form, form.State, hgeapi.ErrNotKnown)
	}
	if form.AskOnly {
		return s.giveUp(ctx, form)
	}
	if asked.Sub(form.SentAt) < s.cfg.Result.ResendAfter {
		return s.askAgain(ctx, form, form.State, hgeapi.ErrNotKnown)
	}
	s.formLog(form).Info("the carrier does not know the form, sending it again under the same reference")
	defer s.reach("planned again")
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.MoveForm(ctx, form, ledger.Planned, hgeapi.ErrNotKnown.Error(), time.Now()); err != nil {
			return err
		}
		return s.add(ctx, tx, sendJob{Form: form.ID})
	})
}
