package mapping

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/cell"
)

//go:embed aliases_waybill.toml
var aliasesWaybillTOML []byte

// aliasesWaybillFile is aliases_waybill.toml. A name of a field may have the place of the column behind it: "consignee_address
// 2".
type aliasesWaybillFile struct {
	Field  map[string]map[string][]string `toml:"field"`
	About  map[string]map[string][]string `toml:"about"`
	Plain  map[string][]string            `toml:"plain"`
	Alone  map[string][]string            `toml:"alone"`
	Other  map[string][]string            `toml:"other"`
	Second map[string][]string            `toml:"second"`
	Total  map[string][]string            `toml:"total"`
	Either map[string][]string            `toml:"either"`
}

var readAliasesWaybill = sync.OnceValue(func() *aliasesWaybillFile {
	var f aliasesWaybillFile
	if err := toml.Unmarshal(aliasesWaybillTOML, &f); err != nil {
		panic(fmt.Sprintf("aliases_waybill.toml is part of the program and must be readable: %v", err))
	}
	return &f
})

// How well a header says that it means its field. Of two columns of a field the better one is taken.
const (
	rankSure   = iota // it says so
	rankPlain         // it does not say whose: Name, Phone; or a price that may be that of all pieces
	rankBuyer         // of who buys
	rankSecond        // of a list of goods, which was not made for the customs
)

// sharedMeaning is a meaning that many headers have alone. What is appended to it lies elsewhere.
type sharedMeaning []meaning

func share(m meaning) sharedMeaning {
	m.class = classField
	return slices.Clip([]meaning{m})
}

// mostWaybillHeaders is somewhat more than there are.
const mostWaybillHeaders = 15_000

// waybillHeaders are the headers that mean a field to operations of waybills, folded. They go before those of aliases.toml, where
// the operation has the field: a Phone of a list to create waybills is the consignee's, and elsewhere it is not. A header may
// mean different fields to different operations.
var waybillHeaders = sync.OnceValue(func() map[string][]meaning {
	file, means := readAliasesWaybill(), make(map[string][]meaning, mostWaybillHeaders)
	// Most headers have one meaning, in common with many others: they share it.
	add := func(folded string, m sharedMeaning) {
		have, ok := means[folded]
		switch {
		case !ok:
			means[folded] = m
		case !slices.ContainsFunc(have, func(have meaning) bool { return have.fields[0] == m[0].fields[0] }):
			means[folded] = append(have, m[0])
		}
	}
	whole := func(list []string, m meaning) {
		shared := share(m)
		for _, s := range list {
			h, _ := foldWhole(s)
			add(h.whole, shared)
		}
	}
	for _, f := range allFields {
		if fields[f].waybill {
			add(strings.ReplaceAll(f.String(), "_", ""), share(meaning{fields: []field{f}}))
		}
	}
	for code, f := range codes {
		add(cell.Fold(code), share(meaning{fields: []field{f}}))
	}
	for spelling, names := range file.Either {
		add(foldHeader(spelling).whole, share(meaning{fields: fieldsNamed(names), rank: rankPlain}))
	}
	for _, name := range slices.Sorted(maps.Keys(file.Field)) {
		for _, list := range file.Field[name] {
			whole(list, placed(name))
		}
	}
	file.addConsignee(add, func(folded string, m sharedMeaning) {
		if !slices.ContainsFunc(means[folded], func(have meaning) bool { return slices.ContainsFunc(have.fields, field.ofConsignee) }) {
			add(folded, m)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(file.Plain)) {
		whole(file.Plain[name], placed(name))
	}
	for _, name := range slices.Sorted(maps.Keys(file.Second)) {
		m := placed(name)
		m.rank = rankSecond
		whole(file.Second[name], m)
	}
	for name, list := range file.Total {
		m := placed(name)
		m.rank, m.total = rankPlain, true
		whole(list, m)
	}
	return means
})

// whoseLast is a header that says in brackets at its end whom it is about: First Name (Shipping).
var whoseLast = regexp.MustCompile(`^(.+?)[(（]([^()（）]+)[)）]\s*$`)

// meaningOfWhose is the meaning of such a header, where it has one with that word in front: Shipping First Name.
func (a *Aliases) meaningOfWhose(header string) (meaning, bool) {
	if !a.lead.ofWaybills() || !strings.ContainsAny(header, "(（") {
		return meaning{}, false
	}
	p := whoseLast.FindStringSubmatch(cell.Normalize(header))
	if p == nil {
		return meaning{}, false
	}
	m, ok := a.listed(cell.LettersAndDigits(p[2]) + cell.LettersAndDigits(p[1]))
	return m, ok && m.class == classField && slices.ContainsFunc(m.fields, field.ofConsignee)
}

// codes are the carrier's codes of fields, as the fourth row of its own workbook has them. A code may stand behind the names of
// the lists that it is in.
var codes = map[string]field{
	"consignee_info.full_name": consigneeName, "consignee_info.phone": consigneePhone, "consignee_info.email": consigneeEmail,
	"consignee_info.country": consigneeCountry, "consignee_info.postcode": consigneePostcode,
	"consignee_info.province": consigneeProvince, "consignee_info.city": consigneeCity, "consignee_info.street": consigneeStreet,
	"consignee_info.address": consigneeAddress, "consignee_info.tax_num": taxNum,
	"shipper_info.address_num": shipper, "return_info.address_num": returnAddress,
	"parcel_list.length": parcelLength, "parcel_list.width": parcelWidth, "parcel_list.height": parcelHeight,
	"parcel_list.weight": weight,
}

// codeParents are the lists that a code may stand behind: parcel_list.item_list.qty.
var codeParents = []string{"parcel_list.", "item_list."}

// bareCode is a code without the lists that it is in, and without the places in them: parcel_list[0].weight is
// parcel_list.weight.
func bareCode(code string) string {
	code = placeInList.ReplaceAllString(strings.ToLower(cell.Clean(code)), "")
	if codes[code] != noField {
		return code
	}
	for _, parent := range codeParents {
		if rest, ok := strings.CutPrefix(code, parent); ok && fieldNamed(strings.TrimPrefix(rest, codeParents[1])) != noField {
			code = strings.TrimPrefix(rest, codeParents[1])
		}
	}
	return code
}

// placeInList is the place of an element in a list: [0], or .0. between names.
var placeInList = regexp.MustCompile(`\[[0-9]{0,2}\]|(?:^|\.)[0-9]{1,2}(?:\.|$)`)

// codeField is the field of which a header is the name or the carrier's code, as no sheet calls it that was not made for the
// carrier. noField if it is none.
func codeField(header string) field {
	code := bareCode(header)
	switch f := codes[code]; {
	case f != noField:
		return f
	case strings.Contains(code, "_"), strings.HasPrefix(header, codeParents[0]), strings.HasPrefix(header, codeParents[1]):
		return fieldNamed(code)
	}
	return noField
}

// addConsignee adds the headers about the consignee: each word that names them with what can be said of a person behind it. plain
// adds one that does not name them, unless it has a meaning.
func (file *aliasesWaybillFile) addConsignee(add, plain func(folded string, m sharedMeaning)) {
	other := map[string]string{}
	for kind, list := range file.Other {
		for _, s := range list {
			other[cell.Fold(s)] = kind
		}
	}
	names := slices.Sorted(maps.Keys(file.About))
	for language, words := range readAliasesFile().Consignee {
		file.addNamed(language, words, names, other, add)
		for _, who := range file.Alone[language] {
			m := meaning{fields: []field{consigneeName}, alone: true}
			if other[cell.Fold(who)] == "buyer" {
				m.rank = rankBuyer
			}
			add(cell.Fold(who), share(m))
		}
	}
	for _, name := range names {
		m := placed(name)
		m.rank = rankPlain
		for _, list := range file.About[name] {
			for _, what := range list {
				plain(cell.Fold(what), share(m))
			}
		}
	}
	for list, name := range plainOfConsignee {
		m := placed(name)
		m.rank = rankPlain
		for _, list := range readAliasesFile().Plain[list] {
			for _, what := range list {
				h, _ := foldWhole(what)
				plain(h.whole, share(m))
			}
		}
	}
}

// addNamed adds the headers of a language that name the consignee by one of these words. names are those of file.About, and other
// is which words may be somebody else.
func (file *aliasesWaybillFile) addNamed(language string, words, names []string, other map[string]string,
	add func(folded string, m sharedMeaning),
) {
	said := map[string][]string{} // folded once, not for each of the words
	for _, name := range names {
		for _, what := range file.About[name][language] {
			said[name] = append(said[name], cell.Fold(what))
		}
	}
	for _, who := range words {
		who := cell.Fold(who)
		kind := other[who]
		if kind == "payer" {
			continue
		}
		for _, name := range names {
			m := placed(name)
			if kind == "buyer" {
				m.rank = rankBuyer
			}
			shared := share(m)
			for _, what := range said[name] {
				add(who+what, shared)
				if language == "en" {
					add(who+"s"+what, shared) // Receiver's Phone
				}
			}
		}
	}
}

// plainOfConsignee are the fields that the headers of [plain] in aliases.toml mean in a list of waybills.
var plainOfConsignee = map[string]string{"contact_name": "consignee_name", "contact_email": "consignee_email",
	"contact_phone": "consignee_phone 1", "contact_mobile": "consignee_phone 2", "country_code": "consignee_country",
	"state_code": "consignee_province", "city_code": "consignee_city", "postcode": "consignee_postcode",
	"house_no": "consignee_address 2", "street": "consignee_street", "address_one": "consignee_address 1"}

// placed reads the name of a field with the place of its column behind it, if it has one.
func placed(name string) meaning {
	bare, place, _ := strings.Cut(name, " ")
	n, _ := strconv.Atoi(place)
	return meaning{fields: fieldsNamed([]string{bare}), place: n}
}

// sameAsWaybill are the fields of operations that ask about a person, by those of the consignee: they have the same headers.
var sameAsWaybill = map[field]field{consigneeName: fullName, consigneePhone: phone, consigneePostcode: pcccPostcode}

// waybillMeaning is what a folded header means to an operation of waybills.
func (l *lead) waybillMeaning(folded string) (meaning, bool) {
	for _, m := range waybillHeaders()[folded] {
		own := slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool { return !l.has[f] })
		for _, f := range m.fields {
			if same := sameAsWaybill[f]; len(own) == 0 && l.has[same] {
				own = []field{same}
			}
		}
		if len(own) > 0 {
			m.fields = own
			return m, true
		}
	}
	return meaning{}, false
}

// numberInHeader is the number of an item in a folded header: item2name, 英文品名2.
var numberInHeader = regexp.MustCompile(`^([^0-9]*)([0-9]{1,2})([^0-9]*)$`)

// numberBehind is the number of an item in brackets at the end of a header.
var numberBehind = regexp.MustCompile(`[(（\[【]\s*([0-9]{1,2})\s*[)）\]】]\s*$`)

// meaningOfItem is what the header of one of several items means: "Item Name 2", 商品2数量.
func (a *Aliases) meaningOfItem(header, folded string) (meaning, bool) {
	if m := numberBehind.FindStringSubmatch(header); m != nil {
		folded = cell.Fold(header[:len(header)-len(m[0])]) + m[1]
	}
	parts := numberInHeader.FindStringSubmatch(folded)
	if parts == nil {
		return meaning{}, false
	}
	m, ok := a.lead.waybillMeaning(parts[1] + parts[3])
	if !ok || !m.fields[0].ofItem() {
		return meaning{}, false
	}
	m.number, _ = strconv.Atoi(parts[2])
	return m, true
}

// ofWaybills tells whether an operation has fields that only operations of waybills have.
func (l *lead) ofWaybills() bool { return l != nil && l.waybill }

// inCommonOfWaybill is what two names of one column mean together where they mean different fields of a waybill: a word for the
// consignee beside what is said of them, a word that says more beside a general one, and one of the two customs beside both.
func inCommonOfWaybill(one, other meaning) (meaning, bool) {
	f, g := one.fields[0], other.fields[0]
	switch {
	case !fields[f].waybill || !fields[g].waybill:
		return meaning{}, false
	case one.alone && g.ofConsignee():
		other.rank = one.rank
		return other, true
	case other.alone && f.ofConsignee():
		one.rank = other.rank
		return one, true
	case one.rank < other.rank, customsTwin(f) == g:
		return one, true
	case other.rank < one.rank:
		return other, true
	}
	return meaning{}, false
}
