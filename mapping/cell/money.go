package cell

import (
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"hgeimport/mapping/reason"
)

// priceDecimals are as many as a price has.
const priceDecimals = 4

// Price reads a price and returns it in plain decimals, with the currency in its cell or "". beside is the currency in another
// cell.
func Price(c Cell, beside string) (amount, code string, flaw *Flaw) {
	s, flaw := readableText(Cell{Text: c.Text, Kind: c.Kind}, true) // its number format shows less than it is
	if flaw != nil || s == "" {
		return "", "", flaw
	}
	if c.Kind == Date || c.Kind == Bool {
		return "", "", Bad(reason.BadPrice)
	}
	s, separator := plainDigits(s)
	number, word := splitWord(s)
	if word != "" {
		if code = currencyOf(word); code == "" {
			return "", "", Bad(reason.BadPrice)
		}
	}
	if c.Kind == Number || wholeMoney[code] || code == "" && wholeMoney[beside] {
		separator = '.' // nobody pays a fraction of a won
	}
	plain, flaw := plainDecimal(number, separator)
	if flaw != nil && flaw.Code == reason.UnclearWeight {
		return "", code, Bad(reason.UnclearPrice, flaw.Args...)
	}
	d, err := decimal.NewFromString(plain)
	if flaw != nil || err != nil || !d.IsPositive() {
		return "", code, Bad(reason.BadPrice)
	}
	return d.Round(priceDecimals).String(), code, nil
}

// wholeMoney are currencies without fractions.
var wholeMoney = map[string]bool{"KRW": true, "JPY": true, "VND": true}

// splitWord cuts off what stands before and behind a number.
func splitWord(s string) (number, word string) {
	isNumber := func(r rune) bool { return r >= '0' && r <= '9' }
	first, last := strings.IndexFunc(s, isNumber), strings.LastIndexFunc(s, isNumber)
	if first < 0 {
		return "", s
	}
	if first > 0 && (s[first-1] == '-' || s[first-1] == '.') {
		first--
	}
	before, after := strings.TrimSpace(s[:first]), strings.TrimSpace(s[last+1:])
	return strings.TrimSpace(s[first : last+1]), before + strings.TrimSpace(after)
}

// Currency reads a currency and returns its code of three letters.
func Currency(c Cell) (string, *Flaw) {
	s, flaw := readableText(c, true)
	if flaw != nil || s == "" {
		return "", flaw
	}
	code := currencyOf(s)
	switch {
	case code == "":
		return "", Bad(reason.BadCurrency)
	case !strings.EqualFold(code, s):
		return code, Mended(reason.CurrencyCoded, code)
	}
	return code, nil
}

// currencyOf is the code of a currency that a text names: by its code, its sign or a word for it. "" if it names none: ¥ is the
// sign of two.
func currencyOf(s string) string {
	s = strings.TrimSpace(s)
	if code := spellings().currency[strings.ToLower(s)]; code != "" {
		return code
	}
	if code := spellings().currency[Fold(s)]; code != "" {
		return code
	}
	if len(s) == 3 && IsLetters(s) {
		if unit, err := currency.ParseISO(s); err == nil {
			return unit.String()
		}
	}
	return ""
}
