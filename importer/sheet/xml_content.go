package sheet

import "unicode/utf8"

// skip passes over the rest of the element that has just begun.
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

// richText adds the text of the si or is element that has just begun to dst: its own and that of its runs, without
// the phonetic ones.
func (x *xmlReader) richText(dst []byte) ([]byte, error) {
	for depth := 1; depth > 0; {
		tok, err := x.next()
		switch {
		case err != nil:
			return dst, err
		case tok == endTag:
			depth--
		case tok == startTag && string(x.name) == "t":
			dst, err = x.content(dst, true)
		case tok == startTag && string(x.name) == "r":
			depth++
		case tok == startTag:
			err = x.skip()
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// content adds the text of the element that has just begun to dst.
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

// tooLong says whether a text is longer than a cell can hold.
func tooLong(t []byte) bool {
	if len(t) <= MostChars {
		return false
	}
	beyond := 0 // characters that count as two
	for _, lead := range t {
		if lead >= 0xF0 {
			beyond++
		}
	}
	return utf8.RuneCount(t)+beyond > MostChars
}
