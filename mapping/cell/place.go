package cell

import (
	"regexp"
	"strings"

	"hgeimport/mapping/reason"
)

// Port reads an IATA code. Any other text is used as it is, with a note.
func Port(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	if len(s) == 3 && IsLetters(s) {
		return strings.ToUpper(s), nil
	}
	return s, Mended(reason.UnusualPort)
}

// usualFlight is the airline, two or three characters, and the number of the flight, perhaps with a letter behind it.
var usualFlight = regexp.MustCompile(`^([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})([0-9]{1,4}[A-Z]?)$`)

// Flight reads the number of a flight: KE011. Blanks, hyphens and small letters in it are only a way to write it. Any other text
// is used as it is.
func Flight(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" {
		return s, flaw
	}
	tidy := strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -‐‑–—_./", r) {
			return -1
		}
		return r
	}, s))
	if usualFlight.MatchString(tidy) {
		return tidy, flaw
	}
	return s, flaw
}

// Country reads a two-letter code, or a name that spelling.toml lists.
func Country(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	if len(s) == 2 && IsLetters(s) {
		return strings.ToUpper(s), nil
	}
	if code := spellings().country[Fold(s)]; code != "" {
		return code, Mended(reason.CountryCoded)
	}
	return s, Mended(reason.UnusualCountry)
}

// Postcode reads a post code. Spreadsheet programs drop leading zeros. They are put back if the country (a code, or "")
// tells how many digits there must be.
func Postcode(c Cell, country string) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	if c.Kind == Date {
		return s, Mended(reason.OddText)
	}
	if whole, zeros, ok := strings.Cut(s, "."); ok && isDigits(whole) && strings.Trim(zeros, "0") == "" {
		s = whole
	}
	if s == "" || c.Format != nil && s != c.Text {
		return s, nil // with the zeros that its number format shows
	}
	of := postcodes[country]
	if HasZIP(country) {
		of = postcodes["US"]
	}
	switch {
	case !isDigits(s):
	case len(s) >= of.least && len(s) < of.digits:
		return strings.Repeat("0", of.digits-len(s)) + s, Mended(reason.ZipPadded)
	case len(country) != 2 && (len(s) == 3 || len(s) == 4):
		return s, Mended(reason.ZipUnclear)
	}
	return s, nil
}

// postcodes are the countries where some post codes begin with 0: how many digits all of them have, and how many are left at the
// least of one that has lost its zeros. The source is the Universal Postal Union's list of addressing systems.
var postcodes = map[string]struct{ digits, least int }{
	"AU": {4, 3}, "BR": {8, 7}, "CN": {6, 5}, "DE": {5, 4}, "ES": {5, 4}, "FI": {5, 3}, "FR": {5, 4}, "IT": {5, 3}, "JP": {7, 6},
	"KR": {5, 4}, "MX": {5, 4}, "MY": {5, 4}, "NO": {4, 3}, "NZ": {4, 3}, "PH": {4, 3}, "RO": {6, 5}, "SG": {6, 5}, "TR": {5, 4},
	"UA": {5, 4}, "US": {5, 3}, "ZA": {4, 1},
}
