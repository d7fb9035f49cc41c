package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// A list of waybills has columns that other lists have not: several of them make one value (first and last name, the lines of an
// address), several may hold it (telephone, mobile), and items stand in numbered groups of columns.

// waybillColumns are those of a table besides its column of each field.
type waybillColumns struct {
	extra  []*column             // all columns of a field but the first
	joined [fieldCount][]*column // all columns of a field of which several make or may hold one value, in their order; else nil
	items  []map[field]*column   // the columns of the items of a row: one, or one for each numbered group
	ofOne  map[field]*column     // columns beside numbered groups that say of no item that it is theirs
}

// assignWaybill gives a field of a waybill its columns. done says that it has them, or that nothing gives it; else one of the
// candidates that are returned is its column.
func (s *Survey) assignWaybill(t *table, f field, candidates []*columnHeader) (rest []*columnHeader, done bool) {
	if !s.lead.waybill || !fields[f].waybill || len(candidates) == 0 {
		return candidates, false
	}
	candidates = keepPreferred(candidates, func(h *columnHeader) bool { return h.meaning.own || h.settled })
	candidates = s.withoutProfiles(t, f, candidates)
	switch {
	case f == consigneeAddress || f == consigneeName || f == fullName:
		candidates = bestParts(candidates, f == consigneeAddress)
	case f.ofItem():
		candidates = bestOfItems(candidates)
	default:
		candidates = bestRanked(candidates)
	}
	switch {
	case len(candidates) == 0:
		return nil, true
	case f.ofItem():
		s.assignItems(t, f, candidates)
	case f == consigneeName || f == fullName:
		s.assignName(t, f, candidates)
	case f == consigneeAddress:
		s.assignLines(t, f, candidates)
	case f == consigneePhone || f == phone:
		t.join(f, s.phonesOf(t, f, candidates))
	default:
		return candidates, false
	}
	return nil, true
}

// withoutProfiles leaves out columns of which the profile says better what they do: what a shop calls a way of shipping beside
// the service of the profile, and the sender's name and address beside that of the address book.
func (s *Survey) withoutProfiles(t *table, f field, candidates []*columnHeader) []*columnHeader {
	return slices.DeleteFunc(candidates, func(h *columnHeader) bool {
		switch {
		case f == serviceCode && s.options.Constants[f.String()] != "" && h.meaning.rank == rankSecond:
			h.note = "note_profile_says"
		case (f == shipper || f == returnAddress) && !h.settled && !h.meaning.own && s.isWrittenOut(h):
			h.note = "note_sender_of"
		}
		return h.note != ""
	})
}

// isWrittenOut says that a column of senders has their names or addresses, and no keys of the address book.
func (s *Survey) isWrittenOut(h *columnHeader) bool {
	like, blanks := 0, 0
	for _, c := range h.below {
		text := cell.Unwrap(c.Text)
		if s.result.book.keyOf(text) != "" || IsAddressNum(text) {
			like++
		}
		if strings.Contains(text, " ") || !cell.IsASCII(text) {
			blanks++
		}
	}
	bare := foldHeader(h.text).whole
	return like == 0 && len(h.below) > 0 && (blanks > 0 || bare == "shipper" && h.text != "shipper")
}

// assignName gives a name its column, or those of the given and the family name.
func (s *Survey) assignName(t *table, f field, candidates []*columnHeader) {
	whole := func(h *columnHeader) bool { return h.meaning.place == 0 }
	filled := func(h *columnHeader) bool { return whole(h) && len(h.below) > 0 }
	parts := slices.ContainsFunc(candidates, func(h *columnHeader) bool { return !whole(h) })
	if slices.ContainsFunc(candidates, filled) || !parts {
		if h := s.oneOf(t, f, keepPreferred(candidates, whole)); h != nil {
			t.join(f, []*columnHeader{h})
		}
		return
	}
	t.join(f, s.onePlace(t, f, keepPreferred(candidates, func(h *columnHeader) bool { return !whole(h) })))
}

// assignLines gives an address the columns of its lines.
func (s *Survey) assignLines(t *table, f field, candidates []*columnHeader) {
	t.join(f, s.onePlace(t, f, candidates))
}

// onePlace keeps one candidate for each place, in the order of places.
func (s *Survey) onePlace(t *table, f field, candidates []*columnHeader) (out []*columnHeader) {
	byPlace := map[int][]*columnHeader{}
	for _, h := range candidates {
		byPlace[h.meaning.place] = append(byPlace[h.meaning.place], h)
	}
	for place := 0; place <= mostPlaces; place++ {
		list := byPlace[place]
		if len(list) > 1 && len(byPlace[place+1]) > 0 { // Address, Address 1, Address 2
			list = keepPreferred(list, func(h *columnHeader) bool {
				return strings.HasSuffix(foldHeader(h.text).whole, "1") || !t.restSays(h)
			})
		}
		for _, alike := range alikeIn(f, place, list) {
			if h := s.oneOf(t, f, alike); h != nil {
				out = append(out, h)
			}
		}
	}
	return out
}

// alikeIn are the candidates for one place, those together of which only one can be meant. Behind the first line of an address
// each heading is of a part of its own: House Number, Apartment.
func alikeIn(f field, place int, list []*columnHeader) (out [][]*columnHeader) {
	for _, h := range list {
		i := slices.IndexFunc(out, func(group []*columnHeader) bool {
			return f != consigneeAddress || place < 2 || foldHeader(group[0].text).whole == foldHeader(h.text).whole
		})
		if i < 0 {
			out = append(out, []*columnHeader{h})
		} else {
			out[i] = append(out[i], h)
		}
	}
	return out
}

// mostPlaces is how many columns make one value. The last of an address is the part of the town.
const mostPlaces, districtPlace = 4, 4

// oneOf is the candidate that is meant: where there are several a person says which.
func (s *Survey) oneOf(t *table, f field, candidates []*columnHeader) *columnHeader {
	candidates = t.withoutCopies(candidates)
	if len(candidates) == 1 {
		return candidates[0]
	}
	return s.askWhich(t, f, candidates)
}

// join makes columns those of f, in their order.
func (t *table) join(f field, candidates []*columnHeader) {
	for i, h := range candidates {
		col := t.newColumn(f, h)
		col.district = f == consigneeAddress && h.meaning.place == districtPlace
		if t.joined[f] = append(t.joined[f], col); i == 0 {
			t.at[f] = col
		} else {
			t.extra = append(t.extra, col)
		}
	}
}

// assignItems gives a field of items its columns: one for each number in their headers, or for each time that the header is
// repeated.
func (s *Survey) assignItems(t *table, f field, candidates []*columnHeader) {
	byNumber := map[int][]*columnHeader{}
	numberOf := func(h *columnHeader) int { return h.meaning.number }
	if repeated(candidates) {
		numberOf = func(h *columnHeader) int { return slices.Index(candidates, h) + 1 }
	}
	for _, h := range candidates {
		byNumber[numberOf(h)] = append(byNumber[numberOf(h)], h)
	}
	if len(byNumber) > 1 && len(byNumber[0]) > 0 {
		if len(byNumber[1]) == 0 {
			byNumber[1] = byNumber[0] // 品名, 品名2, 品名3
		} else {
			for _, h := range byNumber[0] { // of all items together
				h.note = "note_other_column"
			}
		}
		delete(byNumber, 0)
	}
	first := true
	for n := 0; n < 100; n++ {
		list := byNumber[n]
		if len(list) == 0 {
			continue
		}
		h := s.oneOf(t, f, list)
		if h == nil {
			continue
		}
		col := t.newColumn(f, h)
		col.item, col.ofAll = n, h.meaning.total
		if first {
			t.at[f], first = col, false
		} else {
			t.extra = append(t.extra, col)
		}
	}
}

// repeated says that several columns have the same header without a number.
func repeated(candidates []*columnHeader) bool {
	return len(candidates) > 1 && !slices.ContainsFunc(candidates, func(h *columnHeader) bool {
		return h.meaning.number > 0 || foldHeader(h.text).whole != foldHeader(candidates[0].text).whole
	})
}

// endWaybill decides what only all columns of a list of waybills can tell.
func (s *Survey) endWaybill(t *table, headers []columnHeader) {
	if !s.lead.waybill {
		return
	}
	t.streetIsAddress(headers)
	t.districtIsNoAddress()
	numbers := map[int]bool{}
	columns := t.itemColumns()
	for _, col := range columns {
		numbers[col.item] = true
	}
	delete(numbers, 0)
	if len(columns) == 0 {
		return
	}
	if len(numbers) == 0 {
		numbers[0] = true
	}
	for n := range 100 {
		if !numbers[n] {
			continue
		}
		group := map[field]*column{}
		for _, col := range columns {
			if col.item == n || col.item == 0 && col.field.is(aCurrency) {
				group[col.field] = col
			}
		}
		for _, f := range [...]field{exportCurrency, importCurrency} {
			if group[f] == nil && t.above[f] != nil {
				group[f] = t.above[f]
			}
		}
		t.items = append(t.items, group)
	}
	if numbers[0] {
		return
	}
	for f, col := range t.at {
		if col != nil && field(f).ofItem() && col.item == 0 && !field(f).is(aCurrency) {
			headerOf(headers, col).note = "note_of_one_item"
			t.at[f] = nil
			if t.ofOne == nil {
				t.ofOne = map[field]*column{}
			}
			t.ofOne[field(f)] = col
		}
	}
}

// itemColumns are all columns about items.
func (t *table) itemColumns() (out []*column) {
	for _, col := range slices.Concat(t.at[:], t.extra) {
		if col != nil && col.field.ofItem() {
			out = append(out, col)
		}
	}
	return out
}

// streetIsAddress makes the street the first line of the address where nothing else is it, and leaves it out where the lines of
// the address say all of it already.
func (t *table) streetIsAddress(headers []columnHeader) {
	street := t.at[consigneeStreet]
	if street == nil || !t.lead.has[consigneeAddress] {
		return
	}
	lines := t.joined[consigneeAddress]
	h := headerOf(headers, street)
	if len(lines) == 0 || lines[0].district || headerOf(headers, lines[0]).meaning.place > 1 {
		t.at[consigneeStreet] = nil
		col := t.newColumn(consigneeAddress, h)
		t.joined[consigneeAddress] = append([]*column{col}, lines...)
		if t.at[consigneeAddress] = col; len(lines) > 0 {
			t.extra = append(t.extra, lines[0])
		}
		return
	}
	again := 0
	for i := range t.sample {
		line, whole := cell.Unwrap(lines[0].in(&t.sample[i]).Text), cell.Unwrap(street.in(&t.sample[i]).Text)
		if whole == "" {
			continue
		}
		if line == "" || !strings.Contains(whole, line) || !t.linesSay(lines, &t.sample[i], whole) {
			return
		}
		again++
	}
	if again > 0 {
		t.at[consigneeStreet], h.note = nil, "note_other_column"
	}
}

// restSays says that all that a column says in the first rows stands in other columns, too: in the lines, the city, the state.
func (t *table) restSays(h *columnHeader) bool {
	for i := range t.sample {
		r := &t.sample[i]
		said := map[string]bool{}
		for at := range r.Cells {
			if at != h.index {
				for _, word := range headerWords(r.Cells[at].Text) {
					said[word] = true
				}
			}
		}
		for _, word := range headerWords(r.Cell(h.index).Text) {
			if !said[word] {
				return false
			}
		}
	}
	return true
}

// linesSay says that each word of a text stands in one of the lines of a row.
func (t *table) linesSay(lines []*column, r *cell.Row, text string) bool {
	said := map[string]bool{}
	for _, line := range lines {
		for _, word := range headerWords(line.in(r).Text) {
			said[word] = true
		}
	}
	return !slices.ContainsFunc(headerWords(text), func(word string) bool { return !said[word] })
}

// districtIsNoAddress takes the part of a town for no address if nothing else is one.
func (t *table) districtIsNoAddress() {
	if lines := t.joined[consigneeAddress]; len(lines) > 0 && lines[0].district {
		t.joined[consigneeAddress], t.at[consigneeAddress] = nil, nil
	}
}

// settleEither decides about headers that may name a service or goods.
func settleEither(headers []columnHeader) {
	for i := range headers {
		m := &headers[i].meaning
		if len(m.fields) < 2 || m.fields[0] != serviceCode {
			continue
		}
		given := slices.ContainsFunc(headers, func(h columnHeader) bool {
			return h.index != headers[i].index && h.meaning.class == classField && h.meaning.fields[0] == serviceCode &&
				h.meaning.rank == rankSure
		})
		if given || slices.ContainsFunc(headers[i].below, func(c cell.Cell) bool { return !looksLikeService(cell.Unwrap(c.Text)) }) {
			m.fields, m.rank = m.fields[1:2], rankSecond
		}
	}
}

// looksLikeService says that a text may be the code of a service: P10006.
func looksLikeService(s string) bool {
	return len(s) >= 2 && len(s) <= 20 && cell.IsASCII(s) && !strings.Contains(s, " ") && strings.ContainsAny(s, "0123456789")
}

// inGroup is what a header means below the label of a group of columns: below that of a sender it is not the consignee's.
func (h *columnHeader) inGroup() {
	m := &h.meaning
	if m.class != classField || !m.fields[0].ofConsignee() || m.rank != rankPlain {
		return
	}
	switch h.group {
	case classField:
		*m, h.note = meaning{class: classKnown, kind: "customer"}, "note_sender_of"
	case classConsignee:
		m.rank = rankSure
	}
}

// codeRow is the index of a row that has the carrier's codes of fields, as its own workbook does below three rows of headers. It
// is -1 if there is none.
func (a *Aliases) codeRow(rows []cell.Row) int {
	if !a.lead.ofWaybills() {
		return -1
	}
	return slices.IndexFunc(rows, func(r cell.Row) bool {
		hits, filled := 0, 0
		for _, c := range r.Cells {
			if cell.IsBlank(c) {
				continue
			}
			filled++
			if c.Kind == cell.Text && (codeField(c.Text) != noField || fieldNamed(bareCode(c.Text)) != noField) {
				hits++
			}
		}
		return hits >= headerHits && hits*2 >= filled
	})
}

// unitsAbove gives columns of weights the units in the headers above the carrier's codes.
func unitsAbove(headers []columnHeader, rows []cell.Row) {
	for i := range headers {
		h := &headers[i]
		if h.meaning.class != classField || !h.meaning.fields[0].isWeight() {
			continue
		}
		for _, r := range rows {
			if unit := foldHeader(r.Cell(h.index).Text).unit; unit != "" {
				h.meaning.unit = unit
			}
		}
	}
}

// leaveOutGiven leaves out the order numbers that an earlier outcome has put behind our columns: the list's own stand before
// them.
func (l *lead) leaveOutGiven(headers []columnHeader) {
	if !l.Several {
		return
	}
	ours, own := -1, false
	for i := range headers {
		isKey := headers[i].meaning.class == classField && headers[i].meaning.fields[0] == l.key
		switch {
		case headers[i].meaning.class == classOurs:
			ours = i
		case isKey && ours < 0:
			own = true
		case isKey && own:
			headers[i].meaning = meaning{class: classOurs}
		}
	}
}
