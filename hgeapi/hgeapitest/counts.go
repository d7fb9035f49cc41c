package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/tidwall/gjson"
)

// Submit is one form that came in.
type Submit struct {
	Reference string
	Answer    string // accepted, repeated, wrong, not logged in, or the kind of fault that kept it from being processed
	Orders    int    // of an accepted one
	At        time.Time
}

// record notes that body came in under reference. c.mu is held.
func (c *Carrier) record(reference string, body []byte) *record {
	rec := c.recordFor(reference)
	rec.submitted++
	rec.bodies[sha256.Sum256(body)] = true
	return rec
}

// recordFor is what came in under reference so far. c.mu is held.
func (c *Carrier) recordFor(reference string) *record {
	rec := c.references[reference]
	if rec == nil {
		rec = &record{bodies: map[[sha256.Size]byte]bool{}}
		c.references[reference] = rec
	}
	return rec
}

// note records a form that was read but not processed.
func (c *Carrier) note(r request, name, why string) {
	if name != "send" {
		return
	}
	reference := gjson.GetBytes(r.body, "reference_num").Str
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record(reference, r.body)
	c.submits = append(c.submits, Submit{Reference: reference, Answer: why, At: time.Now()})
}

// complain keeps what was wrong with a request.
func (c *Carrier) complain(r request, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.complaints = append(c.complaints, fmt.Sprintf("%s %s: %d %s", r.method, r.path, a.status, gjson.GetBytes(a.body, "detail").Str))
}

// Submits are the forms that came in and were read, in their order.
func (c *Carrier) Submits() []Submit {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.submits)
}

// Submitted tells how often a form with this reference came in and was read.
func (c *Carrier) Submitted(reference string) int { return c.recordOf(reference).submitted }

// Accepted tells how often this reference was accepted: 0 or 1.
func (c *Carrier) Accepted(reference string) int { return c.recordOf(reference).accepted }

// Bodies tells how many different bodies came in under this reference. More than one is a fault of the client.
func (c *Carrier) Bodies(reference string) int { return len(c.recordOf(reference).bodies) }

func (c *Carrier) recordOf(reference string) record {
	c.mu.Lock()
	defer c.mu.Unlock()
	if rec := c.references[reference]; rec != nil {
		return *rec
	}
	return record{}
}

// References are the accepted ones, sorted.
func (c *Carrier) References() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for reference, f := range c.forms {
		if !f.foreign {
			list = append(list, reference)
		}
	}
	slices.Sort(list)
	return list
}

// Closed tells how many forms have closed the order. Orders left out of a result count as closed: they may be.
func (c *Carrier) Closed(order string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.orders[order].closed
}

// Orders tells how many different orders have been closed.
func (c *Carrier) Orders() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, t := range c.orders {
		if t.closed > 0 {
			n++
		}
	}
	return n
}

// Twice are the orders that more than one form has closed, sorted. It must be empty.
func (c *Carrier) Twice() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.twice()
}

func (c *Carrier) twice() []string {
	list := []string{}
	for order, t := range c.orders {
		if t.closed > 1 {
			list = append(list, order)
		}
	}
	slices.Sort(list)
	return list
}

// Logins tells how many logins were tried.
func (c *Carrier) Logins() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.logins
}

// Asked tells how many questions for a result came in and were processed.
func (c *Carrier) Asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// Complaints are the requests that broke the contract, and how; and the forms that came again without being asked for first.
func (c *Carrier) Complaints() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.complaints)
}

// Books is the whole memory, as GET /_orders gives it out.
type Books struct {
	Orders     map[string]OrderCount     `json:"orders"`
	References map[string]ReferenceCount `json:"references"`
	Twice      []string                  `json:"twice"`
	Complaints []string                  `json:"complaints"`
	Logins     int                       `json:"logins"`
	Asked      int                       `json:"asked"`
}

// OrderCount tells in how many accepted forms an order stood, and how many closed it.
type OrderCount struct {
	Forms  int `json:"forms"`
	Closed int `json:"closed"`
}

// ReferenceCount tells how often a reference came in, how often it was accepted, and with how many different bodies.
type ReferenceCount struct {
	Submitted int `json:"submitted"`
	Accepted  int `json:"accepted"`
	Bodies    int `json:"bodies"`
}

// Books copies the whole memory.
func (c *Carrier) Books() Books {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := Books{
		Orders: map[string]OrderCount{}, References: map[string]ReferenceCount{},
		Twice: c.twice(), Complaints: slices.Clone(c.complaints), Logins: c.logins, Asked: c.asked,
	}
	for order, t := range c.orders {
		b.Orders[order] = OrderCount{t.forms, t.closed}
	}
	for reference, rec := range c.references {
		b.References[reference] = ReferenceCount{rec.submitted, rec.accepted, len(rec.bodies)}
	}
	return b
}
