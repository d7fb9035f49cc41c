package hgeapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// ErrIncomplete means that a request cannot be sent, because it lacks a value that its Call needs.
var ErrIncomplete = errors.New("the form is incomplete")

// Body writes a request exactly as it is sent and kept in the ledger: compact JSON with the keys in the order of the carrier's
// page, spelled as the dialect and [api.keys.<operation>] say. If a value is lacking that the call needs, the error is an
// ErrIncomplete.
func (c *Config) Body(call *Call, v Values) ([]byte, error) {
	members, ok := call.Body[c.Dialect]
	if !ok {
		return nil, fmt.Errorf("there is no dialect %q: use %q or %q", c.Dialect, HGE, GKE)
	}
	for _, oneOf := range call.Needs {
		if !hasOne(members, &v, oneOf) {
			return nil, fmt.Errorf("%w: it has no %s", ErrIncomplete, strings.Join(oneOf, " and no "))
		}
	}
	w := bodyWriter{keys: c.Keys[call.Operation], b: make([]byte, 0, roomFor(&v)), values: &c.Values}
	w.request(members, &v)
	return w.b, w.err
}

func hasOne(o Object, v *Values, oneOf []string) bool {
	for _, of := range oneOf {
		if has(o, v, of) {
			return true
		}
	}
	return false
}

// has tells whether a value is there. One that stands in blocks or elements of a list has to be in each of them.
func has(o Object, v *Values, of string) bool {
	for i := range o {
		if m := &o[i]; m.Of == of {
			return v.Text[of] != "" || len(v.Lists[of]) > 0 || len(v.Parts[of]) > 0
		}
	}
	for i := range o {
		m := &o[i]
		if m.Object == nil {
			continue
		}
		parts := v.Parts[m.Of]
		if m.As == Block {
			parts = parts[:min(1, len(parts))]
		}
		inAll := len(parts) > 0
		for j := range parts {
			inAll = inAll && has(m.Object, &parts[j], of)
		}
		if inAll {
			return true
		}
	}
	return false
}

// roomFor is how many bytes a request with these values has, about.
func roomFor(v *Values) int {
	const key = 24 // bytes of a key with its quotes, colon and comma
	n := 2 * key
	for _, text := range v.Text {
		n += key + len(text)
	}
	for _, list := range v.Lists {
		for _, text := range list {
			n += len(text) + len(`"",`)
		}
		n += key
	}
	for _, parts := range v.Parts {
		for i := range parts {
			n += key + roomFor(&parts[i])
		}
	}
	return n + n/4 // absent values that are sent as empty strings
}

// members writes an object of texts: keys, each followed by its value.
func members(keysAndValues ...string) []byte {
	b := []byte{'{'}
	for i := 0; i < len(keysAndValues); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSON(b, keysAndValues[i]), ':')
		b = appendJSON(b, keysAndValues[i+1])
	}
	return append(b, '}')
}

// bodyWriter writes one request.
type bodyWriter struct {
	keys   keys
	values *BodyValues
	b      []byte
	err    error

	place  []string // of the value placed
	placed string   // "" = there is none, or it is written
}

// request writes the object of a whole request. A value whose place [api.values] says goes into the block of that name, and if
// there is none, behind all else.
func (w *bodyWriter) request(o Object, v *Values) {
	for i := range o {
		if m := &o[i]; m.As == Placed && v.Text[m.Of] != "" && w.values.TaxNum != "" {
			w.place, w.placed = strings.Split(w.values.TaxNum, "."), v.Text[m.Of]
		}
	}
	w.object(o, v)
	if w.placed == "" {
		return
	}
	w.b = w.b[:len(w.b)-1]
	if len(w.place) == 2 {
		w.b = append(appendJSON(append(w.b, ','), w.place[0]), ':')
		w.b = append(append(w.b, members(w.place[1], w.placed)...), '}')
		return
	}
	w.b = append(append(w.b, ','), members(w.place[0], w.placed)[1:]...)
}

// placedIn puts the value that has a place into the block that was written last, if that is its place.
func (w *bodyWriter) placedIn(m *Member) {
	if w.placed == "" || len(w.place) != 2 || w.keys.of(m) != w.place[0] {
		return
	}
	if w.b = w.b[:len(w.b)-1]; w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, members(w.place[1], w.placed)[1:]...)
	w.placed = ""
}

func (w *bodyWriter) object(o Object, v *Values) {
	w.b = append(w.b, '{')
	begin := len(w.b)
	for i := range o {
		if m := &o[i]; !m.absent(v) {
			if len(w.b) > begin {
				w.b = append(w.b, ',')
			}
			w.b = appendJSON(w.b, w.keys.of(m))
			w.b = append(w.b, ':')
			w.value(m, v)
		}
	}
	w.b = append(w.b, '}')
}

// absent tells whether a member is left out.
func (m *Member) absent(v *Values) bool {
	switch {
	case m.Of == "" || m.Empty || m.As == Setting || m.Const != "":
		return false
	case m.As == Placed:
		return true // see placed
	case m.As == Block || m.As == Objects:
		return len(v.Parts[m.Of]) == 0
	case m.As == Texts:
		return len(v.Lists[m.Of]) == 0
	}
	return v.Text[m.Of] == ""
}

func (w *bodyWriter) value(m *Member, v *Values) {
	switch parts := v.Parts[m.Of]; {
	case m.Of == "", m.Const != "" && v.Text[m.Of] == "":
		w.b = append(w.b, m.Const...)
	case m.As == Block && len(parts) > 0:
		w.object(m.Object, &parts[0])
		w.placedIn(m)
	case m.As == Objects:
		w.list(len(parts), func(i int) { w.object(m.Object, &parts[i]) })
	case m.As == Texts:
		texts := v.Lists[m.Of]
		w.list(len(texts), func(i int) { w.b = appendJSON(w.b, texts[i]) })
	case m.As == Flag:
		w.b = strconv.AppendBool(w.b, v.Text[m.Of] == "true")
	case m.As == Setting:
		w.b = appendJSON(w.b, w.values.named(m.Of))
	case m.Of == numberType && w.values.numTypes()[v.Text[m.Of]] != 0:
		w.number(m.Of, strconv.Itoa(w.values.numTypes()[v.Text[m.Of]]))
	case m.As == Number && v.Text[m.Of] != "":
		w.number(m.Of, v.Text[m.Of])
	default:
		w.b = appendJSON(w.b, v.Text[m.Of])
	}
}

func (w *bodyWriter) list(n int, element func(int)) {
	w.b = append(w.b, '[')
	for i := range n {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		element(i)
	}
	w.b = append(w.b, ']')
}

// number writes a number as it is given, which keeps its decimals.
func (w *bodyWriter) number(of, text string) {
	if begins := text[0] == '-' || text[0] >= '0' && text[0] <= '9'; !begins || !json.Valid([]byte(text)) {
		w.err = fmt.Errorf("write the request: %s is not a number", of)
		return
	}
	w.b = append(w.b, text...)
}

// appendJSON appends a text in quotes as encoding/json writes it, with <, > and & as they are.
func appendJSON(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	plain := 0 // where what is taken as it is begins
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, text[plain:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\b':
				b = append(b, `\b`...)
			case '\f':
				b = append(b, `\f`...)
			case '\n':
				b = append(b, `\n`...)
			case '\r':
				b = append(b, `\r`...)
			case '\t':
				b = append(b, `\t`...)
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			i++
			plain = i
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, text[plain:i]...), `\ufffd`...)
		case r == '\u2028' || r == '\u2029': // no line breaks in JavaScript of old
			b = append(append(b, text[plain:i]...), '\\', 'u', '2', '0', '2', hex[r&0xf])
		default:
			i += size
			continue
		}
		i += size
		plain = i
	}
	b = append(b, text[plain:]...)
	return append(b, '"')
}

// Said is what a request that was written says of a field, at the top or in a block: "" if it does not say it, or was written
// with other keys than those of now.
func (c *Config) Said(call *Call, body []byte, of string) string {
	for _, members := range call.Body {
		if text := c.saidIn(call, members, gjson.ParseBytes(body), of); text != "" {
			return text
		}
	}
	return ""
}

func (c *Config) saidIn(call *Call, members Object, object gjson.Result, of string) string {
	for _, m := range members {
		key := m.Key
		if theirs, ok := c.Keys[call.Operation][m.Of]; ok {
			key = theirs
		}
		value := object.Get(gjson.Escape(key))
		switch {
		case m.As == Block:
			if text := c.saidIn(call, m.Object, value, of); text != "" {
				return text
			}
		case m.Of == of:
			return scalar(value)
		}
	}
	return ""
}

// SaidParts are the parts that a request that was written has under a name, "" for the request itself: a block, or the elements
// of a list. They have the texts and the lists of texts that the request has, also those that are empty. It is read with the keys
// of now and with those of the carrier's page, in each dialect, and what says most counts. There are none if none says any.
func (c *Config) SaidParts(call *Call, body []byte, of string) (most []Values) {
	request, known := gjson.ParseBytes(body), 0
	for _, keys := range []keys{c.Keys[call.Operation], nil} {
		for _, dialect := range slices.Sorted(maps.Keys(call.Body)) {
			if parts, n := keys.saidParts(call.Body[dialect], request, of); n > known {
				most, known = parts, n
			}
		}
	}
	return most
}

// saidParts are the parts that a request has under a name, and how much they say.
func (k keys) saidParts(o Object, found gjson.Result, of string) (parts []Values, n int) {
	if of != "" {
		at := slices.IndexFunc(o, func(m Member) bool { return m.Of == of && m.Object != nil })
		if at < 0 {
			return nil, 0
		}
		o, found = o[at].Object, found.Get(gjson.Escape(k.of(&o[at])))
	}
	for _, object := range found.Array() {
		if object.IsObject() {
			parts = append(parts, k.saidBy(o, object))
			n += len(parts[len(parts)-1].Text) + len(parts[len(parts)-1].Lists)
		}
	}
	return parts, n
}

// saidBy are the texts and lists of an object.
func (k keys) saidBy(o Object, object gjson.Result) Values {
	said := Values{Text: map[string]string{}, Lists: map[string][]string{}}
	for i := range o {
		m := &o[i]
		value := object.Get(gjson.Escape(k.of(m)))
		switch {
		case !value.Exists() || m.Object != nil:
		case m.As == Texts:
			for _, text := range value.Array() {
				said.Lists[m.Of] = append(said.Lists[m.Of], scalar(text))
			}
		default:
			said.Text[m.Of] = scalar(value)
		}
	}
	return said
}
