package hgeapi

import (
	"slices"
	"strings"
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
	refused := &RefusedError{Code: r.codeText, Detail: c.tidy(r.detail), HTTPStatus: r.status, Private: call.Private,
		Field: c.config.fieldIn(call, r.detail)}
	if r.isNowhere() && unproven {
		refused.Nowhere = c.noPath(call.Path)
	}
	return refused
}

// fieldIn is the field that a refusal names: the carrier's name of it stands before the first colon of the detail, with those of
// the objects that it is in before it, such as "parcel_list.0.weight: Field required" (contract-waybills.md, General; O). A field
// that stands in a block is known by Member.Field.
func (c *Config) fieldIn(call *Call, detail string) string {
	detail = strings.ReplaceAll(strings.ReplaceAll(detail, "->", "."), ": ", ":")
	var path []string
	for part := range strings.SplitSeq(detail, ":") {
		names := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(".[]\"' ", r) })
		if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return !c.isNamed(call, name) }) {
			break
		}
		path = append(path, names...)
	}
	if len(path) == 0 || !strings.Contains(detail, ":") {
		return ""
	}
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
