package hgeapitest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"syscall"
	"time"
)

// Transport answers in the process, in the goroutine that asks. It is for tests with virtual time, where a goroutine that
// waits for a network would stop the clock. It behaves as a connection does: httptrace is told of a connection before the
// body is read, a dropped connection is a net error, and the end of the request's context ends the wait for the answer but
// does not take the form back.
func (c *Carrier) Transport() http.RoundTripper { return inProcess{c} }

type inProcess struct{ carrier *Carrier }

// RoundTrip answers a request.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	to := endpointOf(r.URL.Path)
	fault := t.carrier.faultBeforeRead(to)
	if fault != nil && fault.Do == Down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	if fault != nil && fault.Do == Drop {
		t.carrier.noteDropped(to, r.Header, body)
		return nil, &net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}
	}
	a := t.carrier.handle(received{r.URL.Path, r.Method, r.Header, body}, fault)
	if a.wait > 0 {
		timer := time.NewTimer(a.wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return a.response(r)
}

// response returns the answer as a client gets it.
func (a *answer) response(r *http.Request) (*http.Response, error) {
	if a.drop {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	var body io.Reader = bytes.NewReader(a.body)
	if a.cut {
		body = io.MultiReader(bytes.NewReader(a.body[:len(a.body)/2]), brokenConnection{})
	}
	header := http.Header{}
	a.setHeader(header)
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(body), ContentLength: int64(len(a.body)), Request: r,
	}, nil
}

// brokenConnection is the rest of a body whose connection was dropped.
type brokenConnection struct{}

func (brokenConnection) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
