package cell

import (
	"strings"

	"hgeimport/mapping/reason"

	"github.com/shopspring/decimal"
)

// longestWeight is in characters, unit apart: no weight needs more, and exact numbers must stay small.
const longestWeight = 20

// poundInKg is exact by law.
var poundInKg = decimal.RequireFromString("0.45359237")

// InKg turns a weight in unit (kg, g, lb) into kg, exactly.
func InKg(w decimal.Decimal, unit string) decimal.Decimal {
	switch unit {
	case "g":
		return w.Shift(-3)
	case "lb":
		return w.Mul(poundInKg)
	}
	return w
}

// Weight reads a weight and the unit that its cell carries, "" for none. mark is the decimal mark of the column, 0 where
// the column has not shown one. The weight of an empty cell is not valid.
func Weight(c Cell, separator byte) (w decimal.NullDecimal, unit string, flaw *Flaw) {
	if c.Kind != Formula && c.Kind != Error && (separator != ',' || c.Kind == Number) {
		if w, ok := simpleWeight(c.Text); ok {
			return aboveZero(w, "")
		}
	}
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return w, "", flaw
	}
	if c.Kind == Date || c.Kind == Bool {
		return w, "", Bad(reason.BadWeight)
	}
	number, unit, flaw := splitUnit(s)
	if flaw != nil {
		return w, "", flaw
	}
	if c.Kind == Number {
		separator = '.'
	}
	plainNumber, flaw := plainDecimal(number, separator)
	if flaw != nil {
		return w, "", flaw
	}
	d, err := decimal.NewFromString(plainNumber)
	if err != nil {
		return w, "", Bad(reason.BadWeight)
	}
	return aboveZero(d, unit)
}

func aboveZero(d decimal.Decimal, unit string) (decimal.NullDecimal, string, *Flaw) {
	if !d.IsPositive() {
		return decimal.NullDecimal{}, "", Bad(reason.WeightNotAbove0)
	}
	return decimal.NewNullDecimal(d), unit, nil
}

// simpleWeight reads what nearly every weight is: some digits, perhaps a point and some more.
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

// splitUnit takes the unit from the end or the start of a weight.
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
	case before != "" && after != "":
		return "", "", Bad(reason.BadWeight)
	case Fold(word) == "":
		return "", "", Bad(reason.BadWeight)
	}
	if unit = Unit(word); unit == "" {
		return "", "", Bad(reason.UnknownUnit, Shorten(word))
	}
	return number, unit, nil
}

// plainDecimal spells a number with a point as its decimal mark and without thousands marks.
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
			own = '.' // 1.234 alone is a weight with three decimals: nobody writes a thousand so without saying
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

// decimalMark is the decimal mark that a number shows by itself, 0 where it has none; not sure where one mark stands
// before three digits and could part thousands.
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

// MarkShown is the decimal mark that a weight of a column shows for the others: '.', ',' or 0.
func ShownSeparator(c Cell) byte {
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
	number, _, flaw := splitUnit(s)
	if flaw != nil {
		return 0
	}
	separator, sure := separatorIn(strings.TrimLeft(number, "+- "))
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

// simpleMark is the mark of digits with at most a point between them; not simple is everything else.
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
	if point < 0 || len(s)-1-point == 3 || point == len(s)-1 {
		return 0, true
	}
	return '.', true
}
