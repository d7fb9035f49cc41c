package shape

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// node is a value of a reply, and where it stands.
type node struct {
	up     *node
	step   step   // from up to here
	text   string // of a scalar, as a result is read: a string without the blanks around it, else as it is written
	kind   kind
	of     []*node // members or elements
	quoted bool    // it is JSON within a string
}

type kind int

const (
	scalar kind = iota
	object
	list
	nothing // null
)

// step leads to a value: by the key of an object, or by its place in a list.
type step struct {
	key   string
	place int // in a list; -1 in an object
}

const (
	mostNodes = 200_000 // of one reply are looked at
	mostDeep  = 32
)

// parse makes the tree of a reply. whole is false if the reply is too large to be looked at to its end.
func parse(json string) (root *node, whole bool) {
	left := mostNodes
	root = &node{step: step{place: -1}}
	root.fill(gjson.Parse(json), &left, mostDeep)
	return root, left > 0
}

func (n *node) fill(value gjson.Result, left *int, deep int) {
	if *left--; *left <= 0 || deep == 0 {
		return
	}
	switch {
	case value.IsObject(), value.IsArray():
		n.kind = list
		if value.IsObject() {
			n.kind = object
		}
		value.ForEach(func(key, v gjson.Result) bool {
			child := &node{up: n, step: step{key: key.String(), place: -1}}
			if n.kind == list {
				child.step = step{place: len(n.of)}
			}
			child.fill(v, left, deep-1)
			n.of = append(n.of, child)
			return *left > 0
		})
	case value.Type == gjson.Null:
		n.kind = nothing
	case value.Type == gjson.String:
		n.text = strings.TrimSpace(value.Str)
		if inner := n.text; strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[") {
			if gjson.Valid(inner) {
				n.fill(gjson.Parse(inner), left, deep-1)
				n.quoted = true
			}
		}
	default:
		n.text = value.Raw
	}
}

// key is the key at which a value stands, also if it is the only one of a list there.
func (n *node) key() string {
	for n.step.place >= 0 && n.up != nil && len(n.up.of) == 1 {
		n = n.up
	}
	return n.step.key
}

// walk visits a node and all below it.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, child := range n.of {
		child.walk(visit)
	}
}

// steps are the nodes from below top down to n.
func (n *node) steps(top *node) (all []*node) {
	for ; n != nil && n != top; n = n.up {
		all = append([]*node{n}, all...)
	}
	return all
}

// isBelow tells whether n is top or below it.
func (n *node) isBelow(top *node) bool {
	for ; n != nil; n = n.up {
		if n == top {
			return true
		}
	}
	return false
}

// fromText is the modifier of gjson that reads JSON within a string.
const fromText = "@fromstr"

// path is the gjson path from top down to n, "" if they are the same. top itself has been read already.
func (n *node) path(top *node) string {
	var parts []string
	for _, n := range n.steps(top) {
		if n.step.place >= 0 {
			parts = append(parts, strconv.Itoa(n.step.place))
		} else {
			parts = append(parts, gjson.Escape(n.step.key))
		}
		if n.quoted {
			parts = append(parts, fromText)
		}
	}
	return strings.Join(parts, ".")
}

// pathInElement is the path from an element of a list down to n. The element may be JSON within a string, or the value itself.
func (n *node) pathInElement(element *node) string {
	path := n.path(element)
	switch {
	case element.quoted:
		return strings.TrimSuffix(fromText+"."+path, ".")
	case path == "":
		return "@this"
	}
	return path
}

// commonAbove is the lowest node that is above all of these, or is one of them. nil ones do not count.
func commonAbove(nodes ...*node) (top *node) {
	for _, n := range nodes {
		switch {
		case n == nil:
		case top == nil:
			top = n
		default:
			for !n.isBelow(top) {
				top = top.up
			}
		}
	}
	return top
}

// shown is a path for a person: a place in a list is #.
func (n *node) shown() string {
	var parts []string
	for _, n := range n.steps(nil) {
		switch {
		case n.up == nil:
		case n.step.place >= 0:
			parts = append(parts, "#")
		default:
			parts = append(parts, gjson.Escape(n.step.key))
		}
	}
	return strings.Join(parts, ".")
}
