package mapping

import (
	"slices"
	"strings"

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

// sendersDistricts takes a part of a town that does not say whose it is for the sender's where it stands behind a column of theirs.
func sendersDistricts(headers []columnHeader) {
	ofSender := false
	for i := range headers {
		h := &headers[i]
		ofConsignee := h.meaning.class == classField && h.meaning.fields[0].ofConsignee()
		switch {
		case ofConsignee && h.meaning.rank == rankPlain && h.meaning.place == districtPlace && ofSender:
			h.meaning, h.note = meaning{class: classKnown, kind: "customer"}, "note_sender_of"
		case ofConsignee && h.meaning.rank == rankSure:
			ofSender = false
		case isOfSender(h.text):
			ofSender = true
		}
	}
}

// isOfSender says that a header begins with a word for who sends, and is no time and no way of sending.
func isOfSender(header string) bool {
	folded := cell.Fold(header)
	f := readAliasesFile()
	begins := func(word string) bool { return strings.HasPrefix(folded, word) }
	return slices.ContainsFunc(f.senderStems, begins) &&
		!slices.ContainsFunc(f.notSender, func(word string) bool { return strings.Contains(folded, word) })
}
