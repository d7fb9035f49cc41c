package cell

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// radicals are those that NFKC leaves, so that ⻋ is 车.
var radicals = sync.OnceValue(func() *strings.Replacer {
	var pairs []string
	for _, p := range spellings().Radical["pairs"] {
		r := []rune(p)
		pairs = append(pairs, string(r[:1]), string(r[1:]))
	}
	return strings.NewReplacer(pairs...)
})

// PlainForm is s without what only looks different: compatibility forms, radicals, capital letters.
func Normalize(s string) string {
	return strings.ToLower(radicals().Replace(norm.NFKC.String(s)))
}

// Fold leaves only letters and digits of s, small: two headers with the same fold are the same header.
func Fold(s string) string {
	return LettersAndDigits(Normalize(s))
}

func LettersAndDigits(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return r
		}
		return -1
	}, s)) // an accent may now stand beside its letter
}
