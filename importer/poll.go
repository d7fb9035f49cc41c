package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// pollStep asks the carrier what became of forms.
type pollStep struct {
	*road
	client *hgeapi.Client
}

// leastQuestions is how often a form is asked for before the importer gives up, however long ago it was set going: time
// in which nobody asked is no reason to give up.
const leastQuestions = 3

// verdict is the end of some orders of a form; orders nil = all that no verdict before it named.
type verdict struct {
	orders []string
	status reason.Status
	reason reason.Reason
}

// verdictsOf are the verdicts of the orders that an answer names as done or as failed. An order that it names as both is not
// named at all.
func verdictsOf(orders []hgeapi.OrderResult) []verdict {
	said := make(map[string]hgeapi.OrderResult, len(orders))
	for _, o := range orders {
		if before, twice := said[o.Num]; twice && before.State != o.State {
			o.State = hgeapi.Unreadable
		}
		said[o.Num] = o
	}
	done := verdict{status: reason.Confirmed, orders: []string{}}
	var failed []verdict
	byMessage := map[string]int{}
	for _, o := range said {
		switch o.State {
		case hgeapi.Succeeded:
			done.orders = append(done.orders, o.Num)
		case hgeapi.Failed:
			i, ok := byMessage[o.Message]
			if !ok {
				i = len(failed)
				byMessage[o.Message] = i
				failed = append(failed, verdict{status: reason.Refused,
					reason: reason.Reason{Code: reason.CarrierRefusedOrder, Args: []string{o.Message}}})
			}
			failed[i].orders = append(failed[i].orders, o.Num)
		}
	}
	return append(failed, done)
}

// run asks what became of a form. Waiting is a snooze of the job.
func (s *pollStep) run(ctx context.Context, job pollJob, attempt int) error {
	form, err := s.ledger.Form(ctx, job.Form)
	if err != nil {
		return err
	}
	if !form.SettledAt.IsZero() || form.State != ledger.Accepted && form.State != ledger.Unknown {
		return nil // settled, or being sent again: its send job goes on
	}
	if attempt > giveUpAfter && time.Since(form.StartedAt) >= s.cfg.Result.GiveUp {
		return s.giveUp(ctx, form) // asking brings this program down
	}
	if first := time.Until(form.SentAt.Add(s.cfg.Result.FirstPoll)); first > 0 && !form.AskOnly {
		return river.JobSnooze(first)
	}
	asked := time.Now()
	res, err := s.client.Result(ctx, hgeapi.Operation(form.Operation), form.Reference)
	s.reach("polled")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case errors.Is(err, hgeapi.ErrNotKnown):
		return s.notKnown(ctx, form, asked)
	case errors.Is(err, hgeapi.ErrLogin): // no answer to give up on: somebody has to mend the login
		s.troubles.set(form.FileID, err)
		s.formLog(form).WithError(err).Error("cannot ask for the result")
		return river.JobSnooze(s.cfg.Result.MaxPoll)
	case err != nil:
		return s.askAgain(ctx, form, form.State, err)
	}
	s.troubles.set(form.FileID, nil)
	switch res.State {
	case hgeapi.Succeeded, hgeapi.Partial, hgeapi.Failed:
		return s.result(ctx, form, res)
	case hgeapi.Pending:
		return s.askAgain(ctx, form, ledger.Accepted, nil)
	}
	return s.askAgain(ctx, form, ledger.Accepted, fmt.Errorf("the result's state %q is none of those in [api.result]", res.Word))
}

// notKnown: the carrier has never heard of the reference. A form that may have been lost on its way is sent again, the
// same bytes under the same reference, where it was asked for when resend_after had gone by since it left: until then it
// may still be on its way into the carrier's books. An accepted form is never sent again.
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

// askAgain waits for the next question, or gives up when patience is at its end. why is nil where the carrier is still at
// it.
func (s *pollStep) askAgain(ctx context.Context, form ledger.Form, state ledger.FormState, why error) error {
	words := ""
	if why != nil {
		words = why.Error()
	}
	if s.patienceEnds(form, time.Now()) {
		form.Message = words
		return s.giveUp(ctx, form)
	}
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		return tx.MoveForm(ctx, form, state, words, time.Now())
	})
	if err != nil {
		return err
	}
	s.reach("asked")
	wait := backOff(s.cfg.Result.FirstPoll, s.cfg.Result.MaxPoll, form.Tries)
	var unanswered *hgeapi.NotAnsweredError
	if errors.As(why, &unanswered) {
		wait = max(wait, unanswered.RetryAfter)
	}
	s.formLog(form).WithField("wait", wait.String()).WithField("why", words).Debug("asked, no result yet")
	return river.JobSnooze(wait)
}

// result reads the carrier's answer into the rows: what it names as done is confirmed, what it names as failed is
// refused, and what it does not name is unconfirmed, not fine. Where the form failed and the answer names no order at all,
// it failed for all of them; where it names some, nobody can know of the others, which may be closed.
func (s *pollStep) result(ctx context.Context, form ledger.Form, res *hgeapi.Result) error {
	verdicts := verdictsOf(res.Orders)
	rest := verdict{status: reason.Unconfirmed, reason: reason.Reason{Code: reason.NotNamed, Args: []string{form.Reference}}}
	if res.State == hgeapi.Failed && len(res.Orders) == 0 {
		rest = verdict{status: reason.Refused, reason: reason.Reason{Code: reason.CarrierRefusedForm, Args: []string{res.Message}}}
	}
	verdicts = append(verdicts, rest)

	form.Number, form.Document, form.Message = res.Number, res.Document, res.Message
	from := form.State
	form.State = map[hgeapi.State]ledger.FormState{
		hgeapi.Succeeded: ledger.Succeeded, hgeapi.Partial: ledger.Partial, hgeapi.Failed: ledger.Failed}[res.State]
	s.formLog(form).WithField("state", form.State).Info("result")
	return s.settle(ctx, form, from, verdicts)
}
