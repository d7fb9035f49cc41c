package shape

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"hgeimport/hgeapi"
)

// orderList is a place where orders of ours stand: a list whose elements have their numbers, or an object whose keys they are. If
// it is within another list, it stands in each element of that.
type orderList struct {
	lists    []*node         // the list, or the object, each time it occurs
	number   string          // path from an element to the number of its order
	elements []*node         // that have one of our orders
	orders   map[string]bool // our numbers that stand there
	with     []*orderList    // lists beside it that have the others
}

// above is the node above all of the list, with those beside it.
func (l *orderList) above() *node {
	all := slices.Clone(l.lists)
	for _, other := range l.with {
		all = append(all, other.lists...)
	}
	return commonAbove(all...)
}

// findLists returns the places where orders of ours stand, those with most of them first.
func findLists(root *node, known Known) []*orderList {
	ours := map[string]string{}
	for _, order := range known.Orders {
		ours[known.same(order)] = order
	}
	found := map[string]*orderList{}
	var keys []string
	add := func(in, element *node, number, order string) {
		key := in.shown() + "\x00" + number
		l := found[key]
		if l == nil {
			l = &orderList{number: number, orders: map[string]bool{}}
			found[key] = l
			keys = append(keys, key)
		}
		if !slices.Contains(l.lists, in) {
			l.lists = append(l.lists, in)
		}
		l.elements, l.orders[order] = append(l.elements, element), true
	}
	root.walk(func(n *node) {
		if n.up != nil && n.up.kind == object {
			if order, is := ours[known.same(n.step.key)]; is {
				add(n.up, n, hgeapi.OrderIsKey, order)
			}
		}
		if order, is := ours[known.same(n.text)]; is && n.kind == scalar && n.text != "" {
			for element := n; element.up != nil; element = element.up {
				if element.up.kind == list {
					add(element.up, element, n.pathInElement(element), order)
				}
				if element.step.place > 0 {
					break // above this list, the element would have several numbers
				}
			}
		}
	})
	all := make([]*orderList, 0, len(keys))
	for _, key := range keys {
		all = append(all, found[key])
	}
	slices.SortStableFunc(all, func(a, b *orderList) int {
		return cmp.Or(cmp.Compare(len(b.orders), len(a.orders)), cmp.Compare(b.stateScore(), a.stateScore()))
	})
	return all
}

// stateScore tells how sure it is that the elements have states.
func (l *orderList) stateScore() int {
	score := 0
	for _, c := range l.scalars() {
		score = max(score, c.score)
	}
	return score
}

// candidate is a value that may be the one that is looked for. For those of orders it stands for all elements.
type candidate struct {
	path  string
	node  *node // the first of them
	words []string
	count map[string]int
	score int
}

// scalars are the values in the elements, as candidates for the state.
func (l *orderList) scalars() (all []*candidate) {
	byPath := map[string]*candidate{}
	for _, element := range l.elements {
		element.walk(func(n *node) {
			if n.kind != scalar || n.quoted || manyBetween(n, element) {
				return
			}
			path := n.pathInElement(element)
			if path == l.number {
				return
			}
			c := byPath[path]
			if c == nil {
				c = &candidate{path: path, node: n, count: map[string]int{}}
				byPath[path], all = c, append(all, c)
			}
			if c.count[n.text]++; c.count[n.text] == 1 {
				c.words = append(c.words, n.text)
			}
		})
	}
	for _, c := range all {
		key := c.node.key()
		if c.node.up != nil && slices.Contains(l.lists, c.node.up) {
			key = "" // the value of an object whose keys are the orders: all there is
		}
		c.score = stateScore(key, c.words)
		if key == "" && len(c.words) <= mostWords && isWord(c.words) {
			c.score = max(c.score, 2)
		}
	}
	return all
}

// manyBetween tells whether a list of several elements stands between a node and top.
func manyBetween(n, top *node) bool {
	for ; n != top && n.up != nil; n = n.up {
		if n.up.kind == list && len(n.up.of) > 1 {
			return true
		}
	}
	return false
}

// path is the path from data down to the list. ok is false if no path leads to all of it.
func (l *orderList) path(data *node) (path string, ok bool) {
	first := l.lists[0]
	if !first.isBelow(data) || first == data {
		return "", false
	}
	var parts []string
	flatten := 0
	for _, n := range first.steps(data) {
		if n.step.place >= 0 {
			parts = append(parts, "#")
			flatten++
		} else {
			parts = append(parts, gjson.Escape(n.step.key))
		}
		if n.quoted {
			parts = append(parts, fromText)
		}
	}
	if l.number == hgeapi.OrderIsKey && flatten > 0 {
		return "", false
	}
	return strings.Join(parts, ".") + strings.Repeat("|@flatten", flatten), true
}

// name is the key at which the list stands.
func (l *orderList) name() string {
	for n := l.lists[0]; n.up != nil; n = n.up {
		if n.step.place < 0 {
			return n.step.key
		}
	}
	return ""
}
