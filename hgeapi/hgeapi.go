// Package hgeapi is the carrier's customer API, typed (contract.md).
//
// The story: [ScanForm.Body] spells a form in one of the carrier's two dialects. The caller keeps those bytes, then
// [Client.Send] posts them, once. The carrier only says that it has received them; what became of the form is asked
// for later by [Client.Result], under the reference that the form was given before it left.
//
// A close-out at the carrier cannot be undone, so a send has exactly four endings:
//
//   - accepted: nil. The carrier has taken the form under our reference. This says nothing of its outcome.
//   - refused: [*RefusedError]. The carrier said no. It is not sent again.
//   - not sent: [*NotSentError]. For certain, nothing was taken. It may be sent again.
//   - unknown: [*UnknownError]. Everything else. It may have arrived: the carrier is asked for the reference, and only
//     where it does not know it ([ErrNotKnown]) the same bytes are sent again, with repeat set.
//
// In doubt a send is unknown. That costs a question; the other way round costs a parcel closed twice. The table of
// all cases is in send.go.
//
// Nothing in here sends a form a second time by itself, with one exception: a 401 means that the carrier did not look
// at the form, so it is followed by one new login and one more send. net/http does not resend either: our requests
// carry no Idempotency-Key and no GetBody, every form has a fresh HTTP/1.1 connection to itself, and redirects are not
// followed.
package hgeapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/time/rate"
)

// Operation is one thing the carrier can be asked to do.
type Operation string

// OpScanForm closes a group of orders by a scan form.
const OpScanForm Operation = "scanform"

// Client speaks to the carrier. Safe for concurrent use.
type Client struct {
	config    Config        // without its Auth: what holds a secret stands behind a pointer, where fmt does not look
	forms     *http.Client  // a fresh connection for each form
	questions *http.Client  // kept connections, for logins and results
	slots     chan struct{} // max_in_flight of them
	limiter   *rate.Limiter
	auth      *Auth
	session   *session
	secrets   *strings.Replacer // takes the configured secrets out of the carrier's words
}

// New returns a client; it starts nothing and sends nothing. The error is that of [Config.Validate].
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
		config:    c,
		forms:     line(c.Transport, false),
		questions: line(c.Transport, true),
		slots:     make(chan struct{}, c.MaxInFlight),
		limiter:   rate.NewLimiter(limit, 1), // one at a time: never more than the limit in any second, but for those that are recorded slowly
		auth:      &auth,
		session:   &session{busy: make(chan struct{}, 1)},
		secrets:   auth.secretsOut(),
	}, nil
}

// Format keeps fmt from printing the login and the token in hand.
func (c *Client) Format(f fmt.State, _ rune) { io.WriteString(f, "client of "+c.config.BaseURL) }

// Close lets go of the connections that wait for the next question. The client can still be used.
func (c *Client) Close() { c.questions.CloseIdleConnections() }

// Login makes sure that there is a valid token. It does nothing where a token or a signature is configured. Its error
// is a *NotSentError: errors.Is(err, ErrLogin) where the login is missing or was refused, otherwise the carrier could
// not be asked.
func (c *Client) Login(ctx context.Context) error {
	if err := c.enter(ctx); err != nil {
		return &NotSentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.leave()
	_, err := c.bearer(ctx)
	return err
}

// Request is one form to be sent.
type Request struct {
	Operation Operation
	Reference string // the form's reference, which the body names too
	Body      []byte // sent exactly as it is
	Repeat    bool   // the same body may have arrived before

	// Record is called before the first byte leaves, as late as possible: the request has its slot and its login, and the
	// rate limit lets it pass. It is called at most once, also if the form is posted again after a new login. If it fails,
	// nothing is sent and the *NotSentError wraps its error. Nil means that there is nothing to record.
	Record func() error

	// MayWrite is called before the first piece of the body is written, and before each further piece of a long body. If it
	// fails, the rest of the body is held back, so that the carrier never gets a whole form. It is for a caller that may be
	// held up (the machine sleeps, the process is stopped) while somebody else sends the form. Send then returns a
	// *NotSentError if no byte of the body has left, otherwise an *UnknownError. Nil means that the body may always be
	// written.
	MayWrite func() error
}

// Send posts r.Body once. It returns nil if the carrier has accepted it, otherwise a *RefusedError, an *UnknownError or a
// *NotSentError. If ctx ends after the first byte, the error is an *UnknownError.
func (c *Client) Send(ctx context.Context, r Request) error {
	path, _, ok := c.config.Paths.of(r.Operation)
	if !ok {
		return &NotSentError{Reason: fmt.Sprintf("there is no operation %q", r.Operation)}
	}
	if err := c.enter(ctx); err != nil {
		return &NotSentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.leave()
	reply, err := c.ask(ctx, request{
		client: c.forms, path: path, body: r.Body, limit: maxSendReply, record: r.Record, may: r.MayWrite,
	})
	if err != nil {
		return c.lost(err)
	}
	return c.judge(reply, r.Reference, r.Repeat)
}

// Result asks what became of reference. ErrNotKnown: the carrier does not know it. Any other error, a
// *NotAnsweredError, means that the question was not answered, and says nothing about the form.
func (c *Client) Result(ctx context.Context, op Operation, reference string) (*Result, error) {
	_, path, ok := c.config.Paths.of(op)
	if !ok {
		return nil, &NotAnsweredError{Reason: fmt.Sprintf("there is no operation %q", op)}
	}
	body, err := compact(struct {
		ReferenceNum string `json:"reference_num"`
	}{reference})
	if err != nil {
		return nil, err
	}
	if err := c.enter(ctx); err != nil {
		return nil, &NotAnsweredError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.leave()
	r, err := c.ask(ctx, request{client: c.questions, path: path, body: body, limit: maxResultReply})
	if err != nil {
		return nil, notAnswered(err)
	}
	return c.readResult(r, reference)
}

// enter waits for one of the max_in_flight places.
func (c *Client) enter(ctx context.Context) error {
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

func (c *Client) leave() { <-c.slots }
