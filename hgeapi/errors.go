package hgeapi

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotKnown is the carrier's answer that it has never seen a reference. Only then may a form whose send ended
// unknown be sent again.
var ErrNotKnown = errors.New("the carrier does not know this reference")

// ErrLogin is a login that cannot work until a person changes something: it is missing in the configuration, or the
// carrier has refused it. It is found with errors.Is inside a *NotSentError or a *NotAnsweredError.
var ErrLogin = errors.New("the login does not work")

// RefusedError is the carrier's no to a form, for good: the same form would be refused again.
type RefusedError struct {
	Code       string // code of the reply, "" where there was none
	Detail     string // the carrier's words, one line; may be empty
	HTTPStatus int
	Repeated   bool // the reference is in use: the form's very first send was answered with code 301
}

// Error tells the carrier's words and its code.
func (e *RefusedError) Error() string {
	what := "the carrier refused the form"
	if e.Repeated {
		what = "the reference was already used by somebody else"
	}
	code := "code " + e.Code
	if e.Code == "" {
		code = fmt.Sprintf("HTTP %d", e.HTTPStatus)
	}
	return joinWords(what, e.Detail) + " (" + code + ")"
}

// UnknownError is a form that may or may not have arrived. It must be asked for by its reference before it is sent
// again, and then with the same reference and the same bytes.
type UnknownError struct {
	Reason string // what happened, for a person
	Err    error  // may be nil
}

// Error tells what happened.
func (e *UnknownError) Error() string {
	return joinWords("the form may have arrived", e.Reason, text(e.Err))
}

// Unwrap gives the cause.
func (e *UnknownError) Unwrap() error { return e.Err }

// NotSentError is a form that has certainly not been taken: it may be sent again at any time.
type NotSentError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // how long the carrier asks us to wait, 0 = it did not say; at most a day
	Err        error         // may be nil
	Auth       bool          // the login was missing, was refused, or did not help against a 401
}

// Error tells what happened.
func (e *NotSentError) Error() string { return joinWords("not sent", e.Reason, text(e.Err)) }

// Unwrap gives the cause.
func (e *NotSentError) Unwrap() error { return e.Err }

// NotAnsweredError is a question that got no answer we can read. It says nothing about the form; asking again is safe.
type NotAnsweredError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // as in NotSentError
	Err        error         // may be nil
}

// Error tells what happened.
func (e *NotAnsweredError) Error() string { return joinWords("no answer", e.Reason, text(e.Err)) }

// Unwrap gives the cause.
func (e *NotAnsweredError) Unwrap() error { return e.Err }

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// joinWords puts the parts that are not empty behind one another, with colons.
func joinWords(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ": ")
}
