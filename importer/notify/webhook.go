package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Webhook posts messages to an address.
type Webhook struct {
	URL    string // it is a secret: whoever has it can post
	Shape  string // one of Shapes
	Secret string // signs the messages, if the shape does that
}

var _ Sender = (*Webhook)(nil)

// poster keeps no connections and follows no redirect: that would take the address to others. It uses the proxy of the
// environment, as the calls to the carrier do.
var poster = &http.Client{
	Timeout: timeout,
	Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 1 << 16,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Send posts a message once.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	address, body, header, err := w.shaped(m, time.Now())
	if err != nil {
		return &Error{What: err.Error()}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return w.failed(err)
	}
	req.Header = header
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "hgeimport")
	resp, err := poster.Do(req)
	if err != nil {
		return w.failed(err)
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	switch {
	case resp.StatusCode/100 == 3:
		return &Error{What: fmt.Sprintf("HTTP %d: it leads to another address, where nothing is sent", resp.StatusCode),
			hint: "write the address that it leads to into webhook, if you know it"}
	case resp.StatusCode/100 != 2:
		return &Error{What: strings.TrimSpace(fmt.Sprintf("HTTP %d %s", resp.StatusCode, w.clean(string(reply)))),
			hint: hintOf(resp.StatusCode), Wait: retryAfter(resp.Header)}
	case err != nil:
		return w.failed(err)
	}
	if refusal := w.refusal(reply); refusal != "" {
		return &Error{What: w.clean(refusal), hint: "compare webhook, shape and secret with what the program shows of its robot, " +
			"and its rules which messages it takes (keywords, addresses)"}
	}
	return nil
}

// Try asks the address without a message. Whatever it answers, it can be reached.
func (w *Webhook) Try(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, w.URL, nil)
	if err != nil {
		return w.failed(err)
	}
	resp, err := poster.Do(req)
	if err != nil {
		return w.failed(err)
	}
	return resp.Body.Close()
}

// failed is an error without the address.
func (w *Webhook) failed(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	what := w.clean(err.Error())
	if errors.Is(err, context.DeadlineExceeded) {
		what = "no answer in time"
	}
	return &Error{What: what, hint: "can this machine reach it? It may need a proxy (HTTPS_PROXY)"}
}

// clean leaves out what is secret: the path and the query of the address, and what signs.
func (w *Webhook) clean(text string) string {
	secrets := []string{w.URL, w.Secret}
	if u, err := url.Parse(w.URL); err == nil {
		secrets = append(secrets, u.RawQuery, strings.Trim(u.Path, "/"))
		for _, values := range u.Query() {
			secrets = append(secrets, values...)
		}
		for part := range strings.SplitSeq(u.Path, "/") {
			if len(part) > 12 { // a token, and no word
				secrets = append(secrets, part)
			}
		}
	}
	return without(text, secrets...)
}

func hintOf(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return "it gets too many messages; they are gathered and sent later"
	case status/100 == 4:
		return "is the address in webhook still right, and the shape?"
	}
	return ""
}

// longestWait is the most that a receiver can make us wait.
const longestWait = time.Hour

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, longestWait)
}
