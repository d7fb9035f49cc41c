package cell

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"hgeimport/mapping/reason"
)

// priceDecimals are as many as a price has.
const priceDecimals = 4

// Price reads a price and returns it in plain decimals, with the currency in its cell or "". beside is the currency in another
// cell; separator is the decimal separator of the column, 0 if unknown.
func Price(c Cell, beside string, separator byte) (amount, code string, flaw *Flaw) {
	s, flaw := readableText(Cell{Text: c.Text, Kind: c.Kind}, true) // a price is not rounded as its number format shows it
	if flaw != nil || s == "" {
		return "", "", flaw
	}
	if flaw := noNumber(c, reason.BadPrice); flaw != nil {
		return "", "", flaw
	}
	s, own := plainDigits(s)
	number, word := splitWord(s)
	if word != "" {
		if code = currencyOf(word); code == "" {
			return "", "", Bad(reason.BadPrice)
		}
	}
	switch {
	case c.Kind == Number:
		own = '.'
	case own == 0:
		own = priceSeparator(number, cmp.Or(code, beside), separator)
	}
	if _, sure := separatorIn(number); !sure && own == 0 && strings.Trim(number, "+-0123456789.,") == "" {
		return "", code, unclearPrice(number)
	}
	plain, flaw := plainDecimal(number, own)
	d, err := decimal.NewFromString(plain)
	if flaw != nil || err != nil || !d.IsPositive() {
		return "", code, Bad(reason.BadPrice)
	}
	return d.Round(priceDecimals).String(), code, nil
}

// priceSeparator is the decimal separator of a price in code, as far as that can be told; column is that of its column. Nobody
// pays a fraction of a won: one separator before three digits is one of thousands, whatever it is.
func priceSeparator(number, code string, column byte) byte {
	if _, sure := separatorIn(number); !sure && wholeMoney[code] {
		if strings.Contains(number, ".") {
			return ','
		}
		return '.'
	}
	return column
}

// unclearPrice says that 1.250 can be 1.25 or 1250. A person who writes either as it stands in the message is understood.
func unclearPrice(number string) *Flaw {
	whole, fraction, _ := strings.Cut(strings.Replace(number, ",", ".", 1), ".")
	decimals := strings.TrimRight(fraction, "0")
	switch len(decimals) {
	case 0:
		return Bad(reason.UnclearPrice, whole, whole+fraction)
	case len(fraction):
		decimals += "0" // three digits behind a point would be unclear again
	}
	return Bad(reason.UnclearPrice, whole+"."+decimals, whole+fraction)
}

// ShownPriceSeparator returns the decimal separator that a price shows for its whole column: '.', ',' or 0.
func ShownPriceSeparator(c Cell) byte {
	return shownSeparator(c, func(s string) string {
		number, _ := splitWord(s)
		return number
	})
}

// wholeMoney are currencies without fractions, and those of which a fraction buys nothing.
var wholeMoney = map[string]bool{"KRW": true, "JPY": true, "VND": true, "TWD": true, "IDR": true, "CLP": true, "COP": true,
	"HUF": true, "ISK": true, "PYG": true}

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

// CurrencyShown is the currency that the number format of a cell shows. A bare $ or ¥ is returned as it is, since it is the sign
// of several. "" if it shows none.
func (c Cell) CurrencyShown() string {
	if c.Format == nil || c.Format.Words == "" {
		return ""
	}
	words := Normalize(c.Format.Words)
	if words == "$" || words == "¥" {
		return words
	}
	return currencyOf(words)
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

// CurrencyOfHeader is the currency that the header of a price names: in brackets, as a word, or at the end of one. A bare $ or ¥
// is returned as it is, since it is the sign of several. "" if it names none.
func CurrencyOfHeader(header string) string {
	header = Normalize(header)
	for word := range strings.FieldsFuncSeq(header, isBetweenCurrencies) {
		if word == "$" || word == "¥" {
			return word
		}
		if code := codeOf(word); code != "" {
			return code
		}
	}
	name, code := "", ""
	for spelled, of := range spellings().currency {
		if spelled[0] >= utf8.RuneSelf && utf8.RuneCountInString(spelled) > 1 && len(spelled) > len(name) &&
			strings.Contains(header, spelled) {
			name, code = spelled, of
		}
	}
	if code != "" {
		return code
	}
	for word := range strings.FieldsFuncSeq(header, func(r rune) bool { return r >= utf8.RuneSelf || r == ' ' }) {
		if code := codeOf(strings.Trim(word, "()[]:/")); code != "" {
			return code // 单价USD
		}
	}
	return ""
}

// IsCurrencyNote says that a part of a header in brackets is nothing but a currency.
func IsCurrencyNote(part string) bool {
	part = strings.Trim(part, "()[]【】<>〈〉《》「」 ")
	return part == "$" || part == "¥" || part != "" && codeOf(part) != ""
}

func isBetweenCurrencies(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Sc, r) }

// codeOf is the currency that a word of a header names beyond doubt. "all" and "try" are currencies, too.
func codeOf(word string) string {
	code := spellings().currency[word]
	if code == "" && slices.Contains(usualCodes, word) {
		code = strings.ToUpper(word)
	}
	if word == "pound" || word == "pounds" || word == "won" {
		return "" // a weight
	}
	return code
}

// usualCodes are those that are no words.
var usualCodes = []string{"usd", "cny", "krw", "jpy", "eur", "gbp", "hkd", "twd", "cad", "aud", "nzd", "sgd", "vnd", "thb", "chf",
	"mxn", "myr", "idr", "php", "inr", "brl", "rub", "sek", "nok", "dkk", "pln"}
