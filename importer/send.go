package importer

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// sendStep sends a planned form, once. Before the first byte leaves, the ledger says so: a form that is found in
// "sending" has been interrupted there, may have arrived, and is asked for by its reference instead.
func (im *Importer) sendStep(ctx context.Context, job sendJob, _ int) error {
	form, err := im.ledger.Form(ctx, job.Form)
	if err != nil {
		return err
	}
	switch {
	case !form.SettledAt.IsZero():
		return nil
	case form.State == ledger.Sending:
		return im.unclear(ctx, form, "the importer was interrupted while it was sending")
	case form.State != ledger.Planned:
		return nil
	case form.Sends > 0 && im.patienceEnds(form, time.Now()):
		return im.giveUp(ctx, form)
	}
	return im.send(ctx, form)
}

func (im *Importer) send(ctx context.Context, form ledger.Form) error {
	var recorded time.Time
	var unrecorded error
	record := func() error { // as late as can be: from here on others count when they may send it again
		now := time.Now()
		if unrecorded = im.ledger.StartSend(ctx, form.ID, ledger.Planned, form.Sends, now); unrecorded == nil {
			recorded = now
			im.keepSent(form.ID)
			im.reach("sending")
		}
		return unrecorded
	}
	repeat := form.Sends > 0
	err := im.client.Send(ctx, hgeapi.Request{
		Operation: hgeapi.Operation(form.Operation), Reference: form.Reference, Body: form.Body, Repeat: repeat,
		Record: record, MayWrite: im.stillOurs(ctx, form, &recorded),
	})
	im.reach("answered")
	if unrecorded != nil {
		return unrecorded
	}
	if !recorded.IsZero() {
		form.State = ledger.Sending
		form.Sends++
	}
	ctx = context.WithoutCancel(ctx) // what the carrier said is kept, also when we are being stopped
	defer im.reach("kept")
	var refused *hgeapi.RefusedError
	var notSent *hgeapi.NotSentError
	switch {
	case err == nil:
		return im.accepted(ctx, form)
	case errors.As(err, &refused) && repeat && !im.notKnownFor(ctx, form):
		return im.unclear(ctx, form, refused.Error())
	case errors.As(err, &refused):
		return im.refused(ctx, form, refused)
	case errors.As(err, &notSent):
		return im.notSent(ctx, form, notSent)
	}
	return im.unclear(ctx, form, err.Error())
}

// stillOurs tells whether the body of a send that is recorded by now may leave. Another importer that takes this one for
// dead asks for the form, and sends it again no sooner than resend_after: when half of that has gone by this one stops. The
// other half is for clocks that are apart, and for the way. A clock may have stood still together with its machine, so the
// ledger is asked, too. On an embedded ledger there is no other importer.
func (im *Importer) stillOurs(ctx context.Context, form ledger.Form, recorded *time.Time) func() error {
	if im.ledger.Embedded() {
		return func() error { return nil }
	}
	return func() error {
		if err := im.ledger.StillSending(ctx, form.ID, form.Sends+1); err != nil {
			return err
		}
		// by the clock on the wall: the monotonic one stands still while a machine sleeps
		if latest := recorded.Add(im.cfg.Result.ResendAfter / 2); time.Now().Round(0).After(latest.Round(0)) {
			return errLate
		}
		return nil
	}
}

var errLate = errors.New("this machine was held up before the form had left; another one may have sent it by now")

// accepted: the carrier has the form. That is success of the send, not of the form: its result is polled for.
func (im *Importer) accepted(ctx context.Context, form ledger.Form) error {
	im.counted.sent.Add(1)
	im.formLog(form).Info("sent")
	im.trouble.set(form.FileID, nil)
	return im.left(ctx, form, ledger.Accepted, "")
}

// unclear: the form may have arrived. It is asked for by its reference before anything else.
func (im *Importer) unclear(ctx context.Context, form ledger.Form, why string) error {
	im.formLog(form).WithField("why", why).Warn("it is not known whether the form has arrived, asking for it")
	return im.left(ctx, form, ledger.Unknown, why)
}

// left: the form has left, perhaps. What becomes of it is asked for, and with the last one of a file that file is sent.
func (im *Importer) left(ctx context.Context, form ledger.Form, to ledger.FormState, why string) error {
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Move(ctx, form, to, why, time.Now()); err != nil {
			return err
		}
		if err := im.add(ctx, tx, pollJob{Form: form.ID}); err != nil {
			return err
		}
		settled, err := tx.AdvanceFiles(ctx, form.ID)
		return im.addReports(ctx, tx, settled, err)
	})
}

// notSent: no byte of it has arrived, for certain. The same form is sent again later, for as long as it takes.
func (im *Importer) notSent(ctx context.Context, form ledger.Form, why *hgeapi.NotSentError) error {
	err := im.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.NotSent(ctx, form, why.Error()) })
	if err != nil {
		return err
	}
	im.reach("not sent")
	wait := max(why.RetryAfter, backOff(time.Second, time.Minute, form.Tries))
	if why.Auth {
		im.trouble.set(form.FileID, why)
	}
	im.formLog(form).WithField("wait", wait.String()).WithError(why).Warn("not sent, it will be tried again")
	return river.JobSnooze(wait)
}

// notKnownFor tells whether the carrier says that it has never seen a form. A no to a form that may have arrived before is
// believed only then: it could also be the carrier's way of saying that it has it already.
func (im *Importer) notKnownFor(ctx context.Context, form ledger.Form) bool {
	_, err := im.client.Result(ctx, hgeapi.Operation(form.Operation), form.Reference)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// refused: the carrier said no to the form as a whole. Its orders are free to be sent in another one.
func (im *Importer) refused(ctx context.Context, form ledger.Form, no *hgeapi.RefusedError) error {
	why := reason.Reason{Code: reason.CarrierRefusedForm, Args: []string{no.Detail}}
	switch {
	case no.Repeated && isOurReference(im.cfg.Form.ReferencePrefix, form.Reference):
		why = reason.Reason{Code: reason.OwnReferenceTaken, Args: []string{form.Reference}}
		im.formLog(form).Error("the carrier has a form of this reference, which this ledger did not send: was the ledger put back from an older copy? " +
			"Then stop, and ask the carrier what is closed. Or does another importer use this account? Then give each a reference_prefix in [form]")
	case no.Repeated:
		why = reason.Reason{Code: reason.ReferenceTaken, Args: []string{form.Reference}}
	}
	im.formLog(form).WithError(no).Warn("the carrier refused the form")
	form.State, form.Message = ledger.Refused, no.Detail
	return im.settle(ctx, form, ledger.Sending, []verdict{{status: reason.Refused, reason: why}})
}

func (im *Importer) formLog(form ledger.Form) *logrus.Entry {
	return im.log.WithFields(logrus.Fields{"file": form.File, "reference": form.Reference, "form": form.ID, "rows": form.Orders})
}
