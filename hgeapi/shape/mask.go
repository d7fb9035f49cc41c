package shape

import "regexp"

// What may be about a person, or open a door, is not shown.
var (
	mail  = regexp.MustCompile(`[^\s"'<>,;:=()]+@[^\s"'<>,;:=()]+`)
	phone = regexp.MustCompile(`\+\d[\d ().-]{6,}\d|\(\d{2,4}\) ?\d[\d .-]{4,}\d|` +
		`\b\d{1,4}[ -]\d{2,4}[ .-]\d{3,4}(?:[ .-]\d{2,4})?\b|\b0?1\d{9,10}\b`)
	token = regexp.MustCompile(`eyJ[\w-]{4,}(?:\.[\w-]*){0,2}|\b[A-Za-z0-9+/_-]{32,}={0,2}|(?i)\b(?:bearer|basic) +[\w+/=.~-]+`)
)

// Mask is a text without what looks like a login token, a mail address or a telephone number.
func Mask(text string) string {
	for _, what := range []*regexp.Regexp{token, mail, phone} {
		text = what.ReplaceAllString(text, "***")
	}
	return text
}
