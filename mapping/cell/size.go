package cell

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/reason"
)

// sizeUnits are the words for units of length.
var sizeUnits = map[string]string{"": "", "cm": "cm", "厘米": "cm", "公分": "cm", "센티": "cm", "센티미터": "cm", "センチ": "cm",
	"mm": "mm", "毫米": "mm", "m": "m", "米": "m", "in": "in", "inch": "in", "inches": "in", `"`: "in", "”": "in", "英寸": "in",
	"吋": "in", "인치": "in", "インチ": "in"}

// SizeUnit is the unit of length that a text names: cm, mm, m or in; "" if it names none that is known.
func SizeUnit(text string) string { return sizeUnits[strings.ToLower(strings.TrimSpace(text))] }

// sizeIn is what one of a unit is in cm.
func sizeIn(unit string) decimal.Decimal {
	switch unit {
	case "mm":
		return decimal.New(1, -1)
	case "m":
		return decimal.New(100, 0)
	case "in":
		return decimal.New(254, -2)
	}
	return decimal.New(1, 0)
}

// sizeText is a number and a unit, perhaps.
var sizeText = regexp.MustCompile(`^([0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*(\D*)$`)

// Size reads the length of one side and returns it in cm, with its exact decimals. unit is that of a cell without one.
func Size(c Cell, unit string) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	m := sizeText.FindStringSubmatch(s)
	if m == nil || c.Kind == Date || c.Kind == Bool {
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
