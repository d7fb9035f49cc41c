package cell

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"hgeimport/mapping/reason"
)

// Nation reads a country and returns its code of two letters. A parcel goes there, so nothing else will do.
func Nation(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	code := nationOf(s)
	switch {
	case code == "":
		return "", Bad(reason.BadCountry)
	case !strings.EqualFold(code, s):
		return code, Mended(reason.CountryCoded)
	}
	return code, nil
}

// nationOf is the code of a country that a text names: by a code of two or three letters, or by its name in one of many
// languages. A code may stand beside the name: "US - United States", 美国(US).
func nationOf(s string) string {
	if code := regionOf(s); code != "" {
		return code
	}
	folded := Fold(s)
	if code := nationNames()[folded]; code != "" {
		return code
	}
	code := ""
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("()（）[]/|,-–:", r) }) {
		part = strings.TrimSpace(part)
		one := regionOf(part)
		if one == "" {
			one = nationNames()[Fold(part)]
		}
		if one == "" || code != "" && one != code {
			return ""
		}
		code = one
	}
	return code
}

// regionOf is the code of two letters for a code of two or three.
func regionOf(s string) string {
	if (len(s) != 2 && len(s) != 3) || !IsLetters(s) {
		return ""
	}
	r, err := language.ParseRegion(s)
	if err != nil || !r.IsCountry() {
		return ""
	}
	return r.Canonicalize().String() // UK is GB
}

// namesIn are the languages in which names of countries are known, the more likely first.
var namesIn = []language.Tag{language.English, language.SimplifiedChinese, language.TraditionalChinese, language.Korean,
	language.Japanese, language.German, language.French, language.Spanish, language.Italian, language.Portuguese, language.Dutch,
	language.Vietnamese, language.Thai, language.Indonesian, language.Russian, language.Polish, language.Turkish, language.Swedish}

// nationNames are the codes of countries by their names, folded.
var nationNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for folded, code := range spellings().country {
		names[folded] = code
	}
	for folded, code := range spellings().nation {
		names[folded] = code
	}
	var countries []language.Region
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if r, err := language.ParseRegion(string([]rune{a, b})); err == nil && r.IsCountry() && r == r.Canonicalize() {
				countries = append(countries, r)
			}
		}
	}
	for _, tag := range namesIn {
		namer := display.Regions(tag)
		for _, r := range countries {
			name := Fold(namer.Name(r))
			if _, known := names[name]; !known && name != "" {
				names[name] = r.String()
			}
		}
	}
	return names
})

// plusFour is the form of US postcodes with four more digits, which say the block.
var plusFour = regexp.MustCompile(`^([0-9]{5})[- ]?[0-9]{4}$`)

// DeliveryPostcode reads the postcode that a parcel goes to. country is a code of two letters. The carrier knows US postcodes of
// five digits only.
func DeliveryPostcode(c Cell, country string) (string, *Flaw) {
	s, flaw := Postcode(c, country)
	if s == "" || flaw != nil && flaw.Bad || !HasZIP(country) {
		return s, flaw
	}
	if len(s) == 8 && isDigits(s) && c.Kind == Number {
		s = "0" + s
	}
	if m := plusFour.FindStringSubmatch(s); m != nil {
		return m[1], Mended(reason.ZipCut)
	}
	if len(s) != 5 || !isDigits(s) {
		return "", Bad(reason.BadZip)
	}
	return s, flaw
}

// HasZIP says that a country, or a territory of the USA, has the post codes of the USA.
func HasZIP(country string) bool {
	switch country {
	case "US", "PR", "VI", "GU", "AS", "MP":
		return true
	}
	return false
}

// Digits of a telephone number, at least and at most.
const (
	fewestPhoneDigits = 6
	mostPhoneDigits   = 20
)

// DeliveryPhone reads the telephone number of somebody who receives a parcel. A mobile that has lost its leading zero gets it
// back if the country (a code, or "") tells that it must have one.
func DeliveryPhone(c Cell, country string) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	switch {
	case c.Kind == Date || c.Kind == Bool:
		return "", Bad(reason.BadPhone)
	case IsScientific(s):
		return "", Bad(reason.ChangedByExcel)
	case c.Kind == Number || c.Kind == Text:
		if whole, zeros, ok := strings.Cut(s, "."); ok && isDigits(whole) && strings.Trim(zeros, "0") == "" {
			s = whole
		}
	}
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits < fewestPhoneDigits || digits > mostPhoneDigits {
		return "", Bad(reason.BadPhone)
	}
	if begins := mobiles[country]; begins != nil && begins.MatchString(s) {
		return "0" + s, Mended(reason.PhonePadded)
	}
	return s, nil
}

// mobiles are what numbers of mobiles look like without their leading zero, in countries where no number is written so.
var mobiles = map[string]*regexp.Regexp{"KR": regexp.MustCompile(`^1[016789][ -]?\d{3,4}[ -]?\d{4}$`),
	"JP": regexp.MustCompile(`^[789]0[ -]?\d{4}[ -]?\d{4}$`)}

// poBox recognizes a post office box, to which the carrier does not deliver.
var poBox = regexp.MustCompile(`(?i)\bp\s*\.?\s*o\s*\.?\s*(?:box\b|b\.?\s*\d)|\bpost(?:al)?\s+(?:office\s+)?box\b|\bpostfach\b|` +
	`\bpostbus\b|\bapartado\s+(?:postal|de correos)\b|\bcasilla\s+postal\b|\bbo[iî]te\s+postale\b|사서함|邮政信箱|郵政信箱|私書箱`)

// HasPOBox tells whether an address is a post office box.
func HasPOBox(address string) bool {
	lower := strings.ToLower(address)
	for _, part := range poBoxParts {
		if strings.Contains(lower, part) {
			return poBox.MatchString(address)
		}
	}
	return false
}

// poBoxParts are quick: no post office box is without one of them.
var poBoxParts = []string{"box", "post", "p.o", "p o", "po b", "pob", "apartado", "casilla", "사서함", "信箱", "私書箱"}

// Length is how many characters a text has.
func Length(s string) int { return utf8.RuneCountInString(s) }

// usualPCCC is what a personal customs clearance code usually is.
var usualPCCC = regexp.MustCompile(`^[Pp][0-9]{12}$`)

// ClearanceCode reads a personal customs clearance code. Other identities are legal, so one in another form is only noted.
func ClearanceCode(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" || flaw != nil && flaw.Bad {
		return s, flaw
	}
	s = strings.ReplaceAll(s, " ", "")
	if usualPCCC.MatchString(s) {
		return strings.ToUpper(s), flaw
	}
	return s, Mended(reason.UnusualPCCC)
}
