package importer

import (
	"context"
	"errors"
	"strings"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// Forms of the class look cannot be asked for by a reference, but the carrier can be asked what became of their items: by the
// operation query. One that may have arrived goes out again only if that shows that it was not done.

// nobodyToAsk tells whether nobody can be asked for a form that may have arrived, and that must not go out twice.
func (r *road) nobodyToAsk(form ledger.Form) bool {
	again := callOf(form).Again
	return again == hgeapi.Never || again == hgeapi.Look && r.cfg.API.Path(operations.Query.Call.Path) == ""
}

// What the query shows if a form can go out again: that what it wanted was not done, or, where no state would show it
// (Call.Shows), only that nothing stands in its way.
var (
	errNotDone      = errors.New("so far it shows that this was not done")
	errNothingShown = errors.New("it shows only how the waybill is, not what was changed of it")
)

// lastShown is why a form does not go on that the query does not show as done. If it found nobody at its path, that is why.
func lastShown(form ledger.Form) error {
	switch call := callOf(form); {
	case form.Answer == string(hgeapi.NoPath) && form.Message != "":
		return errors.New(form.Message)
	case len(call.Shows)+len(call.ShownNot) == 0:
		return errNothingShown
	}
	return errNotDone
}

// look asks by query what became of the item of a form that may have arrived.
func (s *pollStep) look(ctx context.Context, form ledger.Form) error {
	asked := s.ledger.Tick()
	looked, err := s.client.Look(ctx, &operations.Query.Call, callOf(form), s.bodyToLook(form))
	if wait := untilPauseIsOver(err); wait != nil {
		return wait
	}
	s.reach("looked")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, hgeapi.ErrLogin), errors.Is(err, hgeapi.ErrNoPath):
		return s.cannotAsk(ctx, form, err)
	case err != nil:
		return s.askAgain(ctx, form, form.State, err)
	}
	s.troubles.set(form.FileID, nil)
	switch {
	case looked.Looks == hgeapi.LooksDone:
		form.State = ledger.Succeeded
		why := reason.Reason{Code: reason.SeenDone, Args: []string{looked.Pair}, Of: mapping.RowsOf(form.Operation)}
		return s.settleWith(ctx, form, ledger.Unknown, []verdict{{status: reason.Confirmed, reason: why}},
			&itemSaid{Values: looked.Values})
	case looked.Looks == hgeapi.LooksNotDone:
		return s.notDone(ctx, form, asked)
	case form.MayResend:
		s.formLog(form).Warn("sending the form again, because somebody has said resend")
		return s.sendAgain(ctx, form)
	case form.AskOnly:
		form.Message = looked.Why
		return s.lookedInVain(ctx, form)
	}
	return s.askAgain(ctx, form, form.State, errors.New(looked.Why))
}

// lookedInVain ends a form of which the query does not tell whether it was done. When its file is dropped again the carrier is
// asked again.
func (r *road) lookedInVain(ctx context.Context, form ledger.Form) error {
	r.formLog(form).WithField("why", form.Message).Error("the query does not tell whether the form was done")
	why := reason.Reason{Code: reason.LookedInVain, Args: []string{form.Reference}, Of: mapping.RowsOf(form.Operation)}
	words := form.Message
	if !strings.Contains(words, form.Words) {
		words = joinSentences("en", words, form.Words) // what was answered to the form itself
	}
	if words != "" {
		why.Args = append(why.Args, words)
	}
	from := form.State
	form.State = ledger.Unknown
	defer r.reach("looked in vain")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// notDone: the query shows that it was not done. It is sent again, but only if resend_after had gone by between the send and this
// question, as with forms that are asked for (notKnown). asked is when it was asked.
func (s *pollStep) notDone(ctx context.Context, form ledger.Form, asked time.Duration) error {
	answer := hgeapi.Answer(form.Answer)
	early := answer != hgeapi.NotNow && asked-form.Sent < s.cfg.Result.ResendAfter
	switch {
	case answer == hgeapi.Declined && !early:
		return s.declined(ctx, form)
	case early, answer == hgeapi.Taken:
		return s.askAgain(ctx, form, form.State, lastShown(form))
	}
	s.formLog(form).Info("the query shows that it was not done, sending the form again")
	return s.sendAgain(ctx, form)
}
