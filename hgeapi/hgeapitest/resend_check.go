package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"
)

// A client cannot tell a lost answer from a lost form. So when it has sent a form, it must ask for the result before it sends
// the form again, unless the answer said clearly that the form was not taken. The carrier complains if it does not.

// noteArrival is called when a form arrives, before anything is known about the answer. It complains if the client had to
// ask for this form first. What a Proxy repeats is no fault of the client's.
func (c *Carrier) noteArrival(header http.Header, body []byte) {
	reference := gjson.GetBytes(body, "reference_num").Str
	if reference == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mustAsk[reference] && header.Get(repeatHeader) == "" {
		c.complaints = append(c.complaints,
			fmt.Sprintf("%s came again, and nobody had asked for it since it may have been taken", reference))
	}
	c.mustAsk[reference] = true
}

// noteDropped is called for a request whose connection is dropped as if nobody had read it. Its form does not count as
// submitted; only the check for repeats and the bodies know that it came.
func (c *Carrier) noteDropped(endpoint string, header http.Header, body []byte) {
	if endpoint != "send" {
		return
	}
	c.noteArrival(header, body)
	reference := gjson.GetBytes(body, "reference_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recordFor(reference).bodies[sha256.Sum256(body)] = true
}

// noteNotTaken allows a form to come again without a question, if the answer says for certain that it was not taken.
func (c *Carrier) noteNotTaken(body []byte, a *answer) {
	if !a.saysNotTaken() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.mustAsk, gjson.GetBytes(body, "reference_num").Str)
}

func (a *answer) saysNotTaken() bool {
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
