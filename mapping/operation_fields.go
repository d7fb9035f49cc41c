package mapping

import "slices"

// RowFields are the fields that a row of the operation can have, each once: its own, and the keys of the blocks that it can name.
func (o *Operation) RowFields() []string {
	fields := slices.Concat(append([][]string{{o.Key}}, o.Must...)...)
	fields = append(fields, o.May...)
	for _, block := range o.Joins {
		fields = append(fields, BlockFields(block)[:1]...)
	}
	return eachOnce(fields)
}

// Fields are all fields of the operation, each once: those of a row and those of its blocks.
func (o *Operation) Fields() []string {
	fields := o.RowFields()
	for _, block := range o.Joins {
		fields = append(fields, BlockFields(block)...)
	}
	return eachOnce(fields)
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
	switch block {
	case "handover":
		return fieldNames[handoverNum : addressOne+1]
	case "flight":
		return fieldNames[mawbNo : transitFlightNo+1]
	case "bag":
		return []string{"bag_num", "bag_type", "bag_weight", "bag_length", "bag_width", "bag_height"}
	}
	return nil
}
