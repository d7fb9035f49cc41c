package outcome

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attributeAt finds the value of an attribute in a tag: raw[from:to].
func attributeAt(raw []byte, name string) (from, to int, ok bool) {
	for i := 1; i < len(raw); {
		eq := bytes.IndexByte(raw[i:], '=')
		if eq < 0 {
			return 0, 0, false
		}
		eq += i
		last := eq
		for last > i && isXMLSpace(raw[last-1]) {
			last--
		}
		first := last
		for first > i && !isXMLSpace(raw[first-1]) {
			first--
		}
		key := raw[first:last]
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

func isXMLSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// attribute returns the value of an attribute, unescaped. It returns "" if there is none.
func attribute(raw []byte, name string) string {
	from, to, ok := attributeAt(raw, name)
	if !ok {
		return ""
	}
	return html.UnescapeString(string(raw[from:to]))
}

// intAttribute returns the value of an attribute as a number, or absent if it has none.
func intAttribute(raw []byte, name string, absent int) int {
	if n, err := strconv.Atoi(attribute(raw, name)); err == nil {
		return n
	}
	return absent
}

// boolAttribute tells whether the value of an attribute is "1" or "true".
func boolAttribute(raw []byte, name string) bool {
	v := attribute(raw, name)
	return v == "1" || v == "true"
}

// setAttribute returns a copy of an element with an attribute of its first tag set.
func setAttribute(element []byte, name, value string) []byte {
	value = escaped(value)
	raw, rest := splitTag(element)
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

// splitTag splits the XML of an element into its first tag and the rest.
func splitTag(element []byte) (tag, rest []byte) {
	n, _ := tokenLength(element, true)
	return element[:n], element[n:]
}

// dropAttribute returns a copy of an element without an attribute of its first tag.
func dropAttribute(element []byte, name string) []byte {
	raw, rest := splitTag(element)
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

// namespacePrefix returns the prefix, with its colon, that a tag declares for a namespace that ends in suffix. It returns ""
// if there is none.
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

// escaped returns s as it may stand in a text or an attribute. Characters that XML does not allow are left out.
func escaped(s string) string { return string(appendEscaped(nil, s)) }

// needsNoEscape says which bytes stand in XML as they are.
var needsNoEscape = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = !strings.ContainsRune(`&<>"`, c)
	}
	return table
}()

// appendEscaped appends s as XML text. All line breaks become LF; bytes that are no UTF-8 become U+FFFD.
func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		from := i
		for i < len(s) && needsNoEscape[s[i]] {
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
