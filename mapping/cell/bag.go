package cell

import (
	"regexp"
	"strings"

	"hgeimport/mapping/reason"
)

// IsCarrierBag recognizes the carrier's numbers of bags: BP, ten digits, and often a country (contract.md, Numbers seen).
func IsCarrierBag(s string) bool {
	if len(s) != len("BP2602420951") && len(s) != len("BP2400000020US") || s[:2] != "BP" || !isDigits(s[2:12]) {
		return false
	}
	return IsLetters(s[12:]) || len(s) == 12
}

// bagInWords is one of the carrier's numbers among other characters.
var bagInWords = regexp.MustCompile(`BP[0-9]{10}(?:[A-Z]{2})?`)

// Bag reads the carrier's number of a bag. One in another form is used as it is: too few are known to refuse it. What can be no
// number of a bag is refused: several in one cell, one with a remark beside it, words.
func Bag(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" || IsCarrierBag(s) {
		return s, flaw
	}
	raised := strings.ToUpper(s)
	if IsCarrierBag(raised) {
		return raised, orderRaised
	}
	if whole := strings.Map(withoutGaps, raised); IsCarrierBag(whole) {
		return whole, orderJoined
	}
	if code := noBag(s, raised); code != "" {
		return "", Bad(code)
	}
	if flaw == nil {
		flaw = unusualBag
	}
	return s, flaw
}

func withoutGaps(r rune) rune {
	if r == ' ' || r == '-' {
		return -1
	}
	return r
}

// noBag says why a text, which is no number of the carrier's, can be no number of a bag, "" if it may be one. raised is the same
// in upper case.
func noBag(s, raised string) reason.Code {
	switch numbers := bagInWords.FindAllString(raised, 2); {
	case len(numbers) > 1, len(numbers) == 0 && severalWithDigits(s):
		return reason.SeveralNumbers
	case len(numbers) == 1 && isNoPart(strings.Replace(raised, numbers[0], "", 1)):
		return reason.NotAnOrder // as in a list of waybills: what is marked as something is not touched
	case !strings.ContainsAny(s, "0123456789") || !IsASCII(s):
		return reason.NotANumber
	case strings.ContainsFunc(s, notInOrderNumbers):
		return reason.NotAnOrder
	}
	return ""
}

// isNoPart says that what stands beside a number is no part of it. Few characters may be: -1, A.
func isNoPart(beside string) bool {
	return strings.ContainsFunc(beside, endsNumber) || strings.ContainsRune(beside, '.') || len(strings.Trim(beside, "-_")) > 2
}

// severalWithDigits says that a text is several parts between commas and the like, each with a digit.
func severalWithDigits(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;|+&~、，；～", r) })
	for _, p := range parts {
		if !strings.ContainsAny(p, "0123456789") {
			return false
		}
	}
	return len(parts) > 1
}
