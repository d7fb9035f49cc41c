package hgeapi

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Looks is what the carrier's query shows about a request of which nobody knows whether it has arrived.
type Looks string

// What it can look like.
const (
	LooksDone    Looks = "done"     // it was done
	LooksNotDone Looks = "not done" // it was not: it may be sent again
	LooksUnclear Looks = "unclear"  // nobody knows what the carrier's word means, or no word would tell
)

// Looked is what the carrier's query has shown.
type Looked struct {
	Looks   Looks
	Pair    string  // node and status, as in [api.nodes]; "" = it showed none
	Meaning string  // of the pair, "" = nobody knows
	Why     string  // for a person, if it is unclear
	Values  []Value // the numbers and the state that the reply has
}

// Look asks by the operation query what became of a request of the class Look. body is what was sent. Its error is a
// *NotAnsweredError: asking again is safe. If query is off or has nothing at its path, errors.Is(err, ErrNoPath) holds.
func (c *Client) Look(ctx context.Context, query, call *Call, body []byte) (*Looked, error) {
	num, kind := c.config.Said(call, body, number), c.config.Said(call, body, numberType)
	question, err := c.config.Body(query, Values{Text: map[string]string{number: num, numberType: c.config.Values.ours(kind)}})
	if err != nil {
		return nil, &NotAnsweredError{Reason: "the request names no waybill that could be asked for", Err: err}
	}
	result, err := c.Send(ctx, Request{Call: query, Body: question, Repeat: true})
	var refused *RefusedError
	var notSent *NotSentError
	var unknown *UnknownError
	switch {
	case errors.As(err, &refused) && refused.NotKnown && refused.Unproven == "":
		return c.looksLost(call, refused), nil
	case refused != nil: // it may be the path
		return nil, &NotAnsweredError{Reason: refused.Error()}
	case errors.As(err, &notSent):
		return nil, &NotAnsweredError{Reason: notSent.Reason, RetryAfter: notSent.RetryAfter, Err: notSent.Err}
	case errors.As(err, &unknown):
		return nil, &NotAnsweredError{Reason: unknown.Reason, RetryAfter: unknown.RetryAfter, Err: unknown.Err}
	case err != nil:
		return nil, &NotAnsweredError{Err: err}
	}
	looked := &Looked{Values: result.Values}
	var node, status string
	for _, v := range result.Values {
		switch v.Name {
		case "order_node":
			node = v.Text
		case "node_status":
			status = v.Text
		}
	}
	c.judge(looked, call, node, status)
	return looked, nil
}

// looksLost: the carrier does not know the waybill. Nothing was done to it, unless that was to cancel it.
func (c *Client) looksLost(call *Call, refused *RefusedError) *Looked {
	for _, meaning := range call.Shows {
		if meaning == "cancelled" {
			return &Looked{Looks: LooksUnclear, Why: "the carrier does not know the waybill (any more): " + refused.Detail}
		}
	}
	return &Looked{Looks: LooksNotDone, Why: refused.Detail}
}

// judge says what a pair shows.
func (c *Client) judge(l *Looked, call *Call, node, status string) {
	nodes := &c.config.Nodes
	l.Looks = LooksUnclear
	if node == "" {
		l.Why = "the carrier's reply has no order_node"
		return
	}
	l.Pair, l.Meaning = node+"/"+status, nodes.Meaning(node, status)
	tells := append(call.Shows[:len(call.Shows):len(call.Shows)], call.ShownNot...)
	has := func(meanings []string) bool {
		for _, m := range meanings {
			if m == l.Meaning {
				return true
			}
		}
		return false
	}
	switch {
	case l.Meaning == "":
		l.Why = fmt.Sprintf("the carrier says %s, which [api.nodes] does not know", l.Pair)
	case has(call.Shows):
		l.Looks = LooksDone
	case has(call.ShownNot):
		l.Looks = LooksNotDone
	case len(tells) > 0 && !nodes.nameOne(tells):
		l.Why = fmt.Sprintf("the carrier says %s (%s), and [api.nodes] names no pair for %s", l.Pair, l.Meaning,
			strings.Join(tells, ", "))
	case len(call.ShownNot) > 0:
		l.Looks = LooksDone
	default:
		l.Looks = LooksNotDone
	}
}

// ours is our num_type for one of the carrier's, "" if there is none.
func (v *BodyValues) ours(theirs string) string {
	for ours, n := range v.numTypes() {
		if fmt.Sprint(n) == theirs {
			return ours
		}
	}
	return ""
}
