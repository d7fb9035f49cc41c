package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// addGroup finds the group of a row's order. A row with the same group cells as the row before gets the same group at
// once.
func (m *Mapper) addGroup(out *MappedRow, t *table, r *cell.Row) {
	state := &m.progress[r.Sheet]
	if state.group != nil && !t.hasUnitsByRow() && state.prev.same(t.group, r) {
		out.Order.Group, out.Order.Bag = state.group, state.bag
		m.noted = append(m.noted, state.unused...)
		return
	}
	state.group, state.unused = nil, state.unused[:0]
	before := len(out.Reasons)
	for _, col := range t.group {
		if col.pair != nil && !(t.lead.isOfForm(col.field) && cell.IsBlank(t.at[col.field].in(r))) {
			continue // what else is wrong with labels is wrong with their flight or handover
		}
		if _, flaw := col.read(col.in(r), t.unitBeside(col, r)); flaw != nil && flaw.Bad {
			out.reject(col.reason(r, flaw))
		}
	}
	if len(out.Reasons) > before {
		return
	}
	in := m.findPlaces(out, t, r)
	if len(out.Reasons) > before {
		return
	}
	if m.checkMust(out, t, r, in); len(out.Reasons) > before {
		return
	}
	if m.checkEmpty(out, t, r); len(out.Reasons) > before {
		return
	}
	in.reference, _ = keyOf(t, r, referenceNum)
	state.group = m.groupFor(t, r, in)
	state.bag = in.bag
	state.prev.keep(t.group, r)
	out.Order.Group, out.Order.Bag = state.group, state.bag
}

// places are the form that a row belongs to, and its handover, flight and bag.
type places struct {
	reference             string
	handover, flight, bag *Part
	who, mawb, num        string // what names them
}

// findPlaces finds the handover, the flight and the bag of a row, as far as the operation has them.
func (m *Mapper) findPlaces(out *MappedRow, t *table, r *cell.Row) (in places) {
	if t.lead.joins[handoverRole] {
		in.handover, in.who = m.findHandover(out, t, r)
	}
	if t.lead.joins[flightRole] {
		in.flight, in.mawb = m.findBlock(out, m.survey.flights, reason.FlightUnused, t, r)
	}
	if t.lead.joins[bagRole] {
		in.bag, in.num = m.findBlock(out, m.survey.bags, reason.BagUnused, t, r)
	}
	return in
}

// checkMust rejects a row that lacks what the operation needs of its form.
func (m *Mapper) checkMust(out *MappedRow, t *table, r *cell.Row, in places) {
	for _, must := range t.lead.must {
		switch {
		case slices.Contains(must, t.lead.key), !t.lead.ofForm[must[0]]:
		case slices.ContainsFunc(must, func(f field) bool { return in.has(f) }):
		case slices.Contains(must, handoverNum):
			out.reject(t.noFormKey(r, out.Order.Num))
		default:
			out.reject(t.lacks(r, must))
		}
	}
}

// has says whether the places have a field that names one.
func (in *places) has(f field) bool {
	switch f {
	case handoverNum, handoverKey:
		return in.handover.Text(handoverNum.String()) != ""
	case mawbNo:
		return in.mawb != ""
	case bagNum:
		return in.num != ""
	}
	return in.reference != ""
}

// lacks says that a row lacks all of some fields.
func (t *table) lacks(r *cell.Row, must []field) reason.Reason {
	out := reason.Reason{Code: reason.NothingThere, Args: []string{fieldList(must)}}
	for _, f := range must {
		if _, col := t.value(r, f); col != nil && out.Cell == "" {
			out.Cell = col.address(r)
		}
	}
	switch {
	case out.Cell != "":
	case !t.lead.ofForm[must[0]]:
		out.Cell = t.at[t.lead.key].address(r)
	default:
		return reason.Reason{Code: reason.NotInTable, Cell: cell.Address(t.info.Name, 0, max(t.header, 1)), Args: out.Args}
	}
	return out
}

// ofBook begins what identifies a handover of the address book.
const ofBook = "book "

// findHandover finds the handover of a row. It looks, in this order, at the row's handover key, its handover number
// (which may also be a key of the address book), the only row of the handover sheet, the handover of the profile. who
// identifies the handover. Without a handover and without a reason, the row simply names none.
func (m *Mapper) findHandover(out *MappedRow, t *table, r *cell.Row) (h *Part, who string) {
	all := m.survey.handovers
	num, _ := keyOf(t, r, handoverNum)
	book, at := keyOf(t, r, handoverKey)
	switch {
	case book != "":
		h, key := m.fromAddressBook(out, book, at)
		if h == nil {
			return nil, ""
		}
		number := h.Text(handoverNum.String())
		if num != "" && !m.survey.book.same(num, key) && foldKey(num) != foldKey(number) {
			c, col := t.value(r, handoverNum)
			out.reject(reason.Reason{Code: reason.BookDiffers, Cell: col.address(r), Value: cell.Shorten(c.Text),
				Args: []string{key, number}})
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, ofBook + key
	case num != "" && !all.hasInSheet(num) && m.survey.book.keyOf(num) != "":
		_, col := t.value(r, handoverNum)
		m.noteUnused(reason.HandoverUnused, all, t, r)
		h, key := m.fromAddressBook(out, num, col.address(r))
		return h, ofBook + key
	case num != "" && !all.hasInSheet(num) && (m.survey.book.nearKey(num) || isWordsOnly(num)):
		_, col := t.value(r, handoverNum)
		m.unknownHandover(out, num, col.address(r))
		return nil, ""
	case num != "":
		b := m.namedBlock(out, all, num, t, r)
		if b == nil {
			return nil, ""
		}
		return b.part, num
	case len(all.inSheet) > 0:
		b := m.onlyBlock(out, all, t, r)
		if b == nil {
			return nil, ""
		}
		return b.part, b.key
	case m.survey.options.DefaultHandover != "":
		h, key := m.fromAddressBook(out, m.survey.options.DefaultHandover, "")
		if h == nil {
			return nil, ""
		}
		m.noteUnused(reason.HandoverUnused, all, t, r)
		return h, ofBook + key
	}
	m.noteUnused(reason.HandoverUnused, all, t, r)
	return nil, ""
}

// findBlock finds the flight or bag of a row: by its number, or the only row of their sheet.
func (m *Mapper) findBlock(out *MappedRow, all *blocks, unused reason.Code, t *table, r *cell.Row) (*Part, string) {
	num, _ := keyOf(t, r, all.key)
	var b *block
	switch {
	case num != "":
		b = m.namedBlock(out, all, num, t, r)
	case len(all.inSheet) > 0:
		b = m.onlyBlock(out, all, t, r)
	default:
		m.noteUnused(unused, all, t, r)
	}
	if b == nil {
		return nil, ""
	}
	return b.part, b.key
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

// groupFor returns the group of rows that share what the operation makes a form by. The first row of a group makes it and notes
// what looks odd.
func (m *Mapper) groupFor(t *table, r *cell.Row, in places) *Group {
	key := ""
	for _, by := range t.lead.FormBy {
		switch by {
		case "reference_num":
			key += in.reference + "|"
		case "handover":
			key += in.who + "|"
		case "flight":
			key += in.mawb + "|"
		case "bag_num":
			key += in.num + "|"
		}
	}
	if m.names == nil {
		m.names = map[string]bool{}
	}
	m.noteNames(t, r, in)
	if g := m.groups[key]; g != nil {
		return g
	}
	above := &m.survey.formWeight
	g := &Group{Reference: strings.Clone(in.reference), Handover: in.handover, OfBook: strings.HasPrefix(in.who, ofBook),
		Flight: in.flight, Weight: above.kg, NetWeight: above.netKg}
	if slices.Contains(t.lead.FormBy, "bag_num") {
		g.Bag = in.bag
	}
	if g.Weight.Valid || g.NetWeight.Valid {
		g.WeightFor = m.survey.repeats.distinct
	}
	m.groups[key] = g
	return g
}

// noteNames notes what was mended in the numbers of a handover, flight, bag or form, once for each set of them.
func (m *Mapper) noteNames(t *table, r *cell.Row, in places) {
	names := in.reference + "|" + in.who + "|" + in.mawb + "|" + in.num
	if m.names[names] {
		return
	}
	m.names[names] = true
	for _, f := range [...]field{mawbNo, handoverNum, referenceNum, bagNum} {
		c, col := t.value(r, f)
		if col == nil || !t.lead.ofForm[f] {
			continue
		}
		if _, flaw := col.readKey(c); flaw != nil && !flaw.Bad {
			m.repairs.add(flaw, func() reason.Reason { return col.reason(r, flaw) })
		}
	}
}

// fromAddressBook returns the entry of the address book with that key or number, and its key. at is its cell, "" if the key is
// the profile's.
func (m *Mapper) fromAddressBook(out *MappedRow, key, at string) (*Part, string) {
	if k := m.survey.book.entryOf(key); k != "" {
		return m.survey.book.partOf(k), k
	}
	m.unknownHandover(out, key, at)
	return nil, ""
}

func (m *Mapper) unknownHandover(out *MappedRow, key, at string) {
	known := m.knownKeys()
	r := reason.Reason{Code: reason.UnknownHandover, Cell: at, Value: cell.Shorten(key), Args: []string{known}}
	if len(strings.Map(onlyDigits, key)) > mostDigitsOfKey && len(key) >= handoverDigits {
		r.Args = append(r.Args, r.Value)
	}
	out.reject(r)
}

// knownKeys are the keys of the address book.
func (m *Mapper) knownKeys() string {
	return strings.Join(slices.Sorted(maps.Keys(m.survey.book.entries)), ", ")
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
