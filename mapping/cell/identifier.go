package cell

import (
	"regexp"
	"strings"

	"hgeimport/mapping/reason"
)

// mostExactDigits is how many digits of a number a spreadsheet program keeps. The digits after them are lost.
const mostExactDigits = 15

// Identifier reads a number that names something: an order, a form, a handover. It returns "" for an empty cell.
func Identifier(c Cell) (string, *Flaw) {
	s, flaw := identifier(c)
	if len(s) > longestIdentifier {
		return "", Bad(reason.NotANumber)
	}
	return s, flaw
}

// longestIdentifier is in bytes. A longer text names nothing, and would not fit into the index of a database.
const longestIdentifier = 200

func identifier(c Cell) (string, *Flaw) {
	if shown := c.Shown(); shown != c.Text {
		return shownIdentifier(c, shown)
	}
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	switch c.Kind {
	case Date:
		return "", Bad(reason.DateInIdentifier)
	case Bool:
		return "", Bad(reason.NotANumber)
	}
	switch {
	case s[0] == '=':
		return "", Bad(reason.FormulaText)
	case IsScientific(s):
		return "", Bad(reason.ChangedByExcel)
	}
	whole, fraction, pointed := strings.Cut(s, ".")
	if isDigits(whole) && (!pointed || isDigits(fraction)) {
		return wholeNumber(c.Kind, s, whole, fraction, pointed)
	}
	if c.Kind == Number {
		return "", Bad(reason.NotANumber)
	}
	return s, nil
}

// Quantity reads how many pieces there are, as Identifier does. Its number format may show a word for pieces beside the number;
// one that shows another unit is not passed over.
func Quantity(c Cell) (string, *Flaw) {
	if f := c.Format; f != nil && f.Words != "" && c.Text != "" && !hasDigits(f.Words) {
		if word := strings.Trim(Normalize(f.Words), "#×*: "); word != "" && spellings().pieces[Fold(word)] == "" {
			return "", Bad(reason.QuantityShown, Shorten(f.Words))
		}
		c.Format = nil
	}
	return Identifier(c)
}

// MayBeThousands says that a text such as 2.000 is 2 or 2000.
func MayBeThousands(c Cell) bool { return c.Kind == Text && isThousandOrPoint(Unwrap(c.Text)) }

func hasDigits(s string) bool { return strings.ContainsAny(s, "0123456789") }

// shownIdentifier reads an identifier that its number format shows in another way than it is kept: 123456 under 0000000000. Its
// user sees the zeros and has never typed the number without them, so what is shown is what is meant.
func shownIdentifier(c Cell, shown string) (string, *Flaw) {
	if c.Kind == Number && len(c.Text) > mostExactDigits {
		return "", Bad(reason.ChangedByExcel)
	}
	s, flaw := Identifier(Cell{Text: shown, Kind: Text})
	if flaw == nil && s != "" {
		flaw = Mended(reason.ShownByFormat, s)
	}
	return s, flaw
}

// wholeNumber reads an identifier of digits. 12345.0 is 12345.
func wholeNumber(kind Kind, s, whole, fraction string, pointed bool) (string, *Flaw) {
	zeros := pointed && strings.Trim(fraction, "0") == ""
	switch {
	case pointed && !zeros && kind == Number:
		return "", Bad(reason.NotANumber)
	case len(whole) > mostExactDigits && (kind == Number || zeros):
		return "", Bad(reason.ChangedByExcel)
	case pointed && !zeros:
		return s, nil
	case len(whole) > mostExactDigits+2 && strings.HasSuffix(whole, "000"):
		return whole, Mended(reason.LostDigits)
	}
	return whole, nil
}

// IsScientific recognizes 2.13899E+10: a spreadsheet program has shortened a long number, and its digits are lost.
func IsScientific(s string) bool {
	if strings.IndexByte(s, '+') < 0 { // quicker, and true of nearly all
		return false
	}
	i := strings.IndexAny(s, "eE")
	if i < 1 || i+2 >= len(s) || s[i+1] != '+' || !isDigits(s[i+2:]) {
		return false
	}
	whole, fraction, pointed := strings.Cut(strings.TrimPrefix(s[:i], "-"), ".")
	if !pointed { // 2,13899E+10 with a decimal comma
		whole, fraction, pointed = strings.Cut(whole, ",")
	}
	return isDigits(whole) && (!pointed || isDigits(fraction))
}

// longestOrder is in bytes. A longer text is not an order number.
const longestOrder = 64

// Order reads the carrier's order number (contract.md, Numbers seen). We know too few numbers to refuse others, so a
// number in another form is used and noted. A number with a remark behind it is refused: the carrier would refuse the
// whole form, and an order that somebody marked as cancelled must not be closed.
func Order(c Cell) (string, *Flaw) {
	if c.Kind == Text && c.Format == nil && IsCarrierOrder(c.Text) { // as nearly all are: there is nothing to unwrap or to mend
		return c.Text, nil
	}
	s, flaw := identifier(c)
	if s == "" {
		return "", flaw
	}
	if order, raised := usualOrder(s); order != "" {
		if flaw == nil {
			flaw = raised
		}
		return order, flaw
	}
	if order, flaw, holds := orderInside(s); holds {
		return order, flaw
	}
	numbers := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;/|+&、", r) })
	if len(numbers) > 1 {
		switch order, flaw := usualOrder(strings.Join(numbers, "")); {
		case order != "" && flaw == nil:
			return order, orderJoined
		case order != "":
			return order, flaw
		}
		usual := 0
		for _, n := range numbers {
			if len(n) >= 8 && strings.ContainsAny(n, "0123456789") {
				usual++
			}
		}
		if usual > 1 {
			return "", Bad(reason.SeveralNumbers)
		}
	}
	if !IsASCII(s) || !strings.ContainsAny(s, "0123456789") || len(s) > longestOrder {
		return "", Bad(reason.NotANumber)
	}
	if strings.ContainsFunc(s, notInOrderNumbers) {
		return "", Bad(reason.NotAnOrder)
	}
	if flaw != nil {
		return s, flaw
	}
	return s, unusualOrder
}

// usualOrder returns s in upper case if that is a number in the carrier's form, else "". One order in two spellings
// would be closed twice.
func usualOrder(s string) (string, *Flaw) {
	if IsCarrierOrder(s) {
		return s, nil
	}
	if s = strings.ToUpper(s); IsCarrierOrder(s) {
		return s, orderRaised
	}
	return "", nil
}

// orderInside reads a text that has more in it than a number of the carrier's form: the same number again, as a scanner that was
// pulled twice leaves it, is that number; a number with dashes inside is it without them; one with a code before it, or a number
// of its own behind it, is none. holds says that it is one of these.
func orderInside(s string) (order string, flaw *Flaw, holds bool) {
	const length = len("HGE2507080000516")
	if s = strings.ToUpper(s); len(s) < length || !strings.Contains(s, "HGE") {
		return "", nil, false
	}
	if joined := strings.ReplaceAll(s, "-", ""); IsCarrierOrder(joined) {
		return joined, orderJoined, true
	}
	count, more, several := 0, false, false
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
		for len(word) >= length && IsCarrierOrder(word[len(word)-length:]) {
			one := word[len(word)-length:]
			several = several || order != "" && one != order
			order, word = one, word[:len(word)-length]
			count++
		}
		more = more || word != ""
	}
	switch {
	case count > 1 && !more && !several && !strings.ContainsFunc(s, isNotBetween):
		return order, orderRepeated, true
	case count == 0 || strings.ContainsFunc(s, notInOrderNumbers):
		return "", nil, false
	case several:
		return "", Bad(reason.SeveralNumbers), true
	}
	return "", Bad(reason.NotAnOrder), more
}

// isNotBetween says that r is neither of a number nor between two.
func isNotBetween(r rune) bool {
	return notInOrderNumbers(r) && !strings.ContainsRune(" ,;|+&、\t\r\n", r)
}

// IsCarrierOrder recognizes the carrier's order numbers: HGE, yymmdd, then seven digits or capital letters.
func IsCarrierOrder(s string) bool {
	if len(s) != len("HGE2507080000516") || s[:3] != "HGE" || !isDigits(s[3:9]) {
		return false
	}
	for i := 9; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}

// notInOrderNumbers says that no order number of any carrier contains r.
func notInOrderNumbers(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
		return false
	}
	return !strings.ContainsRune("-_/.", r)
}

// Allocated once, because in some files every order has such a flaw.
var (
	unusualOrder  = Mended(reason.UnusualOrder)
	unusualBag    = Mended(reason.UnusualBag)
	orderRaised   = Mended(reason.OrderRaised)
	orderRepeated = Mended(reason.OrderRepeated)
	orderJoined   = Mended(reason.OrderJoined)
)

// mawbInText is a master air waybill in a longer text.
var mawbInText = regexp.MustCompile(`\b[0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}\b`)

// MAWB reads a master air waybill and returns it in the carrier's form: 123-25122112 (contract.md, Numbers seen). If a
// leading zero is lost it is put back, but only if the check digit is right then. Several of them are none.
func MAWB(c Cell) (string, *Flaw) {
	s, flaw := Identifier(c)
	if s == "" {
		return "", flaw
	}
	groups := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -‐‑–—_", r) })
	digits := strings.Join(groups, "")
	if !isDigits(digits) || len(digits) > 11 {
		if found := mawbInText.FindAllString(s, -1); len(found) > 1 {
			return "", Bad(reason.MoreThanNumber, found[0])
		}
		return "", Bad(reason.BadMAWB)
	}
	airline, padded := 3, false
	if len(digits) == 10 && checkDigitHolds("0"+digits) {
		airline, digits, padded = 2, "0"+digits, true
	}
	if len(digits) != 11 || len(groups) > 1 && len(groups[0]) != airline {
		return "", Bad(reason.BadMAWB)
	}
	mawb := digits[:3] + "-" + digits[3:]
	switch {
	case padded:
		return mawb, Mended(reason.MAWBPadded)
	case !checkDigitHolds(digits):
		return mawb, Mended(reason.MAWBCheck)
	case flaw != nil && digits != c.Text: // 123-25122112 is how anybody writes 12325122112
		return mawb, flaw
	}
	return mawb, nil
}

// checkDigitHolds says whether the last of eleven digits is right: it is the number of the seven digits before it, mod
// 7.
func checkDigitHolds(digits string) bool {
	n := 0
	for _, d := range digits[3:10] {
		n = n*10 + int(d-'0')
	}
	return n%7 == int(digits[10]-'0')
}
