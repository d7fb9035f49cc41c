package hgeapi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// newHTTPClient returns a client that does not follow redirects. Its own transport (used if transport is nil) speaks only
// HTTP/1.1: there each request has its own connection, so a lost connection makes the ending of only one form unknown.
//
// Forms do not use kept connections (keepAlive false): if the carrier closes a kept connection just as we write, the
// ending is unknown although nothing was wrong.
func newHTTPClient(transport http.RoundTripper, keepAlive bool) *http.Client {
	if transport == nil {
		protocols := new(http.Protocols)
		protocols.SetHTTP1(true)
		transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout:    15 * time.Second,
			DisableKeepAlives:      !keepAlive,
			IdleConnTimeout:        15 * time.Second,
			MaxResponseHeaderBytes: 1 << 20,
			Protocols:              protocols,
		}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// posting is one POST to the carrier.
type posting struct {
	client   *http.Client
	path     string // below the base URL
	body     []byte
	maxReply int64         // bytes
	once     bool          // a form: it is not posted again after a 401
	get      bool          // a GET instead, without a body
	timeout  time.Duration // 0 = [api] timeout
	record   func() error  // as Request.Record; may be nil
	mayWrite func() error  // as Request.MayWrite; may be nil
}

// noReplyError says why a call got no reply. mayHaveArrived is false only if the carrier has certainly got nothing of it.
type noReplyError struct {
	mayHaveArrived bool
	reason         string
	err            error
}

func (e *noReplyError) Error() string { return joinWords(e.reason, text(e.err)) }
func (e *noReplyError) Unwrap() error { return e.err }

// postLoggedIn posts with the configured login. After a 401 it gets a new token, if we log in by password. A question is then
// posted once more. A form is not: the 401 may have come from a proxy, after the carrier has taken the form. Its error is a
// *NotSentError of the login or a *noReplyError.
func (c *Client) postLoggedIn(ctx context.Context, q posting) (*reply, error) {
	token, err := c.bearerToken(ctx)
	if err != nil {
		return nil, err
	}
	r, err := c.post(ctx, q, token)
	if err != nil || !r.unauthorized() || !c.auth.byPassword() {
		return r, err
	}
	c.session.forget(token)
	if q.once {
		return r, nil
	}
	if token, err = c.bearerToken(ctx); err != nil {
		return nil, err
	}
	return c.post(ctx, q, token)
}

// post waits for the rate limit and posts q once, unless the carrier wants no request now. Its error is a *noReplyError.
func (c *Client) post(ctx context.Context, q posting, token string) (*reply, error) {
	if err := c.mayCall(ctx); err != nil {
		return nil, err
	}
	if q.record != nil {
		if err := q.record(); err != nil {
			return nil, &noReplyError{reason: "it could not be recorded", err: err}
		}
	}
	timeout := cmp.Or(q.timeout, c.config.Timeout)
	timed, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	var connected atomic.Bool
	timed = httptrace.WithClientTrace(timed, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	body := &watchedBody{rest: bytes.NewReader(q.body), mayWrite: q.mayWrite}
	req, err := http.NewRequestWithContext(timed, http.MethodPost, c.config.BaseURL+q.path, body)
	if err != nil {
		return nil, &noReplyError{reason: "the request could not be made", err: err}
	}
	if req.ContentLength = int64(len(q.body)); q.get {
		req.Method, req.Body = http.MethodGet, nil
	}
	c.setHeader(req.Header, token, q.body)

	resp, err := q.client.Do(req)
	if err != nil {
		reason := "the line to the carrier failed"
		if timed.Err() != nil && ctx.Err() == nil {
			reason = fmt.Sprintf("no reply within %s", timeout)
		}
		arrived := body.begun.Load() || connected.Load() && !body.heldBack.Load()
		return nil, &noReplyError{mayHaveArrived: arrived, reason: reason, err: c.tidyError(err)}
	}
	defer resp.Body.Close()
	if body.heldBack.Load() {
		return nil, &noReplyError{
			mayHaveArrived: body.begun.Load(), reason: "the carrier answered before it had the whole form",
		}
	}
	return c.readReply(resp, q.maxReply), nil
}

// mayCall waits for the rate limit. Its error is a *noReplyError, also if the carrier wants no request now.
func (c *Client) mayCall(ctx context.Context) error {
	if err := c.checkPause(); err != nil {
		return err
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return &noReplyError{reason: "stopped while waiting for its turn", err: err}
	}
	return c.checkPause() // another request may have been told meanwhile
}

// watchedBody knows if net/http has begun to read it, and if mayWrite has held it back. It also keeps net/http from
// sending a request again: net/http cannot make a GetBody for a reader type that it does not know, so it has no second
// copy of the body.
type watchedBody struct {
	rest     *bytes.Reader // not embedded: net/http would take all of it at once
	mayWrite func() error  // nil = yes
	begun    atomic.Bool
	heldBack atomic.Bool
}

func (b *watchedBody) Read(p []byte) (int, error) {
	if b.mayWrite != nil && b.rest.Len() > 0 { // at the end net/http reads once more, when all of the form has left
		if err := b.mayWrite(); err != nil {
			b.heldBack.Store(true)
			return 0, err
		}
	}
	b.begun.Store(true)
	return b.rest.Read(p)
}

// setHeader writes the headers that contract.md asks for.
func (c *Client) setHeader(h http.Header, token string, body []byte) {
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json")
	h.Set("Accept-Language", c.config.Language)
	h.Set("User-Agent", "hgeimport")
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	if c.auth.bySignature() {
		c.auth.sign(h, time.Now(), body)
	}
}
