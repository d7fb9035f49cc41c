package outcome

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"hgeimport/mapping/cell"
)

// Only the parts of a workbook that we change are parsed, and these only as far as needed. The XML is read as tokens that keep
// their exact bytes, and what we do not change is written as it was read. We take UTF-8 only: Excel, WPS, LibreOffice and
// Google write nothing else.

// errCannotPatch says that a workbook can be read, but that we cannot add to it. Its outcome is a new workbook of text.
var errCannotPatch = errors.New("a workbook that cannot be added to")

// longestTag is how many bytes a tag, comment or instruction may have.
const longestTag = 1 << 20

// tokenKind tells what a token is.
type tokenKind uint8

const (
	textToken  tokenKind = iota // between tags; a long text is several tokens
	startTag                    // <a>
	emptyTag                    // <a/>
	endTag                      // </a>
	otherToken                  // comment, instruction, CDATA
)

// token is one tag, text, comment or instruction. raw is valid until the next call of next.
type token struct {
	kind tokenKind
	raw  []byte
}

// tokenizer cuts XML into tokens.
type tokenizer struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
}

// newTokenizer reads XML from r. Most parts are small, so its buffer begins small.
func newTokenizer(r io.Reader) *tokenizer { return &tokenizer{r: r, buf: make([]byte, 1<<12)} }

// leastBuffer is how large the buffer becomes for a part that is larger than it is at first.
const leastBuffer = 1 << 16

// tokenizeBytes reads XML from memory. Its tokens are slices of raw.
func tokenizeBytes(raw []byte) *tokenizer { return &tokenizer{buf: raw, end: len(raw), eof: true} }

// next returns the next token, io.EOF after the last one.
func (t *tokenizer) next() (token, error) {
	for {
		have := t.buf[t.pos:t.end]
		if len(have) > 0 {
			n, kind := tokenLength(have, t.eof)
			if n > 0 {
				t.pos += n
				tok := token{kind: kind, raw: have[:n]}
				if kind == otherToken {
					return tok, checkEncoding(tok.raw)
				}
				if len(tok.raw) > 1 && tok.raw[0] == '<' && tok.raw[1] == '!' {
					return tok, fmt.Errorf("%w: a document type in XML", errCannotPatch)
				}
				return tok, nil
			}
			if t.eof || len(have) >= longestTag {
				return token{}, fmt.Errorf("%w: XML tag without an end", errCannotPatch)
			}
		} else if t.eof {
			return token{}, io.EOF
		}
		if err := t.fill(); err != nil {
			return token{}, err
		}
	}
}

// peekRow returns the rest of the row whose start tag was the last token, its end tag included, without going past it. It
// returns nil if the row must be read token by token: its last cell is not left of column before, or something is unusual
// about the row.
func (t *tokenizer) peekRow(prefix string, before int) []byte {
	for from := 0; ; {
		have := t.buf[t.pos:t.end]
		if end := rowEnd(have, from, prefix); end > 0 {
			row := have[:end]
			col, ok := lastColumn(row, prefix)
			if !ok || col >= before || bytes.IndexByte(row, '!') >= 0 && bytes.Contains(row, []byte("<!")) {
				return nil
			}
			return row
		} else if end < 0 {
			return nil
		}
		if t.eof || len(have) >= longestTag || t.fill() != nil {
			return nil
		}
		from = max(0, len(have)-len("</row>")-len(prefix))
	}
}

// rowEnd returns where the first end tag of a row at or after b[from:] ends. It returns 0 if there is none, and -1 if
// another row begins before it. It looks for the letter w, which is rare in a sheet, because that is faster.
func rowEnd(b []byte, from int, prefix string) int {
	for i := from; ; i++ {
		w := bytes.IndexByte(b[i:], 'w')
		if i += w; w < 0 || i+1 == len(b) {
			return 0
		}
		switch head := b[:i]; {
		case !bytes.HasSuffix(head, []byte("ro")):
		case b[i+1] == '>' && bytes.HasSuffix(head, []byte("</"+prefix+"ro")):
			return i + 2
		case bytes.HasSuffix(head, []byte("<"+prefix+"ro")):
			return -1
		}
	}
}

// lastColumn is the column of the last cell of a row. ok is false if it has no address.
func lastColumn(row []byte, prefix string) (col int, ok bool) {
	open := "<" + prefix + "c "
	for i := len(row) - len(open); i >= 0; i-- {
		if row[i] == '<' && string(row[i:i+len(open)]) == open {
			n, _ := tokenLength(row[i:], true)
			from, to, ok := attributeAt(row[i:i+n], "r")
			if !ok {
				return 0, false
			}
			col, _, ok = cell.ParseAddress(row[i+from : i+to])
			return col, ok
		}
	}
	return 0, false
}

// fill reads more into the buffer, and grows it if it is full.
func (t *tokenizer) fill() error {
	if t.end == len(t.buf) && len(t.buf) < leastBuffer { // the part is larger
		t.buf = append(t.buf, make([]byte, leastBuffer-len(t.buf))...)
	}
	if t.pos > 0 {
		copy(t.buf, t.buf[t.pos:t.end])
		t.pos, t.end = 0, t.end-t.pos
	}
	if t.end == len(t.buf) {
		t.buf = append(t.buf, make([]byte, len(t.buf))...)
	}
	n, err := t.r.Read(t.buf[t.end:])
	t.end += n
	if err == io.EOF {
		t.eof = true
		return nil
	}
	return err
}

// tokenLength returns the length and kind of the token that b begins with. The length is 0 if its end is not in b.
func tokenLength(b []byte, eof bool) (int, tokenKind) {
	if b[0] != '<' {
		if i := bytes.IndexByte(b, '<'); i >= 0 {
			return i, textToken
		}
		return len(b), textToken
	}
	if len(b) < len("<![CDATA[") && !eof {
		return 0, otherToken
	}
	for _, s := range [...]struct{ from, to string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		if bytes.HasPrefix(b, []byte(s.from)) {
			if i := bytes.Index(b[len(s.from):], []byte(s.to)); i >= 0 {
				return len(s.from) + i + len(s.to), otherToken
			}
			return 0, otherToken
		}
	}
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			switch {
			case b[1] == '/':
				return i + 1, endTag
			case b[i-1] == '/':
				return i + 1, emptyTag
			}
			return i + 1, startTag
		}
	}
	return 0, otherToken
}

// checkEncoding refuses an XML declaration with an encoding other than UTF-8.
func checkEncoding(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("<?xml")) {
		return nil
	}
	if e := attribute(raw, "encoding"); e != "" && !strings.EqualFold(e, "utf-8") && !strings.EqualFold(e, "us-ascii") {
		return fmt.Errorf("%w: XML in %s", errCannotPatch, e)
	}
	return nil
}

// tag returns the name of the element as it is written: x:row.
func (t token) tag() []byte {
	b := t.raw[1:]
	if len(b) > 0 && b[0] == '/' {
		b = b[1:]
	}
	for i, c := range b {
		if c <= ' ' || c == '/' || c == '>' {
			return b[:i]
		}
	}
	return b
}

// name returns the name of the element without its prefix: row.
func (t token) name() []byte {
	b := t.tag()
	return b[bytes.IndexByte(b, ':')+1:]
}

// is tells whether name is the name of the element without its prefix.
func (t token) is(name string) bool { return string(t.name()) == name }

// prefix returns the prefix of the element's name with its colon: "x:", or "".
func (t token) prefix() string {
	b := t.tag()
	return string(b[:bytes.IndexByte(b, ':')+1])
}

// copyRest copies everything that is left.
func copyRest(t *tokenizer, w *bufio.Writer) error {
	w.Write(t.buf[t.pos:t.end])
	if t.eof {
		return nil
	}
	_, err := io.Copy(w, t.r)
	return err
}

// copyElement copies an element whose first tag has been read.
func copyElement(t *tokenizer, tok token, w io.Writer) error {
	for depth := 0; ; {
		switch tok.kind {
		case startTag:
			depth++
		case endTag:
			depth--
		}
		if _, err := w.Write(tok.raw); err != nil {
			return err
		}
		if depth == 0 {
			return nil
		}
		var err error
		if tok, err = t.next(); err != nil {
			return unexpectedEnd(err)
		}
	}
}

// collectElement returns the bytes of an element whose first tag has been read. They may be no more than largestPart.
func collectElement(t *tokenizer, tok token) ([]byte, error) {
	var b boundedBuffer
	err := copyElement(t, tok, &b)
	return b.Bytes(), err
}

// boundedBuffer is a buffer for an element.
type boundedBuffer struct{ bytes.Buffer }

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > largestPart {
		return 0, fmt.Errorf("%w: an element of more than %d MB", errCannotPatch, largestPart>>20)
	}
	return b.Buffer.Write(p)
}

// unexpectedEnd turns io.EOF into the error of a part that ends before its last tag.
func unexpectedEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
