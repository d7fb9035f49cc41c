package hgeapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// State is the state of a form or of an order in a result.
type State string

// The states of a form. A state that we cannot read is Unreadable, never a success.
const (
	Pending    State = "pending"
	Succeeded  State = "succeeded"
	Partial    State = "partial"
	Failed     State = "failed"
	Unreadable State = "unreadable"
)

// Result is what the carrier says about a form. Its texts are in one line, not too long, and without our secrets.
type Result struct {
	State    State
	Word     string        // the carrier's own word for the state
	Number   string        // the carrier's number of the form; "" also if it is too long for one, which Message tells then
	Document string        // link to the document; "" also if it is too long for one, which Message tells then
	Message  string        // the carrier's words
	Given    string        // the value that only the reply has (Call.Gives)
	Orders   []OrderResult // in the order of the reply, each order once

	Values  []Value // what the reply says of the item (Call.Values, Call.Further), in the order of the call and then of the reply
	Events  []Event // what has happened to it (Call.Events), the oldest first
	PDF     []byte  // that the reply holds (Call.Holds); nil if it has a link
	Link    string  // to it; of several, the first
	Links   []string
	Existed bool // it was there already (Call.Existed)

	// OrdersUnread says that there is a list of orders that we cannot read, or one of its elements has no number: what it
	// does not name may be closed.
	OrdersUnread bool
}

// Value is one value that a reply gives.
type Value struct{ Name, Text string }

// Event is what has happened to a waybill. Node and Status together are its state: see the table [api.nodes].
type Event struct {
	Node, Status string
	Name         string // in the language that was asked for
	NameEnglish  string
	At           string // 2006-01-02 15:04:05 at the place, as the carrier writes it
	Place        string
	Code         string // of the last-mile carrier
}

// OrderResult is what the carrier says about one order. Its state is Succeeded, Failed, Pending or Unreadable. It is
// Unreadable also if the reply names the order twice with different states.
type OrderResult struct {
	Num     string
	State   State
	Word    string // the carrier's own word for the state
	Message string
}

// readResult reads the reply to the query for reference. The envelope's success only says that the query was answered
// (contract.md). Everything about the form is in data.
func (c *Client) readResult(call *Call, r *reply, reference string) (*Result, error) {
	shape := c.config.shapeOf(call)
	if r.isEnvelope() {
		c.proven.Store(call.Query, true)
	}
	if notKnown(r, shape) {
		return nil, fmt.Errorf("%w: %s", ErrNotKnown, reference)
	}
	switch e := r.ending(); {
	case e == accepted:
	case r.unauthorized():
		return nil, &NotAnsweredError{Reason: "the carrier does not accept the login: " + c.describe(r), Err: c.causeOf401()}
	case e == noPath && !c.isProven(call.Query):
		return nil, &NotAnsweredError{Reason: c.describe(r), Err: c.noPath(call.Query)}
	default:
		return nil, &NotAnsweredError{Reason: c.describe(r), RetryAfter: r.retryAfter, Err: c.because(r)}
	}
	data, err := c.dataOf(call, r, reference)
	if err != nil {
		return nil, err
	}
	if named := scalar(data.Get(shape.Reference)); named != reference {
		return nil, &NotAnsweredError{Reason: fmt.Sprintf("asked for %s, the reply is about %q", reference, c.tidy(named))}
	}
	return c.resultIn(data, shape)
}

// isProven tells whether the carrier's own reply has come from a path.
func (c *Client) isProven(key string) bool {
	_, is := c.proven.Load(key)
	return is
}

// dataOf is the object that has the values of a result: what stands at data, or of several in an array there the only one that
// names the reference.
func (c *Client) dataOf(call *Call, r *reply, reference string) (gjson.Result, error) {
	shape := c.config.shapeOf(call)
	data := r.object(shape.Data)
	if several := r.at(shape.Data); !data.Exists() && several.IsArray() {
		named := 0
		several.ForEach(func(_, element gjson.Result) bool {
			if element.IsObject() && scalar(element.Get(shape.Reference)) == reference {
				data = element
				named++
			}
			return named < 2
		})
		if named > 1 {
			return gjson.Result{}, &NotAnsweredError{Reason: "the reply cannot be read", Err: errSaysTwo}
		}
	}
	if !data.Exists() {
		return data, &NotAnsweredError{Reason: fmt.Sprintf("the reply has no object at %q: check data in [api.result] or "+
			"[api.result.%s]",
			shape.Data, call.Operation)}
	}
	if twoValues(data, shape.Reference, shape.State, shape.Orders) {
		return data, &NotAnsweredError{Reason: "the reply cannot be read", Err: errSaysTwo}
	}
	return data, nil
}

// notKnown reports whether the carrier itself says that there is no such reference: one of unknown_codes, as HTTP status or
// as code, in its envelope. A page without the envelope, such as a proxy's 404, says nothing about the reference. If we
// took it for the carrier's answer, the form would be sent again.
func notKnown(r *reply, shape *ResultShape) bool {
	is := func(n int) bool { return slices.Contains(shape.UnknownCodes, n) }
	switch {
	case !r.isEnvelope() || r.success == yes:
		return false
	case r.isOK():
		return is(r.code)
	default:
		return is(r.status) && (r.code == 0 || is(r.code))
	}
}

// resultIn takes the values from data at the configured paths.
func (c *Client) resultIn(data gjson.Result, s *ResultShape) (*Result, error) {
	at := func(path string) string { return valueAt(data, path) }
	number, noNumber := c.value("the number of the form", at(s.Form), longestNumber)
	document, noDocument := c.value("the link to the document", at(s.Document), longestLink)
	r := &Result{
		Word:     c.words(at(s.State), longestWord),
		Number:   number,
		Document: document,
		Message:  joinWords(c.tidy(at(s.Message)), noNumber, noDocument),
		State: stateOf(at(s.State), []stateWords{
			{Pending, s.Pending}, {Succeeded, s.Succeeded}, {Partial, s.Partial}, {Failed, s.Failed},
		}),
	}
	var err error
	if r.Orders, r.OrdersUnread, err = c.ordersIn(data.Get(s.Orders), s); err != nil {
		return nil, err
	}
	return r, nil
}

// valueAt is the text, number, true or false at a path, "" if there is none.
func valueAt(data gjson.Result, path string) string {
	if path == "" {
		return ""
	}
	return scalar(data.Get(path))
}

// OrderIsKey stands in the place of the path to an order's number where the orders are an object whose keys are the numbers.
const OrderIsKey = "@key"

const (
	mostOrders   = 500_000 // in one result; a form has some hundred
	longestOrder = 200     // bytes of an order number; ours are shorter
)

func (c *Client) ordersIn(list gjson.Result, s *ResultShape) (orders []OrderResult, unread bool, err error) {
	byKey := s.OrderNum == OrderIsKey
	if byKey && !list.IsObject() || !byKey && !list.IsArray() {
		return nil, list.Type != gjson.Null && !isEmptyList(list), nil
	}
	indexOf := map[string]int{} // in orders, by order number
	states := []stateWords{{Succeeded, s.OrderSucceeded}, {Failed, s.OrderFailed}, {Pending, s.Pending}}
	said, read := "", OrderResult{State: stateOf("", states)} // the last word, and how it is read: most orders have the same
	list.ForEach(func(key, order gjson.Result) bool {
		num := key
		if !byKey {
			num = order.Get(s.OrderNum)
		}
		if word := scalar(order.Get(s.OrderState)); word != said {
			said, read = word, OrderResult{Word: c.words(word, longestWord), State: stateOf(word, states)}
		}
		o := read
		o.Num = scalar(num)
		if s.OrderMessage != "" {
			o.Message = c.tidy(scalar(order.Get(s.OrderMessage)))
		}
		if twoValues(order, s.OrderState) {
			o.State = Unreadable
		}
		if o.Num == "" || len(o.Num) > longestOrder || twoValues(order, s.OrderNum) {
			unread = true
			return true
		}
		if first, again := indexOf[o.Num]; !again {
			indexOf[o.Num] = len(orders)
			orders = append(orders, o)
		} else if s := orders[first].State; s != o.State && s != Unreadable {
			orders[first].State, orders[first].Word = Unreadable, orders[first].Word+", "+o.Word
		}
		return len(orders) <= mostOrders
	})
	if len(orders) > mostOrders {
		return nil, true, &NotAnsweredError{Reason: fmt.Sprintf("the reply names more than %d orders", mostOrders), Err: errOverBounds}
	}
	return orders, unread, nil
}

// isEmptyList tells whether a list has no elements: some programs write an object so that has no members.
func isEmptyList(list gjson.Result) bool {
	empty := list.IsArray()
	list.ForEach(func(_, _ gjson.Result) bool {
		empty = false
		return false
	})
	return empty
}

// stateWords are the carrier's words for a state.
type stateWords struct {
	state State
	words []string
}

func stateOf(word string, states []stateWords) State {
	for _, s := range states {
		for _, w := range s.words {
			if word != "" && strings.EqualFold(word, strings.TrimSpace(w)) {
				return s.state
			}
		}
	}
	return Unreadable
}

// resultErrorWithoutReply is the error of Result if there is no reply. err is that of postLoggedIn.
func resultErrorWithoutReply(err error) error {
	var login *NotSentError
	if errors.As(err, &login) {
		return &NotAnsweredError{Reason: login.Reason, RetryAfter: login.RetryAfter, Err: login.Err}
	}
	return &NotAnsweredError{Reason: "no reply", Err: err}
}
