package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A workbook is changed without being understood as a whole: its XML passes in pieces, each with its exact bytes, and
// what nobody asked to change is written as it came. Only UTF-8 is taken; Excel, WPS, LibreOffice and Google write no other.

// errOddWorkbook says that a workbook can be read but not added to. Its outcome is a tidy workbook instead.
var errOddWorkbook = errors.New("a workbook that cannot be added to")

// longestTag is the most bytes that one tag, comment or instruction may have.
const longestTag = 1 << 20

// pieceKind tells what a piece is.
type pieceKind uint8

const (
	textPiece  pieceKind = iota // between tags; a long text comes in pieces
	startPiece                  // <a>
	emptyPiece                  // <a/>
	endPiece                    // </a>
	otherPiece                  // comment, instruction, CDATA
)

// piece is one piece of XML. raw is valid until the next one is asked for.
type piece struct {
	kind pieceKind
	raw  []byte
}

// pieces cuts XML into pieces.
type pieces struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
}

func streamPieces(r io.Reader) *pieces { return &pieces{r: r, buf: make([]byte, 1<<16)} }

func memoryPieces(raw []byte) *pieces { return &pieces{buf: raw, end: len(raw), eof: true} }

// next returns the next piece, io.EOF after the last one.
func (t *pieces) next() (piece, error) {
	for {
		have := t.buf[t.pos:t.end]
		if len(have) > 0 {
			n, kind := cut(have, t.eof)
			if n > 0 {
				t.pos += n
				tok := piece{kind: kind, raw: have[:n]}
				if kind == otherPiece {
					return tok, checkEncoding(tok.raw)
				}
				return tok, nil
			}
			if t.eof || len(have) >= longestTag {
				return piece{}, fmt.Errorf("%w: XML tag without an end", errOddWorkbook)
			}
		} else if t.eof {
			return piece{}, io.EOF
		}
		if err := t.fill(); err != nil {
			return piece{}, err
		}
	}
}

// peekRow returns what is left of the row that has just begun, to the end of its end tag, without passing over it. It is
// nil where the row must be looked at piece by piece: its columns are not all left of before, or it is out of the common.
func (t *pieces) peekRow(prefix string, before int) []byte {
	for from := 0; ; {
		have := t.buf[t.pos:t.end]
		if end := rowEnd(have, from, prefix); end > 0 {
			row := have[:end]
			if col, ok := lastColumn(row, prefix); !ok || col >= before || bytes.IndexByte(row, '!') >= 0 && bytes.Contains(row, []byte("<!")) {
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

// rowEnd returns where the first end tag of a row ends at or after b[from:], 0 where there is none, and less where
// another row begins before. It goes from w to w, a letter that little else in a sheet has.
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

// lastColumn is the column of the last cell of a row.
func lastColumn(row []byte, prefix string) (col int, ok bool) {
	open := "<" + prefix + "c "
	for i := len(row) - len(open); i >= 0; i-- {
		if row[i] == '<' && string(row[i:i+len(open)]) == open {
			n, _ := cut(row[i:], true)
			from, to, ok := attributeAt(row[i:i+n], "r")
			if !ok {
				return 0, false
			}
			col, _, ok = parseCell(row[i+from : i+to])
			return col, ok
		}
	}
	return 0, false
}

// fill makes room and reads more.
func (t *pieces) fill() error {
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

// cut returns the length and kind of the piece that b begins with, 0 where its end is not in b.
func cut(b []byte, eof bool) (int, pieceKind) {
	if b[0] != '<' {
		if i := bytes.IndexByte(b, '<'); i >= 0 {
			return i, textPiece
		}
		return len(b), textPiece
	}
	if len(b) < len("<![CDATA[") && !eof {
		return 0, otherPiece
	}
	for _, s := range [...]struct{ from, to string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		if bytes.HasPrefix(b, []byte(s.from)) {
			if i := bytes.Index(b[len(s.from):], []byte(s.to)); i >= 0 {
				return len(s.from) + i + len(s.to), otherPiece
			}
			return 0, otherPiece
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
				return i + 1, endPiece
			case b[i-1] == '/':
				return i + 1, emptyPiece
			}
			return i + 1, startPiece
		}
	}
	return 0, otherPiece
}

// checkEncoding refuses an XML declaration with another encoding than UTF-8.
func checkEncoding(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("<?xml")) {
		return nil
	}
	if e := attribute(raw, "encoding"); e != "" && !strings.EqualFold(e, "utf-8") && !strings.EqualFold(e, "us-ascii") {
		return fmt.Errorf("%w: XML in %s", errOddWorkbook, e)
	}
	return nil
}

// tag returns the element's name as it stands there: x:row.
func (t piece) tag() []byte {
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

// name returns the element's name without its prefix: row.
func (t piece) name() []byte {
	b := t.tag()
	return b[bytes.IndexByte(b, ':')+1:]
}

// is tells whether the element's name without its prefix is name.
func (t piece) is(name string) bool { return string(t.name()) == name }

// prefix returns the prefix of the element's name with its colon: "x:", or "".
func (t piece) prefix() string {
	b := t.tag()
	return string(b[:bytes.IndexByte(b, ':')+1])
}

// attributeAt finds the value of the attribute called name in a tag: raw[from:to].
func attributeAt(raw []byte, name string) (from, to int, ok bool) {
	for i := 1; i < len(raw); {
		eq := bytes.IndexByte(raw[i:], '=')
		if eq < 0 {
			return 0, 0, false
		}
		eq += i
		key := bytes.TrimRight(raw[i:eq], " \t\r\n")
		if s := bytes.LastIndexAny(key, " \t\r\n"); s >= 0 {
			key = key[s+1:]
		}
		q := eq + 1
		for q < len(raw) && raw[q] <= ' ' {
			q++
		}
		if q == len(raw) {
			return 0, 0, false
		}
		end := bytes.IndexByte(raw[q+1:], raw[q])
		if end < 0 {
			return 0, 0, false
		}
		if string(key) == name {
			return q + 1, q + 1 + end, true
		}
		i = q + 1 + end + 1
	}
	return 0, 0, false
}

// attribute returns the value of an attribute, its entities resolved, "" where it is absent.
func attribute(raw []byte, name string) string {
	from, to, ok := attributeAt(raw, name)
	if !ok {
		return ""
	}
	return html.UnescapeString(string(raw[from:to]))
}

// intAttribute returns an attribute as a number, otherwise absent.
func intAttribute(raw []byte, name string, absent int) int {
	if n, err := strconv.Atoi(attribute(raw, name)); err == nil {
		return n
	}
	return absent
}

// boolAttribute tells whether an attribute is "1" or "true".
func boolAttribute(raw []byte, name string) bool {
	v := attribute(raw, name)
	return v == "1" || v == "true"
}

// setAttribute returns a copy of an element with an attribute of its own tag set.
func setAttribute(element []byte, name, value string) []byte {
	value = escaped(value)
	raw, rest := cutTag(element)
	if from, to, ok := attributeAt(raw, name); ok {
		quoted := append(append([]byte{}, raw[:from]...), value...)
		return append(append(quoted, raw[to:]...), rest...)
	}
	end := len(raw) - 1
	if raw[end-1] == '/' {
		end--
	}
	out := append(bytes.TrimRight(append([]byte{}, raw[:end]...), " \t\r\n"), " "+name+`="`+value+`"`...)
	return append(append(out, raw[end:]...), rest...)
}

// cutTag divides an element's bytes into its first tag and the rest.
func cutTag(element []byte) (tag, rest []byte) {
	n, _ := cut(element, true)
	return element[:n], element[n:]
}

// dropAttribute returns a copy of an element with an attribute of its own tag taken out.
func dropAttribute(element []byte, name string) []byte {
	raw, rest := cutTag(element)
	from, to, ok := attributeAt(raw, name)
	if !ok {
		return bytes.Clone(element)
	}
	start := bytes.LastIndex(raw[:from], []byte(name))
	for start > 0 && raw[start-1] <= ' ' {
		start--
	}
	return append(append(bytes.Clone(raw[:start]), raw[to+1:]...), rest...)
}

// namespacePrefix returns the prefix, with its colon, that a root tag binds to a namespace that ends in suffix, "" for none.
func namespacePrefix(root []byte, suffix string) string {
	for rest := root; ; {
		i := bytes.Index(rest, []byte("xmlns:"))
		if i < 0 {
			return ""
		}
		rest = rest[i+len("xmlns:"):]
		name, _, _ := bytes.Cut(rest, []byte("="))
		name = bytes.TrimSpace(name)
		if strings.HasSuffix(attribute(root, "xmlns:"+string(name)), suffix) {
			return string(name) + ":"
		}
	}
}

// escaped makes s safe as text and as an attribute: markup becomes entities, what XML cannot hold is dropped.
func escaped(s string) string { return string(appendEscaped(nil, s)) }

// plain marks the bytes that stand in XML as they are.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = !strings.ContainsRune(`&<>"`, c)
	}
	return table
}()

// appendEscaped appends s as XML text. Line breaks become LF, broken UTF-8 U+FFFD.
func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		from := i
		for i < len(s) && plain[s[i]] {
			i++
		}
		if b = append(b, s[from:i]...); i == len(s) {
			break
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c == '\n', c == '\r' && !strings.HasPrefix(s[i:], "\n"):
			b = append(b, "&#10;"...)
		case c == '\t':
			b = append(b, "&#9;"...)
		case c < ' ' || c == 0xFFFE || c == 0xFFFF:
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return b
}
