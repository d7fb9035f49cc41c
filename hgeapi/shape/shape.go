// Package shape finds out how a reply of the carrier would have to be read: where the reference and the orders that we sent stand in
// it, where the words for their states are, and which words nobody has said the meaning of. It is pure. It guesses no meaning: what
// a word means is for a person to say.
package shape

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"hgeimport/hgeapi"
)

// Known is what we know of the form that a reply is about.
type Known struct {
	Reference string              // "" = not known
	Orders    []string            // that the form has; none = not known
	Same      func(string) string // two numbers of an order are the same if this makes the same of them
}

func (k Known) same(order string) string {
	if k.Same == nil {
		return strings.ToUpper(strings.TrimSpace(order))
	}
	return k.Same(order)
}

// Proposal is how a reply could be read.
type Proposal struct {
	Lines    []Line // of [api.result]; none = there is nothing to propose
	Shape    hgeapi.ResultShape
	Reading  *hgeapi.Reading // of the same reply under Shape
	Lacking  []string        // what it does not solve
	Remarks  []string        // what a person should know
	Complete bool            // it reads all of the reply
}

// Line is a line of config.toml.
type Line struct {
	Key, Value string // Value is written as TOML
	Off        bool   // it is one of several choices, or a guess: it stands there with a # before it
	Before     string // a comment on a line of its own
	Say        string // a comment behind it
}

// Read reads the reply under a shape.
type Read func(hgeapi.ResultShape) *hgeapi.Reading

// Lacking says what keeps a reply from being read completely; nothing means that it is.
func Lacking(r *hgeapi.Reading, shape hgeapi.ResultShape, known Known) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case errors.Is(r.Err, hgeapi.ErrNotKnown):
		return nil
	case !r.Envelope:
		return []string{"it is not the carrier's own reply (one with code and success), so nothing in it counts"}
	case r.Err != nil:
		say("%s", Mask(strings.TrimPrefix(r.Err.Error(), "no answer: ")))
	}
	if r.Result == nil || r.AtOnce { // a reply to a send says yes or no, and needs no word for it
		return all
	}
	if r.Named == "" {
		say("it names no reference at %q (reference)", shape.Reference)
	}
	if r.Result.State == hgeapi.Unreadable {
		if r.Result.Word == "" {
			say("there is no word for the state of the form at %q (state)", shape.State)
		} else {
			say("the word for the state of the form, %q, is in no list", Mask(r.Result.Word))
		}
	}
	noState, words := 0, map[string]bool{}
	for _, o := range r.Result.Orders {
		switch {
		case o.State != hgeapi.Unreadable:
		case o.Word == "":
			noState++
		case !words[o.Word]:
			words[o.Word] = true
			say("the word for the state of orders, %q, is in no list", Mask(o.Word))
		}
	}
	if noState > 0 {
		say("orders without a word for their state at %q (order_state): %d", shape.OrderState, noState)
	}
	if r.Result.OrdersUnread {
		say("there is a list of orders at %q (orders) that cannot be read to its end", shape.Orders)
	}
	if unread := unreadOrders(r, known); unread > 0 {
		say("orders that we sent, that stand in the reply and are not read: %d", unread)
	}
	return all
}

// unreadOrders counts the orders that stand in a reply and are not in its result.
func unreadOrders(r *hgeapi.Reading, known Known) int {
	root, _ := parse(r.JSON)
	read := map[string]bool{}
	for _, o := range r.Result.Orders {
		read[known.same(o.Num)] = true
	}
	unread := map[string]bool{}
	for _, l := range findLists(root, known) {
		for order := range l.orders {
			if !read[known.same(order)] {
				unread[order] = true
			}
		}
	}
	return len(unread)
}

// Named are the texts of a reply that may be a reference or the number of an order, each once: short, and without blanks. Keys of
// objects are among them.
func Named(json string) (all []string) {
	root, _ := parse(json)
	seen := map[string]bool{}
	add := func(text string) {
		if text = strings.TrimSpace(text); len(text) >= 4 && len(text) <= 64 && !seen[text] {
			seen[text] = true
			all = append(all, text)
		}
	}
	root.walk(func(n *node) {
		if n.kind == scalar {
			add(n.text)
		}
		if n.up != nil && n.up.kind == object {
			add(n.step.key)
		}
	})
	return all
}

// Unread are the paths of a reply that hold something that is not read, each once, with the kind of what stands there. Values are
// left out: they may be about a person.
func Unread(r *hgeapi.Reading, shape hgeapi.ResultShape) (all []string) {
	root, whole := parse(r.JSON)
	read := readTexts(r)
	keys := map[string]bool{}
	for _, path := range []string{shape.Reference, shape.State, shape.Form, shape.Document, shape.Message, shape.OrderNum,
		shape.OrderState, shape.OrderMessage} {
		keys[path[strings.LastIndexAny(path, ".|")+1:]] = true
	}
	if r.Gives != "" {
		keys[r.Gives] = true
	}
	seen := map[string]bool{}
	root.walk(func(n *node) {
		isRead := read[n.text] && (keys[gjson.Escape(n.step.key)] || n.step.key == "" || keys["@this"])
		if n.kind != scalar || n.text == "" || isRead || n.up == root && slices.Contains(envelopeKeys, n.step.key) {
			return
		}
		kind := "text"
		switch {
		case n.text == "true" || n.text == "false":
			kind = "true or false"
		case strings.Trim(n.text, "0123456789.-") == "":
			kind = "number"
		}
		if line := Mask(n.shown()) + " (" + kind + ")"; !seen[line] {
			seen[line] = true
			all = append(all, line)
		}
	})
	if !whole {
		all = append(all, "… and more: the reply is too large to be listed")
	}
	return all
}

// envelopeKeys are those of the carrier's envelope, which say nothing of a form.
var envelopeKeys = []string{"code", "success", "detail"}

// readTexts are the texts that were read.
func readTexts(r *hgeapi.Reading) map[string]bool {
	read := map[string]bool{r.Named: true}
	if r.Result == nil {
		return read
	}
	for _, text := range []string{r.Result.Word, r.Result.Number, r.Result.Document, r.Result.Message, r.Result.Given} {
		read[text] = true
	}
	for _, o := range r.Result.Orders {
		read[o.Num], read[o.Word], read[o.Message] = true, true, true
	}
	return read
}
