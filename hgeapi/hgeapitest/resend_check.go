package hgeapitest

import (
	"fmt"
	"net/http"
)

// A client cannot tell a lost answer from a lost form. So when it has sent a form, it must ask for the result before it sends
// the form again. The answer may come from a proxy, so none is clear enough. The carrier complains if it does not.

// noteArrival is called when a form arrives, before anything is known about the answer. It complains if the client had to
// ask for this form first. What a Proxy repeats is no fault of the client's.
func (c *Carrier) noteArrival(to endpoint, header http.Header, body []byte) {
	reference := to.subjectOf(body)
	if reference == "" || to.of.result == "" {
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
func (c *Carrier) noteDropped(to endpoint, header http.Header, body []byte) {
	if to.kind != send {
		return
	}
	c.noteArrival(to, header, body)
	reference := to.subjectOf(body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recordFor(reference).note(to.of, body)
}
