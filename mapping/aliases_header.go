package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
)

// foldedHeader is a header in the form in which headers are compared.
type foldedHeader struct {
	whole string   // only its letters and digits, in lower case
	parts []string // the same for each part, if it has two languages or separators; nil if it has one part
	unit  string   // kg | g | lb, if it stands in brackets
}

const openingBrackets = `([【<〈《「`

var (
	brackets   = regexp.MustCompile(`[(\[【<〈《「]([^()\[\]【】<>〈〉《》「」]*)[)\]】>〉》」]`)
	headerCode = regexp.MustCompile(`^[a-z]{0,2}[0-9]{1,4}$`) // a code like (O03) at the end of a header
)

// foldHeader takes units and notes in brackets out of a header, then folds it as a whole and in parts.
func foldHeader(header string) foldedHeader {
	h, s := foldWhole(header)
	if h.whole == "" && h.unit != "" { // "(kg)" alone gives only a unit
		return h
	}
	h.parts = headerParts(s)
	return h
}

// foldWhole is foldHeader without the parts. rest is what is left of the header without the brackets that were taken out.
func foldWhole(header string) (h foldedHeader, rest string) {
	s := cell.Normalize(header)
	if !strings.ContainsAny(s, openingBrackets) {
		return foldedHeader{whole: cell.LettersAndDigits(s)}, s
	}
	s = brackets.ReplaceAllStringFunc(s, func(b string) string {
		inside := cell.LettersAndDigits(b)
		if u := unitInBrackets(inside, b); u != "" && h.unit == "" {
			h.unit = u
			return " "
		}
		if readAliasesFile().headerNote[inside] || cell.IsCurrencyNote(b) {
			return " "
		}
		return b
	})
	if all := brackets.FindAllStringIndex(s, -1); len(all) > 0 {
		last := all[len(all)-1]
		before, inside, after := s[:last[0]], s[last[0]:last[1]], s[last[1]:]
		if cell.LettersAndDigits(after) == "" && cell.LettersAndDigits(before) != "" &&
			headerCode.MatchString(cell.LettersAndDigits(inside)) {
			s = before
		}
	}
	h.whole = cell.LettersAndDigits(s)
	return h, s
}

// unitInBrackets is the unit that brackets in a header name, alone or behind the word for it: (kg), (unit: kg), （单位：公斤）.
func unitInBrackets(folded, text string) string {
	if u := cell.UnitOfHeader(folded); u != "" || !hasUnitLabel(folded) {
		return u
	}
	inside, _ := behindUnitLabel(brackets.FindStringSubmatch(text)[1])
	return cell.UnitOfHeader(cell.LettersAndDigits(inside))
}

// headerParts splits s where the script changes and at slashes, brackets, colons and line breaks. It returns nil if
// there is one part.
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

// scriptOf returns 2 for east Asian scripts, 1 for other letters, 0 for the rest: digits, punctuation, spaces.
func scriptOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
		return 2
	case unicode.IsLetter(r):
		return 1
	}
	return 0
}

// sameScript says whether two folded texts begin with letters of the same script.
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
