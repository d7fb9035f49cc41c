package cell

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Format is how a number format shows a number or a text, as far as that says more than the value itself. ParseFormat makes it.
type Format struct {
	Code  string // as the workbook has it
	Words string // what stands beside the number: "g", "kg", "€", "%"

	thousands  int    // how often the number is divided by 1,000 before it is shown
	pattern    string // the places and the literals around them; "" if there are no places
	identifier bool   // a number of something is meant as it is shown
	separator  byte   // a literal between the places that looks like a decimal separator: '.' or ','
}

// The places in a pattern. No number format has control characters.
const (
	zeroPlace  = 1 // a digit, or 0
	digitPlace = 2 // a digit, or nothing
	textPlace  = 3 // the text, or all digits that have no place of their own
)

// Shown is the text of a cell as it is shown, where its number format has only places for digits and literals: 7 under 000 is
// 007. Otherwise it is the text itself: how many decimals a format shows, and how it groups them, is no matter.
func (c Cell) Shown() string {
	if c.Format == nil || !c.Format.identifier || c.Kind == Number && !isDigits(c.Text) {
		return c.Text
	}
	return c.Format.fill(c.Text)
}

// fill puts a text into the places of the pattern. Digits without a place stand before the first one.
func (f *Format) fill(text string) string {
	places := 0
	for i := range len(f.pattern) {
		if f.pattern[i] <= textPlace {
			places++
		}
	}
	var b strings.Builder
	first, left := true, text
	for i := range len(f.pattern) {
		p := f.pattern[i]
		if p > textPlace {
			b.WriteByte(p)
			continue
		}
		n := len(left) - places + 1 // digits for this place
		switch places--; {
		case p == textPlace, first && n > 1:
			n = max(n, 0)
			b.WriteString(left[:n])
			left = left[n:]
		case n > 0:
			b.WriteByte(left[0])
			left = left[1:]
		case p == zeroPlace:
			b.WriteByte('0')
		}
		first = false
	}
	return b.String()
}

// Plain is what stands in a copy of the cell that has no number format, so that it is read as this cell is: 500 under 0" g" is
// 500 g there.
func (c Cell) Plain() string {
	f := c.Format
	switch {
	case f == nil:
		return c.Text
	case f.identifier || c.Kind == Text:
		return c.Shown()
	case f.separator != 0 && isDigits(c.Text):
		return f.fill(c.Text)
	}
	text := c.Text
	if d, err := decimal.NewFromString(text); err == nil && f.thousands > 0 {
		text = d.Shift(int32(-3 * f.thousands)).String()
	}
	if f.Words != "" {
		text += " " + f.Words
	}
	return text
}
