package hgeapi

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotKnown is the carrier's answer that it has never received the reference. Only after it may a form whose send ended
// unknown be sent again.
var ErrNotKnown = errors.New("the carrier does not know this reference")

// ErrLogin means that no login can work until a person changes something: the configuration has no login, or the carrier
// has refused it. errors.Is finds it in a *NotSentError or a *NotAnsweredError. It has a method Hint() string, which
// errors.As finds.
var ErrLogin error = &hintedError{
	message: "the login does not work",
	hint: "see [api.auth]: give HGEIMPORT_API_AUTH_TOKEN, or HGEIMPORT_API_AUTH_USERNAME and _PASSWORD, " +
		"as the carrier has given them to you; nothing was sent, and the next run goes on",
}

// hintedError is an error that knows what a person can do about it.
type hintedError struct{ message, hint string }

func (e *hintedError) Error() string { return e.message }

// Hint tells a person what to do next.
func (e *hintedError) Hint() string { return e.hint }

// RefusedError means that the carrier has refused the form. It would refuse the same form again.
type RefusedError struct {
	Code       string // code of the reply, "" if there was none
	Detail     string // the carrier's explanation in one line, may be empty
	HTTPStatus int
	Repeated   bool // the reference is in use: the very first send of the form was answered with code 301
}

// Error tells the carrier's explanation and its code.
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

// UnknownError means that the form may or may not have arrived. The carrier must be asked for its reference before it is
// sent again, and then it is sent with the same reference and the same bytes.
type UnknownError struct {
	Reason string // what happened, for a person
	Err    error  // may be nil
}

// Error tells what happened.
func (e *UnknownError) Error() string {
	return joinWords("the form may have arrived", e.Reason, text(e.Err))
}

// Unwrap returns the cause.
func (e *UnknownError) Unwrap() error { return e.Err }

// NotSentError means that the carrier has certainly not taken the form. It may be sent again at any time.
type NotSentError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // how long the carrier asks us to wait, at most a day; 0 = it did not say
	Err        error         // may be nil
	Auth       bool          // the login was missing, was refused, or did not help against a 401
}

// Error tells what happened.
func (e *NotSentError) Error() string { return joinWords("not sent", e.Reason, text(e.Err)) }

// Unwrap returns the cause.
func (e *NotSentError) Unwrap() error { return e.Err }

// NotAnsweredError means that a result query got no answer that we can read. It says nothing about the form. Asking again
// is safe.
type NotAnsweredError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // as in NotSentError
	Err        error         // may be nil
}

// Error tells what happened.
func (e *NotAnsweredError) Error() string { return joinWords("no answer", e.Reason, text(e.Err)) }

// Unwrap returns the cause.
func (e *NotAnsweredError) Unwrap() error { return e.Err }

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// joinWords joins the parts that are not empty with colons.
func joinWords(parts ...string) string {
	var filled []string
	for _, p := range parts {
		if p != "" {
			filled = append(filled, p)
		}
	}
	return strings.Join(filled, ": ")
}
