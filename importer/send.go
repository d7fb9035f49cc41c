package importer

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// sendStep sends planned forms.
type sendStep struct {
	*road
	client *hgeapi.Client
}

// run sends a planned form once.
//
// The ledger records the send right before the first byte leaves. A crash before that leaves the form planned: its job runs again
// and sends it. A crash after that leaves the form in Sending: it may have arrived. What is done then depends on its operation
// (mayHaveArrived). The same holds if the reply was the result, and the crash came before it was kept.
func (s *sendStep) run(ctx context.Context, job sendJob, _ *attempt) error {
	form, err := s.formToCall(ctx, s.client, job.Form)
	if err != nil {
		return err
	}
	switch {
	case !form.SettledAt.IsZero():
		return nil
	case form.State == ledger.Sending:
		return s.mayHaveArrived(ctx, form, "the importer was interrupted while it was sending")
	case form.State != ledger.Planned:
		return nil
	case form.Erased:
		return s.erased(ctx, form)
	case form.Sends > 0 && s.patienceEnds(form):
		return s.giveUp(ctx, form)
	}
	return s.send(ctx, form)
}

func (s *sendStep) send(ctx context.Context, form ledger.Form) error {
	if kindHeldBy(callOf(form)) != "" {
		if err := s.marks.checkReportFolders(); err != nil {
			return err // then what the reply has can go nowhere
		}
	}
	recorded, repeat, call := false, form.Sends > 0, callOf(form)
	var recordErr error
	record := func() error { // as late as possible: other importers count from here when they may send the form again
		if recordErr = s.ledger.StartSend(ctx, form.ID, ledger.Planned, form.Sends, s.ledger.Now()); recordErr == nil {
			recorded = true
			s.marks.keepSend(form.ID, form.Sends+1)
			s.reach("sending")
		}
		return recordErr
	}
	res, err := s.client.Send(ctx, hgeapi.Request{
		Call: call, Reference: form.Reference, Echo: form.Label(call.Echo), Body: form.Body, Repeat: repeat,
		MostPDF: s.cfg.Report.DocumentBytes(),
		Record:  record, MayWrite: s.mayWrite(ctx, form),
	})
	if wait := untilPauseIsOver(err); wait != nil {
		return wait
	}
	s.notices.login.saw(err)
	s.reach("answered")
	if recordErr != nil {
		return recordErr
	}
	before := form
	if recorded {
		form.State, form.Answer, form.Words = ledger.Sending, "", "" // the answer to an earlier send says nothing of this one
		form.Sends++
	}
	defer s.reach("kept")
	if err == nil {
		return s.storeReply(ctx, form, res)
	}
	return s.storeFailure(context.WithoutCancel(ctx), form, before, err)
}

// storeReply stores that the carrier has a form, and what it said of it, even if we are being stopped.
func (s *sendStep) storeReply(untilStopped context.Context, form ledger.Form, res *hgeapi.Result) error {
	ctx := context.WithoutCancel(untilStopped)
	switch call := callOf(form); {
	case call.Holds != "":
		return s.answeredWithDocument(ctx, untilStopped, form, res)
	case call.AnsweredAtOnce():
		return s.answeredAtOnce(ctx, form, res)
	}
	return s.accepted(ctx, form)
}

// storeFailure stores how a send of a form has failed. before is the form before the send.
func (s *sendStep) storeFailure(ctx context.Context, form, before ledger.Form, err error) error {
	var refused *hgeapi.RefusedError
	var notSent *hgeapi.NotSentError
	var unknown *hgeapi.UnknownError
	switch {
	case errors.As(err, &refused) && before.Sends > 0 && !s.refusalCounts(ctx, form):
		return s.mayHaveArrived(ctx, form, refused.Error())
	case errors.As(err, &refused):
		return s.refused(ctx, form, refused)
	case errors.As(err, &notSent):
		form.Answer, form.Words = before.Answer, before.Words // the earlier send is the last one that has left
		return s.notSent(ctx, form, notSent)
	case errors.As(err, &unknown) && unknown.Answer != hgeapi.NoAnswer:
		return s.answered(ctx, form, unknown)
	}
	return s.mayHaveArrived(ctx, form, err.Error())
}

// errHeldUp is why a form does not leave any more.
var errHeldUp = errors.New("this machine was held up before the form had left; another one may have sent it by now")

// mayWrite returns the check that is made right before the first byte leaves: is the form still ours to send?
//
// If this machine stands still for a while, another importer takes it for dead and asks for the form. It does not send the form
// again before resend_after has gone by. So this importer does not send after half of resend_after; the other half is for the
// way to the carrier. All count by the ledger's clock. If this machine stood still, so did its own, but the other importers
// have kept the ledger's going. On an embedded ledger there is no other importer.
func (s *sendStep) mayWrite(ctx context.Context, form ledger.Form) func() error {
	if s.ledger.Embedded() {
		return func() error { return nil }
	}
	return func() error {
		since, err := s.ledger.StillSending(ctx, form.ID, form.Sends+1)
		if err == nil && since > s.cfg.Result.ResendAfter/2 {
			return errHeldUp
		}
		return err
	}
}

// accepted: the carrier has the form. What became of its orders is not known yet.
func (s *sendStep) accepted(ctx context.Context, form ledger.Form) error {
	s.progress.sent.Add(1)
	s.formLog(form).Info("sent")
	s.troubles.set(form.FileID, nil)
	return s.handToPoll(ctx, form, ledger.Accepted, "", s.cfg.Result.FirstPoll)
}

// answeredAtOnce: the reply was the result. The form ends in the change that keeps it. A reply that names no order is about all.
func (s *sendStep) answeredAtOnce(ctx context.Context, form ledger.Form, res *hgeapi.Result) error {
	s.progress.sent.Add(1)
	s.formLog(form).Info("sent, and answered")
	s.troubles.set(form.FileID, nil)
	form.State, form.Message, form.Document = ledger.Succeeded, res.Message, res.Document
	form.Number = cmp.Or(res.Given, res.Number)
	anew, err := s.madeAnew(ctx, form)
	if err != nil {
		return err
	}
	why := whatDone(form, res)
	if why.Code == "" {
		why = anew
	}
	verdicts := []verdict{{status: reason.Confirmed, reason: why}}
	if len(res.Orders) > 0 || res.OrdersUnread {
		keys, err := s.ordersOf(ctx, form)
		if err != nil {
			return err
		}
		verdicts = namedResults(res.Orders, keys).verdicts(form, res)
	}
	if res.State == hgeapi.Partial {
		form.State = ledger.Partial
	}
	return s.settleWith(ctx, form, ledger.Sending, verdicts, saidIn(res))
}

// whatDone is what has to be said beside a row that is done.
func whatDone(form ledger.Form, res *hgeapi.Result) (why reason.Reason) {
	switch {
	case res.Existed:
		why.Code = reason.ExistedAlready
	case callOf(form).Events && len(res.Events) == 0:
		why.Code = reason.NoEventsYet
	}
	if why.Code != "" {
		why.Of = mapping.RowsOf(form.Operation)
	}
	return why
}

// madeAnew says that what a form has made was made and cancelled before, the empty Reason if not.
func (s *sendStep) madeAnew(ctx context.Context, form ledger.Form) (reason.Reason, error) {
	op := operations.Named(form.Operation)
	item := form.Label(op.Guard.Item)
	if item == "" {
		return reason.Reason{}, nil
	}
	before, err := madeBefore(ctx, s.ledger, op, []string{item}, s.cfg.Location())
	return before[item], err
}

// mayHaveArrived: nobody can tell whether the carrier has the form. Poll asks for it by its reference before it is sent again, or
// sends it again, as its operation says (hgeapi.Again). A form that must not go out twice ends here.
func (s *sendStep) mayHaveArrived(ctx context.Context, form ledger.Form, why string) error {
	if s.nobodyToAsk(form) {
		return s.notRepeated(ctx, form, why)
	}
	if callOf(form).Again == hgeapi.Look {
		form.Words = why // what the query shows is no answer to the form
	}
	s.formLog(form).WithField("why", why).Warn("it is not known whether the form has arrived")
	return s.handToPoll(ctx, form, ledger.Unknown, why, 0)
}

// answered: there was an answer, and it was no clear yes or no. What it was decides what poll does with the form, once the
// carrier was asked for it.
func (s *sendStep) answered(ctx context.Context, form ledger.Form, why *hgeapi.UnknownError) error {
	form.Answer, form.Words = string(why.Answer), why.Reason
	never, noPath := s.nobodyToAsk(form), why.Answer == hgeapi.NoPath
	switch {
	case never && !noPath:
		return s.notRepeated(ctx, form, why.Error())
	case never:
		form.Words = s.cfg.API.Paths.Of(callOf(form).Path) // it goes out again when that is corrected
		s.troubles.set(form.FileID, why)
	case noPath && form.Sends > 1: // once it may have been a proxy that was being changed
		s.troubles.set(form.FileID, why)
	}
	if why.Answer == hgeapi.NotReady {
		s.formLog(form).WithField("why", why.Reason).Debug("not ready yet, it will be asked for again")
		return s.handToPoll(ctx, form, ledger.Unknown, why.Reason, why.RetryAfter)
	}
	s.formLog(form).WithField("why", why).Warn("it is not known whether the form has arrived")
	return s.handToPoll(ctx, form, ledger.Unknown, why.Error(), why.RetryAfter)
}

// handToPoll moves the form to a state and queues the question for it, which is not asked before wait is over. After the last
// form of a file it also moves the file on.
func (s *sendStep) handToPoll(ctx context.Context, form ledger.Form, to ledger.FormState, why string, wait time.Duration) error {
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.MoveForm(ctx, form, to, why, s.ledger.Now()); err != nil {
			return err
		}
		if err := s.addLater(ctx, tx, pollJob{Form: form.ID}, wait); err != nil {
			return err
		}
		settled, err := tx.AdvanceFilesOf(ctx, form.ID)
		return s.addReports(ctx, tx, settled, err)
	})
}

// notSent: no byte of the form has arrived, for certain. The form stays planned, and this job sends it again later, as often as
// it takes.
func (s *sendStep) notSent(ctx context.Context, form ledger.Form, why *hgeapi.NotSentError) error {
	if form.State == ledger.Sending {
		if err := s.marks.takeSendBack(form.ID, form.Sends); err != nil {
			return err
		}
	}
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.NotSent(ctx, form, why.Error()) })
	if err != nil {
		return err
	}
	s.reach("not sent")
	wait := max(why.RetryAfter, backOff(waiting.firstUnsent, waiting.maxUnsent, form.Tries))
	if why.Auth || errors.Is(why, hgeapi.ErrNoPath) {
		s.troubles.set(form.FileID, why)
	}
	s.formLog(form).WithField("wait", wait.String()).WithHint(why).Warn("not sent, it will be tried again")
	return river.JobSnooze(wait)
}

// refused: the carrier said no to the whole form. Its orders are free to go into another form. It is the clerk who mends the
// rows, so the log warns of it only if the carrier may not have the path.
func (s *sendStep) refused(ctx context.Context, form ledger.Form, refusal *hgeapi.RefusedError) error {
	why := whyRefused(form, refusal)
	log, level := s.formLog(form).WithError(refusal), logrus.InfoLevel
	if refusal.Nowhere != nil {
		log, level = log.WithField("hint", refusal.Hint()), logrus.WarnLevel
	}
	log.Log(level, "the carrier refused the form")
	form.State, form.Message, form.Words = ledger.Refused, refusal.Detail, refusal.Where()
	if refusal.Private {
		form.Message = ""
	}
	return s.settle(ctx, form, ledger.Sending, []verdict{{status: reason.Refused, reason: why}})
}

// whyRefused is what a refusal says of the rows of a form. One that names a field is about the cells of that field, which the
// report finds (Reason.Args[1]).
func whyRefused(form ledger.Form, refusal *hgeapi.RefusedError) reason.Reason {
	switch {
	case form.Operation == operations.PCCC.Name():
		return reason.Reason{Code: reason.PCCCDiffers, Args: []string{refusal.Detail}}
	case refusal.NotKnown && refusal.Unproven != "":
		return reason.Reason{Code: reason.NumberNotKnown, Args: []string{refusal.Detail, refusal.Unproven},
			Of: mapping.RowsOf(form.Operation)}
	case refusal.NotKnown:
		return reason.Reason{Code: reason.NumberNotKnown, Args: []string{refusal.Detail}, Of: mapping.RowsOf(form.Operation)}
	case refusal.Field != "":
		why := reason.Reason{Code: reason.CarrierRefusedField, Args: []string{refusal.Detail, refusal.Field},
			Of: mapping.RowsOf(form.Operation)}
		if refusal.Elements > 1 {
			why.Args = append(why.Args, strconv.Itoa(refusal.Element), strconv.Itoa(refusal.Elements))
		}
		return why
	case refusal.Nowhere != nil:
		return reason.Reason{Code: reason.CarrierHasNothing, Args: []string{refusal.Detail}}
	case callOf(form).Reads:
		return reason.Reason{Code: reason.CarrierKnowsNot, Args: []string{refusal.Detail}, Of: mapping.RowsOf(form.Operation)}
	}
	return reason.Reason{Code: reason.CarrierRefusedForm, Args: []string{refusal.Detail}}
}
