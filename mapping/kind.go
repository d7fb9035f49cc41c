package mapping

import (
	"html"
	"regexp"
	"strings"
	"time"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// kind is a sort of value: how a cell of it is read, and how a column of it is recognized.
type kind uint8

const (
	aText kind = iota
	anOrder
	anyNumber // of an order or waybill
	numbered  // a text with a number in it
	aNumber   // names a form
	aHandover // names a handover
	aName     // the same without a digit, perhaps
	aBag      // the name that its owner gives to a bag
	aBookKey  // of the address book
	aMAWB
	aFlight
	aPort
	aTime
	aWeight
	aUnit
	aCount    // a whole number
	aQuantity // of pieces, above 0
	aSize     // of one side, in cm
	aCountry
	aPostcode
	aPhone
	anEmail

	aDate   // of a day
	aNation // that a parcel goes to
	aDeliveryPostcode
	aDeliveryPhone
	aPrice
	aCurrency
	aClearanceCode
	aTariffNumber

	kindCount
)

// kindInfo is all that is known of a kind.
type kindInfo struct {
	// read reads a cell. beside is the country code of the same handover.
	read func(c *column, from cell.Cell, beside string) (string, *cell.Flaw)
	// fits says whether a cell could stand in a column of this kind; text is its text without wrapping. A damaged cell fits: it
	// gets its own reason later.
	fits func(c cell.Cell, text string) bool
	// couldBe is stricter, for a column that nothing explains yet. fits is what fits says. nil: the same.
	couldBe func(c cell.Cell, text string, fits bool) bool
	// sure says that a cell can hardly be anything else. several says that the column has many such cells. nil: never.
	sure func(c cell.Cell, text string, several bool) bool
	// compared is a value in the form in which values are compared. nil: folded.
	compared func(value string) string
	strict   bool // a column of it must not hold anything else
	number   bool // words alone are none
}

// kinds are all kinds.
var kinds = [kindCount]kindInfo{
	aText:     {read: readText, fits: fitsText},
	anOrder:   {read: readOrderNum, fits: fitsOrder, sure: isOrderCell, strict: true},
	anyNumber: {read: readWaybill, fits: hasDigit, sure: isWaybillCell, strict: true, number: true},
	numbered:  {read: readText, fits: hasDigit, number: true},
	aNumber:   {read: readFormNum, fits: hasDigit, couldBe: couldBeNumber, number: true},
	aHandover: {read: readHandoverNum, fits: hasDigit, couldBe: couldBeNumber, number: true},
	aName:     {read: readIdentifier, fits: fitsText, couldBe: couldBeNumber, sure: isBagCell, number: true},
	aBag:      {read: readBagName, fits: fitsText, couldBe: couldBeNumber, sure: isBagCell, number: true},
	aBookKey:  {read: readText, fits: fitsText, couldBe: neverBe}, // only its cells tell: they stand in the address book
	aMAWB:     {read: readMAWB, fits: fitsMAWB, couldBe: couldBeMAWB, sure: isMAWBCell, strict: true},
	aFlight: {read: readFlightNo, fits: hasDigit, couldBe: couldBeFlight, sure: isFlightCell, compared: withoutZeros,
		number: true},
	aPort:     {read: readPort, fits: fitsPort, couldBe: couldBePort, sure: isPortCell, number: true},
	aTime:     {read: readTime, fits: fitsTime, couldBe: couldBeTime, sure: isTimeCell, compared: toMinutes, strict: true},
	aWeight:   {read: readBlockWeight, fits: fitsWeight, couldBe: couldBeWeight, strict: true},
	aUnit:     {read: readText, fits: fitsUnit, sure: isUnitCell},
	aCount:    {read: readCount, fits: hasDigit},
	aQuantity: {read: readQuantity, fits: hasDigit},
	aSize:     {read: readSize, fits: hasDigit},
	aCountry:  {read: readCountry, fits: fitsText},

	aPostcode: {read: cellPostcode, fits: hasDigit},
	aPhone:    {read: readText, fits: hasDigit, compared: digitsOf, number: true},
	anEmail:   {read: readText, fits: fitsEmail, number: true},

	aDate:             {read: readDate, fits: fitsTime, couldBe: couldBeTime},
	aNation:           {read: readNation, fits: fitsText},
	aDeliveryPostcode: {read: readDeliveryPostcode, fits: hasDigit},
	aDeliveryPhone:    {read: readDeliveryPhone, fits: hasDigit, compared: digitsOf},
	aPrice:            {read: readPrice, fits: hasDigit},
	aCurrency:         {read: readCurrency, fits: fitsText},
	aClearanceCode:    {read: readClearanceCode, fits: hasDigit, number: true},
	aTariffNumber:     {read: readTariffNumber, fits: hasDigit, number: true},
}

// readDate reads a day: its time is not sent.
func readDate(c *column, from cell.Cell, beside string) (string, *cell.Flaw) {
	text, flaw := readTime(c, from, beside)
	if flaw != nil && flaw.Code == reason.TimeMissing {
		flaw = nil
	}
	return text[:min(len(text), len(time.DateOnly))], flaw
}

func readNation(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) { return cell.Nation(from) }

func readDeliveryPostcode(_ *column, from cell.Cell, country string) (string, *cell.Flaw) {
	if from.Kind == cell.Date {
		return "", cell.Bad(reason.DateForText)
	}
	return cell.DeliveryPostcode(from, country)
}

func readDeliveryPhone(c *column, from cell.Cell, country string) (string, *cell.Flaw) {
	if c.field == phone {
		country = "KR" // only Korea has such codes
	}
	return cell.DeliveryPhone(from, country)
}

func readPrice(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	amount, _, flaw := cell.Price(from, "", c.separator)
	return amount, flaw
}

func readCurrency(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return cell.Currency(from)
}

func readClearanceCode(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return cell.ClearanceCode(from)
}

// readText reads a text. What a spreadsheet program has made a date of, or has shortened, would go on a label: house number 3-5
// is none of the fifth of March. A remark of a waybill is only read.
func readText(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	text, flaw := cell.PlainText(from)
	if plain := withoutEntities(text); plain != text && fields[c.field].waybill && flaw == nil {
		return plain, cell.Mended(reason.EntitiesRead)
	}
	if flaw == nil || flaw.Code != reason.OddText || !fields[c.field].waybill || c.field == orderRemark {
		return text, flaw
	}
	return "", cell.Bad(changedText(from))
}

// entity is how web pages write a character: &amp; or &#39;. Exports of shops leave it so.
var entity = regexp.MustCompile(`&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,4});`)

// withoutEntities is a text with the characters that its entities stand for.
func withoutEntities(text string) string {
	if !strings.Contains(text, "&") || !entity.MatchString(text) {
		return text
	}
	return cell.Clean(entity.ReplaceAllStringFunc(text, html.UnescapeString))
}

// changedText says how a spreadsheet program has changed a text.
func changedText(from cell.Cell) reason.Code {
	if from.Kind == cell.Date {
		return reason.DateForText
	}
	return reason.ChangedByExcel
}

// tariffWord is what may stand in front of an HS code.
var tariffWord = regexp.MustCompile(`(?i)^(?:HSK?|HTS|HTSUS)(?: ?code)?(?: ?no\.?)?[ :#.-]*([0-9])`)

// mostTariffDigits is how many digits the longest HS codes have: those with the three of the inspection behind them.
const mostTariffDigits = 13

// readTariffNumber reads an HS code.
func readTariffNumber(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	text, flaw := readText(c, from, "")
	if flaw != nil || text == "" {
		return text, flaw
	}
	text = tariffWord.ReplaceAllString(cell.Unwrap(text), "$1")
	if !isTariffNumber(text) {
		return "", cell.Bad(reason.BadTariffNumber)
	}
	return text, nil
}

// isTariffNumber says that a text is an HS code, with a point, a hyphen or a blank between its groups or without. One of three,
// five or seven digits has lost a zero in front, or behind its point. A second long group is a second code.
func isTariffNumber(text string) bool {
	groups := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".- ", r) })
	digits := strings.Join(groups, "")
	n := len(digits)
	if strings.Trim(digits, "0123456789") != "" || strings.Trim(digits, "0") == "" ||
		n < 4 || n > mostTariffDigits || n < 8 && n%2 == 1 {
		return false
	}
	for i, g := range groups {
		if i > 0 && len(g) > 4 || len(groups) > 1 && len(g)%2 == 1 && (i < len(groups)-1 || len(g) != 3) {
			return false
		}
	}
	return true
}

func readOrderNum(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) { return cell.Order(from) }

func readWaybill(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) { return cell.Waybill(from) }

// readIdentifier reads a number or a name. Several that stand below each other are none.
func readIdentifier(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	if first := cell.FirstOfLines(from); first != "" {
		return "", cell.Bad(reason.MoreThanNumber, first)
	}
	return cell.Identifier(from)
}

func readMAWB(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) { return cell.MAWB(from) }

func readFlightNo(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return c.notZero(cell.Flight(from))
}

func readPort(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return c.notZero(cell.Port(from))
}

func readFormNum(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return c.notZero(readIdentifier(c, from, ""))
}

func readTime(c *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	return cell.Time(from, c.dateOrder, c.table.info.Date1904)
}

func readCount(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	s, flaw := countOf(cell.Identifier(from))
	if flaw != nil && flaw.Code == reason.NotANumber {
		flaw = cell.Bad(reason.BadBagType)
	}
	return s, flaw
}

// countOf is what a cell was read as, if that is a whole number.
func countOf(s string, flaw *cell.Flaw) (string, *cell.Flaw) {
	if s != "" && (len(s) > longestCount || strings.Trim(s, "0123456789") != "") {
		return "", cell.Bad(reason.NotANumber)
	}
	return s, flaw
}

// readQuantity reads how many pieces there are: none is no item.
func readQuantity(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) {
	s, flaw := countOf(cell.Quantity(from))
	if flaw != nil && flaw.Code == reason.NotANumber || s != "" && strings.Trim(s, "0") == "" {
		return "", cell.Bad(reason.BadQuantity)
	}
	return s, flaw
}

// longestCount is in digits.
const longestCount = 9

func readCountry(_ *column, from cell.Cell, _ string) (string, *cell.Flaw) { return cell.Country(from) }

func cellPostcode(c *column, from cell.Cell, country string) (string, *cell.Flaw) {
	if c.field == pcccPostcode {
		country = "KR"
	}
	return cell.Postcode(from, country)
}

func fitsText(_ cell.Cell, text string) bool { return text != "" }

func hasDigit(_ cell.Cell, text string) bool { return strings.ContainsAny(text, "0123456789") }

func fitsOrder(c cell.Cell, _ string) bool {
	_, flaw := cell.Order(c)
	return flaw == nil || !flaw.Bad || flaw.Code != reason.NotANumber
}

func fitsWeight(c cell.Cell, _ string) bool {
	_, _, flaw := cell.Weight(c, 0)
	return !cell.IsNoWeight(flaw)
}

func fitsUnit(_ cell.Cell, text string) bool { return cell.Unit(text) != "" }

func fitsMAWB(_ cell.Cell, text string) bool {
	if !cell.IsASCII(text) {
		text = strings.Map(asHyphen, text)
	}
	digits := len(strings.Map(onlyDigits, text))
	return cell.IsASCII(text) && (digits == 10 || digits == 11) && len(text) <= 16
}

// asHyphen turns the dashes into hyphens that word processors make of them.
func asHyphen(r rune) rune {
	if r >= '‐' && r <= '—' {
		return '-'
	}
	return r
}

func fitsTime(c cell.Cell, _ string) bool {
	_, flaw := cell.ParseMoment(c, false)
	return flaw == nil || flaw.Code == reason.ZonedTime
}

func fitsPort(_ cell.Cell, text string) bool {
	return cell.IsLetters(text) && (len(text) == 3 || len(text) == 5)
}

func fitsEmail(_ cell.Cell, text string) bool { return strings.Contains(text, "@") }

func neverBe(cell.Cell, string, bool) bool { return false }

func couldBeMAWB(_ cell.Cell, text string, fits bool) bool { return fits || isPartOfMAWB(text) }

func couldBeTime(c cell.Cell, _ string, _ bool) bool { return isTimeLike(c) }

func couldBeFlight(_ cell.Cell, text string, _ bool) bool { return isFlightNo(text) }

func couldBePort(c cell.Cell, text string, _ bool) bool { return fitsPort(c, text) }

func couldBeWeight(c cell.Cell, _ string, fits bool) bool {
	return fits && !isTimeLike(c) && !isCarrierOrder(c)
}

func couldBeNumber(c cell.Cell, text string, fits bool) bool {
	return fits && !isTimeLike(c) && !isCarrierOrder(c) && !strings.Contains(text, " ")
}

func isOrderCell(c cell.Cell, _ string, _ bool) bool { return isCarrierOrder(c) }

func isWaybillCell(c cell.Cell, _ string, _ bool) bool { return isCarrierWaybill(c) }

func isBagCell(_ cell.Cell, text string, _ bool) bool {
	return cell.IsCarrierBag(strings.ToUpper(text))
}

func isMAWBCell(c cell.Cell, _ string, several bool) bool { return isCheckedMAWB(c, several) }

func isFlightCell(_ cell.Cell, text string, _ bool) bool { return isFullFlightNo(text) }

func isPortCell(_ cell.Cell, text string, _ bool) bool { return isIATA(text) }

func isTimeCell(c cell.Cell, _ string, _ bool) bool {
	return isTimeLike(c) && strings.Contains(c.Text, ":")
}

func isUnitCell(_ cell.Cell, text string, _ bool) bool { return cell.Unit(text) != "" }

// read reads a cell that describes something. beside is the country code of the same handover.
func (c *column) read(from cell.Cell, beside string) (string, *cell.Flaw) {
	if c.field.isNumber() && cell.IsNotKnownYet(from) {
		return "", c.table.lead.notKnownYet(c.field)
	}
	return kinds[fields[c.field].kind].read(c, c.keyCell(from), beside)
}

// fits says whether a cell could stand in a column of f. A damaged cell fits: it gets its own reason later.
func fits(f field, c cell.Cell) bool {
	if c.Kind == cell.Error || c.Kind == cell.Formula {
		return true
	}
	text := cell.Unwrap(c.Text)
	return fitsAs(&kinds[fields[f].kind], c, text)
}

func fitsAs(k *kindInfo, c cell.Cell, text string) bool {
	return cell.IsErrorText(text) || cell.IsScientific(text) || k.fits(c, text)
}

// couldHold says that a cell could stand in a column of f. It is stricter than fits, where a column was understood already.
func couldHold(f field, c cell.Cell) bool {
	if c.Kind == cell.Error || c.Kind == cell.Formula {
		return true
	}
	k, text := &kinds[fields[f].kind], cell.Unwrap(c.Text)
	fit := fitsAs(k, c, text)
	return k.couldBe == nil && fit || k.couldBe != nil && k.couldBe(c, text, fit)
}

// comparable is a value of f in the form in which values are compared.
func comparable(f field, value string) string {
	switch k := &kinds[fields[f].kind]; {
	case k.compared != nil:
		if compared := k.compared(value); compared != "" {
			return compared
		}
	case f.personal():
		return strings.Join(strings.Fields(cell.Normalize(value)), "")
	}
	return cell.Fold(value)
}

// toMinutes is a time without its seconds.
func toMinutes(value string) string { return value[:min(len(value), len("2006-01-02 15:04"))] }

// withoutZeros is KE901 for KE0901: airlines write both.
func withoutZeros(flight string) string {
	flight = cell.Fold(flight)
	if len(flight) < 3 || strings.Trim(flight[:2], "0123456789") == "" {
		return ""
	}
	return flight[:2] + strings.TrimLeft(flight[2:], "0")
}

func digitsOf(value string) string { return strings.Map(digitOf, value) }
