package mapping

import (
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// isNumber says that no cell of f can have words alone: they say that its number is not known yet. Names, addresses and remarks
// may be any words, and ports may be written by their names.
func (f field) isNumber() bool {
	return kinds[fields[f].kind].number && f != houseNo || f == taxNum || f == serviceCode
}

// notKnownYet refuses words in a cell of f. It names f if a row may go without it.
func (l *lead) notKnownYet(f field) *cell.Flaw {
	if slices.ContainsFunc(l.must, func(must []field) bool { return slices.Contains(must, f) }) {
		return cell.Bad(reason.NotKnownYet)
	}
	return cell.Bad(reason.NotKnownYet, f.String())
}

// readHandoverNum reads the number of a handover, or a key of the address book. What is more than one of them is refused.
func readHandoverNum(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	s, flaw := c.notZero(cell.Identifier(from))
	if s == "" {
		return s, flaw
	}
	var book map[string]bool
	if c.table != nil { // else it is compared alone
		book = c.table.addressBook
	}
	known := func(word string) bool {
		return len(word) >= shortestKey && book[strings.ToUpper(word)] || likeHandoverNumber(book, word)
	}
	if known(s) || known(strings.ReplaceAll(s, " ", "")) {
		return s, flaw
	}
	for _, word := range strings.FieldsFunc(s, partsNumbers) {
		if known(word) {
			return "", cell.Bad(reason.MoreThanNumber, word)
		}
	}
	if first := firstOf(cell.FirstOfLines(from), firstOfAlike(s)); first != "" {
		return "", cell.Bad(reason.MoreThanNumber, first)
	}
	return s, flaw
}

// firstOfAlike is the first of several numbers in a text that are written alike and differ in digits: H1 of H1/H2. It returns ""
// if the text may be one number: parts of digits alone may be those of one.
func firstOfAlike(s string) string {
	var parts []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/,;|+&、→>", r) }) {
		parts = append(parts, strings.TrimSpace(p))
	}
	if len(parts) < 2 || !strings.ContainsFunc(parts[0], unicode.IsLetter) {
		return ""
	}
	for i, p := range parts {
		if !holdsDigits(p, 1) || i > 0 && (p == parts[0] || withoutDigits(p) != withoutDigits(parts[0])) {
			return ""
		}
	}
	return parts[0]
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// partsNumbers says that r can be in no number of a handover.
func partsNumbers(r rune) bool {
	return !unicode.IsDigit(r) && r != '-' && scriptOf(r) != 1
}

// notZero refuses a 0 that was read, in as many digits as it may have: many programs write it where there is nothing.
func (c *column) notZero(s string, flaw *cell.Flaw) (string, *cell.Flaw) {
	if s != "" && strings.Trim(s, "0.") == "" {
		return "", cell.Bad(reason.ZeroForNone, c.field.String())
	}
	return s, flaw
}

// readBagName reads the name that its owner has given to a bag. Several of them are none: each bag has its own row.
func readBagName(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	s, flaw := c.notZero(cell.Identifier(from))
	switch {
	case strings.Contains(from.Text, "\n") && strings.ContainsAny(from.Text, ",;、~|\t"): // rows in a cell are looked for elsewhere
		return s, flaw
	case !strings.ContainsAny(s, ",;、~"):
		return c.notZero(readIdentifier(c, from, ""))
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;、~", r) })
	for i, p := range parts {
		p = strings.TrimSpace(p)
		if !strings.ContainsAny(p, "0123456789") || i > 0 && len(p) == 3 && strings.Trim(p, "0123456789") == "" { // 1,234
			return s, flaw
		}
	}
	if len(parts) < 2 {
		return s, flaw
	}
	return "", cell.Bad(reason.MoreThanNumber, strings.TrimSpace(parts[0]))
}

// isWordsOnly says that a text has letters of other scripts and no digit, as no number of the carrier's has.
func isWordsOnly(s string) bool { return !cell.IsASCII(s) && !strings.ContainsFunc(s, unicode.IsDigit) }
