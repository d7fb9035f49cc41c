package hgeapi

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Pause is a time in which the carrier wants no request of us: no form, no question, no login.
type Pause struct {
	Left  time.Duration // until it is over
	Asked time.Duration // what the carrier asked for, which may be more than longest_pause; 0 = it did not say how long
	Words string        // what it answered, for a person
}

// PausedError means that nothing has left, because the carrier wants no request for a while. errors.As finds it in a
// *NotSentError and in a *NotAnsweredError.
type PausedError struct{ Left time.Duration }

// Error says how long it is.
func (e *PausedError) Error() string {
	return fmt.Sprintf("the carrier asks us to wait, for another %v", max(e.Left.Round(time.Second), time.Second))
}

// A 429 that does not say how long makes us wait by ourselves: longer with each that comes after the wait before it.
const (
	firstBarePause = time.Second
	mostBarePause  = 30 * time.Second
)

// pauses knows when the carrier may be called again.
type pauses struct {
	longest time.Duration

	mu    sync.Mutex
	until time.Time
	bare  int         // answers 429 in a row that did not say how long
	told  func(Pause) // may be nil
}

// WhenPaused has told called whenever the carrier asks us to wait, or to wait longer, before the call that got this answer
// returns. It must be set before the first call.
func (c *Client) WhenPaused(told func(Pause)) { c.pauses.told = told }

// KeepPause makes the client call nobody for a while, as if the carrier had asked it to: another importer was told, or this one
// before it was started again. A pause that lasts longer already is kept.
func (c *Client) KeepPause(left time.Duration) {
	c.pauses.mu.Lock()
	defer c.pauses.mu.Unlock()
	if until := time.Now().Add(min(left, c.pauses.longest)); until.After(c.pauses.until) {
		c.pauses.until = until
	}
}

// checkPause returns a *noReplyError with a *PausedError in it while the carrier wants no request.
func (c *Client) checkPause() error {
	c.pauses.mu.Lock()
	defer c.pauses.mu.Unlock()
	if left := time.Until(c.pauses.until); left > 0 {
		return &noReplyError{err: &PausedError{Left: left}}
	}
	return nil
}

// heed looks whether a reply asks us to wait: it says no, and has a Retry-After or is a 429. Whose reply it is does not matter.
func (c *Client) heed(r *reply) {
	p := &c.pauses
	code := 0
	if r.isEnvelope() {
		code = r.code
	}
	busy := r.status == http.StatusTooManyRequests || code == http.StatusTooManyRequests
	pause := Pause{Left: r.retryAfter, Asked: r.asked, Words: c.describe(r)}

	p.mu.Lock()
	now := time.Now()
	over := !now.Before(p.until)
	switch {
	case r.status < 400 && code < 400:
		p.bare = 0
	case busy && r.asked == 0 && over:
		pause.Left = min(firstBarePause<<min(p.bare, 16), mostBarePause, p.longest)
		p.bare++
	}
	const noticed = time.Second // the answers to requests that were made together do not all count
	longer := pause.Left > 0 && (r.status >= 400 || code >= 400) && now.Add(pause.Left).Sub(p.until) > noticed
	if longer {
		p.until = now.Add(pause.Left)
	}
	p.mu.Unlock()
	if longer && p.told != nil {
		p.told(pause)
	}
}

// retryAfter is what a Retry-After asks for, 0 if it is none that makes sense: seconds, or a date. A date is compared with the
// carrier's own clock if the reply tells it, since ours may be wrong.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if first, _, more := strings.Cut(text, ","); more && strings.Trim(first, "0123456789.") == "" {
		text = first // two that a proxy has made one
	}
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseUint(text, 10, 64)
		if err != nil || seconds > uint64(longestAsked/time.Second) {
			return longestAsked
		}
		return time.Duration(seconds) * time.Second
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && strings.Trim(text, "0123456789.") == "" {
		return time.Duration(min(seconds, longestAsked.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs
	}
	return min(max(at.Sub(now), 0), longestAsked)
}

// longestAsked is the most that we understand.
const longestAsked = 365 * 24 * time.Hour
