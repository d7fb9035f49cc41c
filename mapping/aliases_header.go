package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
)

// heading is a header as it is compared.
type foldedHeader struct {
	whole string   // folded: only its letters and digits, small
	parts []string // folded, in two languages or with a stroke between: more than one, else nil
	unit  string   // kg | g | lb that stood in brackets
}

var (
	brackets   = regexp.MustCompile(`[(\[【<〈《「]([^()\[\]【】<>〈〉《》「」]*)[)\]】>〉》」]`)
	headerCode = regexp.MustCompile(`^[a-z]{0,2}[0-9]{1,4}$`) // (O03) and its like, at the end of a header
)

// headingOf takes a header apart: units and remarks in brackets out, then whole and in parts.
func foldHeader(header string) foldedHeader {
	var h foldedHeader
	s := cell.Normalize(header)
	s = brackets.ReplaceAllStringFunc(s, func(b string) string {
		inside := cell.LettersAndDigits(b)
		if u := cell.UnitOfFolded(inside); u != "" && h.unit == "" {
			h.unit = u
			return " "
		}
		if readAliasesFile().headerNote[inside] {
			return " "
		}
		return b
	})
	if all := brackets.FindAllStringIndex(s, -1); len(all) > 0 {
		last := all[len(all)-1]
		if cell.LettersAndDigits(s[last[1]:]) == "" && cell.LettersAndDigits(s[:last[0]]) != "" && headerCode.MatchString(cell.LettersAndDigits(s[last[0]:last[1]])) {
			s = s[:last[0]]
		}
	}
	h.whole = cell.LettersAndDigits(s)
	if h.whole == "" && h.unit != "" { // "(kg)" alone says nothing but its unit
		return h
	}
	h.parts = headerParts(s)
	return h
}

// parts splits s where its script changes, and at strokes, brackets, colons and line breaks.
func headerParts(s string) []string {
	var out []string
	var part strings.Builder
	var script int
	end := func() {
		if p := cell.LettersAndDigits(part.String()); p != "" {
			out = append(out, p)
		}
		part.Reset()
		script = 0
	}
	for _, r := range s {
		if strings.ContainsRune("/|\\\n\r()[]【】<>:;,、", r) {
			end()
			continue
		}
		if now := scriptOf(r); now != 0 {
			if script != 0 && now != script {
				end()
			}
			script = now
		}
		part.WriteRune(r)
	}
	end()
	if len(out) < 2 {
		return nil
	}
	return out
}

// scriptOf tells east Asian scripts (2) from the other ones (1); 0 is neither: digits, marks, spaces.
func scriptOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
		return 2
	case unicode.IsLetter(r):
		return 1
	}
	return 0
}

// sameScript says whether a and b, folded, are written in the same script.
func sameScript(a, b string) bool {
	first := func(s string) int {
		for _, r := range s {
			if n := scriptOf(r); n != 0 {
				return n
			}
		}
		return 0
	}
	return first(a) == first(b)
}
