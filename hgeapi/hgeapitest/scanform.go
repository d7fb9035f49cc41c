package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// formKey is what a form is known by: each operation has references of its own.
type formKey struct {
	of        *operation
	reference string
}

// form is a scan form or a manifest that was accepted.
type form struct {
	number       int
	orders       []string
	knownFrom    time.Time // the result query knows it from then on
	doneFrom     time.Time // it is no longer "processing" from then on
	polls        int       // so many questions are still answered with "processing"
	holds        int       // so many results still have orders that have not ended; negative = all
	failed       bool
	unreadable   bool
	somebodyElse bool // Occupy has made it
}

// referenceRecord is what came in under one reference.
type referenceRecord struct {
	submitted int
	accepted  int
	bodies    map[string]map[[sha256.Size]byte]bool // by operation
}

// Occupy gives reference to somebody else: a form with it is answered with code 301, a query for it with a form of one order.
func (c *Carrier) Occupy(reference string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range operations {
		if o.result != "" {
			c.forms[formKey{o, reference}] = &form{number: len(c.forms) + 1, orders: []string{"HGE000000000000X"}, somebodyElse: true}
		}
	}
}

// submit accepts a form, once for each reference unless AnyReference is set. The form is right.
func (c *Carrier) submit(r received, of *operation, f *Fault) *answer {
	body := gjson.ParseBytes(r.body)
	reference := of.subject(body)
	orders := of.items(body)

	c.mu.Lock()
	defer c.mu.Unlock()
	record := c.noteSubmittedTo(of, reference, r.body)
	if _, inUse := c.forms[formKey{of, reference}]; inUse && !c.config.AnyReference {
		c.noteAnswer(of, reference, "repeated", 0)
		return c.envelope(200, 301, "repeated request", nil)
	}
	record.accepted++
	c.noteAnswer(of, reference, "accepted", len(orders))
	c.accept(formKey{of, reference}, orders, f)
	a := c.envelope(200, 200, "success", map[string]any{"reference_num": reference})
	for _, order := range orders {
		if hasSuffix(order, c.config.LoseSuffix) {
			a.drop = true
			break
		}
	}
	return a
}

// accept remembers a form and counts its orders. c.mu is held.
func (c *Carrier) accept(key formKey, orders []string, f *Fault) {
	now := time.Now()
	accepted := &form{
		number: len(c.forms) + 1, orders: orders,
		knownFrom: now.Add(c.config.Lag), doneFrom: now.Add(c.config.Processing), polls: c.config.Polls,
		holds: c.config.Holds,
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
	c.forms[key] = accepted
	for _, order := range orders {
		count := c.orders[order]
		count.Forms++
		if !accepted.failed && !hasSuffix(order, c.config.RefuseSuffix) {
			count.Closed++
		}
		c.orders[order] = count
		if !accepted.failed && !hasSuffix(order, c.config.RefuseSuffix) {
			c.noteClosed(order)
		}
	}
}

// hasSuffix is false for an empty suffix, which means that the feature is off.
func hasSuffix(order, suffix string) bool { return suffix != "" && strings.HasSuffix(order, suffix) }

// result answers what became of a form.
func (c *Carrier) result(of *operation, body []byte) *answer {
	if why := check(body, object(keys{"reference_num": filled}, "reference_num")); why != "" {
		return c.refuse("%s", why)
	}
	reference := gjson.GetBytes(body, "reference_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	delete(c.mustAsk, reference)
	f, now := c.forms[formKey{of, reference}], time.Now()
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
	data["scanform_url"] = c.link(fmt.Sprintf("%s/%d.pdf", of.document, f.number))
	data["status"], data["order_list"] = c.resultOf(f)
	if f.failed {
		data["message"] = "the form could not be processed"
	}
	return c.envelope(200, 200, "success", data)
}

// resultOf returns the state of a form and the list of its orders with theirs.
func (c *Carrier) resultOf(f *form) (state string, orders []any) {
	good, orders := 0, []any{}
	holds := f.holds != 0
	if f.holds > 0 {
		f.holds--
	}
	for _, order := range f.orders {
		named := order
		if c.config.LowerCase {
			named = strings.ToLower(order)
		}
		switch {
		case holds && hasSuffix(order, c.config.HoldSuffix):
			good++
			orders = append(orders, map[string]string{"order_num": named, "status": "in customs"})
		case hasSuffix(order, c.config.OmitSuffix):
		case f.failed || hasSuffix(order, c.config.RefuseSuffix):
			orders = append(orders,
				map[string]string{"order_num": named, "status": "fail", "message": "order is not in the warehouse"})
		default:
			good++
			orders = append(orders, map[string]string{"order_num": named, "status": "success", "message": ""})
		}
	}
	switch {
	case f.unreadable:
		return "zwischenstand", orders
	case good == len(orders) && !f.failed:
		return "success", orders
	case good == 0:
		return "fail", orders
	default:
		return "partial", orders
	}
}
