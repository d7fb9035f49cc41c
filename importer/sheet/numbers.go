package sheet

import (
	"bytes"
	"math"
	"strconv"
)

// exactDigits is how many significant digits Excel keeps and shows. Nobody typed a fraction with more: it comes from the
// binary form of the number.
const exactDigits = 15

// appendNumber appends the number in raw, as a workbook stores it, to dst in plain decimals: 2.1389910283E10 becomes
// 21389910283. A whole number keeps all its digits. A number with a fraction is rounded to the 15 digits that Excel
// shows, so that 12.300000000000001 becomes 12.3 again. If raw is not a number, it returns dst unchanged and false.
func appendNumber(dst, raw []byte) ([]byte, bool) {
	if isPlainNumber(raw) {
		return append(dst, raw...), true
	}
	negative, digits, point, ok := decimal(raw)
	if !ok {
		return dst, false
	}
	if point < len(digits) {
		negative, digits, point = rounded(raw, negative, digits, point)
	}
	if len(digits) == 0 {
		return append(dst, '0'), true
	}
	if negative {
		dst = append(dst, '-')
	}
	return appendPlain(dst, digits, point), true
}

// isPlainNumber tells whether raw is a number as appendNumber writes it: up to 15 digits without a sign, no zeros that could be
// left out.
func isPlainNumber(raw []byte) bool {
	digits, point := len(raw), -1
	for i, c := range raw {
		switch {
		case c-'0' < 10:
		case c == '.' && point < 0 && i > 0:
			digits, point = digits-1, i
		default:
			return false
		}
	}
	if digits == 0 || digits > exactDigits || raw[0] == '0' && len(raw) > 1 && point != 1 {
		return false
	}
	return point < 0 || point < len(raw)-1 && raw[len(raw)-1] != '0'
}

func onlyDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// decimal takes a number apart: its value is 0.digits times ten to the power of point. digits neither begins nor ends
// with a zero.
func decimal(raw []byte) (negative bool, digits []byte, point int, ok bool) {
	b := raw
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative, b = b[0] == '-', b[1:]
	}
	if len(b) > 400 { // a float64 has at most 309 digits before its decimal point
		return false, nil, 0, false
	}
	exponent := 0
	if i := bytes.IndexAny(b, "eE"); i >= 0 {
		e, err := strconv.Atoi(string(b[i+1:]))
		if err != nil || e < -400 || e > 400 {
			return false, nil, 0, false
		}
		exponent, b = e, b[:i]
	}
	whole, fraction, _ := bytes.Cut(b, []byte{'.'})
	if len(whole)+len(fraction) == 0 || !onlyDigits(whole) || !onlyDigits(fraction) {
		return false, nil, 0, false
	}
	digits = append(append(make([]byte, 0, 32), whole...), fraction...)
	point = len(whole) + exponent
	for len(digits) > 0 && digits[0] == '0' {
		digits, point = digits[1:], point-1
	}
	digits = bytes.TrimRight(digits, "0")
	return negative, digits, point, true
}

// rounded rounds a number with a fraction to the digits that Excel shows.
func rounded(raw []byte, negative bool, digits []byte, point int) (bool, []byte, int) {
	if len(digits) <= exactDigits {
		return negative, digits, point
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) {
		return negative, digits, point
	}
	negative, digits, point, _ = decimal(strconv.AppendFloat(nil, f, 'e', exactDigits-1, 64))
	return negative, digits, point
}

// appendPlain writes 0.digits times ten to the power of point without an exponent.
func appendPlain(dst, digits []byte, point int) []byte {
	if point <= 0 {
		dst = append(dst, "0."...)
		for ; point < 0; point++ {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	if point >= len(digits) {
		dst = append(dst, digits...)
		for i := len(digits); i < point; i++ {
			dst = append(dst, '0')
		}
		return dst
	}
	dst = append(append(dst, digits[:point]...), '.')
	return append(dst, digits[point:]...)
}
