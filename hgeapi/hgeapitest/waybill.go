package hgeapitest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Waybill is a waybill that the carrier has (contract-waybills.md).
type Waybill struct {
	CustomerNum string `json:"customer_order_num"`
	OrderNum    string `json:"order_num"`
	TrackingNum string `json:"tracking_num"`
	ServiceCode string `json:"service_code"`
	Country     string `json:"country"`
	Postcode    string `json:"postcode"`

	Weight    float64 `json:"weight"` // of all parcels, in kg
	Parcels   int     `json:"parcels"`
	Items     int     `json:"items"`
	Version   int     `json:"version"` // 1, and one more with each update
	Confirmed bool    `json:"confirmed"`
	Cancelled bool    `json:"cancelled"`
	Reviewed  bool    `json:"reviewed"` // a cancellation was applied for, which the carrier would have to review
	Stopped   bool    `json:"stopped"`  // an interception was applied for
	Labelled  bool    `json:"labelled"` // its label was given out
	Closed    bool    `json:"closed"`   // by a scan form or a manifest
	Body      string  `json:"-"`        // what it was made or updated with last

	created   time.Time
	closedAt  time.Time
	settledAt time.Time // its creation is answered
	moved     int       // so many nodes further by Move
	labelAsks int
}

// waybills are those of a carrier.
type waybills struct {
	all   []*Waybill
	by    map[string]*Waybill // by each of its numbers
	again []string            // what came again although it was done
}

// pairOf is the node and the status of a waybill: what the carrier's page does not tell is invented, see Nodes.
func (c *Carrier) pairOf(w *Waybill) (node, status string) {
	switch n := c.passed(w); {
	case w.Cancelled:
		return "OL098", "000"
	case w.Reviewed:
		return "OL098", "555"
	case w.Stopped:
		return "OL097", "555"
	case n == 0 && w.Confirmed:
		return "OL003", "000"
	default:
		return route[n].node, route[n].status
	}
}

// Nodes are the pairs that this carrier has and the contract does not tell, with what they mean.
var Nodes = map[string]string{
	"OL003/000": "confirmed", "OL098/000": "cancelled", "OL098/555": "cancelling", "OL097/555": "intercepting",
}

// passed is the index in route of the last node that a waybill has passed.
func (c *Carrier) passed(w *Waybill) int {
	n := w.moved
	if step := c.config.Step; step > 0 && !w.closedAt.IsZero() {
		n += int(time.Since(w.closedAt) / step)
	}
	return min(n, len(route)-1)
}

// waybillOf finds a waybill by what a request has as N. If any number is known, that of a new one is one that fits the request:
// it is delivered already, or is being intercepted. c.mu is held.
func (c *Carrier) waybillOf(a act) *Waybill {
	sent, num := a.sent, a.sent.Get("num").Str
	w := c.waybills.by[num]
	if w == nil && c.config.AnyNumber {
		w = c.anyWaybill(int(sent.Get("num_type").Int()), num)
		switch a.of.name {
		case "unintercept":
			w.Stopped = true
		case "pod":
			w.moved = len(route) - 1
		case "track":
			w.moved = 4
		}
	}
	if w == nil || w.number(int(sent.Get("num_type").Int())) != num {
		return nil
	}
	return w
}

// number is one of the three numbers of a waybill.
func (w *Waybill) number(kind int) string {
	return [...]string{"", w.CustomerNum, w.OrderNum, w.TrackingNum}[kind]
}

// anyWaybill makes the waybill of a number that nobody has created here. c.mu is held.
func (c *Carrier) anyWaybill(kind int, num string) *Waybill {
	w := &Waybill{CustomerNum: num, ServiceCode: "P10006", Country: "US", Postcode: "94105", Weight: 0.5, Parcels: 1, Items: 1,
		Stopped: c.config.Stopped}
	if kind != 1 {
		w.CustomerNum = "CUSTOMER-" + num
	}
	if kind == 2 {
		w.OrderNum = num
	}
	if kind == 3 {
		w.TrackingNum = num
	}
	c.addWaybill(w, "HGE")
	return w
}

// addWaybill gives a waybill the numbers that it lacks, and keeps it. c.mu is held.
func (c *Carrier) addWaybill(w *Waybill, brand string) {
	n := len(c.waybills.all) + 1
	if w.OrderNum == "" {
		w.OrderNum = fmt.Sprintf("%s261129%06d%c", brand, n, 'A'+rune(n%26))
	}
	if w.TrackingNum == "" {
		w.TrackingNum = fmt.Sprintf("92%020d", n)
	}
	w.created, w.Version, w.moved = c.now(), 1, min(c.config.Moved, len(route)-1)
	c.waybills.all = append(c.waybills.all, w)
	for _, num := range []string{w.CustomerNum, w.OrderNum, w.TrackingNum} {
		if _, taken := c.waybills.by[num]; !taken {
			c.waybills.by[num] = w
		}
	}
}

// now is when a waybill that is made now was made.
func (c *Carrier) now() time.Time {
	if !c.config.Since.IsZero() {
		return c.config.Since
	}
	return time.Now()
}

// noteClosed remembers that a form has closed an order. c.mu is held.
func (c *Carrier) noteClosed(order string) {
	if w := c.waybills.by[order]; w != nil && !w.Closed {
		w.Closed, w.closedAt = true, time.Now()
	}
}

// Have makes waybills under these customer's order numbers, as if they had been created some time ago, and returns the carrier's
// numbers of them.
func (c *Carrier) Have(customerNums ...string) (orderNums []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, num := range customerNums {
		w := c.anyWaybill(1, num)
		orderNums = append(orderNums, w.OrderNum)
	}
	return orderNums
}

// OnlyCreated lets the carrier know the waybills only that were created here (Config.AnyNumber).
func (c *Carrier) OnlyCreated() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.config.AnyNumber = false
}

// Move lets the waybill with one of these numbers pass so many further nodes; a large n delivers it.
func (c *Carrier) Move(n int, nums ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, num := range nums {
		if w := c.waybills.by[num]; w != nil {
			w.moved = min(w.moved+n, len(route)-1)
		}
	}
}

// MoveAll is Move for all waybills.
func (c *Carrier) MoveAll(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.waybills.all {
		w.moved = min(w.moved+n, len(route)-1)
	}
}

// Waybill returns what the carrier has under a number of any kind; ok is false if that is nothing.
func (c *Carrier) Waybill(num string) (w Waybill, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.waybills.by[num]; found != nil {
		return *found, true
	}
	return Waybill{}, false
}

// Waybills returns all waybills in the order in which they were made.
func (c *Carrier) Waybills() []Waybill {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.copyWaybills()
}

// copyWaybills is Waybills; c.mu is held.
func (c *Carrier) copyWaybills() []Waybill {
	var all []Waybill
	for _, w := range c.waybills.all {
		all = append(all, *w)
	}
	return all
}

// WaybillsTwice returns the customer's order numbers under which there is more than one waybill that is not cancelled, sorted. It
// must be empty.
func (c *Carrier) WaybillsTwice() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen, twice := map[string]int{}, []string{}
	for _, w := range c.waybills.all {
		if w.Cancelled {
			continue
		}
		if seen[w.CustomerNum]++; seen[w.CustomerNum] == 2 {
			twice = append(twice, w.CustomerNum)
		}
	}
	slices.Sort(twice)
	return twice
}

// DoneAgain returns what was asked for again although it was done already and cannot be undone, such as "cancel ORD-1", sorted.
// It must be empty: a client looks by query first.
func (c *Carrier) DoneAgain() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	again := append([]string{}, c.waybills.again...)
	slices.Sort(again)
	return again
}

// brandOf is how the carrier's numbers begin.
func (c *Carrier) brandOf(path string) string {
	if c.config.Dialect == "gke" || c.config.Dialect == "" && strings.HasSuffix(path, "order/create/") {
		return "GKE"
	}
	return "HGE"
}
