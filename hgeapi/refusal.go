package hgeapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// refusal is the error of Send if the carrier's own reply says no.
func (c *Client) refusal(r *reply, sent *Request) error {
	call, shape := sent.Call, c.config.shapeOf(sent.Call)
	unproven := !c.isProven(call.Path)
	// assumed, or set otherwise than the carrier's pages have it
	otherwise := c.config.Path(call.Path) != c.config.Documented(call.Path)
	switch {
	case containsWord(r.detail, shape.NotReady):
		c.proven.Store(call.Path, true)
		return &UnknownError{Reason: c.describe(r), Answer: NotReady, RetryAfter: r.retryAfter}
	case call.ByNumber() && notKnown(r, shape):
		refused := &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status, NotKnown: true}
		if unproven && otherwise {
			refused.Unproven = call.Path
		}
		if unproven && r.isNowhere() {
			refused.Nowhere = c.noPath(call.Path)
		}
		return refused
	case r.isNowhere() && unproven && otherwise:
		return &NotSentError{Reason: c.describe(r), Err: c.noPath(call.Path)}
	case call.Verdict:
		return &UnknownError{Reason: c.describe(r), Answer: NoVerdict, RetryAfter: r.retryAfter}
	}
	refused := &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status, Private: call.Private}
	if path := c.config.pathIn(call, r.detail); len(path) > 0 {
		refused.Field = c.config.fieldAt(call, path)
		refused.Element, refused.Elements = elementAt(sent.Body, path)
	}
	if r.isNowhere() && unproven {
		refused.Nowhere = c.noPath(call.Path)
	}
	return refused
}

// pathIn is the carrier's name of the field that a refusal names, behind those of the objects that it is in and its places in
// lists. It stands before the first colon of the detail: "parcel_list.0.weight: Field required" (contract-waybills.md, General;
// O).
func (c *Config) pathIn(call *Call, detail string) (path []string) {
	detail = strings.ReplaceAll(strings.ReplaceAll(detail, "->", "."), ": ", ":")
	for part := range strings.SplitSeq(detail, ":") {
		names := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(".[]\"' ", r) })
		if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return !c.isNamed(call, name) }) {
			break
		}
		path = append(path, names...)
	}
	if !strings.Contains(detail, ":") {
		return nil
	}
	return path
}

// elementAt counts the element of a list that a path leads to, from 1 on, and all those that the lists of its name have: of the
// items of an only parcel, or of parcels that have one item each. It is the 0th where it cannot be counted: the path leads
// nowhere, or several lists have different lengths, so that the rows that they were made of may have been in another order.
func elementAt(body []byte, path []string) (nth, of int) {
	level, at := []gjson.Result{gjson.ParseBytes(body)}, 0
	for i, name := range path[:len(path)-1] {
		n, err := strconv.Atoi(path[i+1])
		if err != nil || name == "body" {
			for j, node := range level {
				if inside := node.Get(name); inside.IsObject() {
					level[j] = inside
				}
			}
			continue
		}
		var all []gjson.Result
		place, even := -1, true
		for j, node := range level {
			list := node.Get(name).Array()
			if j == at && n < len(list) {
				place = len(all) + n
			}
			even = even && len(list) == 1
			all = append(all, list...)
		}
		if place < 0 || len(level) > 1 && !even {
			return 0, len(all)
		}
		level, at, nth, of = all, place, place+1, len(all)
	}
	return nth, of
}

// fieldAt is the field that a path leads to. One that stands in a block is known by Member.Field.
func (c *Config) fieldAt(call *Call, path []string) string {
	inside := path[:len(path)-1]
	field := ""
	c.eachMember(call.Body[c.Dialect], keys(c.Keys[call.Operation]), nil, func(m *Member, key string, in []string) {
		if key != path[len(path)-1] || m.Object != nil {
			return
		}
		for _, name := range inside { // numbers of elements and "body" are no objects
			if !isIndex(name) && !slices.Contains(in, name) {
				return
			}
		}
		if f := m.field(len(in) > 0); f != "" && field == "" {
			field = f
		}
	})
	return field
}

// field is the name of a member in sheets, "" if it has none. Within a block, Of is a name of the block's own.
func (m *Member) field(inside bool) string {
	if m.Field != "" || m.Of == "" {
		return m.Field
	}
	if inside && m.As == Text && blockNames[m.Of] {
		return ""
	}
	return m.Of
}

// blockNames are our names of the parts of an address, which are those of no column.
var blockNames = map[string]bool{"address_num": true, "full_name": true, "phone": true, "email": true, "country": true,
	"postcode": true, "province": true, "city": true, "street": true, "address": true}

func isIndex(name string) bool { return name == "body" || strings.Trim(name, "0123456789") == "" }

// isNamed tells whether a request has a member of that name, or may have one there.
func (c *Config) isNamed(call *Call, name string) (named bool) {
	c.eachMember(call.Body[c.Dialect], keys(c.Keys[call.Operation]), nil, func(_ *Member, key string, _ []string) {
		named = named || key == name
	})
	return named || isIndex(name)
}

// eachMember visits the members of an object and of those in it, with the carrier's names of the objects around each.
func (c *Config) eachMember(o Object, k keys, in []string, visit func(m *Member, key string, in []string)) {
	for i := range o {
		m := &o[i]
		visit(m, k.of(m), in)
		if m.Object != nil {
			c.eachMember(m.Object, k, append(in[:len(in):len(in)], k.of(m)), visit)
		}
	}
}
