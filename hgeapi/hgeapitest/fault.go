package hgeapitest

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is a way to fail.
type Kind string

// The ways to fail. Those up to Refuse come before the request is processed: nothing is taken. The others come after.
const (
	Drop       Kind = "drop"     // the line is dropped as if nothing had been read
	Down       Kind = "down"     // the connection is refused; only in-process, over a real line it is a Drop
	Error500   Kind = "500"      //
	Error503   Kind = "503"      // with Retry-After
	Busy503    Kind = "503-bare" // without
	TooMany    Kind = "429"      // with Retry-After
	LoggedOut  Kind = "401"      // every token from a login is forgotten
	LoggedOut2 Kind = "401-code" // the same, as HTTP 200 with code "401"
	HTML       Kind = "html"     // a page instead of a reply
	Redirect   Kind = "redirect" // 307 to the same place: who follows it sends twice
	Refuse     Kind = "400"      //

	AcceptDrop     Kind = "accept-drop" // the answer is lost with the line
	Accept500      Kind = "accept-500"
	Accept502      Kind = "accept-502"
	AcceptHTML     Kind = "accept-html"
	AcceptCut      Kind = "accept-cut"      // the line is dropped in the middle of the answer
	OtherReference Kind = "other-reference" // the answer is about another reference
	Delay          Kind = "delay"           // the answer comes late
	Lag            Kind = "lag"             // the result query knows the form later
	FailForm       Kind = "fail-form"       // the form's result is a failure as a whole
	Unreadable     Kind = "unreadable"      // the form's result has a word for its state that nobody knows
)

var early = []Kind{Drop, Down}

var kinds = []Kind{
	Drop, Down, Error500, Error503, Busy503, TooMany, LoggedOut, LoggedOut2, HTML, Redirect, Refuse,
	AcceptDrop, Accept500, Accept502, AcceptHTML, AcceptCut, OtherReference, Delay, Lag, FailForm, Unreadable,
}

// The chaos draws from these. Refuse, FailForm and Unreadable are not among them: they are outcomes, not accidents.
var (
	sendChaos   = []Kind{Drop, Down, Error500, Error503, Busy503, TooMany, LoggedOut, LoggedOut2, HTML, Redirect, AcceptDrop, Accept500, Accept502, AcceptHTML, AcceptCut, OtherReference, Delay, Lag}
	resultChaos = []Kind{Drop, Error500, Busy503, TooMany, LoggedOut, HTML, AcceptDrop, AcceptCut, OtherReference, Delay}
	loginChaos  = []Kind{Drop, Error500, Error503, HTML, AcceptDrop, Delay}
)

// Fault is one line of the script.
type Fault struct {
	Do    Kind
	On    string        // "send", "result" or "login"; "" = send
	Times int           // how often; 0 = once, negative = always
	Skip  int           // so many requests are let through first
	For   time.Duration // of Delay and Lag, and what Retry-After says; 0 = 1 s
	Match string        // only requests whose body contains it: Drop and Down read it then, and take nothing all the same
}

// ParseFault reads a fault written as [on:]kind[,times=N][,skip=N][,for=2s][,match=TEXT], as in
// "result:delay,times=-1,for=2s".
func ParseFault(text string) (Fault, error) {
	head, options, _ := strings.Cut(text, ",")
	f := Fault{On: "send"}
	if on, kind, ok := strings.Cut(head, ":"); ok {
		f.On, head = on, kind
	}
	f.Do = Kind(head)
	if !slices.Contains(kinds, f.Do) {
		return f, fmt.Errorf("fault %q: there is no %q; there are %v", text, head, kinds)
	}
	if !slices.Contains([]string{"send", "result", "login"}, f.On) {
		return f, fmt.Errorf("fault %q: %q is not send, result or login", text, f.On)
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
		default:
			err = fmt.Errorf("there is no %q; there are times, skip, for, match", key)
		}
		if err != nil {
			return f, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	return f, nil
}

// fault is a Fault in use: skip and times count down.
type fault struct{ Fault }

// Fail adds faults to the end of the script. Where several fit a request, the first takes it.
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
		c.faults = append(c.faults, &fault{f})
	}
}

// Heal empties the script. The chaos goes on.
func (c *Carrier) Heal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = nil
}

// Chaos changes the share of requests that fail at random, 0…1.
func (c *Carrier) Chaos(rate float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.config.ChaosRate = rate
}

// takeEarly is the fault that comes before the request is read. It draws the chaos for the whole request.
func (c *Carrier) takeEarly(on string) *Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.take(on, nil, true); f != nil {
		return f
	}
	if c.config.ChaosRate <= 0 || c.random.Float64() >= c.config.ChaosRate {
		return nil
	}
	from := map[string][]Kind{"send": sendChaos, "result": resultChaos, "login": loginChaos}[on]
	if len(from) == 0 {
		return nil
	}
	return &Fault{On: on, Do: from[c.random.IntN(len(from))], For: c.config.ChaosDelay}
}

// takeLate is the scripted fault for a request that was read.
func (c *Carrier) takeLate(on string, body []byte) *Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take(on, body, false)
}

func (c *Carrier) take(on string, body []byte, isEarly bool) *Fault {
	for _, f := range c.faults {
		if f.On != on || f.Times == 0 || (f.Match == "" && slices.Contains(early, f.Do)) != isEarly || !bytes.Contains(body, []byte(f.Match)) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		taken := f.Fault
		return &taken
	}
	return nil
}
