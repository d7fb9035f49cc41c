package cell

import (
	"testing"
	"unicode"
)

func TestHanAndHangulAreLettersOfOneCase(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if isHanOrHangul(r) && (!unicode.IsLetter(r) || unicode.ToLower(r) != r) {
			t.Errorf("%U is no letter, or has a lower case", r)
		}
	}
}
