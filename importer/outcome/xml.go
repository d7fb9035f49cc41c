package outcome

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
