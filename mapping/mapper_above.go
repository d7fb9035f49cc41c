package mapping

import (
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A row of a list of waybills whose number is missing, or cannot be read, may tell of an item of the waybill above it: whoever
// writes a sheet by hand, or merges cells, names an order once. We do not guess that it does. But that waybill must not go out
// without it, so it is held back until somebody has written the number.

// namedRow is what the last row with a number says of whose waybill it is.
type namedRow struct{ num, name, address string }

// keep notes the number of a row and its consignee, if the row names one.
func (n *namedRow) keep(num string, texts map[string]string) {
	if n.num != num {
		*n = namedRow{num: num}
	}
	if name := texts[consigneeName.String()]; name != "" {
		n.name = name
	}
	if address := texts[consigneeAddress.String()]; address != "" {
		n.address = address
	}
}

// findAbove finds the waybill that a row without a number may be a part of: the one above, or that of the merged range in which
// the number lies. A row with a name and an address that are not those of the waybill above is one of its own.
func (m *Mapper) findAbove(out *MappedRow, t *table, r *cell.Row, texts map[string]string) {
	above := &m.progress[r.Sheet].waybill
	name, address := texts[consigneeName.String()], texts[consigneeAddress.String()]
	others := func(f field, here, there string) bool {
		return there != "" && comparable(f, here) != comparable(f, there)
	}
	if name != "" && address != "" && (others(consigneeName, name, above.name) || others(consigneeAddress, address, above.address)) {
		*above = namedRow{} // so are the rows without a number below it
		return
	}
	out.Order.Above = above.num
	for i := range out.Reasons {
		if why := &out.Reasons[i]; why.Code == reason.MissingOrder && above.num != "" {
			why.Code, why.Args = reason.MissingOrderOfPart, []string{above.num}
		}
	}
}
