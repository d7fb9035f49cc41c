package hgeapitest

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind is a way in which the carrier fails.
type FaultKind string

// The kinds up to Refuse come before the request is processed: nothing is accepted. The others come after it.
const (
	Drop            FaultKind = "drop"     // the connection is dropped as if nothing had been read
	Down            FaultKind = "down"     // the connection is refused; only in-process, over a real connection it is a Drop
	Error500        FaultKind = "500"      // HTTP and code
	Error503        FaultKind = "503"      // with Retry-After
	Error503Bare    FaultKind = "503-bare" // an HTML page without Retry-After
	TooManyRequests FaultKind = "429"      // with Retry-After
	LoggedOut       FaultKind = "401"      // every token from a login is forgotten
	LoggedOutAsCode FaultKind = "401-code" // the same, as HTTP 200 with code "401"
	HTML            FaultKind = "html"     // a page instead of a reply
	Redirect        FaultKind = "redirect" // 307 to the same address: a client that follows it sends twice
	Refuse          FaultKind = "400"      // HTTP and code
	NotKnown        FaultKind = "404"      // HTTP and code: no such number

	LoggedOutAsDetail FaultKind = "401-detail" // the same as 401, as HTTP 200 with code 400 and a detail that speaks of the token
	NotReady          FaultKind = "not-ready"  // HTTP 200, code 400 and the detail of a label that there is not yet

	AcceptDrop     FaultKind = "accept-drop" // the connection is dropped instead of the answer
	Accept500      FaultKind = "accept-500"
	Accept502      FaultKind = "accept-502"
	AcceptHTML     FaultKind = "accept-html"
	AcceptCut      FaultKind = "accept-cut"      // the connection is dropped in the middle of the answer
	OtherReference FaultKind = "other-reference" // the answer is about another reference
	Delay          FaultKind = "delay"           // the answer comes late
	Lag            FaultKind = "lag"             // the result query does not know the form at first
	FailForm       FaultKind = "fail-form"       // the form's result is that all of it has failed
	Unreadable     FaultKind = "unreadable"      // the form's result has a state that contract.md does not name
)

// dropKinds come before the request is read, unless the fault has a Match.
var dropKinds = []FaultKind{Drop, Down}

var allKinds = []FaultKind{
	Drop, Down, Error500, Error503, Error503Bare, TooManyRequests, LoggedOut, LoggedOutAsCode, HTML, Redirect, Refuse,
	NotKnown, LoggedOutAsDetail, NotReady,
	AcceptDrop, Accept500, Accept502, AcceptHTML, AcceptCut, OtherReference, Delay, Lag, FailForm, Unreadable,
}

// chaosKinds are the kinds of random faults, by endpoint. Refuse, FailForm and Unreadable are not among them, because they
// are results and not accidents. The order counts: with the same seed the same kinds are drawn.
var chaosKinds = map[kind][]FaultKind{
	"send": {
		Drop, Down, Error500, Error503, Error503Bare, TooManyRequests, LoggedOut, LoggedOutAsCode, HTML, Redirect,
		AcceptDrop, Accept500, Accept502, AcceptHTML, AcceptCut, OtherReference, Delay, Lag,
	},
	"result": {
		Drop, Error500, Error503Bare, TooManyRequests, LoggedOut, HTML, AcceptDrop, AcceptCut, OtherReference, Delay,
	},
	"login":    {Drop, Error500, Error503, HTML, AcceptDrop, Delay},
	"services": {Drop, Error500, Error503Bare, TooManyRequests, LoggedOut, HTML, AcceptDrop, AcceptCut, Delay},
	"label":    {Drop, Error500, Error503Bare, TooManyRequests, LoggedOut, HTML, AcceptDrop, AcceptCut, Delay},
	"document": {Drop, Error500, Error503Bare, TooManyRequests, LoggedOut, HTML, AcceptDrop, AcceptCut, Delay},
}

// Fault is one line of the script.
type Fault struct {
	Do    FaultKind
	On    string        // "send", "result", "login", "label", "services", "document", or the name of an operation; "" = send
	Times int           // how often; 0 = once, negative = always
	Skip  int           // first let so many requests pass
	For   time.Duration // of Delay and Lag, and of Retry-After; 0 = 1 s
	Match string        // only requests whose body contains it; Drop and Down then read the request, but accept nothing
	Say   string        // detail of Refuse, such as "import_price: Field required"; "" = "the data is wrong"
}

// ParseFault reads a fault written as [on:]kind[,times=N][,skip=N][,for=2s][,match=TEXT][,say=TEXT], for example
// "result:delay,times=-1,for=2s".
func ParseFault(text string) (Fault, error) {
	head, options, _ := strings.Cut(text, ",")
	f := Fault{On: "send"}
	if on, kind, ok := strings.Cut(head, ":"); ok {
		f.On, head = on, kind
	}
	f.Do = FaultKind(head)
	if !slices.Contains(allKinds, f.Do) {
		return f, fmt.Errorf("fault %q: there is no %q; there are %v", text, head, allKinds)
	}
	targets := []string{string(send), string(result), string(login), string(label), string(services), string(document)}
	for _, o := range operations {
		targets = append(targets, o.name)
	}
	if !slices.Contains(targets, f.On) {
		return f, fmt.Errorf("fault %q: %q is not one of %s", text, f.On, strings.Join(targets, ", "))
	}
	for option := range strings.SplitSeq(options, ",") {
		if option == "" {
			continue
		}
		key, value, _ := strings.Cut(option, "=")
		var err error
		switch key {
		case "times":
			f.Times, err = strconv.Atoi(value)
		case "skip":
			f.Skip, err = strconv.Atoi(value)
		case "for":
			f.For, err = time.ParseDuration(value)
		case "match":
			f.Match = value
		case "say":
			f.Say = value
		default:
			err = fmt.Errorf("there is no %q; there are times, skip, for, match, say", key)
		}
		if err != nil {
			return f, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	return f, nil
}

// Fail adds faults to the end of the script. If several match a request, the first is used.
func (c *Carrier) Fail(faults ...Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range faults {
		if f.On == "" {
			f.On = "send"
		}
		if f.Times == 0 {
			f.Times = 1
		}
		if f.For == 0 {
			f.For = time.Second
		}
		c.script = append(c.script, &f)
	}
}

// Heal empties the script. Random faults go on.
func (c *Carrier) Heal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.script = nil
}

// Chaos sets the share of requests that fail at random, from 0 to 1.
func (c *Carrier) Chaos(rate float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.config.ChaosRate = rate
}

// faultBeforeRead returns the fault for a request that is not yet read, or nil: either from the script, or the random one
// for the whole request.
func (c *Carrier) faultBeforeRead(to endpoint) *Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.nextFault(to, nil, true); f != nil {
		return f
	}
	if c.config.ChaosRate <= 0 || c.random.Float64() >= c.config.ChaosRate {
		return nil
	}
	kinds := chaosKinds[to.kind]
	if len(kinds) == 0 {
		return nil
	}
	return &Fault{On: string(to.kind), Do: kinds[c.random.IntN(len(kinds))], For: c.config.ChaosDelay}
}

// faultAfterRead returns the fault of the script for a request that was read, or nil.
func (c *Carrier) faultAfterRead(to endpoint, body []byte) *Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nextFault(to, body, false)
}

// nextFault takes the first fault of the script that matches, and counts it. c.mu is held.
func (c *Carrier) nextFault(to endpoint, body []byte, beforeRead bool) *Fault {
	for _, f := range c.script {
		isBeforeRead := f.Match == "" && slices.Contains(dropKinds, f.Do)
		if !to.isOn(f.On) || f.Times == 0 || isBeforeRead != beforeRead || !bytes.Contains(body, []byte(f.Match)) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		taken := *f
		return &taken
	}
	return nil
}

// answerUnprocessed returns the answer of a fault that comes before the request is processed, nil for the other kinds.
func (c *Carrier) answerUnprocessed(f Fault) *answer {
	switch f.Do {
	case Drop, Down:
		return &answer{drop: true}
	case Error500:
		return c.envelope(500, 500, "server error", nil)
	case Error503:
		a := c.envelope(503, 503, "overloaded", nil)
		a.retryAfter = f.For
		return a
	case Error503Bare:
		return &answer{status: 503, contentType: htmlType, body: []byte(htmlPage)}
	case TooManyRequests:
		a := c.envelope(429, 429, "too many requests", nil)
		a.retryAfter = f.For
		return a
	case LoggedOutAsDetail:
		c.forgetTokens()
		return c.envelope(200, 400, "token expired", nil)
	case NotReady:
		return c.envelope(200, 400, notReadyDetail, nil)
	case NotKnown:
		return c.envelope(404, 404, "it does not exist", nil)
	case LoggedOut, LoggedOutAsCode:
		c.forgetTokens()
		a := notLoggedIn("token expired")
		if f.Do == LoggedOutAsCode {
			a.status = 200
		}
		return a
	case HTML:
		return &answer{status: 200, contentType: htmlType, body: []byte(htmlPage)}
	case Redirect:
		return &answer{status: 307, location: "."}
	case Refuse:
		if f.Say != "" {
			return c.refuse("%s", f.Say)
		}
		return c.refuse("the data is wrong")
	default:
		return nil
	}
}

// spoil changes the answer to a request that was processed.
func (a *answer) spoil(f Fault, to endpoint) {
	switch f.Do {
	case AcceptDrop:
		a.drop = true
	case Accept500:
		*a = answer{status: 500, contentType: htmlType, body: []byte(htmlPage), wait: a.wait}
	case Accept502:
		*a = answer{status: 502, contentType: htmlType, body: []byte(htmlPage), wait: a.wait}
	case AcceptHTML:
		*a = answer{status: 200, contentType: htmlType, body: []byte(htmlPage), wait: a.wait}
	case AcceptCut:
		a.cut = true
	case OtherReference:
		if to.of != nil && to.of.echo != "" {
			key := `"` + to.of.echo + `":"`
			a.body = bytes.Replace(a.body, []byte(key), []byte(key+"OTHER-"), 1)
		}
	case Delay:
		a.wait += f.For
	}
}
