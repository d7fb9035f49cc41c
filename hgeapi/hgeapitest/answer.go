package hgeapitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what goes back, in the wire's terms.
type answer struct {
	status     int
	kind       string // content type
	retryAfter time.Duration
	location   string
	body       []byte
	wait       time.Duration // before it goes out
	drop       bool          // the line is dropped instead
	cut        bool          // the line is dropped in the middle of the body
}

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
	page     = "<!DOCTYPE html><html><body><h1>maintenance</h1></body></html>"
)

// envelope answers as contract.md says every reply looks. A refusal goes out as the HTTP status, too.
func (c *Carrier) envelope(status, code int, detail string, data any) *answer {
	var written any = code
	if c.config.CodeAsText {
		written = strconv.Itoa(code)
	}
	if c.config.DataInArray && data != nil {
		data = []any{data}
	}
	body, err := json.Marshal(map[string]any{"code": written, "success": code == 200, "detail": detail, "data": data})
	if err != nil {
		panic(err) // only our own maps and slices of text come here
	}
	return &answer{status: status, kind: jsonType, body: body}
}

func (c *Carrier) refuse(format string, args ...any) *answer {
	return c.envelope(http.StatusBadRequest, 400, fmt.Sprintf(format, args...), nil)
}

// unheardOf is a path that `hgeimport doctor` asks at to see how a path is answered that there is not.
const unheardOf = "hgeimport-doctor/"

// request is one request as it was read.
type request struct {
	path   string
	method string
	header http.Header
	body   []byte
}

// on is the name that faults know a path by.
func on(path string) string {
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

// answer takes a request in and says what goes back. chaos is what takeEarly has drawn for it, or nil.
func (c *Carrier) answer(r request, chaos *Fault) *answer {
	name := on(r.path)
	if name == "send" {
		c.arrives(r.body)
	}
	a := c.bent(r, name, chaos)
	if name == "send" {
		c.declined(r.body, a)
	}
	return a
}

// bent is the answer with what a fault makes of it.
func (c *Carrier) bent(r request, name string, chaos *Fault) *answer {
	f := c.takeLate(name, r.body)
	if f == nil {
		f = chaos
	}
	if f != nil {
		if a := c.before(*f); a != nil {
			c.note(r, name, string(f.Do))
			a.wait = c.config.Delay
			return a
		}
	}
	a := c.process(r, name, f)
	a.wait += c.config.Delay
	if f != nil {
		c.after(a, *f)
	}
	return a
}

// before is the answer of a fault that comes before the request is processed, nil for the others.
func (c *Carrier) before(f Fault) *answer {
	switch f.Do {
	case Drop, Down:
		return &answer{drop: true}
	case Error500:
		return c.envelope(500, 500, "server error", nil)
	case Error503:
		a := c.envelope(503, 503, "overloaded", nil)
		a.retryAfter = f.For
		return a
	case Busy503:
		return &answer{status: 503, kind: htmlType, body: []byte(page)}
	case TooMany:
		a := c.envelope(429, 429, "too many requests", nil)
		a.retryAfter = f.For
		return a
	case LoggedOut, LoggedOut2:
		c.forgetTokens()
		a := c.notLoggedIn("token expired")
		if f.Do == LoggedOut2 {
			a.status = 200
		}
		return a
	case HTML:
		return &answer{status: 200, kind: htmlType, body: []byte(page)}
	case Redirect:
		return &answer{status: 307, location: "."}
	case Refuse:
		return c.refuse("the data is wrong")
	default:
		return nil
	}
}

// after bends the answer to a request that was processed.
func (c *Carrier) after(a *answer, f Fault) {
	switch f.Do {
	case AcceptDrop:
		a.drop = true
	case Accept500:
		*a = answer{status: 500, kind: htmlType, body: []byte(page), wait: a.wait}
	case Accept502:
		*a = answer{status: 502, kind: htmlType, body: []byte(page), wait: a.wait}
	case AcceptHTML:
		*a = answer{status: 200, kind: htmlType, body: []byte(page), wait: a.wait}
	case AcceptCut:
		a.cut = true
	case OtherReference:
		a.body = []byte(strings.Replace(string(a.body), `"reference_num":"`, `"reference_num":"OTHER-`, 1))
	case Delay:
		a.wait += f.For
	}
}

// process answers as a carrier in good health.
func (c *Carrier) process(r request, name string, f *Fault) *answer {
	if a := c.checkHead(r, name); a != nil {
		if a.status == http.StatusUnauthorized { // a token ends by itself: no fault of the client
			c.note(r, name, "not logged in")
			return a
		}
		if r.path != Mount+unheardOf {
			c.complain(r, a)
		}
		c.note(r, name, "wrong")
		return a
	}
	var a *answer
	switch name {
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

// checkHead is everything that is looked at before the body.
func (c *Carrier) checkHead(r request, name string) *answer {
	switch {
	case name == "" && on(r.path+"/") != "":
		// As the platform does with a missing slash: who follows loses the body, or sends it twice.
		return &answer{status: http.StatusMovedPermanently, location: r.path + "/"}
	case name == "":
		return c.envelope(http.StatusNotFound, 404, "no such resource", nil)
	case r.method != http.MethodPost:
		return c.envelope(http.StatusMethodNotAllowed, 405, "use POST", nil)
	}
	if kind, _, _ := strings.Cut(r.header.Get("Content-Type"), ";"); kind != jsonType {
		return c.refuse("content type %q is not %s", kind, jsonType)
	}
	switch language := r.header.Get("Accept-Language"); language {
	case "", "en", "zh", "vi", "ko":
	default:
		return c.refuse("accept-language %q is not en, zh, vi or ko", language)
	}
	if r.header.Get("Idempotency-Key") != "" || r.header.Get("X-Idempotency-Key") != "" {
		return c.refuse("an idempotency key makes net/http send twice")
	}
	if name == "login" {
		return nil
	}
	if why := c.checkLogin(r); why != "" {
		return c.notLoggedIn(why)
	}
	return nil
}
