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
	hint: "see [api.auth]: write what the carrier has given you into credentials/hgeimport_api_auth_password (_token, " +
		"_api_secret) beside config.toml, or where your secrets come from: HGEIMPORT_API_AUTH_USERNAME and _PASSWORD, or " +
		"_TOKEN. If it has worked before, it has expired or was changed there: ask the carrier for a new one, and " +
		"start the importer again. Nothing is lost: what has not left waits, and what has left is asked for, once the login works",
}

// ErrNoPath means that there is nothing at an address below the carrier's base URL: something answered 404 or 405 there, and it
// was not the carrier's own reply. Nothing goes on until a person corrects the path. It has a method Hint() string.
var ErrNoPath error = &hintedError{
	message: "there is nothing at this address of the carrier's",
	hint: "compare base_url in [api] and the paths in [api.paths] with what the carrier has given you. Nothing is lost: " +
		"forms wait and go on, once the path is right",
}

// PathError is an ErrNoPath that knows where: the key of [api.paths], the path that was asked, "" if the key is empty, and the
// whole address.
type PathError struct {
	Key, Path, URL string
	documented     string // as the carrier's pages have it, in this spelling
}

// noPath is an ErrNoPath that names the key of [api.paths] with the address.
func (c *Client) noPath(key string) *PathError {
	path := c.config.Path(key)
	return &PathError{Key: key, Path: path, URL: c.config.BaseURL + path, documented: c.config.Documented(key)}
}

// Error tells which path it is.
func (e *PathError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("[api.paths] %s is empty", e.Key)
	}
	return fmt.Sprintf("%s: [api.paths] %s = %q, at %s%s", ErrNoPath, e.Key, e.Path, e.URL, e.doubt())
}

// doubt is why the path may be wrong, "" if it is as the carrier's pages have it.
func (e *PathError) doubt() string {
	switch {
	case e.documented == "":
		return "; the path is only assumed: ask the carrier for the right one"
	case e.documented != e.Path:
		return fmt.Sprintf("; the carrier's pages call it %q", e.documented)
	}
	return ""
}

// Unwrap returns ErrNoPath.
func (e *PathError) Unwrap() error { return ErrNoPath }

// Hint names the key to set.
func (e *PathError) Hint() string {
	if e.Path == "" {
		return fmt.Sprintf("set %s in [api.paths] to the path that the carrier has given you. Nothing is lost: "+
			"forms wait and go on then", e.Key)
	}
	return fmt.Sprintf("compare %s in [api.paths], and base_url in [api], with what the carrier has given you. Nothing is lost: "+
		"forms wait and go on, once the path is right", e.Key)
}

// hintedError is an error that knows what a person can do about it.
type hintedError struct{ message, hint string }

func (e *hintedError) Error() string { return e.message }

// Hint tells a person what to do next.
func (e *hintedError) Hint() string { return e.hint }

// RefusedError means that the carrier has refused the form, in its own envelope. It would refuse the same form again.
type RefusedError struct {
	Code       string // code of the reply, "" if there was none
	Detail     string // the carrier's explanation in one line, may be empty
	HTTPStatus int

	// Nowhere is where it was sent, if the carrier says that there is no such thing (404) at a path that its pages name: it is about
	// what was sent, as far as we can tell, and may be about the path. It is nil once another reply has come from there.
	Nowhere *PathError

	Field string // our name of the field that the explanation begins with; "" = it names none
	// Element says in which of all Elements of a list the field is, such as the second of three items, from 1 on; 0: that cannot
	// be told. Both are 0 if the explanation names no element.
	Element, Elements int
	NotKnown          bool // the carrier does not know the number that the request is about
	// key of [api.paths]: NotKnown may also mean that the path is wrong, which is not as the pages have it, and never answered
	Unproven string
	Private  bool // Detail is for the person who asked only
}

// Error tells the carrier's explanation and its code.
func (e *RefusedError) Error() string {
	code := "code " + e.Code
	if e.Code == "" {
		code = fmt.Sprintf("HTTP %d", e.HTTPStatus)
	}
	if e.Private {
		return "the carrier said no (" + code + ")"
	}
	words := joinWords("the carrier refused the form", e.Detail) + " (" + code + ")"
	if e.Nowhere != nil {
		words += "; " + e.Where()
	}
	return words
}

// Where names the path that may be wrong, "" if that is not in question.
func (e *RefusedError) Where() string {
	if e.Nowhere == nil {
		return ""
	}
	return fmt.Sprintf("it was sent to [api.paths] %s = %q, at %s%s", e.Nowhere.Key, e.Nowhere.Path, e.Nowhere.URL,
		e.Nowhere.doubt())
}

// Unwrap returns the path that may be wrong.
func (e *RefusedError) Unwrap() error {
	if e.Nowhere == nil {
		return nil
	}
	return e.Nowhere
}

// Hint says when the path is to be looked at, "" if it is not in question.
func (e *RefusedError) Hint() string {
	if e.Nowhere == nil {
		return ""
	}
	return fmt.Sprintf("if the carrier has what was sent, or refuses all in this way, compare %s in [api.paths], and base_url "+
		"in [api], with "+
		"what it has given you. Nothing was done there: drop the outcome into the inbox again when the path is right", e.Nowhere.Key)
}

// Answer is what the answer to a send was, if the send ended unknown.
type Answer string

const (
	// NoAnswer: none, or one that says nothing: the line broke, a proxy's 502, half a reply.
	NoAnswer Answer = ""

	// NotNow: the carrier's own reply was 401 or 429. It has probably not taken the form. If it does not know the reference, the
	// form may be sent again at once.
	NotNow Answer = "not now"

	// Away: the carrier's own reply was 503. It has probably not taken the form. If it does not know the reference some time
	// later, the form may be sent again.
	Away Answer = "away"

	// Declined: a 4xx that is not the carrier's own reply. A proxy has held the form back, or has hidden the carrier's reply. If
	// the carrier does not know the reference some time later, the form is refused.
	Declined Answer = "declined"

	// NoPath: a 404 or 405 that is not the carrier's own reply. The path is wrong, or a proxy has lost the carrier. If the
	// carrier does not know the reference some time later, the form may be sent again.
	NoPath Answer = "no path"

	// Taken: code 301 to the very first send. The carrier has a form of this reference: ours, which a proxy has sent twice or
	// which was sent before the ledger was put back, or somebody else's. It must not be sent again.
	Taken Answer = "taken"

	// NotReady: the carrier's own reply says that what was asked for is not there yet, such as a label. It may be asked for again
	// some time later.
	NotReady Answer = "not ready"

	// NoVerdict: the carrier's own reply is neither the yes nor the no that was asked for (Call.Verdict). It may be asked again.
	NoVerdict Answer = "no verdict"
)

// UnknownError means that the form may or may not have arrived. The carrier must be asked for its reference before it is
// sent again, and then it is sent with the same reference and the same bytes.
type UnknownError struct {
	Reason     string        // what happened, for a person
	Answer     Answer        // what the answer was
	RetryAfter time.Duration // how long the carrier asks us to wait, at most longest_pause; 0 = it did not say
	Err        error         // may be nil
	Reads      bool          // it was only a question: nothing may have been done
}

// Error tells what happened.
func (e *UnknownError) Error() string {
	if e.Reads {
		return joinWords("no clear answer", e.Reason, text(e.Err))
	}
	return joinWords("the form may have arrived", e.Reason, text(e.Err))
}

// Unwrap returns the cause.
func (e *UnknownError) Unwrap() error { return e.Err }

// NotSentError means that no byte of the form has left, for certain. It may be sent again at any time.
type NotSentError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // how long to wait after a refused login; 0 = it does not matter
	Err        error         // may be nil
	Auth       bool          // the login was missing or was refused
}

// Error tells what happened.
func (e *NotSentError) Error() string { return joinWords("not sent", e.Reason, text(e.Err)) }

// Unwrap returns the cause.
func (e *NotSentError) Unwrap() error { return e.Err }

// NotAnsweredError means that a result query got no answer that we can read. It says nothing about the form. Asking again
// is safe.
type NotAnsweredError struct {
	Reason     string        // what happened, for a person
	RetryAfter time.Duration // as in UnknownError
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
