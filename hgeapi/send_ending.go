package hgeapi

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"
)

// ending is what a reply says about the form, before we look at its reference. The rules come from contract.md (Envelope; D for
// the codes, A for how they come) and DESIGN.md (Sending). The carrier may report an error as the HTTP status, or as a code in
// a reply with status 200. So we look at both, and at success.
//
// Only the carrier's own envelope can say no. Proxies, firewalls and frameworks answer in their own words also after the
// carrier has taken the form.
//
//	no reply    no connection, or no byte of the body was read          not sent
//	            anything else: time-out, lost connection, ctx ended     unknown
//
//	envelope    code 200, success true or absent                        accepted, if data names the same reference
//	            code 200, success false                                 refused
//	            code 301 (never a redirect)                             repeated
//	            any other code with success true                        unknown: it contradicts itself
//	            code 401, 429                                           not now
//	            code 503                                                away
//	            code 408, 409, 425, 499                                 unknown: not a clear no
//	            other 4xx; any other but 5xx with success false         refused
//	            5xx; any other                                          unknown
//	            code not a number or absent, success false              as the same status; refused if that is 200
//	            code not a number or absent, success absent             no envelope
//
//	status      200, 203                                                as the envelope says; unknown if there is none
//	            201, 202, with an envelope                              accepted or declined, as it says; otherwise unknown
//	            any 4xx, 503, with an envelope                          as the envelope says; unknown if that is accepted
//	            400, 403, 406, 413 and others, without an envelope      declined: it counts once the carrier was asked
//	            404, 405, without an envelope                           no path: unknown, and somebody has to look at [api.paths]
//	            401, 408, 409, 425, 429, 499, without an envelope       unknown
//	            anything else (2xx, 3xx, 5xx)                           unknown, whatever the envelope
//
// A body that is not JSON, has neither code nor success, or is cut off is no envelope. One that is too long, is nested too
// deep, or has two values for one of its keys makes the ending unknown, whatever the status. In which encoding a body comes,
// under which content type, and whether white space or a byte order mark stands before it, does not matter.
//
// A yes with status 201 or 202 is a yes: it has to name the reference, and the result is asked for. A no contradicts such a
// status, so it counts once the carrier was asked.
//
// Then the caller's knowledge is added:
//
//	accepted    data names another reference, or none                   unknown
//	repeated    we sent a repeat, status 200                            accepted, unless data names another reference
//	            we sent a repeat, any other status                      unknown
//	            we sent it for the first time                           taken: the carrier has a form of this reference
//
//	refused     not_ready has words of its detail                       unknown, and asked again: it is not ready
//	            Call.Verdict                                            unknown, and asked again: no verdict
//	            404, Call.ByNumber                                      refused: the carrier does not know the number
//	repeated    Call.Existed, status 200, no other value in data        accepted: it was there already
//	any no      logged_out has words of its detail, and data is empty   not now
//
// An operation that is answered at once has no reference that could be asked for later. So its reply is read by the operation's
// own rules:
//
//	accepted    data repeats another value than Call.Echo says, or none unknown
//	            a state that is not configured as a success             unknown, with the carrier's word; refused if it failed
//	            the value is lacking that the reply gives (Call.Gives)  unknown
//	repeated    Repeat, status 200, no other value in data              accepted: once is what we wanted
//	            Never                                                   taken: the first time has an ending that nobody knows
//	refused     404 or 405, the path is not proven, and assumed or
//	            another one than the carrier's pages have               not sent: the carrier has nothing there, in its own words
//	            404 or 405, the path is not proven, and documented      refused, and the path is named: it may be wrong
//
// "Taken" is for a person if nobody can be asked (Never): the carrier says that it had this request before.
type ending int

const (
	unknown ending = iota
	accepted
	repeated
	refused
	notNow
	away
	declined
	noPath
)

// endingOfNumber is what a number of the carrier's own means, be it the HTTP status or the code. It does not handle 200 and 301.
func endingOfNumber(n int) ending {
	switch {
	case n == http.StatusUnauthorized, n == http.StatusTooManyRequests:
		return notNow
	case n == http.StatusServiceUnavailable:
		return away
	case n == http.StatusRequestTimeout, n == http.StatusConflict, n == http.StatusTooEarly, n == 499:
		return unknown
	case n >= 400 && n <= 499:
		return refused
	default:
		return unknown
	}
}

// endingOfEnvelope is what code and success mean.
func (r *reply) endingOfEnvelope() ending {
	switch {
	case r.code == http.StatusOK && r.success == no:
		return refused
	case r.code == http.StatusOK:
		return accepted
	case r.code == http.StatusMovedPermanently:
		return repeated
	case r.success == yes:
		return unknown
	case r.code >= 400 && r.code <= 599:
		return endingOfNumber(r.code)
	case r.success == no && r.status >= 400:
		return endingOfNumber(r.status)
	case r.success == no:
		return refused
	default:
		return unknown
	}
}

// ending combines status and envelope.
func (r *reply) ending() ending {
	if r.overBounds() {
		return unknown
	}
	if r.loggedOut {
		return notNow
	}
	fails := r.status >= 400 && r.status <= 499
	switch {
	case r.isEnvelope() && r.isOK():
		return r.endingOfEnvelope()
	case r.isEnvelope() && (r.status == http.StatusCreated || r.status == http.StatusAccepted):
		switch e := r.endingOfEnvelope(); e {
		case accepted:
			return accepted
		case refused:
			return declined
		}
	case r.isEnvelope() && (fails || r.status == http.StatusServiceUnavailable):
		if e := r.endingOfEnvelope(); e != accepted {
			return e
		}
	case r.status == http.StatusNotFound, r.status == http.StatusMethodNotAllowed:
		return noPath
	case fails && endingOfNumber(r.status) == refused:
		return declined
	}
	return unknown
}

// isEnvelope reports whether the carrier itself has answered: with success, or with a code that is a number, and if the status is
// not 200 also with detail or data. A gateway's {"code":403,"message":…} is no envelope.
func (r *reply) isEnvelope() bool {
	hasMore := r.status == http.StatusOK || r.json.Get("detail").Exists() || r.json.Get("data").Exists()
	return r.present && (r.success != absent || r.code != 0 && hasMore)
}

// unauthorized reports whether the reply says that we are not logged in.
func (r *reply) unauthorized() bool {
	says := r.loggedOut || r.status == http.StatusUnauthorized || r.isOK() && r.isEnvelope() && r.code == http.StatusUnauthorized
	return says && !r.overBounds()
}

// isNowhere tells whether the carrier says in its own words that it has nothing at the path.
func (r *reply) isNowhere() bool {
	is := func(n int) bool { return n == http.StatusNotFound || n == http.StatusMethodNotAllowed }
	return r.isEnvelope() && (is(r.status) && (r.code == 0 || is(r.code)) || r.isOK() && is(r.code))
}

// sendError is the error of Send for a reply; nil means accepted.
func (c *Client) sendError(r *reply, sent *Request) error {
	call := sent.Call
	nowhere := r.isNowhere()
	if r.isEnvelope() && !nowhere {
		c.proven.Store(call.Path, true)
	}
	named, wanted := c.echoed(r, sent)
	unknown := &UnknownError{Reason: c.describe(r) + c.perhapsTheWrongPath(r, call), RetryAfter: r.retryAfter, Err: r.readErr}
	switch r.ending() {
	case accepted:
		if named == wanted {
			return nil
		}
		unknown.Reason = "the reply is about another reference or none"
	case repeated:
		switch {
		case call.Existed && r.isOK() && (named == "" || named == wanted):
			return nil
		case call.Again == Never, call.Again != Repeat && !sent.Repeat:
			unknown.Answer = Taken
		case !r.isOK():
		case named != "" && named != wanted:
			unknown.Reason = "the reply is about another reference"
		default:
			return nil
		}
	case refused:
		return c.refusal(r, sent)
	case notNow:
		unknown.Answer = NotNow
	case away:
		unknown.Answer = Away
	case declined:
		unknown.Answer = Declined
	case noPath:
		unknown.Answer, unknown.Err = NoPath, c.noPath(call.Path)
	}
	return unknown
}

// perhapsTheWrongPath tells what a page means that comes from a path where the carrier has never answered (contract-waybills.md,
// General; O).
func (c *Client) perhapsTheWrongPath(r *reply, call *Call) string {
	if r.isEnvelope() || !r.isOK() || r.readErr != nil || !call.Reads || c.isProven(call.Path) {
		return ""
	}
	return fmt.Sprintf("; if this goes on, compare %s = %q in [api.paths] with what the carrier has given you", call.Path,
		c.config.Path(call.Path))
}

// echoed is what the reply names as what it is about, and what it has to name; both are "" if the call has no echo.
func (c *Client) echoed(r *reply, sent *Request) (named, wanted string) {
	key, wanted := c.config.echo(sent)
	if key == "" {
		return "", ""
	}
	data := r.object(c.config.answerAt(sent.Call))
	if twoValues(data, key) {
		return "two of them", wanted
	}
	return scalar(data.Get(gjson.Escape(key))), wanted
}

// causeOf401 is ErrLogin if only a person can do something about a 401. If we log in by password, a new login may help;
// if the carrier refuses that login, its own error is an ErrLogin.
func (c *Client) causeOf401() error {
	if c.auth.byPassword() {
		return nil
	}
	return ErrLogin
}

// sendErrorWithoutReply is the error of Send if there is no reply. err is that of postLoggedIn.
func sendErrorWithoutReply(err error) error {
	var login *NotSentError
	if errors.As(err, &login) {
		return login
	}
	var noReply *noReplyError
	if errors.As(err, &noReply) && !noReply.mayHaveArrived {
		return &NotSentError{Reason: noReply.reason, Err: noReply.err}
	}
	return &UnknownError{Reason: "no reply", Err: err}
}
