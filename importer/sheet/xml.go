package sheet

import (
	"bytes"
	"errors"
	"io"

	"hgeimport/mapping/reason"
)

// token is what an xmlReader found.
type token uint8

const (
	endOfFile token = iota
	startTag        // name and attrs are set
	endTag          // name is set; also follows the start of an empty element
	charData        // text is set
)

const (
	xmlBufferSize = 64 << 10 // first size of the window over a part
	longestXML    = 1 << 20  // longest single tag or text, in bytes
	deepestXML    = 64       // elements inside each other
	mostAttribs   = 256      // of one element
)

var (
	errMore   = errors.New("token reaches beyond the window")
	errBroken = errors.New("not well-formed")
)

// attr is an attribute as it stands in the part: its name with prefix, its value with entities.
type attr struct{ name, value []byte }

// xmlReader scans the XML of one part of a workbook through a small window. It knows as much XML as spreadsheets use
// and refuses the rest: declared entities, other encodings than UTF-8, bytes that are no text. Elements must nest.
// Everything that it hands out is valid until the next call.
type xmlReader struct {
	in      io.Reader
	source  string
	decoded bool // in is UTF-8 whatever the XML declaration says

	buf      []byte // window[at:len] is still to be read
	at       int
	checked  int // bytes of the window that are known to be text
	finished bool
	lines    int // line breaks that left the window

	name  []byte // local name, without prefix
	attrs []attr
	text  []byte
	cdata bool // text is taken as it is, without entities

	empty   bool // the element just begun ends at once
	hasRoot bool // the root element was there
	open    []byte
	starts  []int // where each open element's name begins in open
}

func newXMLReader(in io.Reader, part string) *xmlReader {
	return &xmlReader{in: in, source: part, buf: make([]byte, 0, xmlBufferSize)}
}

// next moves to the next tag or text. endOfFile means that the part was read to its end and found whole.
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

// scan reads one token from the start of b and says how long it is. endOfFile stands for one that means nothing.
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

// declaration reads <!-- -->, which means nothing, and <![CDATA[ ]]>. A document type is refused whatever it says.
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
		return 0, 0, refuse(reason.XMLEntities, x.source)
	}
	return 0, 0, errBroken
}

// begins says whether b is, or may once there is more of it become, something that begins with s.
func begins(b []byte, s string) bool {
	if len(b) < len(s) {
		return s[:len(b)] == string(b)
	}
	return string(b[:len(s)]) == s
}

// instruction reads <? ?>. The XML declaration is one; it must not name another encoding than UTF-8.
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

func (x *xmlReader) pop() {
	last := len(x.starts) - 1
	x.open, x.starts = x.open[:x.starts[last]], x.starts[:last]
}

func (x *xmlReader) checkComplete() error {
	if len(x.starts) > 0 || !x.hasRoot {
		return x.broken()
	}
	return nil
}

func localName(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// endsName marks the bytes at which the name of an element or attribute is over.
var endsName = [256]bool{' ': true, '\n': true, '\t': true, '\r': true, '/': true, '>': true, '=': true, '<': true, '"': true, '\'': true}
