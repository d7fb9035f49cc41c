package sheet

import (
	"bytes"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// alphabet is an encoding of one byte a character: of Europe, on Windows, Unix, Macs and DOS. Each reads the bytes of each other
// one, so what counts is whether the words look like words: their letters, how usual these are, and what stands beside them.
type alphabet struct {
	charset Charset
	prior   float64 // logarithm of how usual the encoding is
}

// alphabets are in the order in which one of several that read the same is taken.
var alphabets = []alphabet{
	{windows1252, 0}, {windows1250, -1}, {windows1251, -1}, {windows1254, -1}, {latin9, -1.5}, {macRoman, -5}, {latin2, -3},
	{Charset{"windows-1253", charmap.Windows1253}, -2}, {Charset{"windows-1257", charmap.Windows1257}, -5},
	{Charset{"cp850", charmap.CodePage850}, -5}, {Charset{"cp852", charmap.CodePage852}, -5},
	{Charset{"cp866", charmap.CodePage866}, -3}, {Charset{"koi8-r", charmap.KOI8R}, -4},
	{Charset{"x-mac-cyrillic", charmap.MacintoshCyrillic}, -5},
}

// decode is the character of a byte; false if it has none that stands in a text.
func (a *alphabet) decode(b byte) (rune, bool) {
	r := a.charset.Encoding.(*charmap.Charmap).DecodeByte(b)
	return r, r != utf8.RuneError && !(r >= 0x80 && r < 0xA0)
}

// reads tells whether the encoding has a character for each byte that is in the file.
func (a *alphabet) reads(used *[256]bool) bool {
	for b := utf8.RuneSelf; b < len(used); b++ {
		if used[b] {
			if _, ok := a.decode(byte(b)); !ok {
				return false
			}
		}
	}
	return true
}

// same tells whether a file with these bytes reads the same in two encodings.
func (a *alphabet) same(other *alphabet, used *[256]bool) bool {
	for b := utf8.RuneSelf; b < len(used); b++ {
		if used[b] {
			mine, _ := a.decode(byte(b))
			if theirs, _ := other.decode(byte(b)); mine != theirs {
				return false
			}
		}
	}
	return true
}

// read reads the cells of a sample, a line each.
func (a *alphabet) read(sample []byte) (r reading) {
	r.likely = a.prior
	for _, line := range bytes.Split(sample, []byte{'\n'}) {
		text := make([]rune, len(line))
		for i, b := range line {
			if text[i] = rune(b); b >= utf8.RuneSelf {
				c, ok := a.decode(b)
				if text[i] = c; !ok {
					r.faults++
				}
				r.chars++
			}
		}
		for i, c := range text {
			switch {
			case c < utf8.RuneSelf:
				r.add(math.Log(asciiShare), false)
			case unicode.IsLetter(c):
				share := letterShare(c)
				if unicode.IsUpper(c) && unicode.IsUpper(at(text, i-1)) {
					share /= capitalPart // as usual as the one before
				}
				r.add(math.Log(share)+besideLetter(text, i), true)
			default:
				r.add(math.Log(signShare(c))+besideSign(text, i), true)
			}
		}
		for word := range strings.FieldsFuncSeq(string(text), func(c rune) bool { return !unicode.IsLetter(c) }) {
			r.add(sound(word), true)
		}
	}
	return r
}

// latinLetters are letters of names and streets, the most usual first. A letter of the next group is about a third as usual.
var latinLetters = []string{"éüöäáíóñãışğ", "ßçèłšžčřúąęśżćńěëôêâåøæİýőă", "àîïûùõůťďňźľűœșț", "ìòþðţđķļņāēīūįųėŗģ"}

// cyrillicShares are letters of Russian and Ukrainian, and how many of a thousand letters they are.
var cyrillicShares = map[rune]float64{'о': 110, 'е': 85, 'а': 80, 'и': 73, 'н': 67, 'т': 63, 'с': 55, 'р': 47, 'в': 45, 'л': 44,
	'к': 35, 'м': 32, 'д': 30, 'п': 28, 'у': 26, 'я': 20, 'ы': 19, 'ь': 17, 'г': 17, 'з': 16, 'б': 16, 'ч': 14, 'й': 12, 'х': 10,
	'ж': 9, 'ш': 7, 'ю': 6, 'ц': 5, 'щ': 4, 'э': 3, 'ф': 3, 'ъ': 1, 'ё': 2, 'і': 10, 'ї': 3, 'є': 3, 'ј': 1, 'ў': 1}

// greekShares are the same for Greek.
var greekShares = map[rune]float64{'α': 110, 'ο': 95, 'ι': 85, 'ε': 80, 'τ': 80, 'ν': 65, 'σ': 50, 'η': 45, 'υ': 42, 'ρ': 40,
	'κ': 39, 'π': 38, 'ς': 38, 'μ': 32, 'λ': 27, 'ω': 20, 'γ': 17, 'δ': 17, 'ά': 15, 'ί': 15, 'ό': 15, 'έ': 12, 'χ': 12, 'θ': 12,
	'ή': 10, 'φ': 9, 'ύ': 8, 'β': 7, 'ώ': 6, 'ξ': 5, 'ζ': 4, 'ψ': 2}

const (
	latinShare  = 0.01   // of é in a text of Europe
	rareLetter  = 0.0001 // of a letter that is in no list
	usualSign   = 0.0005
	rareSign    = 0.00001
	capitalPart = 0.15 // of a letter: as many of them are capital
)

// letterShare is how likely a letter is that is not ASCII.
func letterShare(c rune) float64 {
	small, part := unicode.ToLower(c), 1.0
	if small != c {
		part = capitalPart
	}
	if n, ok := cyrillicShares[small]; ok {
		return n / 2000 * part
	}
	if n, ok := greekShares[small]; ok {
		return n / 2000 * part
	}
	share := latinShare * part
	if c == 'İ' {
		share = latinShare
	}
	for _, group := range latinLetters {
		if strings.ContainsRune(group, small) || strings.ContainsRune(group, c) {
			return share
		}
		share /= 3
	}
	return rareLetter
}

func signShare(c rune) float64 {
	if strings.ContainsRune("’‘“”„«»–—…º°ª€£§№·¿¡®©™´\u00A0", c) {
		return usualSign
	}
	return rareSign
}

// What is odd in a word, as the logarithm of how seldom it is.
const (
	signInWord    = -8 // Mu±oz
	signAtWord    = -4 // ±oz
	capitalInWord = -6 // muÑoz
	smallInWord   = -2 // MUñOZ: a program has made it capital and knew only ASCII
	twoScripts    = -8 // Muсoz
	noSound       = -4 // Dvoøák, Lefčvre
	hardSound     = -1.5
	longestWord   = 100
)

// besideLetter is how odd the letter at i is beside its neighbours.
func besideLetter(text []rune, i int) (odd float64) {
	c := text[i]
	before, after := at(text, i-1), at(text, i+1)
	switch {
	case unicode.IsUpper(c) && unicode.IsLower(before):
		odd += capitalInWord
	case unicode.IsLower(c) && !unicode.IsUpper(before) && unicode.IsUpper(after):
		odd += capitalInWord
	case unicode.IsLower(c) && unicode.IsUpper(before) && unicode.IsUpper(after):
		odd += smallInWord
		if i < 2 || !unicode.IsLetter(text[i-2]) {
			odd += capitalInWord - smallInWord // OíHara
		}
	}
	for _, other := range []rune{before, after} {
		if unicode.IsLetter(other) && script(other) != script(c) {
			odd += twoScripts
		}
	}
	switch unicode.ToLower(c) {
	case 'ń', 'ą', 'ę', 'ě', 'ů', 'ă': // no word of their languages has a vowel behind them
		if isVowel(after) {
			odd += noSound
		}
	case 'ß', 'ğ': // stand behind a vowel
		if !isVowel(before) {
			odd += noSound
		}
	}
	return odd
}

// besideSign is how odd the sign at i is beside its neighbours.
func besideSign(text []rune, i int) float64 {
	before, after := unicode.IsLetter(at(text, i-1)), unicode.IsLetter(at(text, i+1))
	switch {
	case before && after:
		return inWord(text, i)
	case after && strings.ContainsRune("“‘„«¿¡\u00A0–—№", text[i]):
	case before && strings.ContainsRune("”’»…º°ª®™\u00A0–—´", text[i]):
	case before || after:
		return signAtWord
	}
	return 0
}

// inWord is how odd the sign at i is between two letters. An apostrophe stands behind a short beginning, before a capital letter
// or before an s at the end.
func inWord(text []rune, i int) float64 {
	if !strings.ContainsRune("’‘´", text[i]) {
		if strings.ContainsRune("·–—\u00A0", text[i]) {
			return signAtWord
		}
		return signInWord
	}
	start := i
	for start > 0 && unicode.IsLetter(text[start-1]) {
		start--
	}
	switch {
	case unicode.IsUpper(text[i+1]), i-start <= 2, text[i+1] == 's' && !unicode.IsLetter(at(text, i+2)):
		return math.Log(latinShare / usualSign)
	}
	return signAtWord
}

func at(text []rune, i int) rune {
	if i < 0 || i >= len(text) {
		return ' '
	}
	return text[i]
}

func script(c rune) *unicode.RangeTable {
	for _, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
		if unicode.Is(t, c) {
			return t
		}
	}
	return nil
}

const vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœąęěőűůăāēīūėįųıi̇"

func isVowel(c rune) bool { return strings.ContainsRune(vowels, unicode.ToLower(c)) }

// sound is how odd the letters of a word of Latin letters sound: three vowels in a row, or four consonants, with a letter among
// them that is not ASCII.
func sound(word string) (odd float64) {
	letters := []rune(strings.ToLower(word))
	if len(letters) > longestWord || len(word) == len(letters) || script(letters[0]) != unicode.Latin {
		return 0
	}
	if len(letters) > 1 && strings.ToUpper(word) == word && len(letters) < 4 {
		return 0 // an abbreviation
	}
	if strings.ContainsAny(word, "ğışĞİŞ") && strings.ContainsAny(word, "áéíóúýñãøåæÁÉÍÓÚÝÑÃØÅÆ") {
		odd += noSound // no language has both
	}
	hasVowel := false
	for from := 0; from < len(letters); {
		to, foreign, vowel := from, false, isVowel(letters[from])
		for ; to < len(letters) && isVowel(letters[to]) == vowel; to++ {
			foreign = foreign || letters[to] >= utf8.RuneSelf && letters[to] != 'ß'
		}
		hasVowel = hasVowel || vowel
		switch n := to - from; {
		case !foreign:
		case vowel && n >= 3, n >= 4:
			odd += noSound
		case !vowel && n == 3 && from == 0:
			odd += hardSound
		}
		from = to
	}
	if !hasVowel && len(letters) > 2 {
		odd += noSound
	}
	return odd
}
