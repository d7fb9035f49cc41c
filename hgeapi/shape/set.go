package shape

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"hgeimport/hgeapi"
)

// setForm sets the paths of the form's values.
func (p *proposing) setForm() {
	s := &p.next
	s.Data, s.Reference = p.data.dataPath(p.root), p.ref.path(p.data)
	if len(p.choices) > 0 {
		for _, c := range p.choices {
			if c.node.isBelow(p.data) {
				p.guess("state", quote(c.node.path(p.data)), "has "+quote(c.words[0])+": one of these is the state of the form")
			}
		}
	} else if p.state != nil {
		s.State = p.state.node.path(p.data)
	}
	var numbers, documents, messages []string
	p.data.walk(func(n *node) {
		if n.kind != scalar || n == p.ref || n.text == "" || p.inOrders(n) || p.isEnvelopes(n) || manyBetween(n, p.data) {
			return
		}
		at, key := n.path(p.data), n.key()
		switch {
		case strings.HasPrefix(n.text, "https://") || strings.HasPrefix(n.text, "http://"):
			documents = append(documents, at)
		case numberKey.MatchString(key) && at != s.State:
			numbers = append(numbers, at)
		case messageKey.MatchString(key):
			messages = append(messages, at)
		}
	})
	p.setOptional(&s.Form, "form", numbers)
	p.setOptional(&s.Document, "document", documents)
	p.setOptional(&s.Message, "message", messages)
}

// inOrders tells whether a value is one of an order's.
func (p *proposing) inOrders(n *node) bool {
	if p.list == nil {
		return false
	}
	lists := slices.Clone(p.list.lists)
	for _, l := range p.list.with {
		lists = append(lists, l.lists...)
	}
	return slices.ContainsFunc(lists, n.isBelow)
}

// setOptional sets a path that a reply may lack, if there is one place for it and the configured one is not there.
func (p *proposing) setOptional(to *string, key string, found []string) {
	configured := false
	p.data.walk(func(n *node) { configured = configured || n != p.data && n.path(p.data) == *to })
	switch {
	case configured || len(found) == 0:
	case len(found) == 1:
		*to = found[0]
	default:
		for _, at := range found {
			p.guess(key, quote(at), "one of these, if any")
		}
	}
}

func (p *proposing) guess(key, value, say string) {
	if !utf8.ValidString(value) {
		return
	}
	p.guesses = append(p.guesses, Line{Key: key, Value: value, Off: true, Say: say})
}

// setOrders sets the paths of the list of orders.
func (p *proposing) setOrders() {
	if p.list == nil {
		return
	}
	at, ok := p.list.path(p.data)
	if !ok {
		p.remark("the orders stand where no path leads to all of them")
		return
	}
	s := &p.next
	state, choices := p.list.findState(p.now.OrderState)
	switch {
	case state == nil && len(choices) == 0:
		p.setListsAsStates()
		return
	case len(p.list.with) > 0 && !p.list.allHave(state):
		p.setListsAsStates()
		return
	case len(p.list.with) > 0:
		for _, l := range p.list.with {
			other, _ := l.path(p.data)
			at += "," + other
		}
		at = "[" + at + "]|@flatten"
	}
	s.Orders, s.OrderNum = at, p.list.number
	for _, c := range choices {
		p.guess("order_state", quote(c.path), fmt.Sprintf("has %s: one of these is the state of an order", quotes(c.words)))
	}
	if len(choices) == 0 {
		s.OrderState = state.path
	}
	p.setOrderMessage()
}

func (p *proposing) setOrderMessage() {
	var found []string
	for _, c := range p.list.scalars() {
		if c.path == p.now.OrderMessage {
			return
		}
		if messageKey.MatchString(c.node.step.key) && c.path != p.next.OrderState {
			found = append(found, c.path)
		}
	}
	if len(found) == 1 {
		p.next.OrderMessage = found[0]
	}
}

// findState finds the word for the state of an order. choices are the values that may be it, if they are several.
func (l *orderList) findState(configured string) (state *candidate, choices []*candidate) {
	best := 0
	for _, c := range l.scalars() {
		switch {
		case c.path == configured:
			return c, nil
		case c.score == 0 || c.score < best:
		case c.score > best:
			state, best, choices = c, c.score, []*candidate{c}
		default:
			choices = append(choices, c)
		}
	}
	if len(choices) < 2 {
		choices = nil
	}
	return state, choices
}

// allHave tells whether the lists beside it are like it: the numbers and the states stand at the same paths.
func (l *orderList) allHave(state *candidate) bool {
	return state != nil && !slices.ContainsFunc(l.with, func(other *orderList) bool {
		return other.number != l.number ||
			!slices.ContainsFunc(other.scalars(), func(c *candidate) bool { return c.path == state.path })
	})
}

// setListsAsStates is for orders that have no state of their own: the list in which they stand says it. The name of the list is
// the word, and a person says what it means.
func (p *proposing) setListsAsStates() {
	var parts []string
	lists := append([]*orderList{p.list}, p.list.with...)
	for _, l := range lists {
		at, ok := l.path(p.data)
		if !ok || l.number == hgeapi.OrderIsKey || strings.Contains(at, "|@flatten") {
			p.remark("orders have no word for their state, and the list in which they stand cannot be taken for one")
			return
		}
		parts = append(parts, at+".#."+l.asState())
	}
	for _, beside := range p.list.lists[0].up.of { // an empty list has the same form as the others, we think
		if beside.kind == list && len(beside.of) == 0 && len(p.list.lists) == 1 {
			empty := *p.list
			empty.lists = []*node{beside}
			if at, ok := empty.path(p.data); ok {
				parts = append(parts, at+".#."+empty.asState())
			}
		}
	}
	s := &p.next
	s.Orders, s.OrderNum, s.OrderState = parts[0], "n", "s"
	if strings.Contains(strings.Join(parts, ""), `,"m":`) {
		s.OrderMessage = "m"
	}
	if len(parts) > 1 {
		s.Orders = "[" + strings.Join(parts, ",") + "]|@flatten"
	}
}

// asState is what of an element is taken: its number, the name of its list, and the words.
func (l *orderList) asState() string {
	words := ""
	for _, c := range l.scalars() {
		if messageKey.MatchString(c.node.step.key) {
			words = `,"m":` + c.path
			break
		}
	}
	return `{"n":` + l.number + `,"s":!` + string(gjson.AppendJSONString(nil, l.name())) + words + `}`
}
