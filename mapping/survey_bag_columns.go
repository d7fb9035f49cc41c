package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
)

// A column beside orders may be about the orders or about the bags in which they lie: a weight, sizes, a type. Where that matters
// and its header does not say it, it is asked.

// fewestBags is how many bags of several orders must have one weight each before it is asked whether it is the bag's.
const fewestBags = 2

// inEachBag says how many bags of several orders there are, and how many different texts a column has, if it has one for each
// bag.
func inEachBag(num, h *columnHeader, body []cell.Row) (several, different int, one bool) {
	texts, again := map[string]string{}, map[string]bool{}
	for i := range body {
		bag, c := cell.Unwrap(body[i].Cell(num.index).Text), body[i].Cell(h.index)
		if bag == "" || cell.IsBlank(c) {
			continue
		}
		before, known := texts[bag]
		if known && before != c.Text {
			return 0, 0, false
		}
		texts[bag], again[bag] = c.Text, known
	}
	all := map[string]bool{}
	for bag, known := range again {
		if known {
			several++
			all[texts[bag]] = true
		}
	}
	return several, len(all), true
}

// doubtBagWeight doubts a column of weights that has one value for each bag, where nothing else gives the weight of bags: to add
// it up over the orders would make the form many times too heavy.
func (l *lead) doubtBagWeight(t *table, headers []columnHeader, body []cell.Row) {
	if !l.joins[bagRole] || !l.has[weight] || t.role != ordersRole {
		return
	}
	var num, heavy *columnHeader
	for i := range headers {
		switch h := &headers[i]; {
		case h.meaning.class != classField:
		case h.meaning.fields[0] == bagWeight:
			return
		case h.meaning.fields[0] == bagNum && num == nil:
			num = h
		case h.meaning.fields[0] == weight && !h.meaning.own && !isNameOf(weight, h.text):
			heavy = h
		}
	}
	if num == nil || heavy == nil || heavy.settled {
		return
	}
	if several, different, one := inEachBag(num, heavy, body); one && several >= fewestBags && different > 1 {
		heavy.unclear, heavy.meaning = []field{weight, bagWeight}, meaning{unit: heavy.meaning.unit}
	}
}

// doubtBagSides finds columns of sides. In a sheet of bags they are the bags'. Beside orders they are the bags' if the header
// names a bag; else they are the parcels', and doubted if they could be the bags' and nothing else gives the size of bags.
func (l *lead) doubtBagSides(t *table, headers []columnHeader, body []cell.Row) {
	if !l.joins[bagRole] || t.role != ordersRole && t.role != bagRole {
		return
	}
	given := map[field]bool{}
	var num *columnHeader
	for i := range headers {
		h := &headers[i]
		h.sides = h.holdsSides()
		if h.meaning.class == classField {
			given[h.meaning.fields[0]] = true
			if h.meaning.fields[0] == bagNum && num == nil {
				num = h
			}
		}
	}
	for i := range headers {
		h := &headers[i]
		f := h.sideIn()
		if f == noField || given[f] || h.settled || h.note != "" {
			continue
		}
		switch {
		case h.sides && (t.role == bagRole || h.hasWordOf(bagNum)):
			h.meaning = meaning{class: classField, fields: []field{f}}
			given[f] = true
		case t.role == ordersRole && (num != nil || t.above[bagNum] != nil) && h.mayBeSidesOfBags(num, body):
			h.unclear, h.meaning = []field{f}, meaning{}
		}
	}
}

// doubtBagType doubts a column that is only called a type, where nothing else gives the type of bags and its cells are like one.
func (l *lead) doubtBagType(t *table, headers []columnHeader, body []cell.Row) {
	num := headerMeaning(headers, bagNum)
	if !l.joins[bagRole] || num == nil && t.above[bagNum] == nil || headerMeaning(headers, bagType) != nil ||
		t.above[bagType] != nil {
		return
	}
	for i := range headers {
		h := &headers[i]
		known := h.meaning.class == classKnown || h.meaning.class == classUnknown || h.meaning.class == classNever
		inside := t.role == bagRole && insideBags()[foldHeader(h.text).whole] == bagType // that is certain
		if known && !inside && !h.settled && h.note == "" && typeWords()[foldHeader(h.text).whole] &&
			len(h.below) > 0 && !slices.ContainsFunc(h.below, isNoType) && h.agreesInMost(num, body, textOf) {
			h.unclear, h.meaning = []field{bagType}, meaning{}
		}
	}
}

// isNoType says that a cell is not like the types that the carrier has: 1, 2, 3.
func isNoType(c cell.Cell) bool {
	s := cell.Normalize(cell.Unwrap(c.Text))
	return len(s) != 1 || s[0] < '1' || s[0] > '9'
}

func textOf(c cell.Cell) string { return cell.Normalize(cell.Unwrap(c.Text)) }

// headerMeaning is the first header that means f for certain, nil if there is none.
func headerMeaning(headers []columnHeader, f field) *columnHeader {
	i := slices.IndexFunc(headers, func(h columnHeader) bool { return h.meaning.class == classField && h.meaning.fields[0] == f })
	if i < 0 {
		return nil
	}
	return &headers[i]
}

// isKnownSize says that a header is known as one of sizes, of whatever.
func (h *columnHeader) isKnownSize() bool {
	return h.meaning.class == classKnown && h.meaning.kind == "size"
}

// oneSide is the side that a header of sizes names, noField if it names none: Dims, L*W*H.
func (h *columnHeader) oneSide() field {
	for _, text := range [...]string{h.text, h.aliasText} {
		bare, _ := sizeHeader(text)
		if f := insideBags()[bare]; f.is(aSize) {
			return f
		}
	}
	return noField
}

// sideIn is the side that a column gives which is not one of ours yet: the length, if its cells hold all three. noField if it
// gives none.
func (h *columnHeader) sideIn() field {
	switch {
	case h.meaning.class != classKnown && h.meaning.class != classUnknown, len(h.below) == 0:
		return noField
	case h.sides:
		return bagLength
	case h.isKnownSize():
		return h.oneSide()
	}
	return noField
}

// holdsSides says that a column holds several sides in each of its cells. How many cells must look so depends on what its header
// says: a single one is enough below one of sizes, unless it names a side; then that cell is the odd one.
func (h *columnHeader) holdsSides() bool {
	n := 0
	for _, c := range h.below {
		if cell.LikeSides(c.Text) {
			n++
		}
	}
	switch {
	case h.meaning.class == classField, h.oneSide() != noField:
		return n > 0 && n*2 >= len(h.below)
	case h.isKnownSize():
		return n > 0
	}
	return n > 0 && n*5 >= len(h.below)*4
}

// mayBeSidesOfBags says that a column of sides could be that of bags. What cannot be read is the problem of its cell, and says
// nothing of the column.
func (h *columnHeader) mayBeSidesOfBags(num *columnHeader, body []cell.Row) bool {
	says := func(c cell.Cell) bool { return h.sizeOf(c) != "" }
	return h.agreesInMost(num, body, h.sizeOf) || h.sides && !slices.ContainsFunc(h.below, says)
}

// sizeOf is what a cell of sides says, in the form in which sizes are compared. It is "" if it says nothing, or cannot be read.
func (h *columnHeader) sizeOf(c cell.Cell) string {
	_, unit := sizeHeader(h.text)
	if !h.sides {
		size, _ := cell.Size(c, unit)
		return size
	}
	out := ""
	for side := 1; side <= 3; side++ {
		size, flaw := cell.Side(c, side, unit)
		if flaw != nil && flaw.Bad || size == "" {
			return ""
		}
		out += size + "*"
	}
	return out
}

// agreesInMost says that most bags have one value in a column, as far as their rows say any. num is nil if the bag is named above
// the table.
func (h *columnHeader) agreesInMost(num *columnHeader, body []cell.Row, valueOf func(cell.Cell) string) bool {
	values, differ := map[string]string{}, map[string]bool{}
	for i := range body {
		bag, value := "above", valueOf(body[i].Cell(h.index))
		if num != nil {
			bag = cell.Unwrap(body[i].Cell(num.index).Text)
		}
		if bag == "" || value == "" {
			continue
		}
		before, known := values[bag]
		if known && before != value {
			differ[bag] = true
		}
		values[bag] = value
	}
	return len(values) > 0 && len(differ)*2 < len(values)
}

// giveThreeSides lets a column that has the length give the other sides, too, if its cells hold them.
func (t *table) giveThreeSides(headers []columnHeader) {
	for _, sides := range [...][3]field{{bagLength, bagWidth, bagHeight}, {parcelLength, parcelWidth, parcelHeight}} {
		t.giveSides(headers, sides)
	}
}

func (t *table) giveSides(headers []columnHeader, sides [3]field) {
	length := t.at[sides[0]]
	if length == nil || t.at[sides[1]] != nil || t.at[sides[2]] != nil || t.above[sides[1]] != nil || t.above[sides[2]] != nil {
		return
	}
	h := headerOf(headers, length)
	if h == nil || !h.sides && (sides[0] == bagLength || !h.holdsSides()) {
		return
	}
	length.side = 1
	for i, f := range sides[1:] {
		other := *length
		other.field, other.side = f, i+2
		t.at[f] = &other
	}
}
