package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// What a table tells of: orders, or the handovers, flights or bags that they belong to.

// roleOfSheet is the role that a sheet has by its name, noRole if the name says nothing to this operation.
func (l *lead) roleOfSheet(name string) role {
	r := namedRole(name)
	switch {
	case r == ordersRole && l.key != orderNum, r != ordersRole && !l.joins[r]:
		return noRole
	}
	return r
}

func namedRole(name string) role {
	switch readAliasesFile().sheet[cell.Fold(name)] {
	case "orders":
		return ordersRole
	case "handover":
		return handoverRole
	case "flight":
		return flightRole
	case "bags":
		return bagRole
	}
	return noRole
}

// keyOfRole is the field that names a handover, a flight or a bag, noField for orders.
func keyOfRole(r role) field {
	switch r {
	case handoverRole:
		return handoverNum
	case flightRole:
		return mawbNo
	case bagRole:
		return bagNum
	}
	return noField
}

// roleOf is the role of a table. The name of the sheet decides if the table has the column for that role, else the
// columns decide. They decide, too, if the table has the column of orders, and no other sheet can have them.
func (s *Survey) roleOf(t *table, named role, headers []columnHeader) role {
	has := func(f field) bool {
		return t.above[f] != nil || slices.ContainsFunc(headers, func(h columnHeader) bool {
			return h.meaning.class == classField && slices.Contains(h.meaning.fields, f)
		})
	}
	switch {
	case named == ordersRole, named != noRole && has(keyOfRole(named)) && !(has(s.lead.key) && s.isOnlySheet(t.sheet)):
		return named
	case has(s.lead.key) || s.isOnlySheet(t.sheet) || slices.ContainsFunc(headers, columnHeader.holdsOrders):
		return ordersRole
	}
	for _, r := range [...]role{handoverRole, bagRole, flightRole} {
		if !s.lead.joins[r] || !has(keyOfRole(r)) || has(customerOrderNum) {
			continue
		}
		if candidates, question := s.anyOrder(t, headers); len(candidates) > 0 {
			t.mayHaveOrders = question
			if answer := s.given(t.mayHaveOrders.Asks); answer != "" && answer != noneAnswer {
				return ordersRole
			}
		}
		return r
	}
	return ordersRole
}

// isOnlySheet says that no other sheet than this one can have the orders, as far as it is known by now: the others are hidden,
// ours, empty, an example, or have the name of what belongs to orders.
func (s *Survey) isOnlySheet(sheet int) bool {
	for i, sh := range s.sheets {
		other := &s.bySheet[i]
		switch named := s.lead.roleOfSheet(sh.Name); {
		case i == sheet, sh.Hidden, sh.Empty, s.summaries[i], other.ignored, i < sheet && !other.begun, keyOfRole(named) != noField:
		case reason.IsEventsName(sh.Name), readAliasesFile().sheet[cell.Fold(sh.Name)] == "example":
		default:
			return false
		}
	}
	return true
}
