package hgeapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// The most that is read of a reply. A result names every order of its form; the others are short.
const (
	maxSendReply   = 4 << 20
	maxResultReply = 64 << 20
)

// line is an HTTP client that neither follows redirects nor, by way of its own transport, speaks anything but
// HTTP/1.1: there one request has one connection, and a lost connection leaves no other form unknown. Forms do not
// keep theirs: a kept connection that the carrier closes just as we write makes a send unknown for no good reason.
func line(transport http.RoundTripper, keep bool) *http.Client {
	if transport == nil {
		protocols := new(http.Protocols)
		protocols.SetHTTP1(true)
		transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout:    15 * time.Second,
			DisableKeepAlives:      !keep,
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

// request is one POST.
type request struct {
	client *http.Client
	path   string
	body   []byte
	limit  int64        // most bytes of the reply
	record func() error // what is to be done first when its turn has come; nil = nothing
	may    func() error // asked before each piece of the body; nil = yes
}

// reply is what came back, at least a status line.
type reply struct {
	envelope
	status     int
	cut        error         // why the body could not be read to its end
	mayRetry   bool          // there is a Retry-After that can be read
	retryAfter time.Duration // how long it says
}

// lineError is a request without a reply. sent is false only if it is certain that the carrier saw nothing of it.
type lineError struct {
	sent   bool
	reason string
	err    error
}

func (e *lineError) Error() string { return joinWords(e.reason, text(e.err)) }
func (e *lineError) Unwrap() error { return e.err }

// ask posts q with what the configured login asks for. A 401 is followed by one new login, where there is one to be
// had, and one more post; nothing else is ever posted again. The error is a *NotSentError of the login or a
// *lineError.
func (c *Client) ask(ctx context.Context, q request) (*reply, error) {
	token, err := c.bearer(ctx)
	if err != nil {
		return nil, err
	}
	r, err := c.post(ctx, q, token)
	if err != nil || r.ending() != unauthorized || !c.auth.byPassword() {
		return r, err
	}
	c.session.forget(token)
	q.record = nil // that this one leaves is known
	if token, err = c.bearer(ctx); err != nil {
		return nil, err
	}
	return c.post(ctx, q, token)
}

// post posts q once, after waiting for the rate limit.
func (c *Client) post(ctx context.Context, q request, token string) (*reply, error) {
	if err := c.limiter.Wait(ctx); err != nil {
		return nil, &lineError{reason: "stopped while waiting for its turn", err: err}
	}
	if q.record != nil {
		if err := q.record(); err != nil {
			return nil, &lineError{reason: "it could not be recorded", err: err}
		}
	}
	timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()

	var connected, read, kept atomic.Bool
	timed = httptrace.WithClientTrace(timed, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	body := &watchedBody{Reader: bytes.NewReader(q.body), read: &read, kept: &kept, may: q.may}
	req, err := http.NewRequestWithContext(timed, http.MethodPost, c.config.BaseURL+q.path, body)
	if err != nil {
		return nil, &lineError{reason: "the request could not be made", err: err}
	}
	req.ContentLength = int64(len(q.body))
	c.head(req.Header, token, q.body)

	resp, err := q.client.Do(req)
	if err != nil {
		reason := "the line to the carrier failed"
		if timed.Err() != nil && ctx.Err() == nil {
			reason = fmt.Sprintf("no reply within %s", c.config.Timeout)
		}
		return nil, &lineError{sent: connected.Load() && !kept.Load() || read.Load(), reason: reason, err: err}
	}
	defer resp.Body.Close()
	if kept.Load() {
		return nil, &lineError{sent: read.Load(), reason: "the carrier answered before it had the whole form"}
	}
	return readReply(resp, q.limit), nil
}

// watchedBody tells whether anybody has begun to read it, or was kept from it. It is also what keeps net/http from resending: of a reader
// that it does not know it cannot make a GetBody, so it has no second copy of the body.
type watchedBody struct {
	io.Reader
	read *atomic.Bool
	kept *atomic.Bool
	may  func() error
}

func (b *watchedBody) Read(p []byte) (int, error) {
	if b.may != nil {
		if err := b.may(); err != nil {
			b.kept.Store(true)
			return 0, err
		}
	}
	b.read.Store(true)
	return b.Reader.Read(p)
}

// head writes the headers of contract.md.
func (c *Client) head(h http.Header, token string, body []byte) {
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

var errTooLong = errors.New("it is longer than any reply should be")

func readReply(resp *http.Response, limit int64) *reply {
	r := &reply{status: resp.StatusCode}
	r.retryAfter, r.mayRetry = parseRetryAfter(resp.Header.Get("Retry-After"), time.Now())
	var body strings.Builder
	n, err := io.Copy(&body, io.LimitReader(resp.Body, limit+1))
	if err == nil && n > limit {
		err = errTooLong
	}
	if err != nil {
		r.cut = err
		return r
	}
	r.envelope = parseEnvelope(body.String())
	return r
}

// parseRetryAfter reads seconds or an HTTP date, as a wait of at most a day.
func parseRetryAfter(text string, now time.Time) (time.Duration, bool) {
	const most = 24 * time.Hour
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil {
		return time.Duration(min(seconds, uint64(most/time.Second))) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), most), true
	}
	return 0, false
}
