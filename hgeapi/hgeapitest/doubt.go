package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"
)

// A form that may have been taken has to be asked for before it comes again. Whoever sends cannot tell a lost answer from a
// lost form, so it is in doubt from when it comes until somebody asks, unless it was answered with a clear "not now".

// arrives notes that a form has come, before anything is known of its answer, and complains of one that is in doubt.
func (c *Carrier) arrives(body []byte) {
	reference := gjson.GetBytes(body, "reference_num").Str
	if reference == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.doubts[reference] {
		c.complaints = append(c.complaints, fmt.Sprintf("%s came again, and nobody had asked for it since it may have been taken", reference))
	}
	c.doubts[reference] = true
}

// unread notes a form whose line is dropped as if nobody had read it. That it came is known to the tests' rules only.
func (c *Carrier) unread(on string, body []byte) {
	if on != "send" {
		return
	}
	c.arrives(body)
	reference := gjson.GetBytes(body, "reference_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recordFor(reference).bodies[sha256.Sum256(body)] = true
}

// declined notes an answer that says for certain that nothing was taken: the same form may come again as it is.
func (c *Carrier) declined(body []byte, a *answer) {
	if !a.notNow() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.doubts, gjson.GetBytes(body, "reference_num").Str)
}

func (a *answer) notNow() bool {
	switch a.status {
	case http.StatusUnauthorized, http.StatusTooManyRequests:
		return !a.drop
	case http.StatusServiceUnavailable:
		return !a.drop && a.retryAfter > 0
	case http.StatusOK:
		return !a.drop && !a.cut && gjson.GetBytes(a.body, "code").Int() == http.StatusUnauthorized
	}
	return false
}
