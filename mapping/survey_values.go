package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Values of a handover or flight that people write in several ways are the same value: KE 011 and ke011, a street with two spaces,
// a time with and without seconds.

// minutesOf is the length of a time without its seconds.
const minutesOf = len("2006-01-02 15:04")

// comparable is a value of f in the form in which values are compared.
func comparable(f field, value string) string {
	switch {
	case f.isTime():
		return value[:min(len(value), minutesOf)]
	case f == contactPhone || f == contactMobile:
		if digits := strings.Map(digitOf, value); digits != "" {
			return digits
		}
	case f.personal():
		return strings.Join(strings.Fields(cell.Normalize(value)), "")
	}
	return cell.Fold(value)
}

func digitOf(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// blockValue is one value of a field of a block, and where it stands.
type blockValue struct {
	text  string
	cells []string
	first blockCell
}

// mostCellsNamed is how many cells of one value a question names.
const mostCellsNamed = 3

func (v *blockValue) where() string {
	if len(v.cells) > mostCellsNamed {
		return strings.Join(v.cells[:mostCellsNamed], ", ") + " …"
	}
	return strings.Join(v.cells, ", ")
}

// choose returns the value of f that is meant where a block has several. Values about persons are not shown: then it is a fault
// that names the cells.
func (s *Survey) choose(b *block, f field, values []blockValue) string {
	last := values[len(values)-1].first
	if f.personal() {
		if !s.askedOf(reason.BlockDiffers, f) {
			s.ask(last.reason(cell.Bad(reason.BlockDiffers, f.String(), values[0].where(), b.key)))
		}
		return values[0].text
	}
	q := &reason.Question{Key: "value " + f.String() + " " + b.key}
	var shown []string
	for _, v := range values {
		c := reason.Choice{Answer: v.text, Say: "choice_value", Args: []string{cell.Shorten(v.text), v.where()}}
		q.Choices = append(q.Choices, c)
		shown = append(shown, c.Words("en"))
	}
	answer := s.askPerson(reason.Reason{Code: reason.ValuesDiffer, Cell: last.address, Value: cell.Shorten(last.cell.Text), Asks: q,
		Args: []string{f.String(), b.key, strings.Join(shown, ", ")}})
	return firstOf(answer, values[0].text)
}

// askedOf says whether there is a reason of that code about a field, which is its first Arg.
func (s *Survey) askedOf(code reason.Code, f field) bool {
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool {
		return r.Code == code && len(r.Args) > 0 && r.Args[0] == f.String()
	})
}

// entryOf finds the entry of the address book that a text names: by its key, in any case and with any blanks, or by its number. It
// is "" if there is none, or if several have that number.
func (o *Options) entryOf(text string) string {
	if k := o.keyOf(text); k != "" {
		return k
	}
	found, number := "", foldKey(text)
	for _, k := range slices.Sorted(maps.Keys(o.AddressBook)) {
		if n := o.AddressBook[k].HandoverNum; n == "" || foldKey(n) != number {
			continue
		}
		if found != "" {
			return ""
		}
		found = k
	}
	return found
}

// keyOf finds a key of the address book in any case and with any blanks, "" if there is none.
func (o *Options) keyOf(text string) string {
	if _, exact := o.AddressBook[text]; exact {
		return text
	}
	folded := foldKey(text)
	for _, k := range slices.Sorted(maps.Keys(o.AddressBook)) {
		if foldKey(k) == folded {
			return k
		}
	}
	return ""
}

func foldKey(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

// sameHandover says whether two numbers or keys name the same handover.
func (o *Options) sameHandover(a, b string) bool {
	if foldKey(a) == foldKey(b) {
		return true
	}
	entry := o.entryOf(a)
	return entry != "" && entry == o.entryOf(b)
}

// mostDigitsOfKey is how many digits a slip of a key may have. Numbers of handovers have more.
const mostDigitsOfKey = 2

// nearKey says that a text in the column of handover numbers is one slip away from a key of the address book, so it is hardly a
// number.
func (o *Options) nearKey(text string) bool {
	text = foldKey(text)
	if len(text) < 3 || len(strings.Map(digitOf, text)) > mostDigitsOfKey {
		return false
	}
	for k := range o.AddressBook {
		if oneSlip(text, foldKey(k)) {
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
