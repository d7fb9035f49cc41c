package cell

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/reason"
)

// IsCarrierWaybill recognizes the numbers that the carrier gives to waybills, under both of its names: HGE or GKE, twelve digits,
// and a digit or capital letter (contract-waybills.md, General). It is good to tell whose a number is, never to refuse one.
func IsCarrierWaybill(s string) bool {
	if len(s) != len("HGE2507080000516") || s[:3] != "HGE" && s[:3] != "GKE" || !isDigits(s[3:15]) {
		return false
	}
	last := s[15]
	return last >= '0' && last <= '9' || last >= 'A' && last <= 'Z'
}

// Brand is the name of the carrier that one of its numbers begins with.
func Brand(waybill string) string { return waybill[:3] }

// IsLastMile recognizes numbers of carriers of the last mile that hardly anything else looks like: those of posts with two
// letters at both ends, of the USPS, and of UPS.
func IsLastMile(s string) bool {
	switch n := len(s); {
	case n == 13 && IsLetters(s[:2]) && isDigits(s[2:11]) && IsLetters(s[11:]):
		return postalCheckHolds(s[2:11])
	case (n == 20 || n == 22) && s[0] == '9' && isDigits(s):
		return tensCheckHolds(s)
	case n == 18 && s[:2] == "1Z":
		return !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
	}
	return false
}

// postalCheckHolds says whether the last of nine digits is the check digit of a postal number (UPU S10).
func postalCheckHolds(digits string) bool {
	sum := 0
	for i, weight := range [...]int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += int(digits[i]-'0') * weight
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return int(digits[8]-'0') == check
}

// tensCheckHolds says whether the last digit makes the sum a multiple of ten, in which every second digit counts three times.
func tensCheckHolds(digits string) bool {
	sum, last := 0, len(digits)-1
	for i := range last {
		d := int(digits[i] - '0')
		if (last-i)%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return (sum+int(digits[last]-'0'))%10 == 0
}

// Waybill reads a number of a list: the carrier's, that of the carrier of the last mile, or an order number of the user's own.
// The last may look like anything, so it is used as it stands. Several numbers in one cell are no number.
func Waybill(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" {
		return "", flaw
	}
	if IsCarrierWaybill(s) {
		return s, flaw
	}
	if len(s) > mostExactDigits+3 && isDigits(s) && strings.Trim(s[mostExactDigits:], "0") == "" {
		return "", Bad(reason.ChangedByExcel) // what a spreadsheet program makes of a long number, kept as text
	}
	if cut := strings.ToUpper(strings.TrimRight(s, ".")); len(cut) < len(s) && (IsCarrierWaybill(cut) || IsLastMile(cut)) {
		return cut, orderJoined
	}
	if raised := strings.ToUpper(s); raised != s && (IsCarrierWaybill(raised) || IsLastMile(raised)) {
		return raised, orderRaised
	}
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '-' || endsNumber(r) }) {
		return s, flaw
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -,;/|+&、，；", r) })
	if whole := strings.ToUpper(strings.Join(parts, "")); IsCarrierWaybill(whole) || IsLastMile(whole) || isPrinted(parts, whole) {
		return whole, orderJoined // 9400 1000 0000 …: printed in groups of four
	}
	known := 0
	for _, p := range strings.FieldsFunc(s, endsNumber) {
		if p = strings.ToUpper(p); IsCarrierWaybill(p) || IsLastMile(p) {
			known++
		}
	}
	switch {
	case known > 1, known == 0 && (FirstOfLines(c) != "" || isListOfNumbers(s)):
		return "", Bad(reason.SeveralNumbers)
	case known == 1:
		return "", Bad(reason.NotAnOrder) // with a remark behind it: an order that is marked as something is not touched
	}
	return s, flaw
}

// isPrinted says that a number stands in groups of digits, as the USPS prints its own, whatever its check digit.
func isPrinted(groups []string, whole string) bool {
	n := len(whole)
	return len(groups) > 4 && (n == 20 || n == 22) && whole[0] == '9' && isDigits(whole) &&
		!slices.ContainsFunc(groups, func(g string) bool { return len(g) > 4 })
}

// endsNumber says that r cannot be in a number of the carrier or the last mile, so that one may end before it.
func endsNumber(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-_.", r)
}

// HasBracket says that words in brackets stand right behind a number: B-4(재고없음). (2) is no word.
func HasBracket(num string) bool {
	open := strings.LastIndexAny(num, "([{（［【〔")
	if open <= 0 || !strings.ContainsAny(num[:open], "0123456789") {
		return false
	}
	last, n := utf8.DecodeLastRuneInString(num)
	return strings.ContainsRune(")]}）］】〕", last) && strings.ContainsFunc(num[open:len(num)-n], unicode.IsLetter)
}

// IsBrokenWaybill recognizes what begins like the carrier's numbers and is not one of them: a character is missing, or one too
// many.
func IsBrokenWaybill(s string) bool {
	s = strings.ToUpper(s)
	if len(s) < len("HGE250708") || s[:3] != "HGE" && s[:3] != "GKE" || !isDigits(s[3:9]) || IsCarrierWaybill(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r == '-' || endsNumber(r) })
}

// isListOfNumbers says that a text is numbers with a comma, semicolon or slash between them. Beside a comma each is long enough
// to name an order, or has letters: 1,234 is one. Beside a slash they are written alike: 241105/000123 is one, too.
func isListOfNumbers(s string) bool {
	parts, commas, slashes := numbersIn(s, ",;、，；"), strings.ContainsAny(s, ",，"), false
	if len(parts) < 2 {
		parts, slashes = numbersIn(s, "/"), true
	}
	for _, p := range parts {
		switch {
		case strings.Contains(p, " "), !hasDigits(p):
			return false
		case slashes:
			if len(p) < shortestListed || strings.Trim(p, "0123456789-_.") == "" || PatternOf(p) != PatternOf(parts[0]) {
				return false
			}
		case commas && len(p) < 6 && !strings.ContainsFunc(p, unicode.IsLetter):
			return false
		}
	}
	return len(parts) > 1
}

// shortestListed is how many characters a number has at least that a slash parts from another one.
const shortestListed = 4

// numbersIn are the parts of a text between separators, without those that are empty.
func numbersIn(s, separators string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) })
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// PatternOf is a number with a 9 for each digit.
func PatternOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9'
		}
		return r
	}, s)
}

// FirstOfLines is the first of several numbers that stand below each other in a cell, "" if they are not several.
func FirstOfLines(c Cell) string {
	if c.Kind != Text || strings.IndexByte(c.Text, '\n') < 0 {
		return ""
	}
	lines := slices.DeleteFunc(strings.Split(c.Text, "\n"), func(line string) bool { return !hasDigits(line) })
	if len(lines) < 2 {
		return ""
	}
	return Unwrap(lines[0])
}
