package cell

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/reason"
)

// longestWeight is in characters, without the unit. No weight needs more, and decimals of any length would be slow.
const longestWeight = 20

// These are the legal definitions: an ounce is the sixteenth part of a pound.
var (
	poundInKg = decimal.RequireFromString("0.45359237")
	ounceInKg = decimal.RequireFromString("0.028349523125")
)

// mostThousandths is more than any weight.
var mostThousandths = decimal.New(1, 17)

// Weight reads a weight, and the unit in its cell or "". separator is the decimal separator of the column, 0 if unknown.
// The weight of an empty cell is not valid. The unit is given beside a Flaw, too, if it could be read.
func Weight(c Cell, separator byte) (w decimal.NullDecimal, unit string, flaw *Flaw) {
	if c.Format != nil && c.Kind != Formula && c.Kind != Error {
		return formattedWeight(c, separator)
	}
	if c.Kind != Formula && c.Kind != Error && (separator != ',' || c.Kind == Number) {
		if w, ok := simpleWeight(c.Text); ok {
			return aboveZero(w, "")
		}
	}
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return w, "", flaw
	}
	if flaw := noNumber(c, reason.BadWeight); flaw != nil {
		return w, "", flaw
	}
	s, own := plainDigits(s)
	if own != 0 {
		separator = own
	}
	number, unit, flaw := splitUnit(s)
	if flaw != nil {
		return w, "", flaw
	}
	if separator == 0 && unit == "g" && c.Kind == Text && isThousandOrPoint(number) {
		return w, unit, Bad(reason.UnclearWeight, number, strings.Replace(number, ".", "", 1))
	}
	if c.Kind == Number || separator == 0 && unit == "g" {
		separator = '.' // 1,100 g is no fraction of a gram
	}
	plainNumber, flaw := plainDecimal(number, separator)
	if flaw != nil {
		return w, unit, flaw
	}
	d, err := decimal.NewFromString(plainNumber)
	if err != nil {
		return w, "", Bad(reason.BadWeight)
	}
	return aboveZero(d, unit)
}

// noNumber says that a cell is shown as a date, or is true or false, where a number is wanted; code is what is said of the
// latter. A number that is typed into a cell of dates is one more date.
func noNumber(c Cell, code reason.Code) *Flaw {
	switch c.Kind {
	case Date:
		return Bad(reason.WrongFormat)
	case Bool:
		return Bad(code)
	}
	return nil
}

// IsNoWeight says that a flaw of a weight is that there is none in the cell.
func IsNoWeight(flaw *Flaw) bool {
	return flaw != nil && (flaw.Code == reason.BadWeight || flaw.Code == reason.WrongFormat)
}

// InKg converts a weight in unit (kg, g, lb, oz, t) to kg, exactly.
func InKg(w decimal.Decimal, unit string) decimal.Decimal {
	switch unit {
	case "oz":
		return w.Mul(ounceInKg)
	case "t":
		return w.Shift(3)
	case "g":
		return w.Shift(-3)
	case "lb":
		return w.Mul(poundInKg)
	}
	return w
}

// Unit returns kg, g, lb, oz or t if s names a unit, else "".
func Unit(s string) string { return UnitOfFolded(Fold(s)) }

// UnitOfFolded is Unit for a text that is already folded.
func UnitOfFolded(folded string) string { return spellings().unit[folded] }

// NotUsed begins the unit of a header that names a unit which is not converted.
const NotUsed = "?"

// UnitOfHeader is UnitOfFolded for a part of a header. A unit that is not converted has NotUsed in front.
func UnitOfHeader(folded string) string {
	if unit := spellings().unit[folded]; unit != "" {
		return unit
	}
	if spellings().notUsed[folded] != "" {
		return NotUsed + folded
	}
	return ""
}

// aboveZero returns the weight d, or a Flaw if it is zero or less.
func aboveZero(d decimal.Decimal, unit string) (decimal.NullDecimal, string, *Flaw) {
	if !d.IsPositive() {
		return decimal.NullDecimal{}, "", Bad(reason.WeightNotAbove0)
	}
	return decimal.NewNullDecimal(d), unit, nil
}

// simpleWeight reads what nearly every weight is: digits, perhaps a point and more digits.
func simpleWeight(s string) (decimal.Decimal, bool) {
	var n int64
	point := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + int64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return decimal.Decimal{}, false
		}
	}
	if s == "" || len(s) > 16 || point == len(s)-1 {
		return decimal.Decimal{}, false
	}
	if point < 0 {
		return decimal.New(n, 0), true
	}
	return decimal.New(n, -int32(len(s)-1-point)), true
}

// plainDigits replaces the digits of other scripts by ours, and the apostrophe of Swiss thousands by the plain one. Arabic has
// separators of its own: where they stand, separator is that of decimals in the new text.
func plainDigits(s string) (plain string, separator byte) {
	if IsASCII(s) {
		return s, 0
	}
	if strings.ContainsAny(s, "٫٬") {
		separator = '.'
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == '٫':
			return '.'
		case r == '٬':
			return ','
		case r == '’', r == '‘', r == 'ʼ', r == '´', r == '˙':
			return '\''
		}
		return r
	}, s), separator
}

// isThousandOrPoint recognizes 1.234, which may be 1234 where the comma separates decimals.
func isThousandOrPoint(s string) bool {
	point := strings.IndexByte(s, '.')
	return point >= 1 && point <= 3 && s[0] >= '1' && s[0] <= '9' && len(s) == point+4 && isDigits(s[:point]) &&
		isDigits(s[point+1:])
}

// splitUnit cuts the unit off, which may stand before or behind the number.
func splitUnit(s string) (number, unit string, flaw *Flaw) {
	isNumber := func(r rune) bool { return r >= '0' && r <= '9' }
	first, last := strings.IndexFunc(s, isNumber), strings.LastIndexFunc(s, isNumber)
	if first < 0 {
		return "", "", Bad(reason.BadWeight)
	}
	before, after := strings.TrimRight(s[:first], "+-., "), strings.TrimLeft(s[last+1:], "., ")
	word := before + after
	if word == "" {
		return strings.TrimSpace(s), "", nil
	}
	number = strings.TrimSpace(s[len(before) : len(s)-len(after)])
	switch {
	case before != "" && after != "", strings.ContainsAny(number, "(（[【/;；"): // 1.2 (2 boxes): two numbers
		return "", "", Bad(reason.BadWeight)
	case Fold(word) == "", Unit(word) == "" && isMistyped(word, s[len(before):]):
		return "", "", Bad(reason.BadWeight)
	}
	if unit = Unit(word); unit == "" {
		return "", "", Bad(reason.UnknownUnit, Shorten(word))
	}
	return number, unit, nil
}

// isMistyped says that a word beside a number is no unit, but a part of it: O.5 and 5O have letters for zeros.
func isMistyped(word, behind string) bool {
	return strings.EqualFold(word, "o") || strings.HasPrefix(behind, ".") || strings.HasPrefix(behind, ",")
}

// plainDecimal rewrites a number with a point as decimal separator and without thousands separators.
func plainDecimal(s string, separator byte) (string, *Flaw) {
	s = strings.TrimPrefix(s, "+")
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", strings.TrimSpace(s[1:])
	}
	s = strings.TrimRight(s, ".,")
	if s == "" || len(s) > longestWeight || strings.Trim(s, "0123456789.,' ") != "" {
		return "", Bad(reason.BadWeight)
	}
	own, sure := separatorIn(s)
	if !sure {
		switch {
		case separator != 0:
			own = separator
		case strings.Contains(s, "."):
			own = '.' // nobody writes 1.234 for a thousand in a column without other signs of it
		default:
			return "", Bad(reason.UnclearWeight, strings.Replace(s, ",", ".", 1), strings.ReplaceAll(s, ",", ""))
		}
	}
	whole, fraction := s, ""
	if i := strings.LastIndexByte(s, own); own != 0 && i >= 0 {
		whole, fraction = s[:i], s[i+1:]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r < '0' || r > '9' })
	for i, g := range groups {
		if len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && len(g) > 3) {
			return "", Bad(reason.BadWeight)
		}
	}
	if len(groups) > 1 && strings.Count(whole, string(whole[len(groups[0])])) != len(groups)-1 {
		return "", Bad(reason.BadWeight)
	}
	if fraction != "" && !isDigits(fraction) {
		return "", Bad(reason.BadWeight)
	}
	whole = strings.Join(groups, "")
	if whole == "" {
		whole = "0"
	}
	if fraction == "" {
		return sign + whole, nil
	}
	return sign + whole + "." + fraction, nil
}

// separatorIn returns the decimal separator that a number shows, 0 if it has none. It is not sure if a single separator
// stands before three digits: that may separate thousands.
func separatorIn(s string) (separator byte, sure bool) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	last := strings.LastIndexAny(s, ".,")
	switch {
	case dots+commas == 0:
		return 0, true
	case dots > 0 && commas > 0:
		return s[last], true
	case dots+commas > 1:
		return 0, true // 1,234,567: thousands
	}
	if len(s)-last-1 == 3 && last >= 1 && last <= 3 && s[0] != '0' {
		return 0, false
	}
	return s[last], true
}

// ShownSeparator returns the decimal separator that a weight shows for its whole column: '.', ',' or 0.
func ShownSeparator(c Cell) byte {
	return shownSeparator(c, func(s string) string {
		number, _, flaw := splitUnit(s)
		if flaw != nil {
			return ""
		}
		return number
	})
}

// shownSeparator is the decimal separator that a text shows for its whole column. numberIn cuts off what stands beside the
// number, and is "" if there is none.
func shownSeparator(c Cell, numberIn func(s string) string) byte {
	if c.Kind != Text {
		return 0
	}
	if separator, simple := simpleSeparator(c.Text); simple {
		return separator
	}
	s, flaw := readableText(c, true)
	if flaw != nil {
		return 0
	}
	s, own := plainDigits(s)
	number := numberIn(s)
	if own != 0 || number == "" {
		return 0
	}
	return separatorOf(strings.TrimLeft(number, "+- "))
}

// separatorOf is the decimal separator that a number shows for the numbers around it, 0 if it shows none.
func separatorOf(number string) byte {
	separator, sure := separatorIn(number)
	switch {
	case !sure:
		return 0
	case separator != 0:
		return separator
	case strings.Count(number, ",") > 1:
		return '.'
	case strings.Count(number, ".") > 1:
		return ','
	}
	return 0
}

// simpleSeparator is a fast path for digits with at most one point. simple is false for anything else.
func simpleSeparator(s string) (separator byte, simple bool) {
	point := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return 0, false
		}
	}
	if point < 0 || point == len(s)-1 || len(s)-1-point == 3 && point <= 3 && s[0] != '0' {
		return 0, true
	}
	return '.', true
}
