package cell

import (
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
