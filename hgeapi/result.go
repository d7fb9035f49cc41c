package hgeapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// State is what a result says of a form or of an order.
type State string

// The states of a form. A state that cannot be read is Unreadable, and never a success.
const (
	Pending    State = "pending"
	Succeeded  State = "succeeded"
	Partial    State = "partial"
	Failed     State = "failed"
	Unreadable State = "unreadable"
)

// Result is what the carrier says of a form.
type Result struct {
	State    State
	Word     string // the carrier's own word for the state
	Form     string // the carrier's number of the form
	Document string // link to the document
	Message  string
	Orders   []OrderResult // in the order of the reply, each order once
}

// OrderResult is what the carrier says of one order: Succeeded, Failed, Pending or Unreadable. An order that the reply
// names twice with different states is Unreadable.
type OrderResult struct {
	Num     string
	State   State
	Message string
}

// readResult reads the reply to the question for reference. The envelope's success only says that the question was
// answered (contract.md); everything about the form is in data.
func (c *Client) readResult(r *reply, reference string) (*Result, error) {
	if c.notKnown(r) {
		return nil, fmt.Errorf("%w: %s", ErrNotKnown, reference)
	}
	switch r.ending() {
	case accepted:
	case unauthorized:
		return nil, &NotAnsweredError{Reason: "the carrier does not accept the login: " + c.say(r), Err: c.blame()}
	default:
		return nil, &NotAnsweredError{Reason: c.say(r), RetryAfter: r.retryAfter, Err: r.cut}
	}
	shape := &c.config.Result
	data := r.one(shape.Data)
	if !data.Exists() {
		return nil, &NotAnsweredError{Reason: fmt.Sprintf("the reply has no object at %q: check [api.result] data", shape.Data)}
	}
	if named := word(data.Get(shape.Reference)); named != reference {
		return nil, &NotAnsweredError{Reason: fmt.Sprintf("asked for %s, the reply is about %q", reference, c.words(named))}
	}
	return shape.read(data, c.words), nil
}

// notKnown tells the carrier's own "no such reference": one of unknown_codes, as HTTP status or as code, in the
// carrier's envelope. A page that is not, like a proxy's 404, says nothing: taking it for an answer would lead to
// sending again.
func (c *Client) notKnown(r *reply) bool {
	is := func(n int) bool { return slices.Contains(c.config.Result.UnknownCodes, n) }
	switch {
	case !r.present || r.success == yes:
		return false
	case r.status == http.StatusOK:
		return is(r.code)
	default:
		return is(r.status) && (r.code == 0 || is(r.code))
	}
}

// read takes the values out of data, where the shape says they stand. tidy makes messages fit to be shown.
func (s *ResultShape) read(data gjson.Result, tidy func(string) string) *Result {
	at := func(path string) string {
		if path == "" {
			return ""
		}
		return word(data.Get(path))
	}
	r := &Result{
		Word:     at(s.State),
		Form:     at(s.Form),
		Document: at(s.Document),
		Message:  tidy(at(s.Message)),
		State: meaning(at(s.State),
			sense{s.Pending, Pending}, sense{s.Succeeded, Succeeded}, sense{s.Partial, Partial}, sense{s.Failed, Failed}),
	}
	r.Orders = s.readOrders(data.Get(s.Orders), tidy)
	return r
}

func (s *ResultShape) readOrders(list gjson.Result, tidy func(string) string) []OrderResult {
	if !list.IsArray() {
		return nil
	}
	var orders []OrderResult
	seen := map[string]int{}
	list.ForEach(func(_, order gjson.Result) bool {
		o := OrderResult{
			Num: word(order.Get(s.OrderNum)),
			State: meaning(word(order.Get(s.OrderState)),
				sense{s.OrderSucceeded, Succeeded}, sense{s.OrderFailed, Failed}, sense{s.Pending, Pending}),
		}
		if s.OrderMessage != "" {
			o.Message = tidy(word(order.Get(s.OrderMessage)))
		}
		if o.Num == "" {
			return true
		}
		first, again := seen[o.Num]
		if !again {
			seen[o.Num] = len(orders)
			orders = append(orders, o)
		} else if orders[first].State != o.State {
			orders[first].State = Unreadable
		}
		return true
	})
	return orders
}

// sense is a state and the words for it.
type sense struct {
	words []string
	state State
}

func meaning(word string, senses ...sense) State {
	for _, s := range senses {
		for _, w := range s.words {
			if word != "" && strings.EqualFold(word, strings.TrimSpace(w)) {
				return s.state
			}
		}
	}
	return Unreadable
}

// notAnswered is the error of a question without a reply.
func notAnswered(err error) error {
	var login *NotSentError
	if errors.As(err, &login) {
		return &NotAnsweredError{Reason: login.Reason, RetryAfter: login.RetryAfter, Err: login.Err}
	}
	return &NotAnsweredError{Reason: "no reply", Err: err}
}
