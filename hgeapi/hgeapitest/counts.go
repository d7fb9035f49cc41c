package hgeapitest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tidwall/gjson"
)

// Submit is a request that came in and was read.
type Submit struct {
	Operation string
	Reference string // or what else it is about: the MAWB of flight times, the customer's number of a bag, that of a bag to void
	Answer    string // accepted, repeated, refused, wrong, not logged in, or the kind of fault that kept it from being processed
	Orders    int    // their number, if the form was accepted
	At        time.Time
}

// noteSubmittedTo counts a request that came in for an operation, about what reference says. c.mu is held.
func (c *Carrier) noteSubmittedTo(of *operation, reference string, body []byte) *referenceRecord {
	record := c.recordFor(reference)
	record.submitted++
	record.note(of, body)
	return record
}

// note remembers a body. Each operation has bodies of its own under a reference.
func (r *referenceRecord) note(of *operation, body []byte) {
	if r.bodies[of.name] == nil {
		r.bodies[of.name] = map[[sha256.Size]byte]bool{}
	}
	r.bodies[of.name][sha256.Sum256(body)] = true
}

// mostBodies is how many different bodies came in for one operation.
func (r *referenceRecord) mostBodies() (most int) {
	for _, bodies := range r.bodies {
		most = max(most, len(bodies))
	}
	return most
}

// recordFor returns the record of reference, a new one if needed. c.mu is held.
func (c *Carrier) recordFor(reference string) *referenceRecord {
	record := c.references[reference]
	if record == nil {
		record = &referenceRecord{bodies: map[string]map[[sha256.Size]byte]bool{}}
		c.references[reference] = record
	}
	return record
}

// noteUnprocessed counts a request that was read but not processed.
func (c *Carrier) noteUnprocessed(r received, to endpoint, why string) {
	if to.kind != send {
		return
	}
	subject := to.subjectOf(r.body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noteSubmittedTo(to.of, subject, r.body)
	c.noteAnswer(to.of, subject, why, 0)
}

// complain remembers what was wrong with a request.
func (c *Carrier) complain(r received, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	detail := gjson.GetBytes(a.body, "detail").Str
	c.complaints = append(c.complaints, fmt.Sprintf("%s %s: %d %s", r.method, r.path, a.status, detail))
}

// Submits returns the forms that came in and were read, in their order.
func (c *Carrier) Submits() []Submit {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.submits)
}

// Submitted returns how often a form with this reference came in and was read.
func (c *Carrier) Submitted(reference string) int { return c.recordOf(reference).submitted }

// Accepted returns how often this reference was accepted: 0 or 1.
func (c *Carrier) Accepted(reference string) int { return c.recordOf(reference).accepted }

// Bodies returns how many different bodies came in under this reference for one operation. More than one is a mistake of the
// client.
func (c *Carrier) Bodies(reference string) int {
	record := c.recordOf(reference)
	return record.mostBodies()
}

func (c *Carrier) recordOf(reference string) referenceRecord {
	c.mu.Lock()
	defer c.mu.Unlock()
	if record := c.references[reference]; record != nil {
		return *record
	}
	return referenceRecord{}
}

// References returns the accepted references, sorted.
func (c *Carrier) References() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for key, f := range c.forms {
		if !f.somebodyElse {
			list = append(list, key.reference)
		}
	}
	slices.Sort(list)
	return list
}

// Closed returns how many forms have closed the order. An order that is left out of a result counts as closed, because it
// may be.
func (c *Carrier) Closed(order string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.orders[order].Closed
}

// Orders returns how many different orders have been closed.
func (c *Carrier) Orders() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, count := range c.orders {
		if count.Closed > 0 {
			n++
		}
	}
	return n
}

// Twice returns the orders that more than one form has closed, sorted. It must be empty.
func (c *Carrier) Twice() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.twice()
}

// twice is Twice; c.mu is held.
func (c *Carrier) twice() []string {
	list := []string{}
	for order, count := range c.orders {
		if count.Closed > 1 {
			list = append(list, order)
		}
	}
	slices.Sort(list)
	return list
}

// Bags returns the bags that were made, in their order.
func (c *Carrier) Bags() []Bag {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.bags)
}

// BagsTwice returns the customer's numbers of bags that were made more than once without being voided, sorted. It must be empty.
func (c *Carrier) BagsTwice() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bagsTwice()
}

// bagsTwice is BagsTwice; c.mu is held.
func (c *Carrier) bagsTwice() []string {
	open, list := map[string]int{}, []string{}
	for _, b := range c.bags {
		if b.Void {
			continue
		}
		if open[b.CustomerBagNum]++; open[b.CustomerBagNum] == 2 {
			list = append(list, b.CustomerBagNum)
		}
	}
	slices.Sort(list)
	return list
}

// Flight returns what the carrier was told last of a flight, by its MAWB.
func (c *Carrier) Flight(mawb string) Times {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flights[mawb]
}

// Voided tells whether a bag was cancelled, by the carrier's number of it.
func (c *Carrier) Voided(container string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.voided[container]
}

// Documented returns the texts of the documents of the forms that have succeeded at least in part, and of the labels of the bags
// that were made and are not void.
func (c *Carrier) Documented() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for key, f := range c.forms {
		if state, _ := c.resultOf(f); !f.somebodyElse && (state == "success" || state == "partial") {
			all = append(all, key.of.name+" "+key.reference)
		}
	}
	for _, b := range c.bags {
		if !b.Void {
			all = append(all, labelOf(b))
		}
	}
	slices.Sort(all)
	return all
}

// Fetched returns how many documents were asked for, with a login that is right.
func (c *Carrier) Fetched() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fetched
}

// Labels returns how many labels were asked for.
func (c *Carrier) Labels() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.labels
}

// Count returns how the requests of an operation ended.
func (c *Carrier) Count(operation string) OperationCount {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.countsOf()[operation]
}

// countsOf counts by operation; c.mu is held.
func (c *Carrier) countsOf() map[string]OperationCount {
	all := map[string]OperationCount{}
	for _, s := range c.submits {
		n := all[s.Operation]
		n.Submitted++
		switch s.Answer {
		case "accepted":
			n.Accepted++
		case "repeated":
			n.Repeated++
		case "refused":
			n.Refused++
		}
		all[s.Operation] = n
	}
	return all
}

// Logins returns how many logins were tried.
func (c *Carrier) Logins() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.logins
}

// Asked returns how many result queries came in and were processed.
func (c *Carrier) Asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// Complaints returns the requests that broke the contract, with what was wrong, and the forms that came again although the
// client had to ask for them first.
func (c *Carrier) Complaints() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.complaints)
}

// Counts is everything that the carrier remembers, as GET /_orders returns it.
type Counts struct {
	Orders     map[string]OrderCount     `json:"orders"`
	References map[string]ReferenceCount `json:"references"`
	Operations map[string]OperationCount `json:"operations"`
	Bags       []Bag                     `json:"bags"`
	Waybills   []Waybill                 `json:"waybills"`
	Twice      []string                  `json:"twice"`
	BagsTwice  []string                  `json:"bags_twice"`
	Complaints []string                  `json:"complaints"`
	Logins     int                       `json:"logins"`
	Asked      int                       `json:"asked"`
	Fetched    int                       `json:"fetched"`
	Labels     int                       `json:"labels"`
}

// OperationCount says how often an operation came in and was read, and how that ended.
type OperationCount struct {
	Submitted int `json:"submitted"`
	Accepted  int `json:"accepted"`
	Repeated  int `json:"repeated"`
	Refused   int `json:"refused"` // with keys and types that are right
}

// OrderCount says how many accepted forms an order was in, and how many of them closed it.
type OrderCount struct {
	Forms  int `json:"forms"`
	Closed int `json:"closed"`
}

// ReferenceCount says how often a reference came in, how often it was accepted, and with how many different bodies.
type ReferenceCount struct {
	Submitted int `json:"submitted"`
	Accepted  int `json:"accepted"`
	Bodies    int `json:"bodies"`
}

// counts copies everything that the carrier remembers.
func (c *Carrier) counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := Counts{
		Orders: maps.Clone(c.orders), References: map[string]ReferenceCount{},
		Twice: c.twice(), Complaints: slices.Clone(c.complaints), Logins: c.logins, Asked: c.asked,
		Operations: c.countsOf(), Bags: slices.Clone(c.bags), BagsTwice: c.bagsTwice(), Fetched: c.fetched, Labels: c.labels,
		Waybills: c.copyWaybills(),
	}
	for reference, record := range c.references {
		all.References[reference] = ReferenceCount{record.submitted, record.accepted, record.mostBodies()}
	}
	return all
}
