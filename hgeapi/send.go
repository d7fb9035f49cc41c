package hgeapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ending is what a reply says of the request, before its reference is looked at. These are the rules, from
// contract.md (Envelope; D for the codes, A for how they come) and design.md (Sending once). An error may come as an
// HTTP status or as a code inside a reply with status 200, so both are looked at, and success besides.
//
//	no reply    no connection was had, no byte was read of the body     not sent
//	            anything else: time-out, lost connection, ctx ended     unknown
//
//	status      200                                                     as the code says
//	            401                                                     unauthorized
//	            429; 503 with a Retry-After we can read                 not sent
//	            408, 409, 425, 499                                      unknown: not a clear no
//	            any other 4xx (400, 403, 404, 405, 413, 422 …)          as the code says; refused where there is none
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
//	            not a number or absent, success absent                  as the status says; unknown under 200
//
//	together    status not 200, code accepted or unknown                unknown: they contradict one another
//	            status 401, 429 or 503, any other code                  as the status says
//	            not JSON, JSON without code and success, cut, too long  as the status says; unknown under 200
//
// Then, with what the caller knows:
//
//	accepted    another reference in data, or none                      unknown
//	repeated    to a repeat of ours, status 200                         accepted, unless data names another reference
//	            to a repeat of ours, any other status                   unknown
//	            to a first send                                         refused: somebody else uses the reference
//	unauthorized  after a first login of ours by password               one new login and one more send
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

// byNumber is the meaning of a number as an HTTP status or as a code; 200 and 301 are not its business.
func byNumber(n int, mayRetry bool) ending {
	switch {
	case n == http.StatusUnauthorized:
		return unauthorized
	case n == http.StatusTooManyRequests, n == http.StatusServiceUnavailable && mayRetry:
		return notSent
	case n == http.StatusRequestTimeout, n == http.StatusConflict, n == http.StatusTooEarly, n == 499:
		return unknown
	case n >= 400 && n <= 499:
		return refused
	default:
		return unknown
	}
}

// byCode is the meaning of the envelope alone; ok is false where it has none.
func (r *reply) byCode() (e ending, ok bool) {
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
		return byNumber(r.code, r.mayRetry), true
	case r.success == no:
		return refused, true
	default:
		return unknown, r.code != 0
	}
}

// ending puts status and code together.
func (r *reply) ending() ending {
	code, ok := r.byCode()
	if r.status == http.StatusOK {
		return code
	}
	status := byNumber(r.status, r.mayRetry)
	switch {
	case status == unknown || !ok:
		return status
	case code == accepted || code == unknown:
		return unknown
	case status == refused:
		return code
	default:
		return status
	}
}

// judge is the ending of a send that got a reply, as the error of Send.
func (c *Client) judge(r *reply, reference string, repeat bool) error {
	data := r.one("data")
	named := word(data.Get("reference_num"))
	switch r.ending() {
	case accepted:
		if named != reference {
			return &UnknownError{Reason: "the reply is about another reference or none"}
		}
		return nil
	case repeated:
		switch {
		case !repeat:
			return &RefusedError{Code: r.word, Detail: c.words(r.detail), HTTPStatus: r.status, Repeated: true}
		case r.status != http.StatusOK:
			return &UnknownError{Reason: c.say(r)}
		case named != "" && named != reference:
			return &UnknownError{Reason: "the reply is about another reference"}
		}
		return nil
	case refused:
		return &RefusedError{Code: r.word, Detail: c.words(r.detail), HTTPStatus: r.status}
	case notSent:
		return &NotSentError{Reason: c.say(r), RetryAfter: r.retryAfter}
	case unauthorized:
		return &NotSentError{Reason: "the carrier does not accept the login: " + c.say(r), Auth: true, Err: c.blame()}
	default:
		return &UnknownError{Reason: c.say(r), Err: r.cut}
	}
}

// blame is ErrLogin where a 401 can only be mended by a person. By password a new login may do, and if it does not,
// it says so itself.
func (c *Client) blame() error {
	if c.auth.byPassword() {
		return nil
	}
	return ErrLogin
}

// lost is the ending of a send without a reply.
func (c *Client) lost(err error) error {
	var login *NotSentError
	if errors.As(err, &login) {
		return login
	}
	var l *lineError
	if errors.As(err, &l) && !l.sent {
		return &NotSentError{Reason: l.reason, Err: l.err}
	}
	return &UnknownError{Reason: "no reply", Err: err}
}

// say tells a person what came back.
func (c *Client) say(r *reply) string {
	status := fmt.Sprintf("the carrier answered HTTP %d", r.status)
	if text := http.StatusText(r.status); text != "" {
		status += " " + strings.ToLower(text)
	}
	switch {
	case r.cut != nil:
		return status + ", and its reply could not be read to the end"
	case !r.present:
		return status + " and something that is not its usual reply"
	case r.word != "":
		status += ", code " + c.words(r.word)
	}
	return joinWords(status, c.words(r.detail))
}
