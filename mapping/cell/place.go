package cell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/reason"
)

// Port reads an IATA code. Any other text is used as it is, with a note. Several ports are none.
func Port(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	if len(s) == 3 && IsLetters(s) {
		return strings.ToUpper(s), nil
	}
	if first, second := twoPorts(s); second != "" {
		return "", Bad(reason.SeveralPorts, first, second, "transit_port")
	}
	return s, Mended(reason.UnusualPort)
}

// twoPorts are the first two codes of airports of a text that is a list of them or a way from one to another: SZX/ICN. The code
// of a country behind a port is none (ICN/KOR), nor is a name of small letters (Con Dao).
func twoPorts(s string) (first, second string) {
	parts := strings.FieldsFunc(s, notInNames)
	lists := strings.ContainsAny(s, "/,;|+&>→-–—~、")
	for i, code := range parts {
		switch {
		case len(code) != 3 || !IsLetters(code) || !lists && strings.ToUpper(code) != code:
			if lists {
				return "", "" // words
			}
		case first == "":
			first = strings.ToUpper(code)
		case strings.EqualFold(code, first) || i == len(parts)-1 && len(spellings().country[Fold(code)]) > 0:
		case second == "":
			second = strings.ToUpper(code)
		}
	}
	return first, second
}

// notInNames says that r is neither a letter of ours nor a digit.
func notInNames(r rune) bool {
	return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z'
}

// usualFlight is the airline, two or three characters, and the number of the flight, perhaps with a letter behind it. Blanks,
// hyphens and the like behind the airline and before the letter are only a way to write it.
var usualFlight = regexp.MustCompile(`^([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})[-‐‑–—_./ ]*([0-9]{1,4})(?:[-‐‑–—_./ ]*([A-Z]))?$`)

// flightInText is such a number in a longer text.
var flightInText = regexp.MustCompile(`\b(?:[A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})[- ]?[0-9]{1,4}[A-Z]?\b`)

// flightAndDay is how an air waybill names a flight and its day: KE011/25NOV. A day without its month is none: KE011/12 may be
// two flights.
var flightAndDay = regexp.MustCompile(`^(.*[0-9][A-Z]?)[-‐‑–—./, (]+(?:([0-3]?[0-9])[-. ]?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)` +
	`(?:[-. ]?(?:20)?[0-9]{2})?|20[0-9]{2}[-./]([01]?[0-9])[-./]([0-3]?[0-9]))\)?$`)

var monthNames = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}

// FlightDay reads a flight with its day behind it: the flight, the day and the month. day is 0 if the text is anything else.
func FlightDay(s string) (flight string, day, month int) {
	p := flightAndDay.FindStringSubmatch(strings.ToUpper(s))
	if p == nil {
		return "", 0, 0
	}
	of := usualFlight.FindStringSubmatch(strings.TrimSpace(p[1]))
	if of == nil {
		return "", 0, 0
	}
	day, _ = strconv.Atoi(p[2] + p[5])
	if month = slices.Index(monthNames, p[3]) + 1; p[4] != "" {
		month, _ = strconv.Atoi(p[4])
	}
	if day < 1 || day > 31 || month > 12 {
		return "", 0, 0
	}
	return of[1] + of[2] + of[3], day, month
}

// Flight reads the number of a flight: KE011. The day behind it is left out (FlightDay). Several flights are none, nor is one
// with another number behind it (KE1/2). Any other text is used as it is.
func Flight(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" {
		return s, flaw
	}
	upper := strings.ToUpper(s)
	if p := usualFlight.FindStringSubmatch(upper); p != nil {
		return p[1] + p[2] + p[3], flaw
	}
	if flight, day, _ := FlightDay(s); day > 0 {
		return flight, Mended(reason.FlightDay)
	}
	upper = strings.ReplaceAll(upper, "_", " ")
	found := flightInText.FindAllStringIndex(upper, -1)
	if len(found) == 0 {
		return s, flaw
	}
	text := func(i int) string { return upper[found[i][0]:found[i][1]] }
	for i := range found {
		if numberOfFlight(text(i)) != numberOfFlight(text(0)) {
			return "", Bad(reason.SeveralFlights, text(0), text(i), "transit_flight_no")
		}
	}
	behind := strings.TrimLeft(upper[found[0][1]:], "-‐‑–—./,;+&>→~ ")
	if len(found) > 1 || found[0][0] == 0 && behind != "" && behind[0] >= '0' && behind[0] <= '9' {
		return "", Bad(reason.MoreThanNumber, text(0))
	}
	return s, flaw
}

// numberOfFlight is a flight in one spelling: KE 011 as KE11.
func numberOfFlight(flight string) string {
	p := usualFlight.FindStringSubmatch(flight)
	return p[1] + strings.TrimLeft(p[2], "0") + p[3]
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
