package hgeapitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// request is one HTTP request that was read.
type request struct {
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
	if c.config.DataInArray && data != nil {
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

// endpointOf names what a path is for, as Fault.On does; "" for a path that there is not.
func endpointOf(path string) string {
	switch path {
	case Mount + "auth/login/":
		return "login"
	case Mount + "scanform/":
		return "send"
	case Mount + "scanform/result/":
		return "result"
	default:
		return ""
	}
}

// handle answers a request. chaos is the random fault that faultBeforeRead has drawn for it, or nil.
func (c *Carrier) handle(r request, chaos *Fault) *answer {
	endpoint := endpointOf(r.path)
	if endpoint == "send" {
		c.noteArrival(r.header, r.body)
	}
	return c.answerWithFaults(r, endpoint, chaos)
}

func (c *Carrier) answerWithFaults(r request, endpoint string, chaos *Fault) *answer {
	f := c.faultAfterRead(endpoint, r.body)
	if f == nil {
		f = chaos
	}
	if f != nil {
		if a := c.answerUnprocessed(*f); a != nil {
			c.noteUnprocessed(r, endpoint, string(f.Do))
			a.wait = c.config.Delay
			return a
		}
	}
	a := c.process(r, endpoint, f)
	a.wait += c.config.Delay
	if f != nil {
		a.spoil(*f)
	}
	return a
}

// doctorPath does not exist. `hgeimport doctor` asks there to see how the carrier answers a wrong path, so this is not a
// complaint.
const doctorPath = Mount + "hgeimport-doctor/"

// process answers as a carrier without faults. f is passed on for what it does to a form's result.
func (c *Carrier) process(r request, endpoint string, f *Fault) *answer {
	if a := c.checkHead(r, endpoint); a != nil {
		if a.status == http.StatusUnauthorized { // not a mistake of the client: its token may have expired
			c.noteUnprocessed(r, endpoint, "not logged in")
			return a
		}
		if r.path != doctorPath {
			c.complain(r, a)
		}
		c.noteUnprocessed(r, endpoint, "wrong")
		return a
	}
	var a *answer
	switch endpoint {
	case "login":
		return c.login(r.body)
	case "send":
		a = c.submit(r, f)
	default:
		a = c.result(r.body)
	}
	if a.status == http.StatusBadRequest {
		c.complain(r, a)
	}
	return a
}
