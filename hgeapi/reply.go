package hgeapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// We read at most so many bytes of a reply, counted as they are unpacked. A result names every order of its form; other replies
// are short.
const (
	maxSendReply   = 4 << 20
	maxResultReply = 32 << 20
)

// mostDepth is how deep objects and arrays may be nested. The parser calls itself for each level, and a stack that is full ends
// the program.
const mostDepth = 64

// errOverBounds is why a reply is not looked at. It says neither yes nor no, whatever its status is.
var (
	errOverBounds = errors.New("no reply of the carrier should be like this")
	errTooLong    = fmt.Errorf("it is too long: %w", errOverBounds)
	errTooDeep    = fmt.Errorf("it is nested too deep: %w", errOverBounds)
	errSaysTwo    = fmt.Errorf("it has two values for the same key: %w", errOverBounds)
)

// reply is what the carrier, or a proxy before it, has answered: at least a status line.
type reply struct {
	envelope
	status     int
	readErr    error         // why the body was not read to its end, or not looked at; nil = it was
	asked      time.Duration // what its Retry-After asks for; 0 = there is none that makes sense
	retryAfter time.Duration // how long we wait for that, at most longest_pause
	loggedOut  bool          // it is a no whose detail speaks of the login
	location   string        // to where it sends us on; "" = nowhere. It is not followed
	webPage    bool          // it calls itself a page of HTML
}

func (c *Client) readReply(resp *http.Response, limit int64) *reply {
	r := &reply{status: resp.StatusCode, asked: retryAfter(resp.Header, time.Now())}
	r.retryAfter = min(r.asked, c.pauses.longest)
	r.location = resp.Header.Get("Location")
	r.webPage = strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "html")
	c.noteDate(resp.Header, time.Now())
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		err = c.tidyError(err)
	}
	c.readBody(r, body, resp.Header.Get("Content-Type"), limit, err)
	c.heed(r)
	return r
}

// readBody reads the body of a reply. err is why it is not all of it; nil = it is.
func (c *Client) readBody(r *reply, body []byte, contentType string, limit int64, err error) {
	var text string
	if err == nil && int64(len(body)) <= limit {
		text, err = c.bodyText(body, contentType, limit)
	}
	switch {
	case err != nil:
		r.readErr = err
	case int64(max(len(body), len(text))) > limit:
		r.readErr = errTooLong
	case isTooDeep(text):
		r.readErr = errTooDeep
	default:
		if r.envelope = parseEnvelope(text); r.saysTwo() {
			r.envelope, r.readErr = envelope{}, errSaysTwo
		}
		r.loggedOut = c.speaksOfLogin(r)
		r.codeText, r.detail = c.words(r.codeText, longestWord), c.tidy(r.detail)
	}
}

// speaksOfLogin tells whether a reply says no because of the login, in a detail only: some errors of the token do not come as 401
// (contract-waybills.md, General; O).
func (c *Client) speaksOfLogin(r *reply) bool {
	isNo := r.success == no && (r.code == 0 || r.code == http.StatusOK || r.code >= 400 && r.code <= 403)
	data := r.json.Get("data")
	return isNo && r.isEnvelope() && (data.Type == gjson.Null || isEmptyList(data)) &&
		containsWord(r.detail, c.config.Result.LoggedOut)
}

// containsWord tells whether a text has one of these words in it, whatever the capitals.
func containsWord(text string, words []string) bool {
	folded := strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.Contains(folded, strings.ToLower(strings.TrimSpace(w)))
	})
}

// overBounds tells whether there is a reply that was not looked at, because no reply of the carrier is like it.
func (r *reply) overBounds() bool { return errors.Is(r.readErr, errOverBounds) }

// isTooDeep tells whether a text opens more than mostDepth objects and arrays within each other. As long as it is JSON, it is
// read here as the parser reads it; behind what is not JSON the parser does not look.
func isTooDeep(json string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(json); i++ {
		switch c := json[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > mostDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// isOK tells whether the status says that the request was processed. 203 is a 200 that a proxy has passed on with changes.
func (r *reply) isOK() bool {
	return r.status == http.StatusOK || r.status == http.StatusNonAuthoritativeInfo
}

// saysTwo tells whether the envelope has two values for one of its keys.
func (r *reply) saysTwo() bool { return twoValues(r.json, "code", "success", "data") }

// twoValues tells whether an object has two different values for one of these keys. Each parser takes another one.
func twoValues(object gjson.Result, keys ...string) (two bool) {
	var few [4]gjson.Result
	seen := few[:0] // of the keys, each followed by its value
	object.ForEach(func(key, value gjson.Result) bool {
		if !slices.Contains(keys, key.Str) {
			return true
		}
		for i := 0; i < len(seen); i += 2 {
			if seen[i].Str == key.Str {
				two = seen[i+1].Raw != value.Raw
				return !two
			}
		}
		seen = append(seen, key, value)
		return true
	})
	return two
}

// envelope is the JSON object that every reply of the carrier is (contract.md, D): code, success, detail, data.
type envelope struct {
	present  bool   // false for HTML and for any other JSON: we must not take a proxy's page for the carrier's reply
	code     int    // 0 if there is none or if it is not a number
	codeText string // the code as it was written
	success  yesNo
	detail   string // for a person only, as words are: the code must not depend on it (contract.md, D)
	json     gjson.Result
}

// yesNo is a boolean that may be absent.
type yesNo int

const (
	absent yesNo = iota
	yes
	no
)

func parseEnvelope(body string) envelope {
	if !gjson.Valid(body) {
		if body = withoutControls(body); !gjson.Valid(body) {
			return envelope{}
		}
	}
	json := gjson.Parse(body)
	if !json.IsObject() {
		return envelope{}
	}
	e := envelope{json: json, codeText: scalar(json.Get("code")), detail: scalar(json.Get("detail"))}
	if d := json.Get("detail"); d.IsObject() || d.IsArray() {
		e.detail = d.Raw
	}
	e.code, _ = strconv.Atoi(e.codeText) // some 401 replies have it as a string (contract.md, A)
	switch strings.ToLower(scalar(json.Get("success"))) {
	case "true":
		e.success = yes
	case "false":
		e.success = no
	}
	e.present = e.codeText != "" || e.success != absent
	return e
}

// withoutControls puts blanks into the place of control characters within quotes, which JSON does not allow there: words may have
// a NUL or a line break as it is.
func withoutControls(json string) string {
	mended, quoted := []byte(json), false
	for i := 0; i < len(mended); i++ {
		switch c := mended[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted && c < ' ':
			mended[i] = ' '
		}
	}
	return string(mended)
}

// object returns the object at path, or the only element of an array there: data is an object on some of the carrier's
// pages and called an array on others (contract.md). An empty path means the whole reply.
func (e *envelope) object(path string) gjson.Result {
	v := e.at(path)
	if v.IsArray() {
		var only gjson.Result
		elements := 0
		v.ForEach(func(_, element gjson.Result) bool { // Array would make a slice of what may be millions
			only = element
			elements++
			return elements < 2
		})
		if elements != 1 {
			return gjson.Result{}
		}
		v = only
	}
	if !v.IsObject() {
		return gjson.Result{}
	}
	return v
}

// at is what stands at path. An empty path means the whole reply.
func (e *envelope) at(path string) gjson.Result {
	if path == "" {
		return e.json
	}
	return e.json.Get(path)
}

// scalar returns a string without the spaces around it, and a number, true or false as it is written. It returns "" for
// anything else.
func scalar(r gjson.Result) string {
	switch r.Type {
	case gjson.String:
		return strings.TrimSpace(r.Str)
	case gjson.Number, gjson.True, gjson.False:
		return r.Raw
	default:
		return ""
	}
}

// describe tells a person what the carrier answered.
func (c *Client) describe(r *reply) string {
	status := fmt.Sprintf("the carrier answered HTTP %d", r.status)
	if text := http.StatusText(r.status); text != "" {
		status += " " + strings.ToLower(text)
	}
	switch {
	case r.overBounds():
		return status + ", and its reply is not one of the carrier's"
	case r.readErr != nil:
		return status + ", and its reply could not be read to the end"
	case !r.present:
		return status + " and something that is not its usual reply"
	case r.codeText != "":
		status += ", code " + r.codeText
	}
	return joinWords(status, r.detail)
}
