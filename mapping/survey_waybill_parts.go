package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
)

// bestParts keeps the candidates of a name or an address whose headers say best whose it is, and with them parts of it that do
// not say whose they are (Ship To Address | Apt, 收件人地址 | 联系地址2): to leave out the second line sends a parcel to another door.
// Plain headers that have a first line, too, are another address.
func bestParts(candidates []*columnHeader, lines bool) []*columnHeader {
	var first, rest []*columnHeader
	for _, h := range candidates {
		if lines {
			h.meaning.place = max(h.meaning.place, 1)
		}
		if h.meaning.place <= 1 {
			first = append(first, h)
		} else {
			rest = append(rest, h)
		}
	}
	if len(first) == 0 {
		return bestRanked(rest)
	}
	best := bestRanked(slices.Clone(first))
	rank := best[0].meaning.rank
	plain := func(h *columnHeader) bool { return h.meaning.rank == rankPlain }
	another := rank != rankPlain && slices.ContainsFunc(first, func(h *columnHeader) bool { return plain(h) && len(h.below) > 0 })
	for _, h := range rest {
		covered := slices.ContainsFunc(candidates, func(o *columnHeader) bool {
			return o.meaning.rank == rank && o.meaning.place == h.meaning.place && len(o.below) > 0
		})
		if h.meaning.rank == rank || plain(h) && !another && !covered {
			best = append(best, h)
		} else {
			h.note = "note_other_column"
		}
	}
	return best
}

// bestRanked keeps the candidates whose headers say best that they are the field, of those that are filled.
func bestRanked(candidates []*columnHeader) []*columnHeader {
	filled := slices.ContainsFunc(candidates, func(h *columnHeader) bool { return len(h.below) > 0 })
	best := rankSecond + 1
	for _, h := range candidates {
		if !filled || len(h.below) > 0 {
			best = min(best, h.meaning.rank)
		}
	}
	return keepPreferred(candidates, func(h *columnHeader) bool { return h.meaning.rank == best })
}

// bestOfItems does the same for each number of an item: the first may have other words than those behind it (Unit Price beside
// Item2 Price). A total beside numbered items is of all of them.
func bestOfItems(candidates []*columnHeader) (best []*columnHeader) {
	byNumber := map[int][]*columnHeader{}
	for _, h := range candidates {
		byNumber[h.meaning.number] = append(byNumber[h.meaning.number], h)
	}
	for _, n := range slices.Sorted(maps.Keys(byNumber)) {
		best = append(best, namesOfGoods(bestRanked(byNumber[n]))...)
	}
	if slices.ContainsFunc(best, func(h *columnHeader) bool { return h.meaning.number > 0 && !hasWordOfTotals(h.text) }) {
		best = keepPreferred(best, func(h *columnHeader) bool { return h.meaning.number > 0 || !hasWordOfTotals(h.text) })
	}
	slices.SortFunc(best, func(a, b *columnHeader) int { return a.index - b.index })
	return best
}

// namesOfGoods leaves out columns that only count, beside one that describes goods: Item # | Item Name.
func namesOfGoods(candidates []*columnHeader) []*columnHeader {
	if f := candidates[0].meaning.fields[0]; len(candidates) < 2 || f != exportDeclared && f != importDeclared {
		return candidates
	}
	return keepPreferred(candidates, func(h *columnHeader) bool {
		return len(h.below) == 0 || slices.ContainsFunc(h.below, func(c cell.Cell) bool {
			return strings.ContainsFunc(c.Text, unicode.IsLetter)
		})
	})
}

// phonesOf are the telephones of one person, in the order in which they are tried. Where they may be those of two, a person says
// which is meant: a header that does not say whose it is stands twice, or they stand on both sides of the name.
func (s *Survey) phonesOf(t *table, f field, candidates []*columnHeader) []*columnHeader {
	slices.SortStableFunc(candidates, func(a, b *columnHeader) int { return cmp.Compare(a.meaning.place, b.meaning.place) })
	doubtful := false
	for i, h := range candidates {
		for _, before := range candidates[:i] {
			again := foldHeader(h.text).whole == foldHeader(before.text).whole
			doubtful = doubtful || again || h.meaning.rank != rankSure && t.hasNameBetween(f, h.index, before.index)
		}
	}
	if !doubtful {
		return candidates
	}
	if h := s.oneOf(t, f, candidates); h != nil {
		return []*columnHeader{h}
	}
	return nil
}

// hasNameBetween says that the name of whoever has the telephones f stands between two columns.
func (t *table) hasNameBetween(f field, one, other int) bool {
	name := consigneeName
	if f == phone {
		name = fullName
	}
	return slices.ContainsFunc(t.joined[name], func(c *column) bool {
		return c.index > min(one, other) && c.index < max(one, other)
	})
}

// sendersColumns takes columns that do not say whose they are for the sender's where they stand between a column of theirs and
// one of the consignee's: 寄件人 | 电话 | 城市 | 收件人. The country of a parcel may stand there. A part of a town is the sender's behind
// any column of where parcels come from.
func sendersColumns(headers []columnHeader) {
	last := -1
	for i := range headers {
		if h := &headers[i]; h.ofConsignee() && h.meaning.rank == rankSure {
			last = i
		}
	}
	sends, from := false, false
	for i := range headers {
		h := &headers[i]
		theirs := h.ofConsignee() && h.meaning.rank == rankPlain
		switch {
		case theirs && from && h.meaning.place == districtPlace, theirs && sends && i < last && h.meaning.fields[0] != consigneeCountry:
			h.meaning, h.note = meaning{class: classKnown, kind: "customer"}, "note_sender_of"
		case h.ofConsignee() && h.meaning.rank == rankSure:
			sends, from = false, false
		case isOfSender(h.text, readAliasesFile().senderStems):
			sends, from = isOfSender(h.text, readAliasesFile().senderPersons), true
		}
	}
}

func (h *columnHeader) ofConsignee() bool {
	return h.meaning.class == classField && h.meaning.fields[0].ofConsignee()
}

// isOfSender says that a header begins with one of such words, and is no time and no way of sending.
func isOfSender(header string, stems []string) bool {
	folded := cell.Fold(header)
	return slices.ContainsFunc(stems, func(word string) bool { return strings.HasPrefix(folded, word) }) &&
		!slices.ContainsFunc(readAliasesFile().notSender, func(word string) bool { return strings.Contains(folded, word) })
}
