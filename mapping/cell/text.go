package cell

import (
	"strings"

	"hgeimport/mapping/reason"
)

// PlainText reads a name, a street and the like. An error cell is refused, and a formula that a CSV has as a text.
func PlainText(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, false)
	switch {
	case flaw != nil || s == "":
	case s[0] == '=' && isFormula(s) && strings.HasPrefix(Clean(c.Shown()), "="): // the text of '=1+1 is =1+1
		return "", Bad(reason.FormulaText)
	case c.Kind == Date || IsScientific(s):
		return s, Mended(reason.OddText)
	}
	return s, flaw
}

// isFormula tells whether a text that begins with = is a formula: a number, a text or a sign stands behind it, or a function.
func isFormula(s string) bool {
	if len(s) < 2 {
		return false
	}
	return strings.IndexByte(`0123456789"+-(`, s[1]) >= 0 || IsLetters(s[1:2]) && strings.ContainsAny(s, `("`)
}

// readableText returns the text of a cell, "" if it is empty, or a Flaw if it has none. wrapped says that it is an
// identifier or a number, of which full-width characters become plain ones.
func readableText(c Cell, wrapped bool) (string, *Flaw) {
	switch c.Kind {
	case Empty:
		return "", nil
	case Error:
		return "", Bad(reason.ErrorCell)
	case Formula:
		return "", Bad(reason.NotCalculated)
	}
	s := c.Shown()
	if wrapped {
		s = Unwrap(s)
	} else {
		s = unwrapText(s)
	}
	if IsErrorText(s) {
		return "", Bad(reason.ErrorCell)
	}
	if isPlaceholder(s) {
		return "", nil
	}
	return s, nil
}

// longestPlaceholder is in bytes. A longer text is not looked up.
const longestPlaceholder = 12

// isPlaceholder says that s, which is clean, stands for an empty cell: -, N/A, 无, TBD.
func isPlaceholder(s string) bool {
	if s == "" || len(s) > longestPlaceholder {
		return false
	}
	f := spellings()
	return f.beginsOne[s[0]] && f.placeholder[strings.ToLower(s)] // most cells are told by their first byte
}

// longestLater is in bytes. A longer text is not looked up.
const longestLater = 64

// IsNotKnownYet says that a cell for a number has no letter, digit or placeholder, or words that say that the number is not known
// yet or stands elsewhere: 미정, to follow, ?, xxx, 同上. Where any words may stand these may be meant as they are.
func IsNotKnownYet(c Cell) bool {
	if c.Kind != Text || c.Text == "" || isDigits(c.Text[len(c.Text)-1:]) { // as nearly all are
		return false
	}
	if len(c.Text) > longestLater || hasDigits(c.Text) {
		return false
	}
	s := Unwrap(c.Text)
	if s == "" || s[0] == '=' || IsErrorText(s) || isPlaceholder(s) {
		return false
	}
	folded := Fold(s)
	return folded == "" || spellings().later[folded] != "" || len(folded) > 2 && strings.Trim(folded, "x") == ""
}

// IsLater says that a text is words for what is not known yet, such as TBD, to follow, 미정.
func IsLater(s string) bool { return len(s) <= longestLater && spellings().later[Fold(s)] != "" }

// IsErrorText recognizes the error of a formula in a text cell.
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

// IsBlank says that a cell is empty or holds a placeholder.
func IsBlank(c Cell) bool {
	switch {
	case c.Kind == Empty:
		return true
	case c.Kind == Error || c.Kind == Formula:
		return false
	case c.Text != "" && spellings().fills[c.Text[0]]:
		return false
	case len(c.Text) > 4*longestPlaceholder:
		return strings.TrimSpace(c.Text) == ""
	}
	s := Unwrap(c.Text)
	return s == "" || isPlaceholder(s)
}

// longestValue is how many characters of a cell a message repeats.
const longestValue = 40

// Shorten cuts a text to the length that a message repeats.
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

// Filling says whether a cell is filled.
type Filling uint8

// A cell with a placeholder is Dashed: its user says that nothing is meant.
const (
	Unfilled Filling = iota
	Dashed
	Filled
)

// FillingOf tells a cell that is empty from one that says so.
func FillingOf(c *Cell) Filling {
	switch {
	case c.Kind == Empty:
		return Unfilled
	case c.Text != "" && c.Text[0] >= '0' && c.Text[0] <= '9', c.Kind == Error, c.Kind == Formula,
		len(c.Text) > longestPlaceholder && IsASCII(c.Text) && c.Text[0] > ' ':
		return Filled
	}
	s := Unwrap(c.Text)
	switch {
	case s == "":
		return Unfilled
	case isPlaceholder(s):
		return Dashed
	}
	return Filled
}
