package mapping

import (
	"strings"
	"sync"
)

// numberHeaders are the headers of columns of numbers that mean something to lists only, folded.
var numberHeaders = sync.OnceValue(func() map[string]field {
	means := map[string]field{}
	add := func(f field, spellings ...string) {
		for _, s := range spellings {
			h, _ := foldWhole(s)
			means[h.whole] = f
		}
	}
	add(trackingNum, readAliasesFile().Never["last_mile"]...)
	add(number, readAliasesFile().List["number"]...)
	add(numType, "Number Type", "No Type", "单号类型", "번호유형")
	for _, f := range [...]field{number, numType, trackingNum} {
		means[strings.ReplaceAll(f.String(), "_", "")] = f
	}
	return means
})

// For are the aliases as an operation reads them: in a list of waybills other headers mean a field than in a scan form.
func (a *Aliases) For(o *Operation) *Aliases { return a.ledBy(leadOf(o)) }

// numberMeaning is what a folded header means to a list of numbers, if it is one of its columns: any number names a row, and the
// header may say whose it is.
func (a *Aliases) numberMeaning(folded string) (meaning, bool) {
	if a.lead == nil || !a.lead.isList() {
		return meaning{}, false
	}
	m, ok := a.own[folded]
	if !ok {
		if f, known := numberHeaders()[folded]; known {
			m, ok = meaning{class: classField, fields: []field{f}}, true
		} else {
			m, ok = a.means.of(folded)
		}
	}
	if !ok || m.class != classField {
		return meaning{}, false
	}
	for _, f := range m.fields {
		switch {
		case a.lead.isName(f):
			m.whose, m.fields = f, []field{number}
			return m, true
		case f == number, f == numType:
			m.fields = []field{f}
			return m, true
		}
	}
	return meaning{}, false
}
