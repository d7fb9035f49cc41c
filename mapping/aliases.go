package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Aliases knows which field a header means. It holds the built-in spellings of aliases.toml and the user's own. It never
// changes, so it is safe for concurrent use.
type Aliases struct {
	means *builtInMeanings   // of the spellings in aliases.toml
	own   map[string]meaning // the user's, which go before, by folded spelling
	lead  *lead              // whose fields count; nil: all fields

	keyInPairs bool // a label may name a row itself: in a notice
}

// ledBy are the aliases for an operation: headers of fields that it does not have mean nothing to it.
func (a *Aliases) ledBy(l *lead) *Aliases { return &Aliases{means: a.means, own: a.own, lead: l} }

// ofAll are the aliases without those of one operation.
func (a *Aliases) ofAll() *Aliases {
	if !a.lead.ofWaybills() {
		return a
	}
	return &Aliases{means: a.means, own: a.own}
}

// meaning is what a header means.
type meaning struct {
	class  headerClass
	fields []field // one; an ambiguous header has several, the more likely one first
	whose  field   // in a list of numbers: which of them the header says, noField if it does not say
	kind   string  // of classKnown: goods, customer, money, … ([known] in aliases.toml)
	maybe  bool    // means its field only if the cells below look like it ([maybe])
	own    bool    // from the user's own aliases, which win over built-in ones
	unit   string  // kg | g | lb | oz | t, if the header names it; cell.NotUsed in front of one that is not converted

	// Of fields of waybills (aliases_waybill.toml).
	rank   int  // how well the header says it: rankSure and so on
	place  int  // of the column among those that make one value; 0: it is the whole value
	number int  // of the item that it tells of; 0: the header has none
	total  bool // a price that may be that of all pieces together
	alone  bool // a word for the consignee that stands alone
}

// isField says that it may be a field of ours.
func (m meaning) isField() bool { return m.class == classField || m.class == classPlain }

type headerClass uint8

const (
	classUnknown   headerClass = iota
	classField                 // means its field
	classPlain                 // means its field if it belongs to the handover ([plain] in aliases.toml)
	classNever                 // looks like a field but is none
	classConsignee             // belongs to the consignee, who receives the parcel
	classOurs                  // written by this program
	classKnown                 // known and not needed
	classElsewhere             // means a field that other operations have
)

// NewAliases returns the built-in spellings plus extra ones, given as field -> spellings. An extra spelling wins over a
// built-in one, so it also decides an ambiguous header. The error lists all faults: an unknown field, a spelling given
// for two fields, a spelling that is the name of another field, a spelling without letters and digits.
func NewAliases(extra map[string][]string) (*Aliases, error) {
	a := builtIn()
	if len(extra) == 0 {
		return a, nil
	}
	a = &Aliases{means: a.means, own: map[string]meaning{}}
	var faults []error
	given := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		f := fieldNamed(name)
		if f == noField {
			faults = append(faults, fmt.Errorf("there is no field %q: use one of %s", name, fieldList(allFields)))
			continue
		}
		for _, spelling := range extra[name] {
			h := foldHeader(spelling).whole
			switch other, taken := given[h]; {
			case h == "":
				faults = append(faults, fmt.Errorf("%s: %q has neither a letter nor a digit", name, spelling))
			case taken && other != name:
				faults = append(faults, fmt.Errorf("%s: %q is given for %s, too", name, spelling, other))
			case fieldFolded(h) != noField && fieldFolded(h) != f:
				faults = append(faults, fmt.Errorf("%s: %q is the name of the field %s", name, spelling, fieldFolded(h)))
			default:
				given[h] = name
				a.own[h] = meaning{class: classField, fields: []field{f}, own: true}
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return a, nil
}

// fieldFolded returns the field whose name folds to folded, noField if there is none.
func fieldFolded(folded string) field {
	for _, f := range allFields {
		if !fields[f].waybill && strings.ReplaceAll(f.String(), "_", "") == folded { // "Phone" is a header of many sheets
			return f
		}
	}
	return noField
}

// Field returns the name of the field that a header means, "" if it means none. Of an ambiguous header it returns the
// more likely field.
func (a *Aliases) Field(header string) string {
	if m := a.meaningOf(header); m.class == classField || m.class == classPlain {
		return m.fields[0].String()
	}
	return ""
}

// longestHeader is in bytes. A longer text is not a header.
const longestHeader = 400

// meaningOf finds what a header means: first as a whole, then without the unit at its end, then by its parts in two
// languages.
func (a *Aliases) meaningOf(header string) meaning {
	if len(header) > longestHeader {
		return meaning{}
	}
	if reason.IsValueHeader(header) {
		return meaning{class: classOurs}
	}
	if a.lead.ofWaybills() && strings.ContainsAny(header, "._[") {
		if f := codeField(header); a.lead.has[f] {
			return meaning{class: classField, fields: []field{f}}
		}
	}
	if m, ok := a.meaningOfWhose(header); ok {
		return m
	}
	h := foldHeader(header)
	m := a.meaningOfWord(h.whole)
	if a.lead.ofWaybills() && (m.class != classField || m.fields[0].ofItem()) {
		if item, ok := a.meaningOfItem(header, h.whole); ok {
			return item
		}
	}
	if m.class == classUnknown && len(h.parts) > 0 {
		m = a.meaningOfParts(h.parts)
	}
	if m.class == classUnknown {
		m = a.meaningNumbered(h.whole)
	}
	if m.class == classUnknown {
		m = a.meaningInZone(header)
	}
	if (m.class == classUnknown || m.class == classKnown && a.lead.ofWaybills()) && endsLikeSize(h.whole) {
		if bare, _ := sizeHeader(header); bare != h.whole {
			if size, _ := a.listed(bare); fieldKindOf(size) == aSize {
				m = size // Bag Length (in)
			}
		}
	}
	if h.unit != "" {
		m.unit = h.unit
	}
	if m.class == classPlain && isNameOf(m.fields[0], header) {
		m.class = classField
	}
	return m
}

// fieldKindOf is the kind of the field that a header means, aText if it means none.
func fieldKindOf(m meaning) kind {
	if len(m.fields) == 0 {
		return aText
	}
	return fields[m.fields[0]].kind
}

// meaningNumbered is the meaning of one of several columns that an export numbers: 英文品名1, "Item SKU 2". A field is not
// numbered, and a few letters with a number are rather a value: H1.
func (a *Aliases) meaningNumbered(folded string) meaning {
	bare := strings.TrimRight(folded, "0123456789")
	if len(folded)-len(bare) > 2 || bare == folded || len(bare) < 3 {
		return meaning{}
	}
	if m, _ := a.listed(bare); m.class == classKnown || m.class == classConsignee {
		return m
	}
	return meaning{}
}

// isNameOf says that a header is the very name of f, as no sheet calls a column that was not made for the carrier: contact_name,
// not "Contact Name". The names street and postcode are ordinary words, so they do not say it alone.
func isNameOf(f field, header string) bool {
	return strings.Contains(f.String(), "_") && strings.EqualFold(cell.Clean(header), f.String())
}

// listed is the meaning of a folded text that is one of the spellings.
func (a *Aliases) listed(folded string) (meaning, bool) {
	if m, ok := a.numberMeaning(folded); ok {
		return m, ok
	}
	m, ok := a.own[folded]
	if !ok && a.lead.ofWaybills() {
		if m, ok = a.lead.waybillMeaning(folded); ok {
			return m, true
		}
	}
	if !ok {
		m, ok = a.means.of(folded)
	}
	return a.lead.only(m), ok
}

// meaningOfWord is the meaning of one folded text. It also reads "weightkg" and 重量kg: a weight followed by its unit.
func (a *Aliases) meaningOfWord(folded string) meaning {
	if m, ok := a.listed(folded); ok {
		return m
	}
	for cut := range folded {
		unit := cell.UnitOfHeader(folded[cut:])
		if cut == 0 || unit == "" || folded[cut:] == "t" || folded[cut:] == "st" { // NetWt is no ton
			continue
		}
		if m, _ := a.listed(folded[:cut]); m.class == classField && m.fields[0].isWeight() {
			m.unit = unit
			return m
		}
	}
	return meaning{}
}

// meaningOfParts is what the parts of a header have in common. If the parts disagree, the header means nothing. An
// unknown part is ignored if it is in another script than the known parts: then it is a translation that we do not list.
func (a *Aliases) meaningOfParts(parts []string) meaning {
	var out meaning
	from, never := "", false
	for _, p := range parts {
		m := a.meaningOfWord(p)
		switch {
		case m.class == classConsignee || m.class == classOurs:
			return meaning{class: m.class}
		case m.class == classNever:
			never = true
		case m.class == classUnknown:
			if unit := cell.UnitOfHeader(p); unit != "" {
				out.unit = unit
			}
		case out.class == classUnknown:
			m.fields, m.unit = slices.Clone(m.fields), firstOf(out.unit, m.unit)
			out, from = m, p
		default:
			if out = inCommon(out, m, from, p); out.class == classUnknown {
				return meaning{}
			}
		}
	}
	if never && (out.class == classUnknown || out.class == classKnown) {
		return meaning{class: classNever}
	}
	if never || out.class == classUnknown || a.hasStranger(parts) {
		return meaning{} // Voyage/Flight: one of the two is ours, so it may have to be asked
	}
	return out
}

// hasStranger says that a part of a header means nothing although it is in the script of a part that means something: then it is
// no translation of it.
func (a *Aliases) hasStranger(parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool {
		if a.meaningOfWord(p).class != classUnknown || cell.UnitOfHeader(p) != "" {
			return false
		}
		return slices.ContainsFunc(parts, func(other string) bool {
			return a.meaningOfWord(other).class != classUnknown && sameScript(p, other)
		})
	})
}

// inCommon is what two names of one column have in common, each folded. A general word of another language gives way to a name
// that says more: "交接单号 Handover" is the number of a handover. If they have nothing in common, the meaning is unknown.
func inCommon(one, other meaning, oneName, otherName string) meaning {
	out := one
	out.unit, out.own = firstOf(one.unit, other.unit), one.own || other.own
	if out.whose != other.whose {
		out.whose = noField
	}
	switch {
	case one.class == classKnown && other.class == classKnown:
		return out
	case one.class == classKnown && other.maybe:
		return out
	case one.maybe && other.class == classKnown:
		other.unit = out.unit
		return other
	case one.class == classKnown || other.class == classKnown:
		return meaning{}
	}
	both := slices.DeleteFunc(slices.Clone(one.fields), func(f field) bool { return !slices.Contains(other.fields, f) })
	if len(both) == 0 && !sameScript(oneName, otherName) {
		switch {
		case slices.Contains(readAliasesFile().beside[otherName], one.fields[0]):
			both = one.fields
		case slices.Contains(readAliasesFile().beside[oneName], other.fields[0]):
			both = other.fields
		}
	}
	if len(both) == 0 {
		m, _ := inCommonOfWaybill(one, other)
		return m
	}
	out.fields = both
	out.rank, out.total = min(one.rank, other.rank), one.total && other.total
	out.maybe = one.maybe && other.maybe
	if other.class == classField {
		out.class = classField
	}
	return out
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
