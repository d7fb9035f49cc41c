package cell

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/reason"
)

// formattedWeight reads a weight whose number format shows more than its value: 500 under 0" g" is 500 g, under 0.000, it is 0.5.
func formattedWeight(c Cell, separator byte) (w decimal.NullDecimal, unit string, flaw *Flaw) {
	f := c.Format
	c.Format = nil
	if c.Kind == Number && (f.separator != 0 || strings.ContainsAny(f.Words, "0123456789")) { // literals are part of the number
		if !isDigits(c.Text) || f.thousands > 0 {
			return w, "", Bad(reason.WrongFormat)
		}
		separator = '.'
		if f.separator != 0 {
			separator = f.separator
		}
		return Weight(Cell{Text: f.fill(c.Text), Kind: Text}, separator)
	}
	if w, unit, flaw = Weight(c, separator); flaw != nil && flaw.Code != reason.UnclearWeight || flaw == nil && !w.Valid {
		return w, unit, flaw
	}
	if f.Words != "" {
		own := Unit(f.Words)
		switch {
		case Fold(f.Words) == "", strings.HasPrefix(f.Words, "["): // money, %, hours: whatever is typed into the cell is shown so
			return decimal.NullDecimal{}, "", Bad(reason.WrongFormat)
		case own == "":
			return decimal.NullDecimal{}, "", Bad(reason.UnknownUnit, Shorten(f.Words))
		case unit != "" && unit != own:
			return decimal.NullDecimal{}, "", Bad(reason.UnitsDiffer, unit, own)
		}
		unit = own
	}
	if flaw != nil {
		return w, unit, flaw
	}
	w.Decimal = w.Decimal.Shift(int32(-3 * f.thousands))
	return w, unit, nil
}

// FormatUnit is the unit that the number format of a weight names: kg, g, lb, "" if it names none.
func (c Cell) FormatUnit() string {
	if c.Format == nil || c.Format.Words == "" {
		return ""
	}
	return Unit(c.Format.Words)
}
