package mapping

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// repeatedOrders finds the orders that stand in a file more than once. It keeps 24 bytes for each row during the survey,
// and after it only the rows that repeat an order.
type repeatedOrders struct {
	seed        maphash.Seed
	parts       bool              // rows of one order are parts of it
	eachWeighs  bool              // each part with a weight counts, also one that is equal to another
	latest      bool              // what stands beside a number is sent anew whenever it is something else
	occurrences [256][]occurrence // in parts by the first byte of the order's hash: a part is sorted quickly
	rows        map[rowAddress]repeatedRow
	distinct    int
	others      otherNumbers // of a list with several columns of numbers
	outcome     partsOfOrders
}

// rowAddress is the address of a row.
type rowAddress struct{ sheet, row int32 }

type occurrence struct {
	order   uint64 // hash of the order number
	content uint64 // hash of all that the row says about the order; odd if the row has a weight (mayWeigh)
	rowAddress
}

// repeatedRow is a row whose order stands in another row, too.
type repeatedRow struct {
	other   rowAddress
	differs bool // the rows of this order are not all equal
	alike   int  // how many rows of this order are equal to this one, and it is one of them; 0: it is the only one
	sent    bool // it is the one of them that is sent

	part bool // of an order in an outcome: other has all that it has
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
	var known orderTable
	for i, part := range p.occurrences {
		several, distinct := known.repeatedIn(part)
		p.distinct += distinct
		slices.SortFunc(several, func(a, b occurrence) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.row, b.row))
		})
		for len(several) > 0 {
			n := 1
			for n < len(several) && several[n].order == several[0].order {
				n++
			}
			if p.parts {
				p.countParts(several[:n])
			} else {
				p.compare(several[:n])
			}
			several = several[n:]
		}
		p.occurrences[i] = nil
	}
}

// orderTable finds occurrences by their orders. Its memory is used for one part after another.
type orderTable struct {
	slots   []int32 // 1 + the index of the first occurrence of an order, at its hash or right behind it; 0: free
	again   []bool  // by that index: the order was found again
	several []occurrence
}

// repeatedIn returns the occurrences of orders that stand in several rows, in any order, and how many orders there are. Nearly
// all stand in one row: to find that costs less than to sort them.
func (k *orderTable) repeatedIn(part []occurrence) (several []occurrence, distinct int) {
	size := 1 << bits.Len(uint(2*len(part)))
	k.slots, k.again = slices.Grow(k.slots[:0], size)[:size], slices.Grow(k.again[:0], len(part))[:len(part)]
	clear(k.slots)
	clear(k.again)
	k.several = k.several[:0]
	for i := range part {
		at := int(part[i].order) & (size - 1)
		for k.slots[at] != 0 && part[k.slots[at]-1].order != part[i].order {
			at = (at + 1) & (size - 1)
		}
		first := int(k.slots[at]) - 1
		if first < 0 {
			k.slots[at] = int32(i) + 1
			distinct++
			continue
		}
		if !k.again[first] {
			k.again[first] = true
			k.several = append(k.several, part[first])
		}
		k.several = append(k.several, part[i])
	}
	return k.several, distinct
}

// compare notes the rows of one order that cannot be sent.
func (p *repeatedOrders) compare(same []occurrence) {
	if len(same) == 1 {
		return
	}
	differs := slices.ContainsFunc(same, func(s occurrence) bool { return s.content != same[0].content })
	if differs && p.joinParts(same) {
		return
	}
	for i, s := range same {
		switch {
		case i > 0 && differs:
			p.rows[s.rowAddress] = repeatedRow{other: same[0].rowAddress, differs: true}
		case i > 0:
			p.rows[s.rowAddress] = repeatedRow{other: same[0].rowAddress, alike: len(same)}
		case differs:
			p.rows[s.rowAddress] = repeatedRow{other: same[1].rowAddress, differs: true}
		default:
			p.rows[s.rowAddress] = repeatedRow{other: same[1].rowAddress, alike: len(same), sent: true}
		}
	}
}

// countParts notes the rows of an order that is made of several, and those that are equal to one above.
func (p *repeatedOrders) countParts(same []occurrence) {
	if len(same) == 1 {
		return
	}
	first, counted := map[uint64]rowAddress{}, 0
	for _, s := range same {
		if _, known := first[s.content]; !known {
			first[s.content] = s.rowAddress
		} else if !p.weighs(s) {
			continue
		}
		counted++
	}
	for _, s := range same {
		one := repeatedRow{other: first[s.content], of: counted}
		if p.weighs(s) {
			one.other = s.rowAddress
		}
		one.same = one.other != s.rowAddress
		p.rows[s.rowAddress] = one
	}
}

// contentHash is a hash of all that a row says about its order: also what stands above its table, and the units of its header.
func (s *Survey) contentHash(sh *sheetSurvey, under *table, r *cell.Row) uint64 {
	if under == nil {
		under = sh.table
	}
	all := s.content[:0]
	for _, f := range s.lead.content {
		col, above := under.at[f], under.above[f]
		if col == nil && above == nil && !f.isTime() {
			all = append(all, byte(cell.Empty))
			continue
		}
		c := col.look(r)
		if above != nil && !f.isWeight() && cell.IsBlank(*c) { // a weight above a table is not the order's
			c = above.pair
		}
		if f.isTime() {
			all = appendTime(all, col, *c)
			continue
		}
		kind := c.Kind
		if kind == cell.Number {
			kind = cell.Text
		}
		all = append(all, byte(kind))
		if text := cell.Unwrap(c.Text); f.isWeight() {
			all = cell.AppendNumber(all, text)
		} else {
			all = append(all, text...)
		}
		if c.Format != nil {
			all = append(all, c.Format.Code...)
		}
		if f.isWeight() && !cell.IsBlank(*c) {
			all = append(all, col.unitInHash...)
		}
	}
	for _, col := range sh.table.extra {
		all = append(all, 0)
		all = append(all, cell.Unwrap(col.look(r).Text)...)
	}
	for _, at := range sh.table.unused {
		if text := cell.Unwrap(r.Cell(at).Text); text != "" {
			all = binary.AppendUvarint(append(all, 0), uint64(at))
			all = append(all, text...)
		}
	}
	for _, at := range sh.table.parcelsAt {
		all = append(all, 0)
		all = append(all, cell.Unwrap(r.Cell(at).Text)...)
	}
	if sh.damagedForm {
		all = append(all, 1)
	}
	s.content = all
	hash := maphash.Bytes(s.result.repeats.seed, all) &^ 1
	if s.lead.Several && sh.table.mayWeigh(r) {
		hash |= 1
	}
	return hash
}

// weighs says that a part counts whatever the others are.
func (p *repeatedOrders) weighs(o occurrence) bool { return p.eachWeighs && o.content&1 == 1 }

// appendTime adds a time to the content of a row: two ways to write it are the same time.
func appendTime(content []byte, col *column, c cell.Cell) []byte {
	if m, flaw := cell.ParseMoment(c, col != nil && col.table.info.Date1904); m != nil && flaw == nil {
		for _, order := range [...]string{"dmy", "mdy"} {
			text, _ := m.In(order)
			content = append(content, text...)
		}
		return content
	}
	return append(append(content, '?'), cell.Unwrap(c.Text)...)
}

// noteUnused notes the columns that tell rows of one order from each other although nothing of them is sent: two rows with a
// variant or a line number of their own are two items, and not one twice.
func (t *table) noteUnused() {
	t.unused = nil
	for _, c := range t.described {
		if !c.Ours && t.columnAt(c.Index) == nil && !readAliasesFile().running[cell.Fold(c.Header)] {
			t.unused = append(t.unused, c.Index)
		}
	}
}

// noteLeftOut notes the order of which a marked or hidden row is left out: whether its other rows are meant as well nobody has
// said. A row without a number is taken for one of the order above, unless it has a consignee of its own.
func (s *Survey) noteLeftOut(t *table, r *cell.Row, kind rowKind) {
	code := leftOutCodes[kind]
	if code == "" && kind != dataRow {
		return
	}
	c, col := t.unmergedKey(r)
	switch num, _ := s.lead.readKey(c); {
	case num != "":
		t.lastOrder = s.result.repeats.hashOf(num)
	case t.fills(r, consigneeName) && t.fills(r, consigneeAddress):
		t.lastOrder = 0
	}
	if code == "" || t.lastOrder == 0 {
		return
	}
	if s.result.leftOut == nil {
		s.result.leftOut = map[uint64]reason.Reason{}
	}
	if s.result.leftOut[t.lastOrder].Code == "" {
		s.result.leftOut[t.lastOrder] = reason.Reason{Code: code, Args: []string{col.address(r)}}
	}
}

// leftOutCodes are what is said of the other rows of an order.
var leftOutCodes = map[rowKind]reason.Code{stoppedRow: reason.OrderStopped, hiddenRow: reason.OrderHidden}

// fills says that a row has something in the column of a field.
func (t *table) fills(r *cell.Row, f field) bool {
	col := t.at[f]
	return col != nil && !cell.IsBlank(col.in(r))
}

// leftOutOf is what is said of the rows of an order of which another one is left out. It has no code if there is none.
func (p *surveyResult) leftOutOf(num string) reason.Reason {
	if len(p.leftOut) == 0 || num == "" {
		return reason.Reason{}
	}
	return p.leftOut[p.repeats.hashOf(num)]
}
