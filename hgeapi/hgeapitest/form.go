package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// form is one that was accepted.
type form struct {
	number     int
	orders     []string
	knownFrom  time.Time
	doneFrom   time.Time
	polls      int // questions still answered with "processing"
	failed     bool
	unreadable bool
	foreign    bool // somebody else's
}

// record is what came in under one reference.
type record struct {
	submitted int
	accepted  int
	bodies    map[[sha256.Size]byte]bool
}

// tally is what became of one order: how many forms it stood in, and how many of them closed it.
type tally struct{ forms, closed int }

// Occupy makes reference somebody else's: sending it is answered with code 301, asking for it with a form of one order.
func (c *Carrier) Occupy(reference string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forms[reference] = &form{number: len(c.forms) + 1, orders: []string{"HGE000000000000X"}, foreign: true}
}

// submit takes a form, once for each reference.
func (c *Carrier) submit(r request, f *Fault) *answer {
	s, why := c.checkForm(r.body)
	if why != "" {
		c.note(r, "send", "wrong")
		return c.refuse("%s", why)
	}
	body := gjson.ParseBytes(r.body)
	reference := body.Get("reference_num").Str
	var orders []string
	body.Get(s.orders).ForEach(func(_, order gjson.Result) bool {
		orders = append(orders, order.Str)
		return true
	})

	c.mu.Lock()
	defer c.mu.Unlock()
	rec := c.record(reference, r.body)
	if _, taken := c.forms[reference]; taken {
		c.submits = append(c.submits, Submit{Reference: reference, Answer: "repeated", At: time.Now()})
		return c.envelope(200, 301, "repeated request", nil)
	}
	rec.accepted++
	c.submits = append(c.submits, Submit{Reference: reference, Answer: "accepted", Orders: len(orders), At: time.Now()})
	c.accept(reference, orders, f)
	a := c.envelope(200, 200, "success", map[string]any{"reference_num": reference})
	for _, order := range orders {
		if ends(order, c.config.LoseSuffix) {
			a.drop = true
			break
		}
	}
	return a
}

// accept puts a form into the memory. c.mu is held.
func (c *Carrier) accept(reference string, orders []string, f *Fault) {
	now := time.Now()
	accepted := &form{
		number: len(c.forms) + 1, orders: orders,
		knownFrom: now.Add(c.config.Lag), doneFrom: now.Add(c.config.Processing), polls: c.config.Polls,
	}
	if f != nil {
		switch f.Do {
		case Lag:
			accepted.knownFrom = now.Add(f.For)
		case FailForm:
			accepted.failed = true
		case Unreadable:
			accepted.unreadable = true
		}
	}
	c.forms[reference] = accepted
	for _, order := range orders {
		t := c.orders[order]
		t.forms++
		if !accepted.failed && !ends(order, c.config.RefuseSuffix) {
			t.closed++
		}
		c.orders[order] = t
	}
}

func ends(order, suffix string) bool { return suffix != "" && strings.HasSuffix(order, suffix) }

// result answers what became of a form.
func (c *Carrier) result(body []byte) *answer {
	if why := check(body, object(keys{"reference_num": filled}, "reference_num")); why != "" {
		return c.refuse("%s", why)
	}
	reference := gjson.GetBytes(body, "reference_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	delete(c.doubts, reference)
	f, now := c.forms[reference], time.Now()
	if f == nil || now.Before(f.knownFrom) {
		status := http.StatusNotFound
		if c.config.UnknownAsCode {
			status = http.StatusOK
		}
		return c.envelope(status, 404, "no such reference", nil)
	}
	data := map[string]any{"reference_num": reference, "status": "processing"}
	if f.polls > 0 || now.Before(f.doneFrom) {
		f.polls--
		return c.envelope(200, 200, "success", data)
	}
	data["scanform_num"] = fmt.Sprintf("9275%012d", f.number)
	data["scanform_url"] = fmt.Sprintf("https://carrier.invalid/scanform/%d.pdf", f.number)
	data["status"], data["order_list"] = c.outcome(f)
	if f.failed {
		data["message"] = "the form could not be processed"
	}
	return c.envelope(200, 200, "success", data)
}

// outcome is the word for a form and what is said of its orders.
func (c *Carrier) outcome(f *form) (word string, list []any) {
	good, list := 0, []any{}
	for _, order := range f.orders {
		switch {
		case ends(order, c.config.OmitSuffix):
		case f.failed || ends(order, c.config.RefuseSuffix):
			list = append(list, map[string]string{"order_num": order, "status": "fail", "message": "order is not in the warehouse"})
		default:
			good++
			list = append(list, map[string]string{"order_num": order, "status": "success", "message": ""})
		}
	}
	switch {
	case f.unreadable:
		return "zwischenstand", list
	case good == len(list) && !f.failed:
		return "success", list
	case good == 0:
		return "fail", list
	default:
		return "partial", list
	}
}
