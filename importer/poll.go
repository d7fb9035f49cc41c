package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

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
func (s *pollStep) run(ctx context.Context, job pollJob, try *attempt) error {
	form, err := s.formToCall(ctx, s.client, job.Form)
	if err != nil {
		return err
	}
	if !form.SettledAt.IsZero() || form.State != ledger.Accepted && form.State != ledger.Unknown {
		return nil // settled, or being sent again: then its send job goes on
	}
	if try.number > giveUpAfter && s.ledger.Tick()-form.Started >= s.cfg.Result.GiveUp {
		return s.giveUp(ctx, form) // each time it was asked for, the step or the process broke down
	}
	switch again := callOf(form).Again; {
	case form.State != ledger.Unknown && callOf(form).AnsweredAtOnce():
		return s.saidAll(ctx, form)
	case form.State != ledger.Unknown: // the carrier has it
	case again == hgeapi.Repeat:
		return s.repeat(ctx, form)
	case s.nobodyToAsk(form):
		return s.neverAgain(ctx, form)
	}
	if first := s.untilFirstPoll(form); first > 0 && !form.AskOnly {
		return river.JobSnooze(first)
	}
	if err := try.risks(ctx); err != nil {
		return err
	}
	if callOf(form).Again == hgeapi.Look {
		return s.look(ctx, form)
	}
	return s.ask(ctx, form)
}

// untilFirstPoll is how long a form is left alone until it is asked for the first time after a send.
func (s *pollStep) untilFirstPoll(form ledger.Form) time.Duration {
	firstPoll := s.cfg.Result.FirstPoll
	if !patienceCanEnd(form) { // the carrier has put it off: each time it is asked for later
		firstPoll = backOff(firstPoll, s.cfg.Result.MaxPoll, form.Sends-1)
	}
	return min(form.Sent+firstPoll-s.ledger.Tick(), firstPoll)
}

// ask asks the carrier once what became of a form, and stores what it says.
func (s *pollStep) ask(ctx context.Context, form ledger.Form) error {
	asked := s.ledger.Tick()
	res, err := s.client.Result(ctx, callOf(form), form.Reference)
	if wait := untilPauseIsOver(err); wait != nil {
		return wait
	}
	s.notices.login.saw(err)
	s.reach("polled")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case errors.Is(err, hgeapi.ErrNotKnown):
		return s.notKnown(ctx, form, asked)
	case errors.Is(err, hgeapi.ErrLogin), errors.Is(err, hgeapi.ErrNoPath):
		return s.cannotAsk(ctx, form, err)
	case err != nil:
		return s.askAgain(ctx, form, form.State, err)
	}
	s.troubles.set(form.FileID, nil)
	form.Words = res.Word
	switch res.State {
	case hgeapi.Succeeded, hgeapi.Partial, hgeapi.Failed:
		return s.ended(ctx, form, res)
	case hgeapi.Pending:
		return s.askAgain(ctx, form, ledger.Accepted, nil)
	}
	return s.askAgain(ctx, form, ledger.Accepted, &unreadWordError{form.Reference, res.Word})
}

// unreadWordError is an errWord that knows of which form.
type unreadWordError struct{ reference, word string }

func (e *unreadWordError) Error() string {
	return fmt.Sprintf("the result's state %q %v", e.word, errWord)
}
func (e *unreadWordError) Unwrap() error { return errWord }

// Hint says what to do.
func (e *unreadWordError) Hint() string {
	return fmt.Sprintf("`hgeimport doctor --reference %s` shows how the answer is read, and the lines of config.toml that "+
		"would read it. "+
		"Ask the carrier what the word means, set it in [api.result], and start the importer again: nothing is lost, and nothing is "+
		"sent twice", e.reference)
}

// errWord is that a word of the carrier's is in no list of [api.result]. It is never a success.
var errWord = errors.New("is none of those in [api.result]")

// cannotAsk: the login or the path is wrong, and somebody has to correct it. The carrier was not asked, so this does not count.
func (s *pollStep) cannotAsk(ctx context.Context, form ledger.Form, why error) error {
	s.troubles.set(form.FileID, why)
	s.formLog(form).WithError(why).Error("cannot ask for the result")
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error { return tx.Remark(ctx, form, why.Error()) })
	if err != nil {
		return err
	}
	return river.JobSnooze(s.cfg.Result.MaxPoll)
}

// askAgain counts the question and waits for the next one. If patience has ended, it gives up instead. why is nil if the carrier
// is still working on the form.
func (s *pollStep) askAgain(ctx context.Context, form ledger.Form, state ledger.FormState, why error) error {
	words := ""
	if why != nil {
		words = why.Error()
	}
	if s.patienceEnds(form) {
		form.Message = words
		return s.giveUp(ctx, form)
	}
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		return tx.MoveForm(ctx, form, state, words, s.ledger.Now())
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
	level, line := logrus.DebugLevel, s.formLog(form)
	isWord := errors.Is(why, errWord)
	s.unread.set(form.FileID, nil)
	if isWord {
		s.unread.set(form.FileID, why)
	}
	if isWord && form.Message != words { // once: an administrator has to set what the word means
		level, line = logrus.WarnLevel, line.WithField("hint", HintOf(why))
	}
	line.WithField("wait", wait.String()).WithField("why", words).Log(level, "asked, no result yet")
	return river.JobSnooze(wait)
}

// patienceCanEnd is false for a form that the carrier itself has put off, or that found nobody at its path. It has most probably
// not arrived, and waits until it can go on.
func patienceCanEnd(form ledger.Form) bool {
	switch hgeapi.Answer(form.Answer) {
	case hgeapi.NotNow, hgeapi.Away, hgeapi.NoPath:
		return false
	}
	return true
}

// patienceEnds tells whether a form was asked for often enough and long enough to give up.
func (r *road) patienceEnds(form ledger.Form) bool {
	return patienceCanEnd(form) && form.Tries >= minQuestions && r.ledger.Tick()-form.Started >= r.cfg.Result.GiveUp
}

// giveUp settles a form without a result: the outcome says that its rows are unknown. The form keeps its items, so that they
// are not sent in another one.
func (r *road) giveUp(ctx context.Context, form ledger.Form) error {
	switch again := callOf(form).Again; {
	case form.State == ledger.Accepted: // the carrier has it, and was asked
	case again == hgeapi.Repeat:
		return r.giveUpRepeating(ctx, form)
	case r.nobodyToAsk(form):
		return r.notRepeated(ctx, form, form.Message)
	case again == hgeapi.Look:
		return r.lookedInVain(ctx, form)
	}
	r.formLog(form).WithField("why", cmp.Or(form.Message, "the carrier is still at it")).Error("gave up asking for the form")
	from := form.State
	if from == ledger.Planned {
		form.State = ledger.Unknown // it was sent before, and was waiting to be sent again
	}
	lastWord := []string{form.Words}
	if form.Words == "" {
		lastWord = nil
	}
	why := reason.Reason{Code: reason.GaveUp, Args: append([]string{form.Reference, r.cfg.Result.GiveUp.String()}, lastWord...)}
	switch {
	case form.Answer == string(hgeapi.Taken):
		form.State = ledger.Refused // so that resend puts its orders into another form
		why = reason.Reason{Code: reason.ReferenceTaken, Args: []string{form.Reference}}
	case form.AskOnly:
		why = reason.Reason{Code: reason.StillUnknown, Args: append([]string{form.Reference}, lastWord...)}
	}
	defer r.reach("given up")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}
