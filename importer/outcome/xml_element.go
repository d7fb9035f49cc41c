package outcome

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
)

// element is an XML element whose child elements are known, each with its exact bytes. A part that fits in memory is changed
// by parsing it, changing some children and putting it together again with bytes.
type element struct {
	before   []byte // up to the first child: the start tag, and in a document what stands before it
	start    token  // the start tag
	children []child
	after    []byte // from the end tag on
}

// child is a child element, or what stands between two of them (name "").
type child struct {
	name string // without prefix
	raw  []byte
}

// parseElement parses a document or an element.
func parseElement(raw []byte) (*element, error) {
	raw = bytes.Clone(raw)
	t, e := tokenizeBytes(raw), &element{}
	for {
		tok, err := t.next()
		if err != nil {
			return nil, fmt.Errorf("%w: no element", errCannotPatch)
		}
		if tok.kind == emptyTag {
			open := append(bytes.TrimRight(tok.raw[:len(tok.raw)-2:len(tok.raw)-2], " "), '>')
			e.start = token{startTag, open}
			e.before = append(bytes.Clone(raw[:t.pos-len(tok.raw)]), open...)
			e.after = append([]byte("</"+string(tok.tag())+">"), raw[t.pos:]...)
			return e, nil
		}
		if tok.kind == startTag {
			e.start, e.before = tok, raw[:t.pos:t.pos]
			return e, e.parseChildren(t)
		}
	}
}

// mostChildren is how many child elements an element may have that is parsed. The largest are links and cell formats, of which
// Excel takes 65,000.
const mostChildren = 1 << 17

// parseChildren reads up to the end of the element.
func (e *element) parseChildren(t *tokenizer) error {
	depth, from, name := 0, t.pos, ""
	for {
		start := t.pos
		tok, err := t.next()
		if err == io.EOF {
			return fmt.Errorf("%w: XML ends too early", errCannotPatch)
		}
		if err != nil {
			return err
		}
		if len(e.children) > mostChildren {
			return fmt.Errorf("%w: more than %d elements in one", errCannotPatch, mostChildren)
		}
		switch tok.kind {
		case startTag:
			if depth++; depth == 1 {
				from, name = start, string(tok.name())
			}
		case emptyTag:
			if depth == 0 {
				e.children = append(e.children, child{string(tok.name()), tok.raw})
			}
		case endTag:
			if depth--; depth == 0 {
				e.children = append(e.children, child{name, t.buf[from:t.pos:t.pos]})
			}
			if depth < 0 {
				e.after = t.buf[start:t.end:t.end]
				return nil
			}
		default:
			if depth == 0 {
				e.children = append(e.children, child{"", tok.raw})
			}
		}
	}
}

// bytes returns the XML of the element.
func (e *element) bytes() []byte {
	var b bytes.Buffer
	b.Write(e.before)
	for _, k := range e.children {
		b.Write(k.raw)
	}
	b.Write(e.after)
	return b.Bytes()
}

// setStart replaces the start tag.
func (e *element) setStart(raw []byte) {
	e.before = append(bytes.Clone(e.before[:len(e.before)-len(e.start.raw)]), raw...)
	e.start = token{startTag, raw}
}

// prefix is the prefix of the element's name. New children get the same.
func (e *element) prefix() string { return e.start.prefix() }

// find returns the index of the first child with a name, -1 if there is none.
func (e *element) find(name string) int {
	for i, k := range e.children {
		if k.name == name {
			return i
		}
	}
	return -1
}

// named returns the XML of the children with a name.
func (e *element) named(name string) [][]byte {
	var all [][]byte
	for _, k := range e.children {
		if k.name == name {
			all = append(all, k.raw)
		}
	}
	return all
}

// insert inserts a child at index i.
func (e *element) insert(i int, name string, raw []byte) {
	e.children = slices.Insert(e.children, i, child{name, raw})
}

// remove removes the children for which gone is true.
func (e *element) remove(gone func(child) bool) {
	kept := e.children[:0:0]
	for _, k := range e.children {
		if !gone(k) {
			kept = append(kept, k)
		}
	}
	e.children = kept
}

// addOnce makes sure that there is a child called name with exactly the XML raw. It returns its index among the children of
// that name.
func (e *element) addOnce(name string, raw []byte) int {
	all := e.named(name)
	for i, k := range all {
		if bytes.Equal(k, raw) {
			return i
		}
	}
	e.insert(len(e.children), name, raw)
	e.setStart(setAttribute(e.start.raw, "count", strconv.Itoa(len(all)+1)))
	return len(all)
}

// firstTag is the first tag of an element's XML.
func firstTag(raw []byte) []byte {
	tok, err := tokenizeBytes(raw).next()
	if err != nil {
		return nil
	}
	return tok.raw
}

// innerText is the text of an element that has only text in it.
func innerText(raw []byte) string {
	e, err := parseElement(raw)
	if err != nil {
		return ""
	}
	var b []byte
	for _, k := range e.children {
		if k.name == "" {
			b = append(b, k.raw...)
		}
	}
	return html.UnescapeString(string(b))
}
