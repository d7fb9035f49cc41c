package hgeapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DocumentError means that a document could not be had. It says nothing about the form that the document belongs to.
type DocumentError struct {
	Reason     string        // what happened, for a person
	Permanent  bool          // fetching it again changes nothing
	RetryAfter time.Duration // how long the carrier asks us to wait, at most longest_pause; 0 = it did not say
	Next       string        // what a person can do
	Err        error         // may be nil
}

// Error tells what happened. It never holds the link, which may be enough to get the document.
func (e *DocumentError) Error() string {
	return joinWords("the document could not be fetched", e.Reason, text(e.Err))
}

// Unwrap returns the cause.
func (e *DocumentError) Unwrap() error { return e.Err }

// Hint tells a person what to do next, "" if there is nothing to do.
func (e *DocumentError) Hint() string {
	var cause interface{ Hint() string }
	if e.Next == "" && errors.As(e.Err, &cause) {
		return cause.Hint()
	}
	return e.Next
}

// mostHops is how many redirects are followed for a document.
const mostHops = 5

// Document fetches the PDF that a link of the carrier's names, of at most so many bytes. The login goes only to the carrier's own
// host, which is that of base_url, also if that redirects elsewhere. Its error is a *DocumentError.
func (c *Client) Document(ctx context.Context, link string, most int64) ([]byte, error) {
	return c.fetch(ctx, link, most, false)
}

// fetch fetches a PDF. ownOnly refuses every host but the carrier's.
func (c *Client) fetch(ctx context.Context, link string, most int64, ownOnly bool) ([]byte, error) {
	base, err := url.Parse(c.config.BaseURL)
	if err != nil {
		return nil, &DocumentError{Reason: "base_url is not a URL", Permanent: true}
	}
	at, err := base.Parse(strings.TrimSpace(link))
	if err != nil || link == "" {
		return nil, &DocumentError{Reason: "the link is not a URL", Permanent: true} // the parser's error repeats the link
	}
	if err := c.takeSlot(ctx); err != nil {
		return nil, &DocumentError{Reason: "stopped while waiting for its turn", Err: err}
	}
	defer c.releaseSlot()
	for range mostHops + 1 {
		own := sameHost(at, base)
		if err := mayFetch(at, base, own, ownOnly); err != nil {
			return nil, err
		}
		pdf, next, err := c.fetchOnce(ctx, at, own, most)
		if next == nil {
			return pdf, err
		}
		at = next
	}
	return nil, &DocumentError{Reason: fmt.Sprintf("the link leads on more than %d times", mostHops), Permanent: true}
}

// sameHost tells whether a link leads to the carrier's own host: the login may go there.
func sameHost(at, base *url.URL) bool {
	return at.Scheme == base.Scheme && strings.EqualFold(at.Host, base.Host)
}

// mayFetch returns why nothing is fetched from an address, nil if it may be. What is not encrypted, or is inside our own network,
// is not fetched, because the carrier has named it: only where the carrier itself is on this machine, as in tests.
func mayFetch(at, base *url.URL, own, ownOnly bool) error {
	refuse := func(format string, args ...any) error {
		return &DocumentError{Reason: fmt.Sprintf(format, args...), Permanent: true,
			Next: "ask the carrier for the document; its link stands in the outcome"}
	}
	host := at.Hostname()
	onThisMachine := loopback(base.Hostname()) && loopback(host)
	switch {
	case at.User != nil:
		return refuse("its link holds a user name or password")
	case host == "" || at.Scheme != "https" && !(at.Scheme == "http" && onThisMachine):
		return refuse("its link does not begin with https")
	case own:
		return nil
	case ownOnly:
		return refuse("its link leads to %s, which is not the carrier's own host", host)
	case isInside(host) && !onThisMachine:
		return refuse("its link leads to %s, which is not in the internet", host)
	}
	return nil
}

// isInside tells whether a host, as a link names it, is this machine or one of our own network.
func isInside(host string) bool {
	ip := net.ParseIP(host)
	return loopback(host) || ip != nil && (ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast())
}

// fetchOnce fetches what is at an address, with the login if that is the carrier's own. next is where it leads on to; a redirect
// is no end. After a 401 it logs in anew once, if we log in by password.
func (c *Client) fetchOnce(ctx context.Context, at *url.URL, own bool, most int64) (pdf []byte, next *url.URL, err error) {
	if !own {
		pdf, next, _, err = c.get(ctx, at, false, "", most)
		return pdf, next, err
	}
	for attempt := 0; ; attempt++ {
		token, err := c.bearerToken(ctx)
		if err != nil {
			return nil, nil, &DocumentError{Reason: "no login", Err: err}
		}
		pdf, next, loggedOut, err := c.get(ctx, at, true, token, most)
		if !loggedOut || !c.auth.byPassword() || attempt > 0 {
			return pdf, next, err
		}
		c.session.forget(token)
	}
}

// get makes one request. loggedOut tells whether the carrier says that the login is not valid (any more).
func (c *Client) get(ctx context.Context, at *url.URL, own bool, token string, most int64) (
	pdf []byte, next *url.URL, loggedOut bool, err error,
) {
	if own {
		if err := c.mayCall(ctx); err != nil {
			return nil, nil, false, &DocumentError{Err: err}
		}
	}
	timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(timed, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, false, &DocumentError{Reason: "its link cannot be asked for", Permanent: true}
	}
	c.setDocumentHeader(req.Header, own, token)
	resp, err := c.queryClient.Do(req)
	if err != nil {
		return nil, nil, false, c.noDocument(ctx, timed, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 && resp.StatusCode <= 399 {
		if next, err = resp.Location(); err != nil {
			return nil, nil, false, &DocumentError{Reason: fmt.Sprintf("HTTP %d leads nowhere", resp.StatusCode)}
		}
		return nil, next, false, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return nil, nil, false, c.noDocument(ctx, timed, err)
	case resp.StatusCode == http.StatusOK && bytes.HasPrefix(body, pdfMark):
		pdf, err = isPDF(body, most)
		return pdf, nil, false, err
	}
	failure := &DocumentError{Reason: fmt.Sprintf("HTTP %d and no PDF", resp.StatusCode)}
	if own { // only the carrier may ask us to wait, or tell that we are not logged in
		resp.Body = io.NopCloser(bytes.NewReader(body))
		r := c.readReply(resp, maxSendReply)
		failure.Reason, failure.RetryAfter = joinWords(failure.Reason, c.describe(r)), r.retryAfter
		if loggedOut = r.unauthorized() || r.status == http.StatusUnauthorized; loggedOut {
			failure.Err = c.causeOf401()
		}
	}
	return nil, nil, loggedOut, failure
}

// pdfMark is how each PDF begins.
var pdfMark = []byte("%PDF")

// isPDF returns what was read if it is a PDF and not longer than most.
func isPDF(body []byte, most int64) ([]byte, error) {
	switch {
	case int64(len(body)) > most:
		return nil, &DocumentError{Reason: fmt.Sprintf("it has more than %d MB", most>>20), Permanent: true,
			Next: "the most is a setting: see most_document_mb under [report]"}
	case !bytes.HasPrefix(body, pdfMark):
		return nil, &DocumentError{Reason: "it is no PDF"}
	}
	return body, nil
}

// noDocument is the error if there was no reply, or not all of it. net/http repeats the link, so its words are left out.
func (c *Client) noDocument(ctx, timed context.Context, err error) error {
	var repeats *url.Error
	if errors.As(err, &repeats) {
		err = repeats.Err
	}
	reason := "the line failed"
	if timed.Err() != nil && ctx.Err() == nil {
		reason = fmt.Sprintf("no reply within %s", c.config.Timeout)
	}
	return &DocumentError{Reason: reason, Err: c.tidyError(err)}
}

func (c *Client) setDocumentHeader(h http.Header, own bool, token string) {
	h.Set("Accept", "application/pdf")
	h.Set("User-Agent", "hgeimport")
	if !own {
		return
	}
	h.Set("Accept-Language", c.config.Language)
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	if c.auth.bySignature() {
		c.auth.sign(h, time.Now(), nil)
	}
}
