package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// noFormsReference is a reference that no form has: ours begin with a prefix and a date.
const noFormsReference = "hgeimport-doctor"

// examineCarrier logs in and asks for the result of a form that does not exist. That tries the path of the result query, and
// whether we understand the carrier's "not known", without closing any order.
func examineCarrier(ctx context.Context, c *config.Config) []Finding {
	if pause, err := PauseOf(ctx, c); err == nil && pause != nil {
		return []Finding{note("login", fmt.Sprintf("the carrier asks us to wait until %s (%s): it was not called",
			pause.Until, pause.Words))}
	}
	if err := c.CheckLogin(); err != nil {
		return []Finding{fault("login", err)}
	}
	if err := callsOtherCarrier(ctx, c); err != nil {
		return []Finding{note("login", c.API.BaseURL+" was not called: the ledger belongs to another carrier")}
	}
	client, err := hgeapi.New(c.API)
	if err != nil {
		return []Finding{fault("login", err)}
	}
	defer client.Close()
	var paused *hgeapi.Pause
	client.WhenPaused(func(p hgeapi.Pause) { paused = &p })
	if err := client.Login(ctx); err != nil {
		return append([]Finding{loginNotTaken(c, err, paused)}, examineClock(c, client)...)
	}
	login := well("login", c.API.BaseURL+" takes it")
	if c.API.Auth.Username == "" {
		login.Words = "there is a token or a signature; the next line says whether " + c.API.BaseURL + " takes it"
	}
	all := []Finding{login}
	for _, o := range operationsInUse(c) {
		if o.Call.AnsweredAtOnce() {
			continue // asking is doing
		}
		_, err = client.Result(ctx, &o.Call, noFormsReference)
		all = append(all, examineResult(ctx, c, &o.Call, err))
	}
	return append(all, examineClock(c, client)...)
}

// loginNotTaken says why the carrier did not take the login. paused is not nil if it has only asked us to wait.
func loginNotTaken(c *config.Config, err error, paused *hgeapi.Pause) Finding {
	switch {
	case paused != nil:
		return note("login", fmt.Sprintf("%s asks us to wait, for %v (%s): whether it takes the login is not known", c.API.BaseURL,
			paused.Left.Round(time.Second), paused.Words))
	case HintOf(err) == "":
		err = hinted{err, "what is there answers, and takes no login now. Forms wait as planned, and run and watch log in again by " +
			"themselves. If it lasts, tell the carrier what stands here"}
	}
	return fault("login", err)
}

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

// Hint says what to do.
func (h hinted) Hint() string { return h.hint }

// Unwrap returns the error itself.
func (h hinted) Unwrap() error { return h.error }

const (
	mostCarrierDifference = time.Minute     // a network and a proxy may add some seconds
	wildCarrierDifference = 5 * time.Minute // what is signed with such a time is refused, and people read wrong times
)

// examineClock compares this machine's clock with the time that the carrier's replies tell.
func examineClock(c *config.Config, client *hgeapi.Client) []Finding {
	ahead, ok := client.ClockAhead()
	if !ok {
		return nil
	}
	words := fmt.Sprintf("this machine's clock and that of %s are %v apart", c.API.BaseURL, ahead.Abs().Round(time.Second))
	switch {
	case ahead.Abs() > wildCarrierDifference:
		return []Finding{fault("clock", advised(words, "set this machine's clock by the network (timedatectl set-ntp true; on Windows "+
			"w32tm /resync): certificates, logins and the times in outcomes depend on it. If it is right, the carrier's is wrong: "+
			"tell it"))}
	case ahead.Abs() > mostCarrierDifference:
		return []Finding{note("clock", words+": set this machine's by the network")}
	}
	return []Finding{well("clock", "this machine's clock and the carrier's agree")}
}

// operationsInUse are those that a file can have: the inbox's own, and those of the profiles.
func operationsInUse(c *config.Config) (all []*mapping.Operation) {
	for _, o := range operations.All {
		inUse := func(p config.Profile) bool { return operations.Named(p.Operation) == o }
		inbox, _ := c.ProfileFor("")
		if inUse(inbox) || slices.ContainsFunc(c.Profile, inUse) {
			all = append(all, o)
		}
	}
	return all
}

// examineResult says what the answer to the query for the form that does not exist means.
func examineResult(ctx context.Context, c *config.Config, call *hgeapi.Call, answer error) Finding {
	what := fmt.Sprintf("asked at [api.paths] %s = %q for a form that there is not", call.Query, c.API.Path(call.Query))
	switch {
	case answer == nil:
		return note("result", what+", the carrier says that it knows it: check [api.result], "+
			"and see with `hgeimport doctor --reference` how a real one is read")
	case errors.Is(answer, hgeapi.ErrNotKnown) && notKnownAtWrongPath(ctx, c, call):
		return note("result", "the carrier answers that it does not know a form, and so it does at a path that there is not: "+
			"the first real form will tell whether "+call.Query+" is right")
	case errors.Is(answer, hgeapi.ErrNotKnown):
		return well("result", "the carrier answers for a form that it does not know ("+call.Query+")")
	case errors.Is(answer, hgeapi.ErrLogin):
		return fault("result", answer)
	}
	return fault("result", fmt.Errorf("%s: %w; this path, and unknown_codes in [api.result], are assumed", what, answer))
}

// notKnownAtWrongPath tells whether the carrier also answers "not known" at a path that does not exist. Then this answer does
// not prove that the configured path is right.
func notKnownAtWrongPath(ctx context.Context, c *config.Config, call *hgeapi.Call) bool {
	wrong := c.API
	wrong.Paths.ScanFormResult = noFormsReference + "/"
	client, err := hgeapi.New(wrong)
	if err != nil {
		return false
	}
	defer client.Close()
	atWrong := *call
	atWrong.Query = operations.ScanForm.Call.Query
	_, err = client.Result(ctx, &atWrong, noFormsReference)
	return errors.Is(err, hgeapi.ErrNotKnown)
}

// assumptions are the settings that the carrier's public documents do not tell, of the operations that are in use.
func assumptions(c *config.Config) (all []Finding) {
	asked := false
	for _, o := range operationsInUse(c) {
		asked = asked || !o.Call.AnsweredAtOnce()
		for _, key := range []string{o.Call.Path, o.Call.Query} {
			if !hgeapi.AssumedPath(key) {
				continue
			}
			words := fmt.Sprintf("[api.paths] %s = %q", key, c.API.Path(key))
			switch {
			case c.API.Path(key) == "":
				words += fmt.Sprintf(": %s is off; ask the carrier for the path", o.Name())
			case key == o.Call.Path && o.Call.Reads:
				words += ": the first list will tell"
			case key == o.Call.Path:
				words += ": it cannot be tried without doing what it does; ask the carrier"
			}
			all = append(all, note("assumed", words))
		}
		if o == &operations.Bags {
			all = append(all, note("assumed", fmt.Sprintf("[api.paths] bag_label = %q: the first bag will tell", c.API.Path("bag_label"))))
		}
	}
	if !asked {
		return all
	}
	r := c.API.Result
	return append(all, note("assumed", fmt.Sprintf("[api.result] state = %q, with the words %q %q %q %q; "+
		"orders = %q, order_state = %q, with %q %q; unknown_codes = %v",
		r.State, r.Pending, r.Succeeded, r.Partial, r.Failed,
		r.Orders, r.OrderState, r.OrderSucceeded, r.OrderFailed, r.UnknownCodes)))
}
