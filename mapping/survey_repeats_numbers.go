package mapping

import (
	"hgeimport/mapping/cell"
)

// A row of a list is named by the first of its numbers. A row that has fewer of them may be the same waybill: what came back of
// making waybills has all numbers beside the first of two equal orders, and none beside its duplicate. Without a look at the
// other numbers the label of that waybill would be printed twice.

// otherNumbers are the numbers of rows besides those that name them.
type otherNumbers struct {
	of      map[uint64]occurrence // by the hash of another number: the row that has it, with the number that names it
	waiting []occurrence          // rows that a lesser column names
}

// addNumbered notes the row of a list with several columns of numbers.
func (p *repeatedOrders) addNumbered(t *table, col *column, num string, content uint64, r *cell.Row) {
	at := occurrence{p.hashOf(num), content, rowAddress{int32(r.Sheet), int32(r.Number)}}
	if p.others.of == nil {
		p.others.of = map[uint64]occurrence{}
	}
	after, edited := false, t.given.edited(r)
	for _, c := range t.numbers {
		if c == col {
			after = true
			continue
		}
		if !after || edited && t.given.isBehind(c.index) {
			continue
		}
		from := r.Cell(c.index)
		if from.Merged || cell.IsBlank(from) {
			continue
		}
		other, flaw := t.lead.readKey(from)
		if other == "" || other == num || flaw != nil && flaw.Bad {
			continue
		}
		h := p.hashOf(other)
		if have, known := p.others.of[h]; known && have.order != at.order {
			p.others.of[h] = occurrence{} // of two waybills
			continue
		}
		p.others.of[h] = at
	}
	if col == t.numbers[0] {
		p.addOccurrence(at)
		return
	}
	p.others.waiting = append(p.others.waiting, at)
}

// nameWaiting adds the rows that a lesser column names: by the number of the waybill, if another row of the list has both.
func (p *repeatedOrders) nameWaiting() {
	for _, o := range p.others.waiting {
		if by, known := p.others.of[o.order]; known && by.order != 0 {
			if o.order = by.order; !p.latest {
				o.content = by.content
			}
		}
		p.addOccurrence(o)
	}
	p.others = otherNumbers{}
}
