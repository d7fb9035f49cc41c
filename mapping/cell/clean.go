package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Clean removes what nobody typed on purpose: zero-width characters, byte order marks, control characters. Tabs, line
// breaks and all kinds of spaces become one plain space, and none at the ends. A clean ASCII text is returned as it is,
// which is the common case.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Zl, r):
			gap = true
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == utf8.RuneError:
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isClean says that s is ASCII and Clean would not change it.
func isClean(s string) bool {
	space := true // true: a space here would be the first character, or the second of two spaces
	for i := range len(s) {
		c := s[i]
		if c > '~' || c < ' ' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// Unwrap cleans s and removes what spreadsheet programs put around a number to keep it text: ="…" or a leading '.
// Full-width characters become plain ones.
func Unwrap(s string) string {
	clean := isClean(s)
	if !clean {
		s = Clean(s)
	}
	if (clean || IsASCII(s)) && (s == "" || s[0] != '\'' && s[0] != '=') {
		return s
	}
	return stripped(Clean(width.Fold.String(s)))
}

// stripped is s, which is clean, without ="…" and leading apostrophes around it. It looks at each character twice at the most,
// however many there are.
func stripped(s string) string {
	for first := true; ; {
		switch {
		case strings.HasPrefix(s, "'"):
			s = s[1:]
		case len(s) >= 3 && strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`):
			inside := s[2 : len(s)-1]
			if first && strings.Contains(inside, `"`) {
				if inside = withoutDoubles(inside); inside == "" {
					return s
				}
			}
			s, first = inside, false
		default:
			return s
		}
		s = strings.Trim(s, " ")
	}
}

// withoutDoubles is what stands between the quotes of ="…" if quotes in it are doubled, as in a formula, or all of it if they are
// not. It is "" if ="…" is no text but a formula that joins some.
func withoutDoubles(s string) string {
	if pairs := strings.ReplaceAll(s, `""`, ""); strings.Contains(pairs, `"`) {
		if _, behind, _ := strings.Cut(pairs, `"`); strings.HasPrefix(strings.TrimLeft(behind, " "), "&") {
			return ""
		}
		return s
	}
	return strings.ReplaceAll(s, `""`, `"`)
}

// unwrapText is what Unwrap is for names and streets: their full-width characters stay, and so does an apostrophe that belongs to
// the text: 's-Gravenhage, 't Hooft, 'in quotes'.
func unwrapText(s string) string {
	s = Clean(s)
	switch {
	case s == "", s[0] != '\'' && s[0] != '=':
		return s
	case s[0] == '=':
		return stripped(s)
	case len(s) < 2, s[len(s)-1] == '\'':
		return s
	case len(s) > 2 && strings.IndexByte("stnkmr", s[1]|0x20) >= 0 && strings.IndexByte("- ", s[2]) >= 0:
		return s
	}
	return stripped(s)
}

// IsASCII says that s has only ASCII characters.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// IsLetters says that s is ASCII letters only, at least one.
func IsLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// isDigits says that s is digits only, at least one.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
