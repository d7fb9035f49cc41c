package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// mayBe are the fields that a column may be although nothing says so for certain: fields that nothing else in the table gives,
// and that its header or its cells look like. It is nil for a column that is understood, or known and not needed.
func (t *table) mayBe(h *columnHeader, headers []columnHeader) []field {
	if h.amongAddress = t.isAmongAddress(h, headers); h.amongAddress {
		return []field{consigneeAddress}
	}
	if !t.isUnexplained(h) {
		return nil
	}
	var out []field
	for _, f := range allFields {
		switch {
		case !t.wants(f, h), h.meaning.class == classKnown && !f.isWeight() && !t.isInKnown(f, h) && !f.ofGoods():
		case h.meaning.class == classNever && !f.ofGoods(), h.meaning.class == classConsignee && !f.ofConsignee():
		case len(h.unclear) > 0 && !slices.Contains(h.unclear, f), len(h.unclear) == 0 && !t.looksLike(f, h):
		// it is each order's
		case t.role == ordersRole && f.of(bagRole) && f != bagNum && len(h.unclear) == 0 && !t.agreesIn(bagNum, h):
		case !t.gives(f, headers) && (!f.of(flightRole) || f == mawbNo || t.hasFlown(headers)): // last, because it looks at all headers
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil
	}
	if len(h.unclear) == 0 {
		out = t.withKin(out, headers)
	}
	return inOrderOfWords(h, out)
}

// isAmongAddress says that a filled column which nothing explains stands between two columns of the consignee's address: then it
// may be a part of it, such as a Number between Street Name and Floor.
func (t *table) isAmongAddress(h *columnHeader, headers []columnHeader) bool {
	if !t.lead.sends[consigneeAddress] || t.role != ordersRole || h.settled || h.note != "" || h.text == "" || len(h.below) == 0 ||
		fieldOf(t, h.index) != noField || h.meaning.class != classUnknown && h.meaning.class != classNever {
		return false
	}
	isPart := func(index int) bool {
		return slices.ContainsFunc(headers, func(other columnHeader) bool {
			f := fieldOf(t, other.index)
			return other.index == index && (f == consigneeAddress || f == consigneeStreet)
		})
	}
	return isPart(h.index-1) && isPart(h.index+1)
}

// hasFlown says that the table tells of flights. It is found out once for each list of headers.
func (t *table) hasFlown(headers []columnHeader) bool {
	if t.flown == nil {
		flown := t.role == flightRole || t.gives(mawbNo, headers) || slices.ContainsFunc(headers, func(other columnHeader) bool {
			return t.isUnexplained(&other) && (t.looksLike(mawbNo, &other) || other.hasWordOf(flightNo) && slices.ContainsFunc(other.below,
				func(c cell.Cell) bool { return isFullFlightNo(cell.Unwrap(c.Text)) }))
		})
		t.flown = &flown
	}
	return *t.flown
}

// ofGoods says that f tells of an item of a waybill, and that lists of goods have it under headings which elsewhere are not
// needed, or never ours: Pieces, Total Qty.
func (f field) ofGoods() bool { return f == quantity || f == importHSCode }

// isUnexplained says that nothing tells what a column is. A total or an amount in kg is no money: it may be the weight. A
// Warehouse that stands in the address book may be the handover.
func (t *table) isUnexplained(h *columnHeader) bool {
	if h.settled || h.note != "" || h.group == classConsignee && !slices.Contains(h.unclear, t.lead.key) ||
		fieldOf(t, h.index) != noField {
		return false
	}
	return h.meaning.class == classUnknown || h.meaning.class == classElsewhere ||
		h.meaning.class == classConsignee && t.lead.sends[consigneeCity] ||
		h.meaning.class == classKnown && (unitOfHeader(h.text, h.meaning.unit) != "" || t.isInKnown(handoverKey, h) ||
			t.isInKnown(mawbNo, h)) ||
		(h.meaning.class == classKnown || h.meaning.class == classNever) && t.lead.sends[quantity] &&
			(h.hasWordOf(quantity) || h.hasWordOf(importHSCode))
}

// isInKnown says that a column that is known and not needed, such as Warehouse or Batch No, has what can hardly be anything but
// f.
func (t *table) isInKnown(f field, h *columnHeader) bool {
	if f != mawbNo && f != handoverKey || h.said().unlike || !t.cellsLookLike(f, h) {
		return false
	}
	return !slices.ContainsFunc(t.sample, func(r cell.Row) bool { // the value of a label between the orders is none of them
		return !cell.IsBlank(r.Cell(h.index)) && t.at[t.lead.key] != nil && cell.IsBlank(t.at[t.lead.key].in(&r))
	})
}

// wants says whether a table may give f in column h.
func (t *table) wants(f field, h *columnHeader) bool {
	if t.role != ordersRole {
		return t.lead.has[f] && t.describes(f)
	}
	switch {
	case !t.lead.has[f]:
		return false
	case f == t.lead.key: // an ambiguous header; else the column with the order numbers has a question of its own
		return len(h.unclear) > 0
	case !t.lead.sends[f]:
		return false
	case f.ofConsignee():
		return h.group == classUnknown || h.group == classConsignee
	case f.personal() || f == countryCode:
		return h.group == classField
	}
	return true
}

// gives says that the table has f: above it, or in a column with a filled cell. The number and the key of a handover are one.
func (t *table) gives(f field, headers []columnHeader) bool {
	if f == handoverKey || f == handoverNum {
		return t.has(handoverKey, headers) || t.has(handoverNum, headers)
	}
	if f == weightUnit {
		w := t.at[weight]
		return t.has(f, headers) || w == nil || w.unit != ""
	}
	return t.has(f, headers)
}

func (t *table) has(f field, headers []columnHeader) bool {
	if t.above[f] != nil {
		return true
	}
	h := headerOf(headers, t.at[f])
	return h != nil && len(h.below) > 0 && !(f == mawbNo && t.isPartOfMAWBOnly(h))
}

// withKin adds what is easily taken for one of the fields: the net for the gross weight, the key for the number of a handover.
func (t *table) withKin(fields []field, headers []columnHeader) []field {
	for _, pair := range [...][2]field{{weight, netWeight}, {netWeight, weight}, {handoverNum, handoverKey},
		{handoverKey, handoverNum}} {
		if slices.Contains(fields, pair[0]) && !slices.Contains(fields, pair[1]) && !t.gives(pair[1], headers) {
			fields = append(fields, pair[1])
		}
	}
	return fields
}

// looksLike says that a column looks like f: its header shares a word with the names of f and a cell could be one, or its cells
// can hardly be anything else.
func (t *table) looksLike(f field, h *columnHeader) bool {
	if h.hasWordOf(f) && (len(h.below) == 0 || slices.ContainsFunc(h.below, func(c cell.Cell) bool { return couldHold(f, c) })) {
		return true
	}
	return t.cellsLookLike(f, h)
}

// isPartOfMAWB says that s may be the airline's three digits, or the seven or eight behind them: some forms have a column for
// each.
func isPartOfMAWB(s string) bool {
	digits := len(strings.Map(onlyDigits, s))
	return digits == len(strings.ReplaceAll(s, " ", "")) && (digits == 3 || digits == 7 || digits == 8)
}

// cellsLookLike says that the cells of a column can hardly be anything but f.
func (t *table) cellsLookLike(f field, h *columnHeader) bool {
	n := len(h.below)
	share := func(is func(cell.Cell) bool) bool {
		k := 0
		for _, c := range h.below {
			if is(c) {
				k++
			}
		}
		return k > 0 && k*10 >= n*8
	}
	info := &fields[f]
	switch {
	case n == 0, !info.byCells:
		return false
	case f == handoverKey:
		return share(func(c cell.Cell) bool { return t.addressBook[strings.ToUpper(cell.Unwrap(c.Text))] })
	case f == handoverNum:
		return t.cellsLookLike(handoverKey, h) || t.holdsHandoverNumbers(h)
	case f.isWeight():
		inHeader := unitOfHeader(h.text, h.meaning.unit) != ""
		return !h.isUnlike(f) && share(func(c cell.Cell) bool {
			_, unit, flaw := cell.Weight(c, '.')
			return flaw == nil && (inHeader || unit != "" && unit != "t") // T1 is a truck, and no parcel weighs a ton
		})
	case f.of(flightRole) && f != mawbNo && (h.countWords(stems().unlike["cells"]) > 0 || !t.goesWithMAWB(h)):
		return false
	}
	sure := kinds[info.kind].sure
	return sure != nil && share(func(c cell.Cell) bool { return sure(c, cell.Unwrap(c.Text), n > 2) })
}

// holdsHandoverNumbers says that a column has numbers like those that the carrier gives to handovers, and that rows share them.
// The number of an order or a parcel is another one in each row.
func (t *table) holdsHandoverNumbers(h *columnHeader) bool {
	if h.countWords(stems().unlike["cells"]) > 0 || h.said().unlike {
		return false
	}
	different := map[string]bool{}
	for _, c := range h.below {
		s := cell.Unwrap(c.Text)
		if !likeHandoverNumber(t.addressBook, s) {
			return false
		}
		different[s] = true
	}
	return len(different) == 1 || len(different)*2 <= len(h.below)
}

// handoverDigits is how many digits the carrier's numbers of handovers have. They begin with a 2, which no mobile number does.
const handoverDigits = 11

// sameBeginning is how many digits a number shares with those of the address book if it is of their kind.
const sameBeginning = 3

// dayAndCount is 20251123001, the first list of a day.
var dayAndCount = regexp.MustCompile(`^20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}$`)

// likeHandoverNumber says that s is like the carrier's numbers of handovers, or like those of the address book.
func likeHandoverNumber(addressBook map[string]bool, s string) bool {
	if len(s) <= 2*sameBeginning || len(strings.Map(onlyDigits, s)) != len(s) {
		return false
	}
	if len(s) == handoverDigits && s[0] == '2' && !dayAndCount.MatchString(s) {
		return true
	}
	for known := range addressBook {
		if len(known) == len(s) && known[:sameBeginning] == s[:sameBeginning] {
			return true
		}
	}
	return false
}

// goesWithMAWB says that a column has one value for each MAWB of the table, and not only because each has a single row.
func (t *table) goesWithMAWB(h *columnHeader) bool {
	agrees, again := t.goesWith(mawbNo, h)
	return agrees && again
}

// agreesIn says that a column has no two values for the same value of a field.
func (t *table) agreesIn(f field, h *columnHeader) bool {
	agrees, _ := t.goesWith(f, h)
	return agrees
}

func (t *table) goesWith(f field, h *columnHeader) (agrees, again bool) {
	values := map[string]string{}
	for i := range t.sample {
		r := &t.sample[i]
		c := r.Cell(h.index)
		if cell.IsBlank(c) {
			continue
		}
		key := cell.Unwrap(t.at[f].in(r).Text)
		before, known := values[key]
		if known && before != c.Text {
			return false, again
		}
		values[key], again = c.Text, again || known
	}
	return true, again
}

// isCheckedMAWB recognizes a MAWB by its check digit, and if there are few of them by its hyphen, too: one of seven numbers of
// eleven digits has that check digit by chance.
func isCheckedMAWB(c cell.Cell, several bool) bool {
	mawb, flaw := cell.MAWB(c)
	s := cell.Unwrap(c.Text)
	return mawb != "" && flaw == nil && len(strings.Map(onlyDigits, s)) == 11 && (several || strings.IndexByte(s, '-') == 3)
}

// isFlightNo recognizes KE011, CA 1202, 7C-101, 5X0061A: two letters or digits, or three letters, then up to four digits.
func isFlightNo(s string) bool {
	s = strings.ToUpper(s)
	airline := 2
	if len(s) > 3 && cell.IsLetters(s[:3]) {
		airline = 3
	}
	if len(s) <= airline || !strings.ContainsFunc(s[:airline], isCapital) || strings.ContainsFunc(s[:airline], isNoCode) {
		return false
	}
	number := strings.TrimLeft(s[airline:], " -")
	if n := len(number); n > 1 && isCapital(rune(number[n-1])) {
		number = number[:n-1]
	}
	return len(number) >= 1 && len(number) <= 4 && len(strings.Map(onlyDigits, number)) == len(number)
}

// isFullFlightNo recognizes KE011 and CA1202, which hardly anything else looks like: A1-5 and CUP-1 may be goods.
func isFullFlightNo(s string) bool {
	return len(s) >= 5 && len(s) <= 6 && isFlightNo(s) && len(strings.Map(onlyDigits, s[2:])) == len(s)-2
}

func isCapital(r rune) bool { return r >= 'A' && r <= 'Z' }

func isNoCode(r rune) bool { return !isCapital(r) && (r < '0' || r > '9') }

// isIATA recognizes the code of an airport. Three capital letters can also be a currency or a country.
func isIATA(s string) bool {
	return len(s) == 3 && s == strings.ToUpper(s) && cell.IsLetters(s) && !stems().noPort[s]
}

// isTimeLike recognizes a date or time. Digits alone may also be a number.
func isTimeLike(c cell.Cell) bool {
	if c.Kind == cell.Date {
		return true
	}
	s := cell.Unwrap(c.Text)
	if len(s) < 6 || len(strings.Map(onlyDigits, s)) == len(s) || c.Kind == cell.Number {
		return false
	}
	m, _ := cell.ParseMoment(c, false)
	return m != nil
}
