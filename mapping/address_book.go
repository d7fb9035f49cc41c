package mapping

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
)

// addressBook finds entries of the address book.
type addressBook struct {
	entries map[string]hgeapi.Handover
	keys    map[string]string // folded key -> key
	numbers map[string]string // folded number -> key; "" if several entries have it
	parts   map[string]*Part  // by key, as far as they were asked for
}

// partOf is the entry with that key.
func (b *addressBook) partOf(key string) *Part {
	if p := b.parts[key]; p != nil {
		return p
	}
	h := b.entries[key]
	p := &Part{Texts: map[string]string{}}
	for f, text := range map[field]string{handoverNum: h.HandoverNum, contactName: h.ContactName, companyName: h.CompanyName,
		contactEmail: h.ContactEmail, contactPhone: h.ContactPhone, contactMobile: h.ContactMobile, countryCode: h.CountryCode,
		stateCode: h.StateCode, cityCode: h.CityCode, postcode: h.Postcode, houseNo: h.HouseNo, street: h.Street,
		addressOne: h.AddressOne} {
		if text != "" {
			p.Texts[f.String()] = text
		}
	}
	b.parts[key] = p
	return p
}

func newAddressBook(entries map[string]hgeapi.Handover) *addressBook {
	b := &addressBook{entries: entries, keys: map[string]string{}, numbers: map[string]string{}, parts: map[string]*Part{}}
	for _, k := range slices.Sorted(maps.Keys(entries)) {
		if _, taken := b.keys[foldKey(k)]; !taken {
			b.keys[foldKey(k)] = k
		}
		number := foldKey(entries[k].HandoverNum)
		if _, taken := b.numbers[number]; taken {
			k = ""
		}
		b.numbers[number] = k
	}
	return b
}

// addressNum is the form of the carrier's numbers of addresses.
var addressNum = regexp.MustCompile(`^AD[0-9]{5,}$`)

// IsAddressNum tells whether a text is one of the carrier's numbers of addresses.
func IsAddressNum(text string) bool { return addressNum.MatchString(text) }

// IsCurrency tells whether a text is the code of a currency.
func IsCurrency(text string) bool {
	code, flaw := cell.Currency(cell.Cell{Text: text, Kind: cell.Text})
	return flaw == nil && code == text
}

// addressOf is the entry with that key as an address of a waybill: the carrier's number of it, or else who and where that is. It
// is nil if the entry says neither.
func (b *addressBook) addressOf(key string) *Part {
	h := b.entries[key]
	if h.AddressNum != "" {
		return &Part{Texts: map[string]string{"address_num": h.AddressNum}}
	}
	lines := strings.Join(slices.DeleteFunc([]string{h.AddressOne, h.HouseNo}, func(s string) bool { return s == "" }), " ")
	p := &Part{Texts: map[string]string{}}
	for name, text := range map[string]string{"full_name": firstOf(h.ContactName, h.CompanyName),
		"phone": firstOf(h.ContactPhone, h.ContactMobile),
		"email": h.ContactEmail, "country": h.CountryCode, "postcode": h.Postcode, "province": h.StateCode, "city": h.CityCode,
		"street": h.Street, "address": firstOf(lines, h.Street)} {
		if text != "" {
			p.Texts[name] = text
		}
	}
	if p.Texts["full_name"] == "" || p.Texts["country"] == "" || p.Texts["address"] == "" {
		return nil
	}
	return p
}

// entryOf finds the entry that a text names: by its key, or by its number. It is "" if there is none, or if several have that
// number.
func (b *addressBook) entryOf(text string) string {
	if k := b.keyOf(text); k != "" || text == "" {
		return k
	}
	return b.numbers[foldKey(text)]
}

// keyOf finds a key in any case and with any blanks, "" if there is none.
func (b *addressBook) keyOf(text string) string {
	if _, exact := b.entries[text]; exact {
		return text
	}
	return b.keys[foldKey(text)]
}

func foldKey(s string) string {
	if strings.IndexFunc(s, unicode.IsSpace) >= 0 {
		s = strings.Join(strings.Fields(s), "")
	}
	return strings.ToLower(s)
}

// same says whether two numbers or keys name the same handover.
func (b *addressBook) same(one, other string) bool {
	if foldKey(one) == foldKey(other) {
		return true
	}
	entry := b.entryOf(one)
	return entry != "" && entry == b.entryOf(other)
}

// mostDigitsOfKey is how many digits a slip of a key may have. Numbers of handovers have more.
const mostDigitsOfKey = 2

// nearKey says that a text in the column of handover numbers is one slip away from a key of the address book, so it is hardly a
// number.
func (b *addressBook) nearKey(text string) bool {
	text = foldKey(text)
	if len(text) < 3 || len(strings.Map(digitOf, text)) > mostDigitsOfKey {
		return false
	}
	for k := range b.keys {
		if oneSlip(text, k) {
			return true
		}
	}
	return false
}

// oneSlip says that b is a with one character added, left out, replaced, or swapped with the next.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || a[i+1:] == b[i+1:]
}
