package mapping

import "slices"

// RowFields are the fields that a row of the operation can have, each once: its own, and the keys of the blocks that it can name.
func (o *Operation) RowFields() []string {
	names := slices.Concat(append([][]string{{o.Key}}, o.Must...)...)
	names = append(names, o.May...)
	for _, block := range o.Joins {
		names = append(names, BlockFields(block)[0])
	}
	return eachOnce(names)
}

// Fields are all fields of the operation, each once: those of a row, those of its blocks, and in a list all that may name a row.
func (o *Operation) Fields() []string {
	names := append(o.RowFields(), o.Numbers...)
	if len(o.Numbers) > 0 {
		names = append(names, numType.String())
	}
	for _, block := range o.Joins {
		names = append(names, BlockFields(block)...)
	}
	return eachOnce(names)
}

// MustHave tells whether no row goes out without a field, and which other fields would do in its place.
func (o *Operation) MustHave(field string) (must bool, orElse []string) {
	for _, either := range o.Must {
		if slices.Contains(either, field) {
			return true, slices.DeleteFunc(slices.Clone(either), func(f string) bool { return f == field })
		}
	}
	return false, nil
}

// eachOnce keeps the first of equal names.
func eachOnce(names []string) []string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// BlockFields are the names of the fields of a block (handover, flight, bag), its key first.
func BlockFields(block string) []string {
	var names []string
	if r := joinRoles[block]; r != noRole {
		for _, f := range blockFields(r) {
			names = append(names, f.String())
		}
	}
	return names
}
