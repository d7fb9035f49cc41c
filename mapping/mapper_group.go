package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// addGroup finds the group of a row's order. A row with the same group cells as the row before gets the same group at
// once.
func (m *Mapper) addGroup(out *MappedRow, t *table, r *cell.Row) {
	state := &m.progress[r.Sheet]
	if state.group != nil && state.prev.same(t.group, r) {
		out.Order.Group = state.group
		m.noted = append(m.noted, state.unused...)
		return
	}
	state.group, state.unused = nil, state.unused[:0]
	before := len(out.Reasons)
	for _, col := range t.group {
		if col.pair != nil {
			continue
		}
		if _, flaw := col.read(col.in(r), ""); flaw != nil && flaw.Bad {
			out.reject(col.reason(r, flaw))
		}
	}
	if len(out.Reasons) > before {
		return
	}
	handover, who := m.findHandover(out, t, r)
	flight, mawb := m.findFlight(out, t, r)
	if len(out.Reasons) > before {
		return
	}
	if (handover == nil || handover.HandoverNum == "") && mawb == "" {
		out.reject(t.noFormKey(r, out.Order.Num))
		return
	}
	if m.checkEmpty(out, t, r); len(out.Reasons) > before {
		return
	}
	reference, _ := keyOf(t, r, referenceNum)
	state.group = m.groupFor(t, r, reference, who, mawb, handover, flight)
	state.prev.keep(t.group, r)
	out.Order.Group = state.group
}

// findHandover finds the handover of a row. It looks, in this order, at the row's handover key, its handover number
// (which may also be a key of the address book), the only row of the handover sheet, the handover of the profile. who
// identifies the handover. Without a handover and without a reason, the row simply names none.
func (m *Mapper) findHandover(out *MappedRow, t *table, r *cell.Row) (h *hgeapi.Handover, who string) {
	all := m.survey.handovers
	num, _ := keyOf(t, r, handoverNum)
	book, at := keyOf(t, r, handoverKey)
	switch {
	case book != "":
		h := m.fromAddressBook(out, book, at)
		if h == nil {
			return nil, ""
		}
		if num != "" && !m.survey.book.same(num, h.Key) && foldKey(num) != foldKey(h.HandoverNum) {
			c, col := t.value(r, handoverNum)
			out.reject(reason.Reason{Code: reason.BookDiffers, Cell: col.address(r), Value: cell.Shorten(c.Text),
				Args: []string{h.Key, h.HandoverNum}})
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, "book " + h.Key
	case num != "" && !all.hasInSheet(num) && m.survey.book.keyOf(num) != "":
		_, col := t.value(r, handoverNum)
		m.noteUnused(reason.HandoverUnused, all, t, r)
		h := m.fromAddressBook(out, num, col.address(r))
		return h, "book " + h.Key
	case num != "" && !all.hasInSheet(num) && m.survey.book.nearKey(num):
		_, col := t.value(r, handoverNum)
		m.unknownHandover(out, num, col.address(r))
		return nil, ""
	case num != "":
		b := m.namedBlock(out, all, num, t, r)
		if b == nil {
			return nil, ""
		}
		return b.handover, num
	case len(all.inSheet) > 0:
		b := m.onlyBlock(out, all, t, r)
		if b == nil {
			return nil, ""
		}
		return b.handover, b.key
	case m.survey.options.DefaultHandover != "":
		h := m.fromAddressBook(out, m.survey.options.DefaultHandover, "")
		if h == nil {
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, "book " + h.Key
	}
	m.noteUnused(reason.HandoverUnused, all, t, r)
	return nil, ""
}

// findFlight finds the flight of a row: by its MAWB, or the only row of the flight sheet.
func (m *Mapper) findFlight(out *MappedRow, t *table, r *cell.Row) (*hgeapi.Flight, string) {
	all := m.survey.flights
	mawb, _ := keyOf(t, r, mawbNo)
	var b *block
	switch {
	case mawb != "":
		b = m.namedBlock(out, all, mawb, t, r)
	case len(all.inSheet) > 0:
		b = m.onlyBlock(out, all, t, r)
	default:
		m.noteUnused(reason.FlightUnused, all, t, r)
	}
	if b == nil {
		return nil, ""
	}
	return b.flight, b.key
}

// noFormKey says why an order has neither a handover nor a flight: its cell is empty, or there is no column.
func (t *table) noFormKey(r *cell.Row, order string) reason.Reason {
	var empty []string
	for _, f := range [...]field{handoverNum, handoverKey, mawbNo} {
		if c, col := t.value(r, f); col != nil && cell.IsBlank(c) {
			empty = append(empty, col.address(r))
		}
	}
	if len(empty) == 0 {
		return reason.Reason{Code: reason.NoFormKey, Cell: t.at[t.lead.key].address(r), Value: order}
	}
	out := reason.Reason{Code: reason.EmptyFormKey, Cell: empty[0]}
	if len(empty) > 1 {
		out.Args = []string{strings.Join(empty[1:], ", ")}
	}
	return out
}

// groupFor returns the group with this reference, handover and MAWB. The first row of a group makes it and notes what
// looks odd.
func (m *Mapper) groupFor(t *table, r *cell.Row, reference, who, mawb string, h *hgeapi.Handover, f *hgeapi.Flight) *Group {
	key := reference + "|" + who + "|" + mawb
	if g := m.groups[key]; g != nil {
		return g
	}
	above := &m.survey.formWeight
	g := &Group{Reference: strings.Clone(reference), Handover: h, Flight: f, Weight: above.kg, NetWeight: above.netKg}
	if g.Weight.Valid || g.NetWeight.Valid {
		g.WeightFor = m.survey.repeats.distinct
	}
	m.groups[key] = g
	for _, f := range [...]field{mawbNo, handoverNum, referenceNum} {
		c, col := t.value(r, f)
		if col == nil {
			continue
		}
		if _, flaw := col.readKey(c); flaw != nil && !flaw.Bad {
			m.repairs.add(flaw, func() reason.Reason { return col.reason(r, flaw) })
		}
	}
	return g
}

// fromAddressBook returns the entry of the address book with that key or number. at is its cell, "" if the key is the profile's.
func (m *Mapper) fromAddressBook(out *MappedRow, key, at string) *hgeapi.Handover {
	if k := m.survey.book.entryOf(key); k != "" {
		h := m.survey.book.entries[k]
		h.Key = k
		return &h
	}
	m.unknownHandover(out, key, at)
	return nil
}

func (m *Mapper) unknownHandover(out *MappedRow, key, at string) {
	known := strings.Join(slices.Sorted(maps.Keys(m.survey.book.entries)), ", ")
	out.reject(reason.Reason{Code: reason.UnknownHandover, Cell: at, Value: cell.Shorten(key), Args: []string{known}})
}

// namedBlock returns the block with that number. If the file has a sheet for such blocks, the block must stand there.
func (m *Mapper) namedBlock(out *MappedRow, all *blocks, key string, t *table, r *cell.Row) *block {
	b := all.byKey[key]
	if b == nil || len(all.inSheet) > 0 && !b.ownSheet {
		_, col := t.value(r, all.key)
		out.reject(reason.Reason{Code: reason.NotInSheet, Cell: col.address(r), Value: key, Args: []string{all.sheet}})
		return nil
	}
	return usable(out, b)
}

// onlyBlock returns the only row of a handover or flight sheet, for orders that name none.
func (m *Mapper) onlyBlock(out *MappedRow, all *blocks, t *table, r *cell.Row) *block {
	if len(all.inSheet) > 1 {
		out.reject(reason.Reason{Code: reason.WhichOne, Cell: cell.Address(t.info.Name, t.columnIndex(all.key), r.Number),
			Args: []string{all.sheet, all.key.String()}})
		return nil
	}
	return usable(out, all.inSheet[0])
}

// usable rejects the order for the faults of its block.
func usable(out *MappedRow, b *block) *block {
	if len(b.reasons) > 0 {
		out.Reasons = append(out.Reasons, b.reasons...)
		return nil
	}
	return b
}

// noteUnused notes cells that describe a handover or flight in a row that names none.
func (m *Mapper) noteUnused(code reason.Code, all *blocks, t *table, r *cell.Row) {
	for _, col := range t.group {
		if all.has(col.field) && col.field != all.key && !cell.IsBlank(col.in(r)) {
			m.note(code, col)
			state := &m.progress[r.Sheet]
			state.unused = append(state.unused, m.noted[len(m.noted)-1])
			return
		}
	}
}
