package cell

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold keeps only the letters and digits of s, in lower case. Two headers with the same fold are the same header.
func Fold(s string) string {
	return LettersAndDigits(Normalize(s))
}

// Normalize removes differences that are only visual: compatibility forms such as full-width letters, radicals, upper
// case.
func Normalize(s string) string {
	if isPlain(s) {
		return strings.Map(lowerASCII, s) // nothing else in it has an upper case
	}
	s = norm.NFKC.String(s)
	if strings.ContainsFunc(s, isRadical) {
		s = radicals().Replace(s)
	}
	return strings.ToLower(s)
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isPlain tells whether all characters of s are of ASCII, or Chinese characters or Korean syllables: no normal form changes
// these, alone or side by side.
func isPlain(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && !isHanOrHangul(r) {
			return false
		}
	}
	return true
}

// isHanOrHangul tells whether r is a Chinese character or a Korean syllable. All of these are letters.
func isHanOrHangul(r rune) bool {
	return r >= firstHan && r <= lastHan || r >= firstHangul && r <= lastHangul
}

const (
	firstHan, lastHan       = 0x4E00, 0x9FFF
	firstHangul, lastHangul = 0xAC00, 0xD7A3
)

// isRadical tells whether a character is in the block of those that radicals replaces.
func isRadical(r rune) bool { return r >= 0x2E80 && r <= 0x2EFF }

// radicals replaces characters such as the radical ⻋ by 车. NFKC leaves some of them.
var radicals = sync.OnceValue(func() *strings.Replacer {
	var pairs []string
	for _, p := range spellings().Radical["pairs"] {
		r := []rune(p)
		pairs = append(pairs, string(r[:1]), string(r[1:]))
	}
	return strings.NewReplacer(pairs...)
})

// LettersAndDigits removes all other characters from s. Accents count as letters.
func LettersAndDigits(s string) string {
	if isASCII(s) {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' {
				return r
			}
			return -1
		}, s)
	}
	left := strings.Map(func(r rune) rune {
		if isHanOrHangul(r) || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return r
		}
		return -1
	}, s)
	if isPlain(left) {
		return left
	}
	return norm.NFC.String(left) // an accent may now stand beside its letter
}
