package cell

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalize and LettersAndDigits have short ways for most texts. They say the same as the long ones.
func TestFoldShortWays(t *testing.T) {
	texts := append([]string{"", "Order No.", "ORDER_NUM (kg)", "@[`{|}~^ a-Z 0/9:", "重量（KG）", "무게", "ｶﾅ ＡＢＣ", "é é", "⻋牌 No",
		"İ ß"}, spellings().Radical["pairs"]...)
	for c := range rune(unicode.MaxASCII + 1) {
		texts = append(texts, string(c), "a"+string(c)+"Z")
	}
	for r := rune(firstHan); r <= lastHangul; r++ { // with what may join it: a jamo, an accent
		if r <= lastHan || r >= firstHangul {
			texts = append(texts, string(r), string(r)+"\u11a8", "\u1100"+string(r), string(r)+"\u0301b"+string(r))
		}
	}
	for _, s := range texts {
		long := strings.ToLower(radicals().Replace(norm.NFKC.String(s)))
		if got := Normalize(s); got != long {
			t.Errorf("%q normalized is %q, want %q", s, got, long)
		}
		letters := norm.NFC.String(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
				return r
			}
			return -1
		}, s))
		if got := LettersAndDigits(s); got != letters {
			t.Errorf("letters and digits of %q are %q, want %q", s, got, letters)
		}
	}
}
