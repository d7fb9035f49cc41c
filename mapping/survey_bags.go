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
	weights, again := map[string]string{}, map[string]bool{}
	for i := range body {
		bag, w := cell.Unwrap(body[i].Cell(num.index).Text), body[i].Cell(heavy.index)
		if bag == "" || cell.IsBlank(w) {
			continue
		}
		before, known := weights[bag]
		if known && before != w.Text {
			return
		}
		weights[bag], again[bag] = w.Text, known
	}
	several, different := 0, map[string]bool{}
	for bag, known := range again {
		if known {
			several++
			different[weights[bag]] = true
		}
	}
	if several >= fewestBags && len(different) > 1 {
		heavy.unclear, heavy.meaning = []field{weight, bagWeight}, meaning{unit: heavy.meaning.unit}
	}
}
