package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// Aliases is the table of header spellings: the built-in ones of aliases.toml, and a user's own. It never changes and is
// safe for concurrent use.
type Aliases struct {
	means map[string]meaning // by folded spelling
}

// meaning is what a header says.
type meaning struct {
	class  headerClass
	fields []field // one; for an ambiguous header several, the likelier first
	own    bool    // the user's own spelling: it goes before built-in ones
	unit   string  // kg | g | lb that the header names
}

type headerClass uint8

const (
	classUnknown   headerClass = iota
	classField                 // means its field
	classPlain                 // means its field where it is the handover's (aliases.toml, [plain])
	classNever                 // looks like a field and is none
	classConsignee             // belongs to who receives the parcel
	classOurs                  // written by this program
)

// NewAliases returns the built-in spellings with extra ones added: field -> spellings. An extra spelling goes before the
// built-in ones, so that it settles what is ambiguous without it. Errors, all told at once: a field that there is not, a
// spelling given for two fields, the canonical name of another field, a spelling without a letter or digit.
func NewAliases(extra map[string][]string) (*Aliases, error) {
	a := builtIn()
	if len(extra) == 0 {
		return a, nil
	}
	a = &Aliases{means: maps.Clone(a.means)}
	var faults []error
	given := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		f := fieldNamed(name)
		if f == noField {
			faults = append(faults, fmt.Errorf("there is no field %q: use one of %s", name, strings.Join(fieldNames[1:], ", ")))
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
				a.means[h] = meaning{class: classField, fields: []field{f}, own: true}
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return a, nil
}

// canonical is the field whose canonical name folds to folded.
func fieldFolded(folded string) field {
	for f := orderNum; f < fieldCount; f++ {
		if strings.ReplaceAll(fieldNames[f], "_", "") == folded {
			return f
		}
	}
	return noField
}

// Field is the canonical field that a header means, "" where it means none. An ambiguous header gives its likelier field.
func (a *Aliases) Field(header string) string {
	if m := a.meaningOf(header); m.class == classField || m.class == classPlain {
		return m.fields[0].String()
	}
	return ""
}

// longestHeader is in bytes; a longer text is no header.
const longestHeader = 400

// read finds out what a header means: as a whole, without a unit at its end, then by its parts in two languages.
func (a *Aliases) meaningOf(header string) meaning {
	if len(header) > longestHeader {
		return meaning{}
	}
	h := foldHeader(header)
	m := a.meaningOfWord(h.whole)
	if m.class == classUnknown && len(h.parts) > 0 {
		m = a.meaningOfParts(h.parts)
	}
	if h.unit != "" {
		m.unit = h.unit
	}
	return m
}

// word is the meaning of one folded text; "weightkg" and 重量kg are a weight that carries its unit.
func (a *Aliases) meaningOfWord(folded string) meaning {
	if m, ok := a.means[folded]; ok {
		return m
	}
	for cut := range folded {
		unit := cell.UnitOfFolded(folded[cut:])
		if cut == 0 || unit == "" {
			continue
		}
		if m := a.means[folded[:cut]]; m.class == classField && m.fields[0].isWeight() {
			m.unit = unit
			return m
		}
	}
	return meaning{}
}

// together is what the parts of a header say in common. A part that is not known does not count where it is in another
// script than those that are: a translation that is not in the table. Parts that disagree mean nothing.
func (a *Aliases) meaningOfParts(parts []string) meaning {
	var out meaning
	for _, p := range parts {
		m := a.meaningOfWord(p)
		switch {
		case m.class == classNever || m.class == classConsignee || m.class == classOurs:
			return meaning{class: m.class}
		case m.class == classUnknown:
			if unit := cell.UnitOfFolded(p); unit != "" {
				out.unit = unit
			}
		case out.class == classUnknown:
			out = meaning{class: m.class, fields: m.fields, unit: firstOf(out.unit, m.unit)}
		default:
			out.fields = slices.DeleteFunc(slices.Clone(out.fields), func(f field) bool { return !slices.Contains(m.fields, f) })
			if m.class == classField {
				out.class = classField
			}
			out.unit = firstOf(out.unit, m.unit)
			if len(out.fields) == 0 {
				return meaning{}
			}
		}
	}
	if out.class == classUnknown {
		return meaning{}
	}
	for _, p := range parts {
		if a.meaningOfWord(p).class != classUnknown || cell.UnitOfFolded(p) != "" {
			continue
		}
		for _, other := range parts {
			if a.meaningOfWord(other).class != classUnknown && sameScript(p, other) {
				return meaning{}
			}
		}
	}
	return out
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
