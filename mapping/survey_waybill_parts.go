package mapping

import "slices"

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
