package hgeapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	tokenLife   = 24 * time.Hour  // of a token that does not say when it expires (contract.md, D)
	tokenMargin = 5 * time.Minute // we ask for a new token so long before the old one expires
	loginPause  = time.Minute     // after a refused login, so that many forms do not lock the account
)

// session holds the current token, in memory only.
type session struct {
	loginTurn chan struct{} // holds one element while a caller logs in; the others wait and then use the new token

	mu         sync.Mutex
	token      string
	renewAt    time.Time
	refusal    *NotSentError // of the last login, nil if it was not refused
	pauseUntil time.Time     // after a refusal, no login is tried before
}

// currentToken returns the token, unless it is time to renew it.
func (s *session) currentToken() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.token != "" && time.Now().Before(s.renewAt)
}

func (s *session) keep(token string) {
	now := time.Now()
	life := tokenEnd(token, now).Sub(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.renewAt, s.refusal = token, now.Add(life-min(tokenMargin, life/2)), nil
}

// forget drops token after a 401, unless another caller has got a new one in the meantime.
func (s *session) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

// pause remembers that a login was refused.
func (s *session) pause(refusal *NotSentError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal, s.pauseUntil = refusal, time.Now().Add(loginPause)
}

// currentRefusal returns the last refusal if the pause after it is not yet over.
func (s *session) currentRefusal() *NotSentError {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Until(s.pauseUntil)
	if s.refusal == nil || wait <= 0 {
		return nil
	}
	refusal := *s.refusal
	refusal.RetryAfter = wait
	return &refusal
}

// bearerToken returns the token to send, or "" if requests are signed. Callers that need a new token at the same time
// share one login. Its error is a *NotSentError.
func (c *Client) bearerToken(ctx context.Context) (string, error) {
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
	if token, ok := c.session.currentToken(); ok {
		return token, nil
	}
	select {
	case c.session.loginTurn <- struct{}{}:
		defer func() { <-c.session.loginTurn }()
	case <-ctx.Done():
		return "", &NotSentError{Reason: "stopped while waiting for the login", Err: ctx.Err()}
	}
	if token, ok := c.session.currentToken(); ok {
		return token, nil
	}
	if refusal := c.session.currentRefusal(); refusal != nil {
		return "", refusal
	}
	token, err := c.login(ctx)
	var paused *PausedError
	if c.tried != nil && !errors.As(err, &paused) && ctx.Err() == nil {
		c.tried(err)
	}
	return token, err
}

// login asks for a new token: POST auth/login/ -> data.token (contract.md, D).
func (c *Client) login(ctx context.Context) (string, error) {
	body := members("username", c.auth.Username, "password", c.auth.Password)
	r, err := c.post(ctx, posting{client: c.queryClient, path: c.config.Paths.Login, body: body, maxReply: maxSendReply}, "")
	if err != nil {
		return "", &NotSentError{Reason: "the login did not go through", Err: err}
	}
	data := r.object("data")
	token := scalar(data.Get("token"))
	switch e := r.ending(); {
	case e == accepted:
		if isToken(token) {
			c.secrets.addToken(token)
			c.session.keep(token)
			return token, nil
		}
		return "", &NotSentError{Reason: "the login was answered without a token that a header can carry"}
	case (e == refused || r.unauthorized()) && r.aboutLogin():
		refusal := &NotSentError{
			Reason: joinWords(fmt.Sprintf("the carrier refused the login of %q", c.auth.Username), c.tidy(r.detail)),
			Err:    ErrLogin, Auth: true,
		}
		c.session.pause(refusal)
		return "", refusal
	}
	if r.isNowhere() || r.ending() == noPath {
		return "", &NotSentError{Reason: "the login got no answer: " + c.describe(r), Err: c.noPath("login")}
	}
	return "", &NotSentError{Reason: fmt.Sprintf("the login at %s%s got no answer: %s", c.config.BaseURL, c.config.Paths.Login,
		c.describe(r)), RetryAfter: r.retryAfter, Err: c.because(r)}
}

// longestToken is in bytes. No server takes a longer header.
const longestToken = 8 << 10

// isToken tells whether a header can carry a token.
func isToken(token string) bool {
	return token != "" && len(token) <= longestToken &&
		!strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// aboutLogin reports whether a refusal is about the login itself. It is not if it is about the address (404, 405) or is a
// proxy's own page.
func (r *reply) aboutLogin() bool {
	for _, code := range []int{r.status, r.code} {
		if code == http.StatusNotFound || code == http.StatusMethodNotAllowed {
			return false
		}
	}
	return r.present || r.status == http.StatusUnauthorized
}

// tokenEnd reads the exp claim of a JWT. It does not check the signature, which only the carrier can do. We assume a life
// of one day if the token cannot be read or has already expired by our clock (then one of the clocks is wrong).
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
		return otherwise // longer than documented; renewing it after a day does no harm
	}
	return time.Unix(int64(c.Exp), 0)
}
