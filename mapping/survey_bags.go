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
