package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/reason"

	"golang.org/x/text/width"
)

// Flaw is what a parser has to say about a cell: bad, it cannot be used; otherwise it was mended, or is odd.
type Flaw struct {
	Code reason.Code
	Bad  bool
	Args []string
}

func Bad(code reason.Code, args ...string) *Flaw    { return &Flaw{Code: code, Bad: true, Args: args} }
func Mended(code reason.Code, args ...string) *Flaw { return &Flaw{Code: code, Args: args} }

// Clean takes out of a text what nobody typed on purpose: zero-width characters, byte order marks, control characters.
// Tabs, line breaks and the many spaces become one plain space, none at the ends. Most cells need nothing and cost
// nothing.
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

// isClean says that s is plain ASCII with nothing to take out.
func isClean(s string) bool {
	space := true // a space here would be at the start, or the second of two
	for i := range len(s) {
		c := s[i]
		if c > '~' || c < ' ' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// Bare is clean, and without what spreadsheet programs wrap around a number to keep it text: ="…", a leading '. Full-width
// characters become plain ones.
func Unwrap(s string) string {
	s = Clean(s)
	if IsASCII(s) && (s == "" || s[0] != '\'' && s[0] != '=') {
		return s
	}
	for {
		was := s
		s = Clean(width.Fold.String(s))
		s = strings.TrimLeft(s, "'")
		if len(s) >= 3 && strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) {
			s = s[2 : len(s)-1]
		}
		if s == was {
			return s
		}
	}
}

func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isDigits says that s is one digit or more and nothing else.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// longestPlaceholder is in bytes: only so short a text is looked up among them.
const longestPlaceholder = 12

// isPlaceholder says that s, which is clean, stands for nothing: -, N/A, 无, TBD.
func isPlaceholder(s string) bool {
	return len(s) <= longestPlaceholder && spellings().placeholder[strings.ToLower(s)]
}

// IsErrorText knows the errors of a formula where they came as text.
func IsErrorText(s string) bool {
	if s == "" || s[0] != '#' {
		return false
	}
	switch strings.ToUpper(s) {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
		"#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!":
		return true
	}
	return false
}

// legible is the text of a cell, "" for an empty one, or why it has none. wrapped says that ="…" is to be unwrapped.
func readableText(c Cell, wrapped bool) (string, *Flaw) {
	switch c.Kind {
	case Empty:
		return "", nil
	case Error:
		return "", Bad(reason.ErrorCell)
	case Formula:
		return "", Bad(reason.NotCalculated)
	}
	s := c.Text
	if wrapped {
		s = Unwrap(s)
	} else {
		s = Clean(s)
	}
	if IsErrorText(s) {
		return "", Bad(reason.ErrorCell)
	}
	if isPlaceholder(s) {
		return "", nil
	}
	return s, nil
}

// PlainText reads a name, a street and the like. Nothing that stands there is refused but an error.
func PlainText(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, false)
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@", s[1]) >= 0 {
		s = s[1:] // our own mark of text in a CSV outcome
	}
	if flaw == nil && s != "" && (c.Kind == Date || IsScientific(s)) {
		return s, Mended(reason.OddText)
	}
	return s, flaw
}

// longestValue is how much of a cell is repeated in a message, in characters.
const longestValue = 40

// Shorten cuts a text to what a message may repeat.
func Shorten(s string) string {
	s = Clean(s)
	if len(s) <= longestValue {
		return s
	}
	r := []rune(s)
	if len(r) <= longestValue {
		return s
	}
	return string(r[:longestValue-1]) + "…"
}

// IsBlank says that there is nothing in a cell, or something that stands for nothing.
func IsBlank(c Cell) bool {
	switch {
	case c.Kind == Empty:
		return true
	case c.Kind == Error || c.Kind == Formula:
		return false
	case len(c.Text) > 4*longestPlaceholder:
		return strings.TrimSpace(c.Text) == ""
	}
	s := Unwrap(c.Text)
	return s == "" || isPlaceholder(s)
}
