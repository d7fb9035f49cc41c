package mapping

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// repeats finds the orders that stand in a file more than once. It keeps 24 bytes for each row until the survey is over,
// then only the rows that do repeat one.
type repeats struct {
	seed     maphash.Seed
	sighted  [256][]sighting // by the first byte of the order's hash, so that each part is quick to sort
	rows     map[place]repeat
	distinct int
}

// place is the address of a row.
type place struct{ sheet, row int32 }

type sighting struct {
	order   uint64 // hash of the order number
	content uint64 // hash of all that the row says of the order
	place
}

// repeat is a row whose order stands in another one, too.
type repeat struct {
	other   place
	differs bool // and not all is equal
}

func (p *repeats) add(order string, content uint64, at place) {
	h := maphash.String(p.seed, order)
	part := &p.sighted[h>>56]
	*part = append(*part, sighting{h, content, at})
}

// settle finds what stands twice. Of equal rows the first is the order and the others repeat it; where one differs, none
// of them can be trusted.
func (p *repeats) settle() {
	p.rows = map[place]repeat{}
	for i, part := range p.sighted {
		slices.SortFunc(part, func(a, b sighting) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.row, b.row))
		})
		for len(part) > 0 {
			n := 1
			for n < len(part) && part[n].order == part[0].order {
				n++
			}
			p.judge(part[:n])
			part = part[n:]
			p.distinct++
		}
		p.sighted[i] = nil
	}
}

func (p *repeats) judge(same []sighting) {
	if len(same) == 1 {
		return
	}
	differs := slices.ContainsFunc(same, func(s sighting) bool { return s.content != same[0].content })
	for i, s := range same {
		switch {
		case i > 0:
			p.rows[s.place] = repeat{same[0].place, differs}
		case differs:
			p.rows[s.place] = repeat{same[1].place, true}
		}
	}
}
