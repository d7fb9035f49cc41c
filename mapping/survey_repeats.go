package mapping

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// repeatedOrders finds the orders that stand in a file more than once. It keeps 24 bytes for each row during the survey,
// and after it only the rows that repeat an order.
type repeatedOrders struct {
	seed        maphash.Seed
	parts       bool              // rows of one order are parts of it
	occurrences [256][]occurrence // in parts by the first byte of the order's hash: a part is sorted quickly
	rows        map[rowAddress]repeatedRow
	distinct    int
	others      otherNumbers // of a list with several columns of numbers
}

// rowAddress is the address of a row.
type rowAddress struct{ sheet, row int32 }

type occurrence struct {
	order   uint64 // hash of the order number
	content uint64 // hash of all that the row says about the order
	rowAddress
}

// repeatedRow is a row whose order stands in another row, too.
type repeatedRow struct {
	other   rowAddress
	differs bool // the rows of this order are not all equal

	same bool // of the parts of an order: other is equal to it
	of   int  // how many different parts the order has
}

func (p *repeatedOrders) hashOf(order string) uint64 { return maphash.String(p.seed, order) }

func (p *repeatedOrders) add(order string, content uint64, at rowAddress) {
	p.addOccurrence(occurrence{p.hashOf(order), content, at})
}

func (p *repeatedOrders) addOccurrence(o occurrence) {
	part := &p.occurrences[o.order>>56]
	*part = append(*part, o)
}

// find finds the orders that stand in several rows. If all rows of an order are equal, the first one is sent and the
// others are duplicates. If they differ, none is sent: we cannot know which one is right.
func (p *repeatedOrders) find() {
	p.rows = map[rowAddress]repeatedRow{}
	p.nameWaiting()
	for i, part := range p.occurrences {
		slices.SortFunc(part, func(a, b occurrence) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.row, b.row))
		})
		for len(part) > 0 {
			n := 1
			for n < len(part) && part[n].order == part[0].order {
				n++
			}
			if p.parts {
				p.countParts(part[:n])
			} else {
				p.compare(part[:n])
			}
			part = part[n:]
			p.distinct++
		}
		p.occurrences[i] = nil
	}
}

// compare notes the rows of one order that cannot be sent.
func (p *repeatedOrders) compare(same []occurrence) {
	if len(same) == 1 {
		return
	}
	differs := slices.ContainsFunc(same, func(s occurrence) bool { return s.content != same[0].content })
	for i, s := range same {
		switch {
		case i > 0:
			p.rows[s.rowAddress] = repeatedRow{other: same[0].rowAddress, differs: differs}
		case differs:
			p.rows[s.rowAddress] = repeatedRow{other: same[1].rowAddress, differs: true}
		}
	}
}

// countParts notes the rows of an order that is made of several, and those that are equal to one above.
func (p *repeatedOrders) countParts(same []occurrence) {
	if len(same) == 1 {
		return
	}
	first := map[uint64]rowAddress{}
	for _, s := range same {
		if _, known := first[s.content]; !known {
			first[s.content] = s.rowAddress
		}
	}
	for _, s := range same {
		one := repeatedRow{other: first[s.content], of: len(first)}
		one.same = one.other != s.rowAddress
		p.rows[s.rowAddress] = one
	}
}
