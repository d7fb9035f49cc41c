package mapping

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// phrases are groups of words that are looked for inside longer texts. Case, spaces and punctuation make no difference; a phrase
// in Latin letters begins at the start of a word. To look through a text makes no string, since each cell of a large file may be
// one.
type phrases struct {
	begins [1 << 16]bool           // runes with which one of them begins
	byRune map[rune][]phrase       // by that rune
	ascii  [utf8.RuneSelf][]phrase // the same, of runes that are ASCII
}

type phrase struct {
	words  string // as the list has it
	folded []rune
	not    bool // what stands in it is no phrase
}

// newPhrases makes phrases of a list. What stands in one of not says something else: do not cancel the order.
func newPhrases(list, not []string) (p phrases) {
	p.byRune = map[rune][]phrase{}
	for i, words := range slices.Concat(not, list) {
		folded := []rune(cell.Fold(words))
		first := folded[0]
		p.byRune[first] = append(p.byRune[first], phrase{words, folded, i < len(not)})
		p.begins[first] = true
		p.begins[unicode.ToUpper(first)] = true
		if first < utf8.RuneSelf {
			p.ascii[first] = p.byRune[first]
		}
	}
	return p
}

// in is the first phrase that stands in text, "" if none does.
func (p *phrases) in(text string) string {
	words, _ := p.find(text)
	return words
}

// find is in, and where the next word begins behind the phrase, or the text ends.
func (p *phrases) find(text string) (words string, behind int) {
	inWord, after := false, 0
	for i, r := range text {
		latin := r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z')
		begins := r < 1<<16 && p.begins[r] && (!latin || !inWord) && i >= after
		inWord = latin
		if !begins {
			continue
		}
		for _, one := range p.beginWith(r) {
			if latin && i+1 < len(text) && one.isOther(text[i+1]) {
				continue
			}
			end := endOf(text[i:], one.folded)
			if end == 0 {
				continue
			}
			if !one.not {
				return one.words, i + end
			}
			after = i + end
			break
		}
	}
	return "", 0
}

// beginWith are the phrases that begin with a rune.
func (p *phrases) beginWith(r rune) []phrase {
	if r < utf8.RuneSelf {
		return p.ascii[unicode.ToLower(r)]
	}
	return p.byRune[unicode.ToLower(r)]
}

// isOther says that a byte behind the first letter is another letter, or a digit, so that the phrase does not stand there. Most
// words are told by it.
func (one *phrase) isOther(next byte) bool {
	if next >= 'A' && next <= 'Z' {
		next |= 0x20
	}
	return (next >= '0' && next <= '9' || next >= 'a' && next <= 'z') && len(one.folded) > 1 && rune(next) != one.folded[1]
}

// endOf is where folded ends in a text whose letters and digits begin with it, 0 if they do not.
func endOf(text string, folded []rune) int {
	n := 0
	for i, r := range text {
		switch {
		case n == len(folded):
			return i
		case unicode.ToLower(r) == folded[n]:
			n++
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return 0
		}
	}
	if n < len(folded) {
		return 0
	}
	return len(text)
}
