package mapping

import (
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// phrases are groups of words that are looked for inside longer texts. Case, spaces and punctuation make no difference; a phrase in
// Latin letters begins at the start of a word. To look through a text makes no string, since each cell of a large file may be one.
type phrases struct {
	begins [1 << 16]bool     // runes with which one of them begins
	byRune map[rune][]phrase // by that rune
}

type phrase struct {
	words  string // as the list has it
	folded []rune
}

func newPhrases(list []string) (p phrases) {
	p.byRune = map[rune][]phrase{}
	for _, words := range list {
		folded := []rune(cell.Fold(words))
		first := folded[0]
		p.byRune[first] = append(p.byRune[first], phrase{words, folded})
		p.begins[first] = true
		p.begins[unicode.ToUpper(first)] = true
	}
	return p
}

// in is the first phrase that stands in text, "" if none does.
func (p *phrases) in(text string) string {
	inWord := false
	for i, r := range text {
		latin := r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z')
		begins := r < 1<<16 && p.begins[r] && (!latin || !inWord)
		inWord = latin
		if !begins {
			continue
		}
		for _, one := range p.byRune[unicode.ToLower(r)] {
			if startsWith(text[i:], one.folded) {
				return one.words
			}
		}
	}
	return ""
}

// startsWith tells whether the letters and digits of text begin with folded.
func startsWith(text string, folded []rune) bool {
	n := 0
	for _, r := range text {
		switch {
		case n == len(folded):
			return true
		case unicode.ToLower(r) == folded[n]:
			n++
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return false
		}
	}
	return n == len(folded)
}
