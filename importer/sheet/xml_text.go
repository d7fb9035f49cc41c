package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// validText tells how many bytes at the start of b are valid UTF-8 without control characters. ok is false if an invalid
// byte follows them. A character that is cut off at the end of b is not invalid unless b is the last piece of the text.
func validText(b []byte, last bool) (good int, ok bool) {
	const high, ones = 0x8080808080808080, 0x0101010101010101
	i := 0
	for i < len(b) {
		// 32 bytes at once, then eight: none has its high bit set, none is below 0x20.
		for ; i+32 <= len(b); i += 32 {
			w, x, y, z := word64(b[i:]), word64(b[i+8:]), word64(b[i+16:]), word64(b[i+24:])
			if (w|x|y|z|(w-0x20*ones)|(x-0x20*ones)|(y-0x20*ones)|(z-0x20*ones))&high != 0 {
				break
			}
		}
		if i == len(b) {
			break
		}
		if i+8 <= len(b) {
			w := word64(b[i:])
			if w&high == 0 && (w-0x20*ones)&^w&high == 0 {
				i += 8
				continue
			}
		}
		c := b[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				return i, !last && !utf8.FullRune(b[i:])
			}
			i += n
		case c < ' ' && !isSpace(c):
			return i, false
		default:
			i++
		}
	}
	return i, true
}

// appendChars appends the characters of an XML text to dst: with entities resolved and line ends turned into \n. With
// escapes, the _xHHHH_ of spreadsheets is resolved too. It returns false for an entity that XML does not predefine.
func appendChars(dst, raw []byte, cdata, escapes bool) ([]byte, bool) {
	for len(raw) > 0 {
		i := bytes.IndexAny(raw, "&_\r")
		if i < 0 {
			return append(dst, raw...), true
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		switch {
		case raw[0] == '&' && !cdata:
			c, n := entity(raw)
			if n == 0 {
				return dst, false
			}
			dst, raw = utf8.AppendRune(dst, c), raw[n:]
		case raw[0] == '\r':
			if len(raw) < 2 || raw[1] != '\n' {
				dst = append(dst, '\n')
			}
			raw = raw[1:]
		case raw[0] == '_' && escapes:
			if c, n := escape(raw); n > 0 {
				dst, raw = utf8.AppendRune(dst, c), raw[n:]
				continue
			}
			fallthrough
		default:
			dst, raw = append(dst, raw[0]), raw[1:]
		}
	}
	return dst, true
}

// entity reads one of the five predefined entities, such as &amp;, or a character reference, &#10; or &#xA;. Length 0 =
// b begins with none of them.
func entity(b []byte) (rune, int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	name := string(b[1:end])
	switch name {
	case "amp":
		return '&', end + 1
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	}
	if name[0] != '#' || len(name) < 2 {
		return 0, 0
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	c, err := strconv.ParseUint(digits, base, 32)
	if err != nil || c < ' ' && !isSpace(byte(c)) || !utf8.ValidRune(rune(min(c, utf8.MaxRune+1))) {
		return 0, 0
	}
	return rune(c), end + 1
}

// escape reads _xHHHH_, the UTF-16 unit with this number. Spreadsheets write characters that XML does not allow in this way;
// two of them are a surrogate pair. Length 0 = b does not begin with one.
func escape(b []byte) (rune, int) {
	const length = len("_x000D_")
	unit := func(b []byte) (rune, bool) {
		if len(b) < length || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
			return 0, false
		}
		c, err := strconv.ParseUint(string(b[2:6]), 16, 16)
		return rune(c), err == nil
	}
	c, ok := unit(b)
	if !ok || c == 0 {
		return 0, 0
	}
	if utf16.IsSurrogate(c) {
		low, ok := unit(b[length:])
		if c = utf16.DecodeRune(c, low); !ok || c == utf8.RuneError {
			return 0, 0
		}
		return c, 2 * length
	}
	return c, length
}

// skip moves behind the end of the element that has just begun.
func (x *xmlReader) skip() error {
	for depth := 1; depth > 0; {
		switch tok, err := x.next(); {
		case err != nil:
			return err
		case tok == startTag:
			depth++
		case tok == endTag:
			depth--
		case tok == endOfFile:
			return x.broken()
		}
	}
	return nil
}

// richText appends the text of the si or is element that has just begun to dst: its own text and that of its runs,
// without phonetic runs. x.struck is what is struck out of it.
func (x *xmlReader) richText(dst []byte) ([]byte, error) {
	start := len(dst)
	x.struck = struckRuns{}
	strikes := false // of the run
	for depth := 1; depth > 0; {
		tok, err := x.next()
		switch {
		case err != nil:
			return dst, err
		case tok == endTag:
			depth--
		case tok == startTag && string(x.name) == "t":
			from := len(dst)
			if dst, err = x.content(dst, true); err == nil {
				x.struck.add(dst[from:], from-start, strikes && depth > 1)
			}
		case tok == startTag && string(x.name) == "r":
			depth++
			strikes = false
		case tok == startTag && string(x.name) == "rPr":
			strikes, err = x.hasStrike()
		case tok == startTag:
			err = x.skip()
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// content appends the text of the element that has just begun to dst. It passes over elements inside it.
func (x *xmlReader) content(dst []byte, escapes bool) ([]byte, error) {
	for {
		tok, err := x.next()
		switch {
		case err != nil || tok == endTag:
			return dst, err
		case tok == startTag:
			err = x.skip()
		case tok == charData:
			var ok bool
			if dst, ok = appendChars(dst, x.text, x.cdata, escapes); !ok {
				return dst, x.broken()
			}
			if tooLong(dst) {
				err = longCell("")
			}
		}
		if err != nil {
			return dst, err
		}
	}
}
