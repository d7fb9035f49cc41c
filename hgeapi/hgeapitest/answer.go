package hgeapitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// received is one HTTP request that was read.
type received struct {
	path   string
	method string
	header http.Header
	body   []byte
}

// answer is what goes back over the connection.
type answer struct {
	status      int
	contentType string
	retryAfter  time.Duration
	location    string
	body        []byte
	wait        time.Duration // before it goes out
	drop        bool          // the connection is dropped instead
	cut         bool          // the connection is dropped in the middle of the body
}

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
	htmlPage = "<!DOCTYPE html><html><body><h1>maintenance</h1></body></html>"
)

// envelope answers in the form that contract.md says every reply has.
func (c *Carrier) envelope(status, code int, detail string, data any) *answer {
	var writtenCode any = code
	if c.config.CodeAsText {
		writtenCode = strconv.Itoa(code)
	}
	if _, isList := data.([]any); c.config.DataInArray && data != nil && !isList {
		data = []any{data}
	}
	body, err := json.Marshal(map[string]any{"code": writtenCode, "success": code == 200, "detail": detail, "data": data})
	if err != nil {
		panic(err) // all data is maps and slices of strings
	}
	return &answer{status: status, contentType: jsonType, body: body}
}

// refuse answers 400, both as HTTP status and as code.
func (c *Carrier) refuse(format string, args ...any) *answer {
	return c.envelope(http.StatusBadRequest, 400, fmt.Sprintf(format, args...), nil)
}

// handle answers a request. chaos is the random fault that faultBeforeRead has drawn for it, or nil.
func (c *Carrier) handle(r received, chaos *Fault) *answer {
	to := endpointOf(r.path)
	if to.kind == send {
		c.noteArrival(to, r.header, r.body)
	}
	return c.answerWithFaults(r, to, chaos)
}

func (c *Carrier) answerWithFaults(r received, to endpoint, chaos *Fault) *answer {
	f := c.faultAfterRead(to, r.body)
	if f == nil {
		f = chaos
	}
	if f != nil {
		if a := c.answerUnprocessed(*f); a != nil {
			c.noteUnprocessed(r, to, string(f.Do))
			a.wait = c.config.Delay
			return a
		}
	}
	a := c.process(r, to, f)
	a.wait += c.config.Delay
	if f != nil {
		a.spoil(*f, to)
	}
	return a
}

// doctorPath does not exist. `hgeimport doctor` asks there to see how the carrier answers a wrong path, so this is not a
// complaint.
const doctorPath = Mount + "hgeimport-doctor/"

// process answers as a carrier without faults. f is passed on for what it does to a form's result.
func (c *Carrier) process(r received, to endpoint, f *Fault) *answer {
	if a := c.checkHead(r, to); a != nil {
		if a.status == http.StatusUnauthorized { // not a mistake of the client: its token may have expired
			c.noteUnprocessed(r, to, "not logged in")
			return a
		}
		if r.path != doctorPath {
			c.complain(r, a)
		}
		c.noteUnprocessed(r, to, "wrong")
		return a
	}
	var a *answer
	switch {
	case to.kind == document:
		return c.fetch(r)
	case to.kind == services:
		return c.answerServices()
	case to.kind == login:
		return c.login(r.body)
	case to.kind == label:
		a = c.answerLabel(r.body)
	case to.kind == result:
		a = c.result(to.of, r.body)
	default:
		a = c.take(r, to.of, f)
	}
	if a.status == http.StatusBadRequest {
		c.complain(r, a)
	}
	return a
}

// take processes a send.
func (c *Carrier) take(r received, of *operation, f *Fault) *answer {
	dialect := c.config.Dialect
	if dialect == "" && of.gkePath != "" && of.waybill && !of.reads {
		dialect = "hge"
		if r.path == Mount+of.gkePath {
			dialect = "gke"
		}
	}
	if why := of.find(r.body, dialect, c.config.MaxOrders); why != "" {
		c.noteUnprocessed(r, endpoint{send, of}, "wrong")
		return c.refuse("%s", why)
	}
	if of.act != nil {
		return c.actAtOnce(r, of, f)
	}
	return c.submit(r, of, f)
}
