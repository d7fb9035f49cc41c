package mapping

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// joinedAs puts the parts of a value together. A family name in characters stands in front, without a blank.
func joinedAs(f field, texts []string) string {
	if f != consigneeName && f != fullName || len(texts) < 2 {
		return strings.Join(texts, " ")
	}
	if slices.ContainsFunc(texts, func(s string) bool { return !strings.ContainsFunc(s, isEastAsian) }) {
		return strings.Join(texts, " ")
	}
	last := len(texts) - 1
	return texts[last] + strings.Join(texts[:last], "")
}

// withDistrict is an address with the part of the town that it lies in: in characters that goes in front, else behind. An address
// that names it already stays as it is.
func withDistrict(address, district string) string {
	switch {
	case district == "" || address == "" || namesDistrict(address, district):
		return address
	case !strings.ContainsFunc(district, isEastAsian):
		return address + " " + district
	case strings.ContainsFunc(district, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }):
		return district + " " + address
	}
	return district + address
}

// namesDistrict says that a part of a town stands in an address: at the end of what commas part, or as a word that can be nothing
// else, such as 南山区. Carlton is not named by 1 Carlton Road.
func namesDistrict(address, district string) bool {
	folded := cell.Fold(district)
	if last, _ := utf8.DecodeLastRuneInString(folded); strings.ContainsRune("区區县縣镇鎮乡鄉구군동읍면町", last) ||
		strings.HasPrefix(folded, "เขต") || strings.HasPrefix(folded, "แขวง") {
		return strings.Contains(cell.Fold(address), folded)
	}
	words := len(strings.Fields(district))
	for part := range strings.SplitSeq(address, ",") {
		there := strings.Fields(strings.TrimRight(part, "0123456789 .")) // without a postcode
		if cell.Fold(strings.Join(there[max(0, len(there)-words):], "")) == folded {
			return true
		}
	}
	return false
}

func isEastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Katakana, unicode.Hiragana)
}
