package importer

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// sendStep sends planned forms.
type sendStep struct {
	*road
	client *hgeapi.Client
}

var errLate = errors.New("this machine was held up before the form had left; another one may have sent it by now")

// run sends a planned form, once. Before the first byte leaves, the ledger says so: a form that is found in
// "sending" has been interrupted there, may have arrived, and is asked for by its reference instead.
func (s *sendStep) run(ctx context.Context, job sendJob, _ int) error {
	form, err := s.ledger.Form(ctx, job.Form)
	if err != nil {
		return err
	}
	switch {
	case !form.SettledAt.IsZero():
		return nil
	case form.State == ledger.Sending:
		return s.unclear(ctx, form, "the importer was interrupted while it was sending")
	case form.State != ledger.Planned:
		return nil
	case form.Sends > 0 && s.patienceEnds(form, time.Now()):
		return s.giveUp(ctx, form)
	}
	return s.send(ctx, form)
}

func (s *sendStep) send(ctx context.Context, form ledger.Form) error {
	var recorded time.Time
	var unrecorded error
	record := func() error { // as late as can be: from here on others count when they may send it again
		now := time.Now()
		if unrecorded = s.ledger.StartSend(ctx, form.ID, ledger.Planned, form.Sends, now); unrecorded == nil {
			recorded = now
			s.marks.keepHighest(form.ID)
			s.reach("sending")
		}
		return unrecorded
	}
	repeat := form.Sends > 0
	err := s.client.Send(ctx, hgeapi.Request{
		Operation: hgeapi.Operation(form.Operation), Reference: form.Reference, Body: form.Body, Repeat: repeat,
		Record: record, MayWrite: s.stillOurs(ctx, form, &recorded),
	})
	s.reach("answered")
	if unrecorded != nil {
		return unrecorded
	}
	if !recorded.IsZero() {
		form.State = ledger.Sending
		form.Sends++
	}
	ctx = context.WithoutCancel(ctx) // what the carrier said is kept, also when we are being stopped
	defer s.reach("kept")
	var refused *hgeapi.RefusedError
	var notSent *hgeapi.NotSentError
	switch {
	case err == nil:
		return s.accepted(ctx, form)
	case errors.As(err, &refused) && repeat && !s.notKnownFor(ctx, form):
		return s.unclear(ctx, form, refused.Error())
	case errors.As(err, &refused):
		return s.refused(ctx, form, refused)
	case errors.As(err, &notSent):
		return s.notSent(ctx, form, notSent)
	}
	return s.unclear(ctx, form, err.Error())
}

// stillOurs tells whether the body of a send that is recorded by now may leave. Another importer that takes this one for
// dead asks for the form, and sends it again no sooner than resend_after: when half of that has gone by this one stops. The
// other half is for clocks that are apart, and for the way. A clock may have stood still together with its machine, so the
// ledger is asked, too. On an embedded ledger there is no other importer.
func (s *sendStep) stillOurs(ctx context.Context, form ledger.Form, recorded *time.Time) func() error {
	if s.ledger.Embedded() {
		return func() error { return nil }
	}
	return func() error {
		if err := s.ledger.StillSending(ctx, form.ID, form.Sends+1); err != nil {
			return err
		}
		// by the clock on the wall: the monotonic one stands still while a machine sleeps
		if latest := recorded.Add(s.cfg.Result.ResendAfter / 2); time.Now().Round(0).After(latest.Round(0)) {
			return errLate
		}
		return nil
	}
}

// accepted: the carrier has the form. That is success of the send, not of the form: its result is polled for.
func (s *sendStep) accepted(ctx context.Context, form ledger.Form) error {
	s.progress.sent.Add(1)
	s.formLog(form).Info("sent")
	s.troubles.set(form.FileID, nil)
	return s.hasLeft(ctx, form, ledger.Accepted, "")
}

// unclear: the form may have arrived. It is asked for by its reference before anything else.
func (s *sendStep) unclear(ctx context.Context, form ledger.Form, why string) error {
	s.formLog(form).WithField("why", why).Warn("it is not known whether the form has arrived, asking for it")
	return s.hasLeft(ctx, form, ledger.Unknown, why)
}

// hasLeft: the form has left, perhaps. What becomes of it is asked for, and with the last one of a file that file is sent.
func (s *sendStep) hasLeft(ctx context.Context, form ledger.Form, to ledger.FormState, why string) error {
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.MoveForm(ctx, form, to, why, time.Now()); err != nil {
			return err
		}
		if err := s.add(ctx, tx, pollJob{Form: form.ID}); err != nil {
			return err
		}
		settled, err := tx.AdvanceFilesOf(ctx, form.ID)
		return s.addReports(ctx, tx, settled, err)
	})
}

// notSent: no byte of it has arrived, for certain. The same form is sent again later, for as long as it takes.
func (s *sendStep) notSent(ctx context.Context, form ledger.Form, why *hgeapi.NotSentError) error {
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.NotSent(ctx, form, why.Error()) })
	if err != nil {
		return err
	}
	s.reach("not sent")
	wait := max(why.RetryAfter, backOff(waiting.firstResend, time.Minute, form.Tries))
	if why.Auth {
		s.troubles.set(form.FileID, why)
	}
	s.formLog(form).WithField("wait", wait.String()).WithError(why).Warn("not sent, it will be tried again")
	return river.JobSnooze(wait)
}

// notKnownFor tells whether the carrier says that it has never seen a form. A no to a form that may have arrived before is
// believed only then: it could also be the carrier's way of saying that it has it already.
func (s *sendStep) notKnownFor(ctx context.Context, form ledger.Form) bool {
	_, err := s.client.Result(ctx, hgeapi.Operation(form.Operation), form.Reference)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// refused: the carrier said no to the form as a whole. Its orders are free to be sent in another one.
func (s *sendStep) refused(ctx context.Context, form ledger.Form, no *hgeapi.RefusedError) error {
	why := reason.Reason{Code: reason.CarrierRefusedForm, Args: []string{no.Detail}}
	switch {
	case no.Repeated && isOurReference(s.cfg.Form.ReferencePrefix, form.Reference):
		why = reason.Reason{Code: reason.OwnReferenceTaken, Args: []string{form.Reference}}
		s.formLog(form).Error("the carrier has a form of this reference, which this ledger did not send: was the ledger put back from an older copy? " +
			"Then stop, and ask the carrier what is closed. Or does another importer use this account? Then give each a reference_prefix in [form]")
	case no.Repeated:
		why = reason.Reason{Code: reason.ReferenceTaken, Args: []string{form.Reference}}
	}
	s.formLog(form).WithError(no).Warn("the carrier refused the form")
	form.State, form.Message = ledger.Refused, no.Detail
	return s.settle(ctx, form, ledger.Sending, []verdict{{status: reason.Refused, reason: why}})
}
