package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// form finds the group that a row's order belongs to. Rows that describe their form as the row before does are of the same
// one, at the cost of comparing their cells.
func (m *Mapper) addGroup(e *Entry, t *table, r *cell.Row) {
	state := &m.progress[r.Sheet]
	if state.group != nil && state.prev.same(t.group, r) {
		e.Order.Group = state.group
		return
	}
	state.group = nil
	before := len(e.Reasons)
	for _, col := range t.group {
		if col.pair != nil {
			continue
		}
		if _, flaw := col.read(col.in(r), ""); flaw != nil && flaw.Bad {
			e.reject(col.reason(r, flaw))
		}
	}
	if len(e.Reasons) > before {
		return
	}
	handover, who := m.findHandover(e, t, r)
	flight, mawb := m.findFlight(e, t, r)
	if len(e.Reasons) > before {
		return
	}
	if (handover == nil || handover.HandoverNum == "") && mawb == "" {
		e.reject(t.noFormKey(r, e.Order.Num))
		return
	}
	reference, _ := keyOf(t, r, referenceNum)
	state.group = m.groupFor(t, r, reference, who, mawb, handover, flight)
	state.prev.keep(t.group, r)
	e.Order.Group = state.group
}

// handover is the one that a row names by its number or by a key of the address book, in either column, else the only one of its sheet, else
// the one that the profile names. who tells it from others. Neither, and no reason, means that there is none.
func (m *Mapper) findHandover(e *Entry, t *table, r *cell.Row) (h *hgeapi.Handover, who string) {
	all := m.survey.handovers
	num, _ := keyOf(t, r, handoverNum)
	book, at := keyOf(t, r, handoverKey)
	switch {
	case book != "":
		h := m.fromAddressBook(e, book, at)
		if h == nil {
			return nil, ""
		}
		if num != "" && num != h.HandoverNum {
			c, col := t.value(r, handoverNum)
			e.reject(reason.Reason{Code: reason.BookDiffers, Cell: col.address(r), Value: cell.Shorten(c.Text), Args: []string{h.Key, h.HandoverNum}})
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, "book " + h.Key
	case num != "" && len(all.inSheet) == 0 && m.addressBookKey(num) != "":
		_, col := t.value(r, handoverNum)
		m.noteUnused(reason.HandoverUnused, all, t, r)
		h := m.fromAddressBook(e, num, col.address(r))
		return h, "book " + h.Key
	case num != "":
		b := m.namedBlock(e, all, num, t, r)
		if b == nil {
			return nil, ""
		}
		return b.handover, num
	case len(all.inSheet) > 0:
		b := m.onlyBlock(e, all, t, r)
		if b == nil {
			return nil, ""
		}
		return b.handover, b.key
	case m.survey.options.Handover != "":
		h := m.fromAddressBook(e, m.survey.options.Handover, "")
		if h == nil {
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, "book " + h.Key
	}
	m.noteUnused(reason.HandoverUnused, all, t, r)
	return nil, ""
}

// flight is the one of the row's MAWB, else the only one of its sheet.
func (m *Mapper) findFlight(e *Entry, t *table, r *cell.Row) (*hgeapi.Flight, string) {
	all := m.survey.flights
	mawb, _ := keyOf(t, r, mawbNo)
	var b *block
	switch {
	case mawb != "":
		b = m.namedBlock(e, all, mawb, t, r)
	case len(all.inSheet) > 0:
		b = m.onlyBlock(e, all, t, r)
	default:
		m.noteUnused(reason.FlightUnused, all, t, r)
	}
	if b == nil {
		return nil, ""
	}
	return b.flight, b.key
}

// noFormKey says why an order has neither a handover nor a flight: a cell that is to be filled in, or no column for one.
func (t *table) noFormKey(r *cell.Row, order string) reason.Reason {
	var empty []string
	for _, f := range [...]field{handoverNum, handoverKey, mawbNo} {
		if c, col := t.value(r, f); col != nil && cell.IsBlank(c) {
			empty = append(empty, col.address(r))
		}
	}
	if len(empty) == 0 {
		return reason.Reason{Code: reason.NoFormKey, Cell: t.at[orderNum].address(r), Value: order}
	}
	out := reason.Reason{Code: reason.EmptyFormKey, Cell: empty[0]}
	if len(empty) > 1 {
		out.Args = []string{strings.Join(empty[1:], ", ")}
	}
	return out
}

// group is the one of that reference, handover and MAWB. It is made, and what is odd about it noted, when its first row
// comes by.
func (m *Mapper) groupFor(t *table, r *cell.Row, reference, who, mawb string, h *hgeapi.Handover, f *hgeapi.Flight) *Group {
	key := reference + "|" + who + "|" + mawb
	if g := m.groups[key]; g != nil {
		return g
	}
	total := &m.survey.formWeight
	g := &Group{Reference: strings.Clone(reference), Handover: h, Flight: f, Weight: total.kg, NetWeight: total.netKg}
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

// book is an entry of the address book. cell is empty where the profile names it.
func (m *Mapper) fromAddressBook(e *Entry, key, at string) *hgeapi.Handover {
	if k := m.addressBookKey(key); k != "" {
		h := m.survey.options.Handovers[k]
		h.Key = k
		return &h
	}
	known := strings.Join(slices.Sorted(maps.Keys(m.survey.options.Handovers)), ", ")
	e.reject(reason.Reason{Code: reason.UnknownHandover, Cell: at, Value: cell.Shorten(key), Args: []string{known}})
	return nil
}

// bookKey is the key of the address book that is written so, in whatever capitals, "" where there is none.
func (m *Mapper) addressBookKey(key string) string {
	for _, k := range slices.Sorted(maps.Keys(m.survey.options.Handovers)) {
		if strings.EqualFold(k, key) {
			return k
		}
	}
	return ""
}

// joined is the block of that number. Where there is a sheet of them, it must stand in there, and be right.
func (m *Mapper) namedBlock(e *Entry, all *blocks, key string, t *table, r *cell.Row) *block {
	b := all.byKey[key]
	if b == nil || len(all.inSheet) > 0 && !b.ownSheet {
		_, col := t.value(r, all.key)
		e.reject(reason.Reason{Code: reason.NotInSheet, Cell: col.address(r), Value: key, Args: []string{all.sheet}})
		return nil
	}
	return usable(e, b)
}

// only is the one row of a handover or flight sheet, for orders that name none.
func (m *Mapper) onlyBlock(e *Entry, all *blocks, t *table, r *cell.Row) *block {
	if len(all.inSheet) > 1 {
		e.reject(reason.Reason{Code: reason.WhichOne, Cell: cell.Address(t.info.Name, t.columnIndex(all.key), r.Number), Args: []string{all.sheet, all.key.String()}})
		return nil
	}
	return usable(e, all.inSheet[0])
}

// usable hands the faults of a block to the order that needs it.
func usable(e *Entry, b *block) *block {
	if len(b.reasons) > 0 {
		e.Reasons = append(e.Reasons, b.reasons...)
		return nil
	}
	return b
}

// unused notes cells that describe a handover or a flight where there is no number to go with them.
func (m *Mapper) noteUnused(code reason.Code, all *blocks, t *table, r *cell.Row) {
	for _, col := range t.group {
		if all.has(col.field) && col.field != all.key && !cell.IsBlank(col.in(r)) {
			m.note(code, col, r)
			return
		}
	}
}
