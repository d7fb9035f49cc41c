package outcome

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
)

// element is a small XML element taken apart one level deep: what stands before and after its children, and these with
// their exact bytes. A part of a workbook that fits in memory is changed by taking it apart and putting it together.
type element struct {
	before []byte // the start tag, and in a document what stands before it
	root   piece  // the start tag
	kids   []child
	after  []byte
}

// child is a child element, or what stands between two of them (name "").
type child struct {
	name string // without prefix
	raw  []byte
}

// takeApart splits a document or one element.
func takeApart(raw []byte) (*element, error) {
	raw = bytes.Clone(raw)
	t, e := memoryPieces(raw), &element{}
	for {
		tok, err := t.next()
		if err != nil {
			return nil, fmt.Errorf("%w: no element", errOddWorkbook)
		}
		if tok.kind == emptyPiece {
			open := append(bytes.TrimRight(tok.raw[:len(tok.raw)-2:len(tok.raw)-2], " "), '>')
			e.root = piece{startPiece, open}
			e.before = append(bytes.Clone(raw[:t.pos-len(tok.raw)]), open...)
			e.after = append([]byte("</"+string(tok.tag())+">"), raw[t.pos:]...)
			return e, nil
		}
		if tok.kind == startPiece {
			e.root, e.before = tok, raw[:t.pos:t.pos]
			return e, e.takeKids(t)
		}
	}
}

// takeKids goes on to the end of the element.
func (e *element) takeKids(t *pieces) error {
	depth, from, name := 0, t.pos, ""
	for {
		start := t.pos
		tok, err := t.next()
		if err == io.EOF {
			return fmt.Errorf("%w: XML ends too early", errOddWorkbook)
		}
		if err != nil {
			return err
		}
		switch tok.kind {
		case startPiece:
			if depth++; depth == 1 {
				from, name = start, string(tok.name())
			}
		case emptyPiece:
			if depth == 0 {
				e.kids = append(e.kids, child{string(tok.name()), tok.raw})
			}
		case endPiece:
			if depth--; depth == 0 {
				e.kids = append(e.kids, child{name, t.buf[from:t.pos:t.pos]})
			}
			if depth < 0 {
				e.after = t.buf[start:t.end:t.end]
				return nil
			}
		default:
			if depth == 0 {
				e.kids = append(e.kids, child{"", tok.raw})
			}
		}
	}
}

// bytes puts the element together again.
func (e *element) bytes() []byte {
	var b bytes.Buffer
	b.Write(e.before)
	for _, k := range e.kids {
		b.Write(k.raw)
	}
	b.Write(e.after)
	return b.Bytes()
}

// setRoot replaces the start tag.
func (e *element) setRoot(raw []byte) {
	e.before = append(bytes.Clone(e.before[:len(e.before)-len(e.root.raw)]), raw...)
	e.root = piece{startPiece, raw}
}

// prefix is that of the element's own name, which its new children carry too.
func (e *element) prefix() string { return e.root.prefix() }

// find returns the place of the first child called name, -1 where there is none.
func (e *element) find(name string) int {
	for i, k := range e.kids {
		if k.name == name {
			return i
		}
	}
	return -1
}

// named returns the children called name.
func (e *element) named(name string) [][]byte {
	var all [][]byte
	for _, k := range e.kids {
		if k.name == name {
			all = append(all, k.raw)
		}
	}
	return all
}

// insert puts a child in at place i.
func (e *element) insert(i int, name string, raw []byte) {
	e.kids = slices.Insert(e.kids, i, child{name, raw})
}

// remove takes out the children for which gone says so.
func (e *element) remove(gone func(child) bool) {
	kept := e.kids[:0:0]
	for _, k := range e.kids {
		if !gone(k) {
			kept = append(kept, k)
		}
	}
	e.kids = kept
}

// addOnce returns the place, among the children called name, of one that is exactly raw; it is added where there is none.
func (e *element) addOnce(name string, raw []byte) int {
	all := e.named(name)
	for i, k := range all {
		if bytes.Equal(k, raw) {
			return i
		}
	}
	e.insert(len(e.kids), name, raw)
	e.setRoot(setAttribute(e.root.raw, "count", strconv.Itoa(len(all)+1)))
	return len(all)
}

// firstTag is the first tag of an element's bytes.
func firstTag(raw []byte) []byte {
	tok, err := memoryPieces(raw).next()
	if err != nil {
		return nil
	}
	return tok.raw
}

// innerText is the text of an element that holds nothing else.
func innerText(raw []byte) string {
	e, err := takeApart(raw)
	if err != nil {
		return ""
	}
	var b []byte
	for _, k := range e.kids {
		if k.name == "" {
			b = append(b, k.raw...)
		}
	}
	return html.UnescapeString(string(b))
}
