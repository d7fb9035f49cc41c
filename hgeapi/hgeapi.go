// Package hgeapi calls the carrier's customer API. Comments cite contract.md: our notes on the carrier's pages, which are not in
// this repository. D marks what the carrier has documented, A what is assumed; what is assumed is a setting in config.toml.
//
// A [Call] says how an operation is called, as data. [Config.Body] writes a request for it in one of the carrier's two
// dialects. The caller keeps those bytes, and [Client.Send] posts them once. If the operation is answered at once, the reply is
// the result. Otherwise it only says that the carrier has received the form, and what became of it is asked for later with
// [Client.Result], under the reference that the form was given before it was sent.
//
// A close-out at the carrier cannot be undone, so a send has exactly four endings:
//
//   - accepted: nil. The carrier has received the form under our reference. This says nothing of its result, unless Send
//     returns one.
//   - refused: [*RefusedError]. The carrier said no in its own envelope. The form is not sent again.
//   - not sent: [*NotSentError]. No byte of the form has left. It may be sent again.
//   - unknown: [*UnknownError]. Everything else. The form may have arrived: ask the carrier for the reference, and send
//     the same bytes again, with Repeat set, only if the carrier does not know it ([ErrNotKnown]).
//
// If we are not sure, the ending is unknown. A wrong "unknown" costs one question; a wrong "not sent" closes a parcel
// twice. The table of all cases is in send_ending.go.
//
// This package does not send a form a second time by itself. net/http does not send it again either: our requests have
// no Idempotency-Key and no GetBody, every form has a new HTTP/1.1 connection of its own, and redirects are not followed.
package hgeapi

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	"golang.org/x/time/rate"
)

// Client calls the carrier. It is safe for concurrent use.
type Client struct {
	config      Config        // its Auth is empty: fmt prints nested structs, but not what is behind a pointer
	formClient  *http.Client  // a new connection for each form
	queryClient *http.Client  // keeps its connections; for logins and result queries
	slots       chan struct{} // has room for max_in_flight requests
	limiter     *rate.Limiter
	auth        *Auth
	session     *session
	secrets     *secrets // which the carrier's texts may repeat
	pauses      pauses

	clock  atomic.Int64 // how far the last Date of a reply was ahead of this machine's clock, plus noDate; 0 = none has come
	tried  func(error)  // of WhenLoggedIn; may be nil
	proven sync.Map     // keys of [api.paths] from where the carrier's own reply has come: a 404 is not about the path
}

// New returns a client; it starts nothing and sends nothing. Its error wraps that of [Config.Validate].
func New(c Config) (*Client, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("configuration of the carrier's API: %w", err)
	}
	limit := rate.Inf
	if c.RequestsPerSecond > 0 {
		limit = rate.Limit(c.RequestsPerSecond)
	}
	auth := c.Auth
	c.Auth = Auth{}
	return &Client{
		config:      c,
		formClient:  newHTTPClient(c.Transport, false),
		queryClient: newHTTPClient(c.Transport, true),
		slots:       make(chan struct{}, c.MaxInFlight),
		// With a burst of one, the carrier never gets more than the limit in any second. The exception is forms whose
		// Request.Record is slow: the limiter has let them pass already, and they may leave close together.
		limiter: rate.NewLimiter(limit, 1),
		auth:    &auth,
		session: &session{loginTurn: make(chan struct{}, 1)},
		secrets: auth.secrets(),
		pauses:  pauses{longest: c.LongestPause},
	}, nil
}

// Format keeps fmt from printing the login and the current token.
func (c *Client) Format(f fmt.State, _ rune) { io.WriteString(f, "client of "+c.config.BaseURL) }

// Close closes the connections that are kept for the next query. The client can still be used.
func (c *Client) Close() { c.queryClient.CloseIdleConnections() }

// Login makes sure that there is a valid token. It does nothing if a token or a signature is configured. Its error is a
// *NotSentError, for which errors.Is(err, ErrLogin) holds if the login is missing or was refused. Otherwise the carrier
// could not be asked.
func (c *Client) Login(ctx context.Context) error {
	if err := c.takeSlot(ctx); err != nil {
		return &NotSentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	_, err := c.bearerToken(ctx)
	return err
}

// WhenLoggedIn has tried called with the ending of each login that was really tried. It must be set before the first call.
func (c *Client) WhenLoggedIn(tried func(error)) { c.tried = tried }

// Request is one form to be sent.
type Request struct {
	Call      *Call
	Reference string // the form's reference
	Echo      string // the value that the reply has to repeat, if that is not the reference (Call.Echo)
	Body      []byte // sent exactly as it is
	Repeat    bool   // the same body may have arrived before
	MostPDF   int64  // bytes of the PDF that the reply holds (Call.Holds); 0 = 20 MB

	// Record is called once before the first byte leaves, as late as possible: the request has its slot and its login, and the
	// rate limit lets it pass. If it fails, nothing is sent and the *NotSentError wraps its error. Nil means that there is
	// nothing to record.
	Record func() error

	// MayWrite is called before the first piece of the body is written, and before each further piece of a long body. If it
	// fails, the rest of the body is held back, so that the carrier never gets a whole form. It is for a caller that may be
	// held up (the machine sleeps, the process is stopped) while somebody else sends the form. Send then returns a
	// *NotSentError if no byte of the body has left, otherwise an *UnknownError. Nil means that the body may always be
	// written.
	MayWrite func() error
}

// Send posts r.Body once. Its error is nil if the carrier has accepted it, otherwise a *RefusedError, an *UnknownError or a
// *NotSentError. If ctx ends after the first byte, the error is an *UnknownError. If the operation is answered at once, the
// Result is what the carrier has answered; otherwise it is nil, and is asked for later.
func (c *Client) Send(ctx context.Context, r Request) (*Result, error) {
	result, err := c.send(ctx, r)
	var unknown *UnknownError
	if errors.As(err, &unknown) {
		unknown.Reads = r.Call.Reads
	}
	return result, err
}

func (c *Client) send(ctx context.Context, r Request) (*Result, error) {
	path := c.config.Path(r.Call.Path)
	if path == "" {
		return nil, &NotSentError{Reason: r.Call.Operation + " is off", Err: &PathError{Key: r.Call.Path}}
	}
	if err := c.takeSlot(ctx); err != nil {
		return nil, &NotSentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	reply, err := c.postLoggedIn(ctx, c.postingOf(&r, path))
	if err != nil {
		return nil, sendErrorWithoutReply(err)
	}
	if r.Call.Private {
		reply.detail = "" // it may repeat what was asked
	}
	if err := c.sendError(reply, &r); err != nil || !r.Call.AnsweredAtOnce() {
		return nil, err
	}
	return c.readAnswer(reply, &r)
}

// postingOf is how a request is posted. What changes nothing uses kept connections, and is posted again after a 401.
func (c *Client) postingOf(r *Request, path string) posting {
	q := posting{
		client: c.formClient, path: path, body: r.Body, maxReply: maxSendReply, once: !r.Call.Reads, record: r.Record,
		mayWrite: r.MayWrite, timeout: max(c.config.Timeout, r.Call.Longer),
	}
	if r.Call.Reads {
		q.client = c.queryClient
	}
	if r.Call.Holds != "" {
		q.maxReply += int64(base64.StdEncoding.EncodedLen(int(r.mostPDF())))
	}
	return q
}

// Result asks what became of the form with this reference. ErrNotKnown means that the carrier does not know it. Any
// other error is a *NotAnsweredError: the question was not answered, which says nothing about the form.
func (c *Client) Result(ctx context.Context, call *Call, reference string) (*Result, error) {
	reply, err := c.ask(ctx, call, reference)
	if err != nil {
		return nil, err
	}
	return c.readResult(call, reply, reference)
}

// ask posts the question for a reference. Its error is that of Result if there is no reply.
func (c *Client) ask(ctx context.Context, call *Call, reference string) (*reply, error) {
	path := c.config.Path(call.Query)
	if path == "" {
		return nil, &NotAnsweredError{Reason: call.Operation + " is off", Err: &PathError{Key: call.Query}}
	}
	body := members(c.config.shapeOf(call).QueryKey, reference)
	if err := c.takeSlot(ctx); err != nil {
		return nil, &NotAnsweredError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	reply, err := c.postLoggedIn(ctx, posting{client: c.queryClient, path: path, body: body, maxReply: maxResultReply})
	if err != nil {
		return nil, resultErrorWithoutReply(err)
	}
	return reply, nil
}

// takeSlot waits for one of the max_in_flight slots.
func (c *Client) takeSlot(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) releaseSlot() { <-c.slots }
