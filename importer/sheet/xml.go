package sheet

import (
	"bytes"
	"errors"
	"io"

	"hgeimport/mapping/reason"
)

// token is the kind of what xmlReader.next has read.
type token uint8

const (
	endOfFile token = iota
	startTag        // name and attrs are set
	endTag          // name is set; also follows the start of an empty element
	charData        // text is set
)

const (
	xmlBufferSize = 64 << 10 // bytes; the buffer grows up to longestXML
	longestXML    = 1 << 20  // longest single tag or text, in bytes
	deepestXML    = 64       // elements inside each other
	mostAttribs   = 256      // of one element
)

var (
	errMore   = errors.New("token reaches beyond the buffer")
	errBroken = errors.New("not well-formed")
)

// attr is an attribute as it stands in the file: its name with the prefix, its value with the entities not resolved.
type attr struct{ name, value []byte }

// xmlReader reads the tags and texts of an XML document, a part of an xlsx or a SpreadsheetML file, with a small
// buffer.
//
// It understands the XML that spreadsheets use and refuses the rest: declared entities, encodings other than UTF-8,
// control characters. Elements must nest properly. What it hands out is valid until the next call.
type xmlReader struct {
	in      io.Reader
	part    string // its name, for messages
	decoded bool   // in is UTF-8, whatever the XML declaration says

	buf      []byte // buf[at:] is still to be read
	at       int
	checked  int  // bytes of buf that are known to be valid text
	finished bool // in is read to its end
	lines    int  // line breaks that are no longer in buf

	name  []byte // of the tag, without prefix
	attrs []attr
	text  []byte
	cdata bool // text is from a CDATA section: it has no entities

	struck struckRuns // of the text that richText has read last

	empty   bool   // the element that has just begun is empty, <a/>: the next token is its end
	hasRoot bool   // the root element has begun
	open    []byte // names of the open elements, one behind the other
	starts  []int  // where each of them begins in open
}

func newXMLReader(in io.Reader, part string) *xmlReader {
	return &xmlReader{in: in, part: part, buf: make([]byte, 0, xmlBufferSize)}
}

// next moves to the next tag or text. endOfFile means that the document has been read to its end and is complete.
func (x *xmlReader) next() (token, error) {
	if x.empty {
		x.empty = false
		x.pop()
		return endTag, nil
	}
	for {
		b := x.buf[x.at:]
		if len(b) == 0 {
			if x.finished {
				return endOfFile, x.checkComplete()
			}
			if err := x.fill(); err != nil {
				return 0, err
			}
			continue
		}
		tok, n, err := x.scan(b)
		switch {
		case err == errMore && !x.finished:
			if err := x.fill(); err != nil {
				return 0, err
			}
		case err == errMore || err == errBroken:
			return 0, x.broken()
		case err != nil:
			return 0, err
		default:
			x.at += n
			if tok != endOfFile {
				return tok, nil
			}
		}
	}
}

// scan reads one token from the start of b and returns its length. Here endOfFile means a token to pass over: a comment
// or an instruction.
func (x *xmlReader) scan(b []byte) (token, int, error) {
	if b[0] != '<' {
		return x.chars(b)
	}
	if len(b) < 2 {
		return 0, 0, errMore
	}
	switch b[1] {
	case '/':
		return x.end(b)
	case '!':
		return x.declaration(b)
	case '?':
		return x.instruction(b)
	}
	return x.start(b)
}

func (x *xmlReader) chars(b []byte) (token, int, error) {
	n := bytes.IndexByte(b, '<')
	if n < 0 {
		if !x.finished {
			return 0, 0, errMore
		}
		n = len(b)
	}
	if len(x.starts) == 0 {
		if len(bytes.TrimSpace(b[:n])) > 0 {
			return 0, 0, errBroken
		}
		return endOfFile, n, nil
	}
	x.text, x.cdata = b[:n], false
	return charData, n, nil
}

func (x *xmlReader) end(b []byte) (token, int, error) {
	n := bytes.IndexByte(b, '>')
	if n < 0 {
		return 0, 0, errMore
	}
	name := b[2:n]
	for len(name) > 0 && isSpace(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	last := len(x.starts) - 1
	if last < 0 || !bytes.Equal(name, x.open[x.starts[last]:]) {
		return 0, 0, errBroken
	}
	x.name = localName(name)
	x.pop()
	return endTag, n + 1, nil
}

func (x *xmlReader) start(b []byte) (token, int, error) {
	i := 1
	for i < len(b) && !endsName[b[i]] {
		i++
	}
	if i == len(b) {
		return 0, 0, errMore
	}
	full := b[1:i]
	if len(full) == 0 || len(x.starts) == 0 && x.hasRoot {
		return 0, 0, errBroken
	}
	n, empty, err := x.attributes(b, i)
	if err != nil {
		return 0, 0, err
	}
	if len(x.starts) == deepestXML {
		return 0, 0, x.broken()
	}
	x.hasRoot, x.empty = true, empty
	x.starts = append(x.starts, len(x.open))
	x.open = append(x.open, full...)
	x.name = localName(full)
	return startTag, n, nil
}

// declaration reads a comment <!-- --> or a section <![CDATA[ ]]>. It refuses every document type: it may declare
// entities that expand to gigabytes.
func (x *xmlReader) declaration(b []byte) (token, int, error) {
	const comment, cdata, doctype = "<!--", "<![CDATA[", "<!DOCTYPE"
	between := func(open, end string) (int, error) {
		if len(b) < len(open) {
			return 0, errMore
		}
		n := bytes.Index(b[len(open):], []byte(end))
		if n < 0 {
			return 0, errMore
		}
		return len(open) + n, nil
	}
	switch {
	case begins(b, comment):
		n, err := between(comment, "-->")
		return endOfFile, n + len("-->"), err
	case begins(b, cdata) && len(x.starts) > 0:
		n, err := between(cdata, "]]>")
		if err == nil {
			x.text, x.cdata = b[len(cdata):n], true
		}
		return charData, n + len("]]>"), err
	case begins(b, doctype):
		return 0, 0, refuse(reason.XMLEntities, x.part)
	}
	return 0, 0, errBroken
}

// begins tells whether b begins with s, or could once more of it is in the buffer.
func begins(b []byte, s string) bool {
	if len(b) < len(s) {
		return s[:len(b)] == string(b)
	}
	return string(b[:len(s)]) == s
}

// instruction reads <? ?>. The XML declaration has this form too; it must not name an encoding other than UTF-8.
func (x *xmlReader) instruction(b []byte) (token, int, error) {
	n := bytes.Index(b, []byte("?>"))
	if n < 0 {
		return 0, 0, errMore
	}
	if begins(b, "<?xml ") && !x.decoded {
		said := bytes.ToLower(b[:n])
		if i := bytes.Index(said, []byte("encoding")); i >= 0 && !bytes.Contains(said[i:], []byte("utf-8")) &&
			!bytes.Contains(said[i:], []byte("us-ascii")) {
			return 0, 0, x.noText()
		}
	}
	return endOfFile, n + len("?>"), nil
}

// pop closes the innermost open element.
func (x *xmlReader) pop() {
	last := len(x.starts) - 1
	x.open, x.starts = x.open[:x.starts[last]], x.starts[:last]
}

// checkComplete refuses a document that ends inside its root element or has none.
func (x *xmlReader) checkComplete() error {
	if len(x.starts) > 0 || !x.hasRoot {
		return x.broken()
	}
	return nil
}

// localName is name without its prefix.
func localName(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// endsName are the bytes that end the name of an element or attribute.
var endsName = [256]bool{' ': true, '\n': true, '\t': true, '\r': true,
	'/': true, '>': true, '=': true, '<': true, '"': true, '\'': true}

// attributes reads the rest of a start tag. b[i] is the first byte after the name of the element, n is the length of the
// whole tag.
func (x *xmlReader) attributes(b []byte, i int) (n int, empty bool, err error) {
	x.attrs = x.attrs[:0]
	for {
		spaced := false
		for i < len(b) && isSpace(b[i]) {
			i, spaced = i+1, true
		}
		if i+1 >= len(b) {
			if i < len(b) && b[i] == '>' {
				return i + 1, false, nil
			}
			return 0, false, errMore
		}
		switch {
		case b[i] == '>':
			return i + 1, false, nil
		case b[i] == '/' && b[i+1] == '>':
			return i + 2, true, nil
		case !spaced:
			return 0, false, errBroken
		}
		if i, err = x.attribute(b, i); err != nil {
			return 0, false, err
		}
	}
}

// attribute reads the attribute that begins at b[i] and returns the index behind it.
func (x *xmlReader) attribute(b []byte, i int) (int, error) {
	from := i
	for i < len(b) && !endsName[b[i]] {
		i++
	}
	name := b[from:i]
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && (b[i] != '=' || len(name) == 0) {
		return 0, errBroken
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i >= len(b) {
		return 0, errMore
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, errBroken
	}
	i++
	from = i
	for i < len(b) && b[i] != quote {
		if b[i] == '<' {
			return 0, errBroken
		}
		i++
	}
	if i == len(b) {
		return 0, errMore
	}
	if len(x.attrs) == mostAttribs {
		return 0, errBroken
	}
	x.attrs = append(x.attrs, attr{name, b[from:i]})
	return i + 1, nil
}

// attr is the value of the attribute with this name, including its prefix. nil = there is none.
func (x *xmlReader) attr(name string) []byte {
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			return x.attrs[i].value
		}
	}
	return nil
}

// within tells whether the element that has just begun is directly inside one called name.
func (x *xmlReader) within(name string) bool {
	n := len(x.starts)
	return n > 1 && string(localName(x.open[x.starts[n-2]:x.starts[n-1]])) == name
}

// isTrue reads an XML boolean.
func isTrue(v []byte) bool { return string(v) == "1" || string(v) == "true" }

// attrNamed is the value of the attribute with this name under any prefix: Index finds ss:Index. nil = there is none.
func (x *xmlReader) attrNamed(name string) []byte {
	for _, a := range x.attrs {
		if string(localName(a.name)) == name {
			return a.value
		}
	}
	return nil
}

// fill reads more of the document into the buffer and refuses it if it is not valid text. The buffer keeps what has not
// been read yet, and grows if a single token does not fit.
func (x *xmlReader) fill() error {
	x.lines += bytes.Count(x.buf[:x.at], []byte{'\n'})
	n := copy(x.buf[:cap(x.buf)], x.buf[x.at:])
	x.buf, x.checked, x.at = x.buf[:n], x.checked-x.at, 0
	if n == cap(x.buf) {
		if n >= longestXML {
			return longCell("")
		}
		grown := make([]byte, n, 2*n)
		copy(grown, x.buf)
		x.buf = grown
	}
	first := len(x.buf) == 0 && x.lines == 0 && !x.hasRoot
	n, err := io.ReadAtLeast(x.in, x.buf[n:cap(x.buf)], 1)
	x.buf = x.buf[:len(x.buf)+n]
	switch {
	case err == io.EOF:
		x.finished = true
	case err != nil:
		return damaged(err, x.part)
	}
	if first && bytes.HasPrefix(x.buf, []byte(UTF8BOM)) {
		x.at, x.checked = len(UTF8BOM), len(UTF8BOM)
	}
	good, ok := validText(x.buf[x.checked:], x.finished)
	x.checked += good
	if !ok {
		x.at = x.checked
		return x.noText()
	}
	return nil
}

// line is the current line, for messages.
func (x *xmlReader) line() int { return x.lines + bytes.Count(x.buf[:x.at], []byte{'\n'}) + 1 }

func (x *xmlReader) broken() error { return refuse(reason.BrokenXML, x.part, itoa(x.line())) }

func (x *xmlReader) noText() error { return refuse(reason.BadText, x.part, itoa(x.line())) }
