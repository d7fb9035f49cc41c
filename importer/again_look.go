package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// Forms of the class look cannot be asked for by a reference, but the carrier can be asked what became of their items: by the operation
// query. One that may have arrived goes out again only if that shows that it was not done.

// queryPath is the key of [api.paths] of the operation query.
const queryPath = "query"

// nobodyToAsk tells whether nobody can be asked for a form that may have arrived, and that must not go out twice.
func (r *road) nobodyToAsk(form ledger.Form) bool {
	again := callOf(form).Again
	return again == hgeapi.Never || again == hgeapi.Look && r.cfg.API.Path(queryPath) == ""
}

// askedAbout is what the request of a form says of its item: the number, and whose number it is.
func (r *road) askedAbout(form ledger.Form) hgeapi.Values {
	v := hgeapi.Values{Text: map[string]string{}}
	for _, name := range []string{"num_type", "num"} {
		v.Text[name] = r.cfg.API.Said(callOf(form), form.Body, name)
	}
	return v
}

// errNotDone is that the query shows that what a form wanted was not done.
var errNotDone = errors.New("the query shows that it was not done")

// look asks by query what became of the item of a form that may have arrived.
func (s *pollStep) look(ctx context.Context, form ledger.Form) error {
	asked := s.ledger.Tick()
	res, err := s.client.Look(ctx, callOf(form), s.askedAbout(form))
	if wait := untilPauseIsOver(err); wait != nil {
		return wait
	}
	s.reach("looked")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, hgeapi.ErrNotKnown):
		return s.notDone(ctx, form, asked)
	case errors.Is(err, hgeapi.ErrLogin), errors.Is(err, hgeapi.ErrNoPath):
		return s.cannotAsk(ctx, form, err)
	case err != nil:
		return s.askAgain(ctx, form, form.State, err)
	}
	s.troubles.set(form.FileID, nil)
	switch {
	case res.State == hgeapi.Succeeded:
		form.State, form.Message = ledger.Succeeded, res.Message
		why := reason.Reason{Code: reason.SeenDone, Args: []string{res.Word}}
		return s.settleWith(ctx, form, ledger.Unknown, []verdict{{status: reason.Confirmed, reason: why}}, saidIn(res))
	case res.State == hgeapi.Failed:
		return s.notDone(ctx, form, asked)
	case form.MayResend:
		s.formLog(form).Warn("sending the form again, because somebody has said resend")
		return s.sendAgain(ctx, form)
	case form.AskOnly:
		return s.notRepeated(ctx, form, res.Word)
	}
	return s.askAgain(ctx, form, form.State, fmt.Errorf("the query shows %q, and nobody knows what that means", res.Word))
}

// notDone: the query shows that it was not done. It is sent again, but only if resend_after had gone by between the send and this
// question, as with forms that are asked for (notKnown). asked is when it was asked.
func (s *pollStep) notDone(ctx context.Context, form ledger.Form, asked time.Duration) error {
	answer := hgeapi.Answer(form.Answer)
	early := answer != hgeapi.NotNow && asked-form.Sent < s.cfg.Result.ResendAfter
	switch {
	case answer == hgeapi.Declined && !early:
		return s.declined(ctx, form)
	case form.AskOnly:
		return s.notRepeated(ctx, form, errNotDone.Error())
	case early, answer == hgeapi.Taken:
		return s.askAgain(ctx, form, form.State, errNotDone)
	}
	s.formLog(form).Info("the query shows that it was not done, sending the form again")
	return s.sendAgain(ctx, form)
}
