package cell

import (
	"strings"

	"hgeimport/mapping/reason"
)

// Scale is how large a weight is, for telling kilograms from grams. A survey looks at every weight, so this costs no allocation
// where a weight is plain digits.
type Scale struct {
	Thousandths int64
	Whole       bool // no fraction
	Unit        string
	Unclear     bool // 1,234: the decimal separator is not known
	Point       bool // 1.234: three digits behind a point, which may be thousands where the comma separates decimals
	OK          bool
}

// ScaleOf reads the scale of a weight. separator is the decimal separator of the column, 0 if unknown.
func ScaleOf(c Cell, separator byte) Scale {
	if c.Format == nil && (c.Kind == Text || c.Kind == Number) {
		if s, ok := plainScale(c.Text); ok {
			return s
		}
	}
	w, unit, flaw := Weight(c, separator)
	switch {
	case flaw != nil && flaw.Code == reason.UnclearWeight:
		point := strings.ContainsRune(flaw.Args[0], '.') && !strings.ContainsAny(c.Text, ",，")
		return Scale{Unclear: !point, Point: point, Unit: unit}
	case flaw != nil || !w.Valid:
		return Scale{}
	}
	thousandths := w.Decimal.Shift(3)
	if thousandths.GreaterThan(mostThousandths) {
		thousandths = mostThousandths
	}
	out := Scale{Thousandths: thousandths.IntPart(), Whole: w.Decimal.IsInteger(), Unit: unit, OK: true}
	if unit == "" && w.Decimal.Exponent() == -3 {
		s, own := plainDigits(Unwrap(c.Text))
		out.Point = own == 0 && isThousandOrPoint(s)
	}
	return out
}

// plainScale reads digits, perhaps a point and more digits.
func plainScale(s string) (Scale, bool) {
	if s == "" || len(s) > 14 {
		return Scale{}, false
	}
	var n int64
	point, whole := -1, true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if point < 0 || i-point <= 3 {
				n = n*10 + int64(c-'0')
			}
			whole = whole && (point < 0 || c == '0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return Scale{}, false
		}
	}
	digits := 0
	if point >= 0 {
		digits = min(len(s)-1-point, 3)
	}
	for ; digits < 3; digits++ {
		n *= 10
	}
	return Scale{Thousandths: n, Whole: whole, OK: n > 0,
		Point: point > 0 && point <= 3 && len(s)-1-point == 3 && s[0] != '0'}, true
}

// AppendNumber appends a number to dst so that two ways to write it are the same: 1.5, 1.50 and 1,5. What may be read in two
// ways, such as 1,250, stays as it is, and so does all that is not digits and one separator.
func AppendNumber(dst []byte, s string) []byte {
	at := strings.IndexAny(s, ".,")
	if at <= 0 || at == len(s)-1 || !isDigits(s[:at]) || !isDigits(s[at+1:]) || len(s) == at+4 && s[0] != '0' {
		return append(dst, s...)
	}
	dst = append(dst, s[:at]...)
	if decimals := strings.TrimRight(s[at+1:], "0"); decimals != "" {
		dst = append(append(dst, '.'), decimals...)
	}
	return dst
}
