package mapping

import (
	"strings"

	"hgeimport/mapping/reason"
)

// portOf reads an IATA code. Anything else goes out as it stands, noted.
func portOf(c Cell) (string, *flaw) {
	s, no := legible(c, true)
	if no != nil || s == "" {
		return "", no
	}
	if len(s) == 3 && isLetters(s) {
		return strings.ToUpper(s), nil
	}
	return s, mended(reason.UnusualPort)
}

// countryOf reads a country by its two letters, or by a name that aliases.toml knows.
func countryOf(c Cell) (string, *flaw) {
	s, no := legible(c, true)
	if no != nil || s == "" {
		return "", no
	}
	if len(s) == 2 && isLetters(s) {
		return strings.ToUpper(s), nil
	}
	if code := words().country[fold(s)]; code != "" {
		return code, mended(reason.CountryCoded)
	}
	return s, mended(reason.UnusualCountry)
}

// postcodeOf reads a ZIP. A spreadsheet program takes the zeros in front of a number away: they are put back where the
// country (its code, may be empty) says how many digits there must be.
func postcodeOf(c Cell, country string) (string, *flaw) {
	s, no := legible(c, true)
	if no != nil || s == "" {
		return "", no
	}
	if c.Kind == Date {
		return s, mended(reason.OddText)
	}
	if whole, zeros, ok := strings.Cut(s, "."); ok && isDigits(whole) && strings.Trim(zeros, "0") == "" {
		s = whole
	}
	if !isDigits(s) || len(s) > 4 || len(s) < 3 {
		return s, nil
	}
	switch {
	case country == "US", country == "KR" && len(s) == 4:
		return strings.Repeat("0", 5-len(s)) + s, mended(reason.ZipPadded)
	case len(country) != 2:
		return s, mended(reason.ZipUnclear)
	}
	return s, nil
}

func isLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}
