package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// What is done when nobody knows whether a form has arrived depends on its operation (hgeapi.Again). Forms of the class ask are
// asked for by their reference (send_again.go). The other two classes, which nobody can ask for, are here.

// callOf is how the operation of a form is called.
func callOf(form ledger.Form) *hgeapi.Call { return &operations.Named(form.Operation).Call }

// refusalCounts tells whether a refusal is the answer to a form that may have arrived before.
//
//   - ask: only if the carrier does not know the form: otherwise it may refuse it because it has it already.
//   - repeat: yes. The same request gets the same answer, or the carrier says in its own words that it was done before. At worst
//     a row is called refused that an earlier send has done; then it can be sent again, which does no harm.
//   - look: only if the query shows that it was not done: otherwise it may be refused because it was done.
//   - never: no. The carrier may refuse it because it has done it already, and a refused item could be sent again in a new form.
func (s *sendStep) refusalCounts(ctx context.Context, form ledger.Form) bool {
	switch again := callOf(form).Again; {
	case again == hgeapi.Repeat:
		return true
	case s.nobodyToAsk(form):
		return false
	case again == hgeapi.Look:
		looked, err := s.client.Look(ctx, &operations.Query.Call, callOf(form), s.bodyToLook(form))
		return err == nil && looked.Looks == hgeapi.LooksNotDone
	}
	_, err := s.client.Result(ctx, callOf(form), form.Reference)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// repeat sends a form again that may have arrived: doing it twice does no harm. It goes out with the same bytes once resend_after
// is over since it left last. One that the carrier itself has put off (hgeapi.NotNow) waits as long as one that is asked for.
func (s *pollStep) repeat(ctx context.Context, form ledger.Form) error {
	if s.patienceEnds(form) {
		return s.giveUp(ctx, form)
	}
	wait := s.cfg.Result.ResendAfter
	if slices.Contains([]hgeapi.Answer{hgeapi.NotNow, hgeapi.NotReady, hgeapi.NoVerdict}, hgeapi.Answer(form.Answer)) {
		wait = backOff(s.cfg.Result.FirstPoll, s.cfg.Result.MaxPoll, form.Sends-1)
	}
	if left := min(form.Sent+wait-s.ledger.Tick(), wait); left > 0 {
		s.reach("repeat waits")
		return river.JobSnooze(min(left, s.cfg.Result.MaxPoll))
	}
	s.formLog(form).Debug("sending the form again, which does no harm")
	return s.sendAgain(ctx, form)
}

// sendAgain plans a form again that nobody can be asked for.
func (s *pollStep) sendAgain(ctx context.Context, form ledger.Form) error {
	defer s.reach("to be repeated")
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.RepeatForm(ctx, form, form.Message); err != nil {
			return err
		}
		return s.add(ctx, tx, sendJob{Form: form.ID})
	})
}

// giveUpRepeating settles a form that was sent again and again, and never got a clear answer.
func (r *road) giveUpRepeating(ctx context.Context, form ledger.Form) error {
	r.formLog(form).WithField("why", form.Message).Error("gave up sending the form again")
	why := reason.Reason{Code: reason.NoClearAnswer, Args: []string{form.Reference, fmt.Sprint(form.Sends)}}
	switch {
	case form.Answer == string(hgeapi.NotReady):
		why = reason.Reason{Code: reason.NotReadyYet, Args: []string{form.Message}}
	case form.Operation == operations.PCCC.Name():
		why = reason.Reason{Code: reason.PCCCNoAnswer, Args: []string{form.Message}}
	case callOf(form).Reads:
		why = reason.Reason{Code: reason.NoAnswer, Args: []string{form.Message}, Of: mapping.RowsOf(form.Operation)}
	case form.Message != "":
		why.Args = append(why.Args, form.Message)
	}
	from := form.State
	form.State = ledger.Unknown
	defer r.reach("given up")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// saidAll ends the work on a form whose reply said all that can be known, and left rows without an end. Its file was dropped
// again.
func (s *pollStep) saidAll(ctx context.Context, form ledger.Form) error {
	from := form.State
	form.State = ledger.Partial
	why := reason.Reason{Code: reason.StillUnknown, Args: []string{form.Reference}}
	return s.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// neverAgain ends the work on a form that must not go out twice, and that was taken up again because its file was dropped again.
// It goes out again only if a person has said resend. A form that found nobody at its path waits: it goes out when the path was
// corrected.
func (s *pollStep) neverAgain(ctx context.Context, form ledger.Form) error {
	switch {
	case form.MayResend:
		s.formLog(form).Warn("sending the form again, because somebody has said resend")
		return s.sendAgain(ctx, form)
	case form.Answer != string(hgeapi.NoPath), form.AskOnly, s.ledger.Tick()-form.Started >= s.cfg.Result.GiveUp:
		return s.notRepeated(ctx, form, form.Message)
	}
	return s.waitForPath(ctx, form)
}

// waitForPath sends a form again once its path in [api.paths] is another one than when nobody was there (form.Words).
func (s *pollStep) waitForPath(ctx context.Context, form ledger.Form) error {
	if form.Words == s.cfg.API.Paths.Of(callOf(form).Path) {
		return river.JobSnooze(s.cfg.Result.MaxPoll)
	}
	s.formLog(form).Info("the path was corrected, sending the form again")
	return s.sendAgain(ctx, form)
}

// notRepeated ends a form that may have arrived and must not go out twice: its rows are unknown, until a person has looked at the
// carrier's site and says resend.
func (r *road) notRepeated(ctx context.Context, form ledger.Form, words string) error {
	r.formLog(form).WithField("why", words).Error("it is not known whether the form has arrived, and it is not sent again")
	why := reason.Reason{Code: reason.NotRepeated, Args: []string{form.Reference}}
	if words != "" {
		why.Args = append(why.Args, words)
	}
	from := form.State
	form.State, form.Message = ledger.Unknown, words
	defer r.reach("not repeated")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}
