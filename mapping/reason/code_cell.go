package reason

// What keeps a row from being sent. Each names a cell and, where it is nothing personal, the value found there. Args are
// listed behind each code, in order.
const (
	MissingOrder     Code = "missing-order"       // Cell of the order number
	MergedOrder      Code = "merged-order"        // Cell: it lies in a merged range, which is never filled down for order numbers
	ChangedByExcel   Code = "changed-by-excel"    // 2.13899E+10, or 16 digits and more as a number
	DateInIdentifier Code = "date-in-identifier"  // a number that became a date
	FormulaText      Code = "formula-text"        // a number that begins with =
	ErrorCell        Code = "error-cell"          // #N/A and its kin
	NotCalculated    Code = "not-calculated"      // a formula without a value
	SeveralNumbers   Code = "several-numbers"     // more than one order number in a cell
	NotANumber       Code = "not-an-identifier"   // nothing that could be a number of this kind
	NotAnOrder       Code = "not-an-order-number" // a number with something else beside it: HGE2507080000516 (cancelled)
	BadMAWB          Code = "bad-mawb"            // not three digits, a hyphen and eight digits
	BadWeight        Code = "bad-weight"          // not a number
	UnclearWeight    Code = "unclear-weight"      // the two readings: 1,234 is 1.234 or 1234
	WeightNotAbove0  Code = "weight-not-above-0"  // zero or less
	UnknownUnit      Code = "unknown-unit"        // a unit other than kg, g, lb
	UnitsDiffer      Code = "units-differ"        // unit in the cell, unit in the unit column
	BadDate          Code = "bad-date"            // not a date
	ZonedTime        Code = "zoned-time"          // a time with a zone, where local time is wanted

	NoFormKey       Code = "no-handover-or-flight"    // Cell of the order number: neither a handover_num nor a mawb_no
	EmptyFormKey    Code = "empty-handover-or-flight" // Cell that is empty and would say it; further ones, may be missing
	UnknownHandover Code = "unknown-handover"         // Value: key; the keys that there are
	BookDiffers     Code = "book-differs"             // Value: handover_num; the key, the number that the address book has for it
	NotInSheet      Code = "not-in-sheet"             // Value: number; the sheet that lacks it
	WhichOne        Code = "which-one"                // the sheet that has several rows, the column that says which
	RepeatedDiffers Code = "repeated-differs"         // cell of the other row with the same order and another content
)

// What was mended, or looks odd and goes out as it is. Args[0] is how often, further ones are listed.
const (
	ZipPadded       Code = "zip-padded"       // lost its zero
	ZipUnclear      Code = "zip-unclear"      // may have lost its zero, but the country is not known
	MAWBPadded      Code = "mawb-padded"      // lost its zero, the check digit holds with it
	MAWBCheck       Code = "mawb-check"       // the check digit does not hold
	TimeMissing     Code = "time-missing"     // a date without a time: 00:00:00
	NetOverGross    Code = "net-over-gross"   // net weight above gross weight
	OrderRaised     Code = "order-raised"     // small letters in a number of the usual form became capitals
	OrderJoined     Code = "order-joined"     // a number of the usual form had spaces or marks inside
	UnusualOrder    Code = "unusual-order"    // not of the form HGE + yymmdd + 7 characters
	WeightMissing   Code = "weight-missing"   // an empty weight
	UnusualPort     Code = "unusual-port"     // not three letters
	CountryCoded    Code = "country-coded"    // a country by name became its code
	UnusualCountry  Code = "unusual-country"  // neither two letters nor a known name
	LostDigits      Code = "lost-digits"      // 18 digits and more that end in 000: Excel may have been at it
	OddText         Code = "odd-text"         // a date, or a number that Excel has changed, where text is wanted
	FlightUnused    Code = "flight-unused"    // flight cells in a row without a mawb_no
	HandoverUnused  Code = "handover-unused"  // handover cells in a row without a handover_num
	CustomerDamaged Code = "customer-damaged" // a customer_order_num that Excel has changed; it is not sent
	TotalNotUsed    Code = "total-not-used"   // a weight for the whole form above a table that has a weight column
)

// MissingKey is a row of a handover or flight sheet without its number. Args: the field that is missing.
const MissingKey Code = "missing-key"
