package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// declarationSize is more than an XML declaration needs, in bytes.
const declarationSize = 256

// newPartReader reads a part of an xlsx. Nearly every part is UTF-8. The format allows UTF-16, too, and some programs name
// another encoding in the XML declaration, which Excel reads.
func newPartReader(in io.Reader, part string) *xmlReader {
	b := bufio.NewReaderSize(in, declarationSize)
	head, _ := b.Peek(declarationSize) // an error comes again when the part is read
	charset, mark := partCharset(head)
	if charset.Encoding == nil {
		return newXMLReader(b, part)
	}
	b.Discard(mark) // it has been peeked at: it cannot fail
	x := newXMLReader(charset.reader(b), part)
	x.decoded = true
	return x
}

// partCharset is the encoding of a part that begins with head, and the length of its byte order mark. A part that says
// UTF-16 and is not is refused later.
func partCharset(head []byte) (c Charset, mark int) {
	if c, mark = byteOrderMark(head); mark > 0 {
		return c, mark
	}
	switch {
	case len(head) > 1 && head[1] == 0: // XML begins with < or white space
		return utf16LE, 0
	case len(head) > 1 && head[0] == 0:
		return utf16BE, 0
	case !bytes.HasPrefix(head, []byte("<?xml")):
		return utf8Text, 0
	}
	c, known := CharsetNamed(xmlCharset(head))
	if !known || strings.HasPrefix(c.Name, "utf-16") {
		return utf8Text, 0
	}
	return c, 0
}
