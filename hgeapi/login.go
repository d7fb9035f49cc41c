package hgeapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	tokenLife   = 24 * time.Hour  // of a token that does not tell its end (contract.md, D)
	tokenMargin = 5 * time.Minute // a new token is asked for so long before the end of the old one
	loginPause  = time.Minute     // after a refused login, so that many forms do not lock the account
)

// session is the token in hand, in memory only. Whoever needs a new one takes busy; the others wait for it and then
// find the token.
type session struct {
	busy chan struct{}

	mu      sync.Mutex
	token   string
	renew   time.Time     // when a new token is asked for
	refused *NotSentError // the last login's refusal
	until   time.Time     // so long nobody tries again after a refusal
}

// current is the token, where it is not yet to be renewed.
func (s *session) current() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.token != "" && time.Now().Before(s.renew)
}

func (s *session) keep(token string) {
	now := time.Now()
	life := tokenEnd(token, now).Sub(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.renew, s.refused = token, now.Add(life-min(tokenMargin, life/2)), nil
}

// forget drops token after a 401, unless another caller has got a new one since.
func (s *session) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

func (s *session) refuse(err *NotSentError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused, s.until = err, time.Now().Add(loginPause)
}

// pausing is the last refusal, as long as the pause after it lasts.
func (s *session) pausing() *NotSentError {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Until(s.until)
	if s.refused == nil || wait <= 0 {
		return nil
	}
	again := *s.refused
	again.RetryAfter = wait
	return &again
}

// out takes the token in hand out of a text.
func (s *session) out(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == "" {
		return text
	}
	return strings.ReplaceAll(text, s.token, "***")
}

// bearer is the token to send, "" where requests are signed. Callers that need a new one at the same time share one
// login. The error is a *NotSentError.
func (c *Client) bearer(ctx context.Context) (string, error) {
	switch {
	case c.auth.byToken():
		return c.auth.Token, nil
	case c.auth.bySignature():
		return "", nil
	case !c.auth.byPassword():
		return "", &NotSentError{
			Reason: "no login is configured: set token, username and password, or api_key and api_secret in [api.auth]",
			Err:    ErrLogin, Auth: true,
		}
	}
	if token, ok := c.session.current(); ok {
		return token, nil
	}
	select {
	case c.session.busy <- struct{}{}:
		defer func() { <-c.session.busy }()
	case <-ctx.Done():
		return "", &NotSentError{Reason: "stopped while waiting for the login", Err: ctx.Err()}
	}
	if token, ok := c.session.current(); ok {
		return token, nil
	}
	if refusal := c.session.pausing(); refusal != nil {
		return "", refusal
	}
	return c.login(ctx)
}

// login asks for a new token: POST auth/login/ -> data.token (contract.md, D).
func (c *Client) login(ctx context.Context) (string, error) {
	body, err := compact(struct {
		Username string `json:"username"`
		Password string `json:"password"`
	}{c.auth.Username, c.auth.Password})
	if err != nil {
		return "", &NotSentError{Reason: "the login could not be written", Err: err}
	}
	r, err := c.post(ctx, request{client: c.questions, path: c.config.Paths.Login, body: body, limit: maxSendReply}, "")
	if err != nil {
		return "", &NotSentError{Reason: "the login did not go through", Err: err}
	}
	data := r.one("data")
	token := word(data.Get("token"))
	switch r.ending() {
	case accepted:
		if token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			c.session.keep(token)
			return token, nil
		}
		return "", &NotSentError{Reason: "the login was answered without a token"}
	case refused, unauthorized:
		if !r.aboutLogin() {
			break
		}
		refusal := &NotSentError{
			Reason: joinWords(fmt.Sprintf("the carrier refused the login of %q", c.auth.Username), c.words(r.detail)),
			Err:    ErrLogin, Auth: true,
		}
		c.session.refuse(refusal)
		return "", refusal
	}
	return "", &NotSentError{Reason: "the login got no answer: " + c.say(r), RetryAfter: r.retryAfter}
}

// aboutLogin tells a refusal of the login itself from one of the address (404, 405) and from a proxy's own page.
func (r *reply) aboutLogin() bool {
	for _, code := range []int{r.status, r.code} {
		if code == http.StatusNotFound || code == http.StatusMethodNotAllowed {
			return false
		}
	}
	return r.present || r.status == http.StatusUnauthorized
}

// tokenEnd reads the exp claim of a JWT, without checking its signature: that is the carrier's business. A token that
// cannot be read, or that is over by our clock (then one of the clocks is wrong), is taken to last a day.
func tokenEnd(token string, now time.Time) time.Time {
	otherwise := now.Add(tokenLife)
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return otherwise
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return otherwise
	}
	var c struct {
		Exp float64 `json:"exp"` // seconds since 1970
	}
	if json.Unmarshal(claims, &c) != nil || c.Exp <= float64(now.Unix()) {
		return otherwise
	}
	if c.Exp > float64(otherwise.Unix()) {
		return otherwise // longer than documented: no harm in renewing after a day
	}
	return time.Unix(int64(c.Exp), 0)
}
