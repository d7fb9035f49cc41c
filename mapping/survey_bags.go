package mapping

import (
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// checkBag looks at a bag once all of its cells and orders are known. What is wrong with it rejects its orders.
func (s *Survey) checkBag(b *block) {
	switch most := s.options.MaxOrders; {
	case b.ownSheet && b.rows == 0 && len(b.reasons) == 0 && !s.takesAllOrders(b):
		row := s.blockRowOf(b)
		b.reasons = append(b.reasons, reason.Reason{Code: reason.BagEmpty, Value: cell.Shorten(b.key),
			Cell: cell.Address(s.sheets[row.sheet].Name, row.column, row.row)})
	case s.lead.Most && s.lead.whole == bagNum && most > 0 && b.rows > most:
		b.reasons = append(b.reasons, reason.Reason{Code: reason.BagTooFull, Value: cell.Shorten(b.key), Cell: b.firstRow,
			Args: []string{strconv.Itoa(b.rows), strconv.Itoa(most)}})
	}
}

// takesAllOrders says that a bag is the only one of the file, so that orders which name none lie in it.
func (s *Survey) takesAllOrders(*block) bool {
	return len(s.result.bags.inSheet) == 1 && len(s.result.bags.byKey) == 1
}

// blockRowOf is the row of a bag in their sheet.
func (s *Survey) blockRowOf(b *block) blockRow {
	for _, r := range s.blockRows {
		if r.block == b {
			return r
		}
	}
	return blockRow{}
}

// fewestBags is how many bags of several orders must have one weight each before it is asked whether it is the bag's.
const fewestBags = 2

// inEachBag says how many bags of several orders there are, and how many different texts a column has, if it has one for each bag.
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

// doubtBagSides finds columns of sides. In a sheet of bags they are the bags'. Beside orders they are the bags' if the header names
// a bag; else they are the parcels', and doubted if each bag has one size, where nothing else gives the size of bags.
func (l *lead) doubtBagSides(t *table, headers []columnHeader, body []cell.Row) {
	if !l.joins[bagRole] || t.role != ordersRole && t.role != bagRole {
		return
	}
	given := map[field]bool{}
	var num *columnHeader
	for i := range headers {
		if h := &headers[i]; h.meaning.class == classField {
			given[h.meaning.fields[0]] = true
			if h.meaning.fields[0] == bagNum && num == nil {
				num = h
			}
		}
	}
	for i := range headers {
		h := &headers[i]
		f := sideIn(h)
		if f == noField || given[f] || h.settled || h.note != "" {
			continue
		}
		three := haveThreeSides(h.below)
		switch {
		case three && (t.role == bagRole || h.hasWordOf(bagNum)):
			h.meaning = meaning{class: classField, fields: []field{f}}
			given[f] = true
		case t.role == ordersRole && num != nil:
			if several, _, one := inEachBag(num, h, body); one && several > 0 {
				h.unclear, h.meaning = []field{f}, meaning{}
			}
		}
	}
}

// sideIn is the side that a column gives which is not one of ours yet: the length, if its cells hold all three. noField if it gives
// none.
func sideIn(h *columnHeader) field {
	known := h.meaning.class == classKnown && h.meaning.kind == "size"
	if !known && h.meaning.class != classUnknown || len(h.below) == 0 {
		return noField
	}
	if haveThreeSides(h.below) {
		return bagLength
	}
	bare, _ := sizeHeader(h.text)
	if f := insideBags()[bare]; known && f.is(aSize) {
		return f
	}
	return noField
}

// haveThreeSides says that most cells hold three sides.
func haveThreeSides(cells []cell.Cell) bool {
	n := 0
	for _, c := range cells {
		if _, ok := cell.Sides(c.Text); ok {
			n++
		}
	}
	return n > 0 && n*5 >= len(cells)*4
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
	if h := headerOf(headers, length); h == nil || !haveThreeSides(h.below) {
		return
	}
	length.side = 1
	for i, f := range sides[1:] {
		other := *length
		other.field, other.side = f, i+2
		t.at[f] = &other
	}
}
