package cell

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/reason"
)

// sizeUnits are the words for units of length.
var sizeUnits = map[string]string{"": "", "cm": "cm", "cms": "cm", "centimeter": "cm", "centimeters": "cm", "centimetre": "cm",
	"centimetres": "cm", "millimeter": "mm", "millimeters": "mm", "millimetre": "mm", "millimetres": "mm", "meter": "m",
	"meters": "m", "metre": "m", "metres": "m", "in.": "in", "厘米": "cm", "公分": "cm", "센티": "cm", "센티미터": "cm", "センチ": "cm",
	"mm": "mm", "毫米": "mm", "m": "m", "米": "m", "in": "in", "inch": "in", "inches": "in", `"`: "in", "”": "in", "英寸": "in",
	"吋": "in", "인치": "in", "インチ": "in", "ft": "ft", "foot": "ft", "feet": "ft", "英尺": "ft", "呎": "ft", "피트": "ft", "フィート": "ft"}

// SizeUnitWords are the words for units of length, the longer ones first.
func SizeUnitWords() []string {
	words := slices.DeleteFunc(slices.Sorted(maps.Keys(sizeUnits)), func(w string) bool { return LettersAndDigits(w) == "" })
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// SizeUnit is the unit of length that a text names: cm, mm, m, in or ft; "" if it names none that is known.
func SizeUnit(text string) string { return sizeUnits[strings.ToLower(strings.TrimSpace(text))] }

// SizeUnitIn is the unit of length behind a number in a cell, or behind the last of several; "" if there is none. A number format
// may show it.
func SizeUnitIn(c Cell) string {
	if c.Kind == Number && c.Format == nil {
		return ""
	}
	text := Normalize(Unwrap(withFormat(c).Text))
	return SizeUnit(text[strings.LastIndexAny(text, "0123456789")+1:])
}

// sizeIn is what one of a unit is in cm.
func sizeIn(unit string) decimal.Decimal {
	switch unit {
	case "mm":
		return decimal.New(1, -1)
	case "m":
		return decimal.New(100, 0)
	case "in":
		return decimal.New(254, -2)
	case "ft":
		return decimal.New(3048, -2)
	}
	return decimal.New(1, 0)
}

// SizeText is a size as it is read, with the unit that its number format shows.
func SizeText(c Cell) string { return withFormat(c).Text }

// withFormat is a cell with what its number format shows beside the number: 20 under 0" in" is 20 in.
func withFormat(c Cell) Cell {
	f := c.Format
	if f == nil || c.Kind != Number {
		return c
	}
	words := strings.TrimSpace(sideName.ReplaceAllString(strings.TrimSpace(f.Words), ""))
	d, err := decimal.NewFromString(c.Text)
	switch {
	case f.separator != 0 && isDigits(c.Text):
		c.Text = f.fill(c.Text)
	case words == "" && f.thousands == 0 || err != nil:
		return c
	default:
		c.Text = strings.TrimSpace(d.Shift(int32(-3*f.thousands)).String() + " " + words)
	}
	c.Kind, c.Format = Text, nil
	return c
}

// sizeText is a number and a unit, perhaps.
var sizeText = regexp.MustCompile(`^([0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*(\D*)$`)

// Size reads the length of one side and returns it in cm, with its exact decimals. unit is that of a cell without one.
func Size(c Cell, unit string) (string, *Flaw) {
	c = withFormat(c)
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	if flaw := noNumber(c, reason.BadSize); flaw != nil {
		return "", flaw
	}
	return sizeOf(s, unit)
}

// between parts the sides of a thing that stand in one cell.
var between = regexp.MustCompile(`[*＊xX×✕✖хХ]`)

// sideName is what may stand before a side: L40*W50*H60.
var sideName = regexp.MustCompile(`^(?i:length|width|height|[lwh]|长|長|宽|寬|高|가로|세로|높이)\s*[:：=]?\s*`)

// Sides are the three sides that stand in one cell: 40*50*60, 40 x 50 x 60 cm, L40*W50*H60. A unit behind the last is that of
// all.
func Sides(text string) (sides [3]string, ok bool) {
	parts := between.Split(Normalize(Clean(text)), -1)
	if len(parts) != len(sides) {
		return sides, false
	}
	unit := ""
	for i := len(parts) - 1; i >= 0; i-- {
		part := strings.TrimSpace(parts[i])
		part = part[len(sideName.FindString(part)):]
		m := sizeText.FindStringSubmatch(part)
		if m == nil {
			return sides, false
		}
		if own := strings.TrimSpace(m[2]); own != "" && (i == len(parts)-1 || sizeUnits[strings.ToLower(own)] != "") {
			unit = own
		}
		sides[i] = m[1] + unit
	}
	return sides, true
}

// LikeSides says that a text has several sides, be it fewer than three: 40*50.
func LikeSides(text string) bool {
	parts := between.Split(Normalize(Clean(text)), -1)
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if !sizeText.MatchString(part[len(sideName.FindString(part)):]) {
			return false
		}
	}
	return len(parts) > 1
}

// Side reads one of three sides that stand in a cell, the first being 1, as Size does.
func Side(c Cell, side int, unit string) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	sides, ok := Sides(s)
	if !ok || c.Kind != Text {
		return "", Bad(reason.BadSides)
	}
	size, flaw := sizeOf(sides[side-1], unit)
	if flaw != nil && flaw.Bad {
		return "", Bad(reason.BadSides)
	}
	return size, flaw
}

// sizeOf reads a number and its unit.
func sizeOf(s, unit string) (string, *Flaw) {
	m := sizeText.FindStringSubmatch(s)
	if m == nil {
		return "", Bad(reason.BadSize)
	}
	own, known := sizeUnits[strings.ToLower(strings.TrimSpace(m[2]))]
	if !known {
		return "", Bad(reason.BadSize)
	}
	if own != "" {
		unit = own
	}
	d, err := decimal.NewFromString(strings.Replace(m[1], ",", ".", 1))
	if err != nil || !d.IsPositive() {
		return "", Bad(reason.BadSize)
	}
	size := d.Mul(sizeIn(unit)).String()
	if unit != "cm" && unit != "" {
		return size, Mended(reason.SizeConverted, size)
	}
	return size, nil
}
