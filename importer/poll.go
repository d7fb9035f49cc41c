package importer

import (
	"cmp"
	"context"
	"encoding/json"
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

// minQuestions is how often a form is asked for at least before the importer gives up. While the importer was off nobody
// asked, and that time alone is no reason to give up.
const minQuestions = 3

// run asks what became of a form. Until there is an answer, the job waits in the queue and runs again.
//
// A crash before the answer is stored loses the answer: the job runs again and asks again.
func (s *pollStep) run(ctx context.Context, job pollJob, attempt int) error {
	form, err := s.ledger.Form(ctx, job.Form)
	if err != nil {
		return err
	}
	if !form.SettledAt.IsZero() || form.State != ledger.Accepted && form.State != ledger.Unknown {
		return nil // settled, or being sent again: then its send job goes on
	}
	if attempt > giveUpAfter && time.Since(form.StartedAt) >= s.cfg.Result.GiveUp {
		return s.giveUp(ctx, form) // each time it was asked for, the step or the process broke down
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
	case errors.Is(err, hgeapi.ErrLogin): // the carrier was not asked, so this does not count; somebody has to correct the login
		s.troubles.set(form.FileID, err)
		s.formLog(form).WithError(err).Error("cannot ask for the result")
		return river.JobSnooze(s.cfg.Result.MaxPoll)
	case err != nil:
		return s.askAgain(ctx, form, form.State, err)
	}
	s.troubles.set(form.FileID, nil)
	switch res.State {
	case hgeapi.Succeeded, hgeapi.Partial, hgeapi.Failed:
		return s.ended(ctx, form, res)
	case hgeapi.Pending:
		return s.askAgain(ctx, form, ledger.Accepted, nil)
	}
	return s.askAgain(ctx, form, ledger.Accepted, fmt.Errorf("the result's state %q is none of those in [api.result]", res.Word))
}

// askAgain counts the question and waits for the next one. If patience has ended, it gives up instead. why is nil if the carrier
// is still working on the form.
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

// ended: the carrier has a result. An order that the answer names as done is confirmed, one that it names as failed is refused.
// An order that it does not name is unconfirmed: it may be closed, we cannot tell. Only if the form failed and the answer names
// no order at all, all of them have failed.
func (s *pollStep) ended(ctx context.Context, form ledger.Form, res *hgeapi.Result) error {
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

// verdict is the end of some orders of a form. If orders is nil, it is the end of all that no verdict before it named.
type verdict struct {
	orders []string
	status reason.Status
	reason reason.Reason
}

// verdictsOf are the verdicts on the orders that an answer names as done or as failed. An order that it names as both counts as
// not named.
func verdictsOf(orders []hgeapi.OrderResult) []verdict {
	byOrder := make(map[string]hgeapi.OrderResult, len(orders))
	for _, o := range orders {
		if before, twice := byOrder[o.Num]; twice && before.State != o.State {
			o.State = hgeapi.Unreadable
		}
		byOrder[o.Num] = o
	}
	done := verdict{status: reason.Confirmed, orders: []string{}}
	var failed []verdict
	byMessage := map[string]int{} // index in failed
	for _, o := range byOrder {
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

// patienceEnds tells whether a form was asked for often enough and long enough to give up.
func (r *road) patienceEnds(form ledger.Form, now time.Time) bool {
	return form.Tries >= minQuestions && now.Sub(form.StartedAt) >= r.cfg.Result.GiveUp
}

// giveUp settles a form without a result: the outcome says that its orders are unknown. The form keeps its orders, so that they
// are not sent in another one.
func (r *road) giveUp(ctx context.Context, form ledger.Form) error {
	r.formLog(form).WithField("why", cmp.Or(form.Message, "the carrier is still at it")).Error("gave up asking for the form")
	from := form.State
	if from == ledger.Planned {
		form.State = ledger.Unknown // it was sent before, and was waiting to be sent again
	}
	why := reason.Reason{Code: reason.GaveUp, Args: []string{form.Reference, r.cfg.Result.GiveUp.String()}}
	if form.AskOnly {
		why = reason.Reason{Code: reason.StillUnknown, Args: []string{form.Reference}}
	}
	defer r.reach("given up")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// settle ends the work on a form. It gives the form's rows their final status, in every file that waits for it, and queues the
// reports of the files whose last form this was. All of it is one change of the ledger. from is the state that the step has
// seen the form in.
func (r *road) settle(ctx context.Context, form ledger.Form, from ledger.FormState, verdicts []verdict) error {
	err := r.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Settle(ctx, form, from, time.Now()); err != nil {
			return err
		}
		for _, v := range verdicts {
			if err := applyVerdict(ctx, tx, form.ID, v); err != nil {
				return err
			}
		}
		settled, err := tx.AdvanceFilesOf(ctx, form.ID)
		return r.addReports(ctx, tx, settled, err)
	})
	r.reach("settled")
	return err
}

// applyVerdict ends rows and their orders. Refused orders are released: they may go into another form.
func applyVerdict(ctx context.Context, tx *ledger.Tx, form int64, v verdict) error {
	if v.orders != nil && len(v.orders) == 0 {
		return nil
	}
	why := ""
	if v.status != reason.Confirmed {
		text, err := json.Marshal([]reason.Reason{v.reason})
		if err != nil {
			return err
		}
		why = string(text)
	}
	if err := tx.EndRows(ctx, form, v.orders, string(v.status), why); err != nil {
		return err
	}
	if v.status == reason.Refused {
		return tx.ReleaseOrders(ctx, form, v.orders)
	}
	return tx.EndOrders(ctx, form, v.orders, string(v.status))
}
