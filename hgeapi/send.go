package hgeapi

import (
	"errors"
	"net/http"
)

// ending is what a reply says about the request, before we look at its reference. The rules come from contract.md
// (Envelope; D for the codes, A for how they come) and DESIGN.md (Sending). The carrier may report an error as the
// HTTP status, or as a code in a reply with status 200. So we look at both, and at success.
//
//	no reply    no connection, or no byte of the body was read          not sent
//	            anything else: time-out, lost connection, ctx ended     unknown
//
//	status      200                                                     as the code says
//	            401                                                     unauthorized
//	            429; 503 with a Retry-After that we can read            not sent
//	            408, 409, 425, 499                                      unknown: not a clear no
//	            any other 4xx (400, 403, 404, 405, 413, 422 …)          as the code says; refused if there is no code
//	            anything else (2xx, 3xx, 5xx)                           unknown, whatever the code
//
//	code        200, success true or absent                             accepted, if data names the same reference
//	            200, success false                                      refused
//	            301 (a code, never a redirect)                          repeated
//	            any other with success true                             unknown: it contradicts itself
//	            401, 408, 409, 425, 429, 499, 503                       as the same status
//	            other 4xx; any other but 5xx with success false         refused
//	            5xx; any other                                          unknown
//	            not a number or absent, success false                   refused
//	            not a number or absent, success absent                  as the status says; unknown if that is 200
//
//	both        status not 200, code accepted or unknown                unknown: they contradict each other
//	            status 401, 429 or 503, any other code                  as the status says
//	            the body is not JSON, has neither code nor success,
//	            is cut off                                              as the status says; unknown if that is 200
//	            is too long or nested too deep                          unknown, whatever the status
//
// Then the caller's knowledge is added:
//
//	accepted    data names another reference, or none                   unknown
//	repeated    we sent a repeat, status 200                            accepted, unless data names another reference
//	            we sent a repeat, any other status                      unknown
//	            we sent it for the first time                           refused: somebody else uses the reference
//	unauthorized  we log in by password, and this was the first try     one new login and one more send
//	            otherwise                                               not sent
type ending int

const (
	unknown ending = iota
	accepted
	repeated
	refused
	notSent
	unauthorized
)

// endingOfNumber is what a number means, be it the HTTP status or the code. It does not handle 200 and 301.
func endingOfNumber(n int, hasRetryAfter bool) ending {
	switch {
	case n == http.StatusUnauthorized:
		return unauthorized
	case n == http.StatusTooManyRequests, n == http.StatusServiceUnavailable && hasRetryAfter:
		return notSent
	case n == http.StatusRequestTimeout, n == http.StatusConflict, n == http.StatusTooEarly, n == 499:
		return unknown
	case n >= 400 && n <= 499:
		return refused
	default:
		return unknown
	}
}

// endingOfEnvelope is what code and success mean without the status. ok is false if they mean nothing.
func (r *reply) endingOfEnvelope() (e ending, ok bool) {
	switch {
	case !r.present:
		return unknown, false
	case r.code == http.StatusOK && r.success == no:
		return refused, true
	case r.code == http.StatusOK:
		return accepted, true
	case r.code == http.StatusMovedPermanently:
		return repeated, true
	case r.success == yes:
		return unknown, true
	case r.code >= 400 && r.code <= 599:
		return endingOfNumber(r.code, r.hasRetryAfter), true
	case r.success == no:
		return refused, true
	default:
		return unknown, r.code != 0
	}
}

// ending combines status and envelope.
func (r *reply) ending() ending {
	if r.overBounds() {
		return unknown
	}
	envelope, ok := r.endingOfEnvelope()
	if r.status == http.StatusOK {
		return envelope
	}
	status := endingOfNumber(r.status, r.hasRetryAfter)
	switch {
	case status == unknown || !ok:
		return status
	case envelope == accepted || envelope == unknown:
		return unknown
	case status == refused:
		return envelope
	default:
		return status
	}
}

// sendError is the error of Send for a reply; nil means accepted.
func (c *Client) sendError(r *reply, reference string, repeat bool) error {
	data := r.object("data")
	named := scalar(data.Get("reference_num"))
	switch r.ending() {
	case accepted:
		if named != reference {
			return &UnknownError{Reason: "the reply is about another reference or none"}
		}
		return nil
	case repeated:
		switch {
		case !repeat:
			return &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status, Repeated: true}
		case r.status != http.StatusOK:
			return &UnknownError{Reason: c.describe(r)}
		case named != "" && named != reference:
			return &UnknownError{Reason: "the reply is about another reference"}
		}
		return nil
	case refused:
		return &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status}
	case notSent:
		return &NotSentError{Reason: c.describe(r), RetryAfter: r.retryAfter}
	case unauthorized:
		return &NotSentError{
			Reason: "the carrier does not accept the login: " + c.describe(r), Auth: true, Err: c.causeOf401(),
		}
	default:
		return &UnknownError{Reason: c.describe(r), Err: r.readErr}
	}
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
