package mapping

import (
	"hash/maphash"
	"math"
	"slices"

	"hgeimport/mapping/cell"
)

// What came back of making waybills has a row for each item, and the weight often in the first one only. Dropped as a list of
// numbers its rows are one: that which has all that the others have counts, and they are duplicates of it. Only rows that really
// differ contradict each other. Elsewhere a row with an empty cell may be another order with a wrong number, so there they do.

// partsOfOrders are the rows of outcomes with numbers that the carrier gave: what each says, by the fields of its content.
type partsOfOrders struct {
	width  int
	values []uint32             // width for each row; blank and dashed for what says nothing
	at     map[rowAddress]int32 // where those of a row begin
}

const (
	blank uint32 = iota
	dashed
	firstValue
)

// givesNumbers says that the column which names the rows stands behind ours: an earlier outcome gave the numbers.
func (t *table) givesNumbers() bool {
	key := t.at[t.lead.key]
	if len(t.numbers) > 0 {
		key = t.numbers[0]
	}
	return key != nil && !t.lead.Several && !t.lead.joins[bagRole] &&
		slices.ContainsFunc(t.described, func(c ColumnLayout) bool { return c.Ours && c.Index < key.index })
}

// addParts notes what a row of such an outcome says.
func (s *Survey) addParts(sh *sheetSurvey, r *cell.Row) {
	p, seed := &s.result.repeats.outcome, s.result.repeats.seed
	if p.at == nil {
		p.at, p.width = map[rowAddress]int32{}, len(s.lead.content)+2
	}
	p.at[rowAddress{int32(r.Sheet), int32(r.Number)}] = int32(len(p.values))
	for _, f := range s.lead.content {
		col, above := sh.table.at[f], sh.table.above[f]
		c := col.look(r)
		if above != nil && !f.isWeight() && cell.IsBlank(*c) {
			c = above.pair
		}
		p.values = append(p.values, valueOf(seed, col, f, *c))
	}
	form := firstValue
	if sh.damagedForm {
		form++
	}
	parcel := ""
	for _, at := range sh.table.parcelsAt {
		parcel += cell.Unwrap(r.Cell(at).Text)
	}
	p.values = append(p.values, form, valueOf(seed, nil, noField, cell.Cell{Kind: cell.Text, Text: parcel}))
}

// valueOf is a number for what a cell says: equal ones say the same.
func valueOf(seed maphash.Seed, col *column, f field, c cell.Cell) uint32 {
	switch filling := cell.FillingOf(&c); {
	case c.Merged && f.isWeight(), filling == cell.Unfilled:
		return blank
	case filling == cell.Dashed:
		return dashed
	}
	var all []byte
	switch {
	case f.isTime():
		all = appendTime(nil, col, c)
	case f.isWeight():
		all = append(cell.AppendNumber(nil, cell.Unwrap(c.Text)), col.unitInHash...)
	default:
		all = []byte(cell.Unwrap(c.Text))
	}
	if c.Format != nil {
		all = append(all, c.Format.Code...)
	}
	return max(uint32(maphash.Bytes(seed, all)), firstValue)
}

// whole is the index of the row, of rows of one order, that has all that the others have. It is -1 if there is none.
func (p *partsOfOrders) whole(same []occurrence) int {
	return slices.IndexFunc(same, func(one occurrence) bool {
		at, known := p.at[one.rowAddress]
		return known && !slices.ContainsFunc(same, func(other occurrence) bool {
			there, known := p.at[other.rowAddress]
			return !known || !p.covers(p.values[at:][:p.width], p.values[there:][:p.width])
		})
	})
}

// covers says that a row has all that another one has.
func (p *partsOfOrders) covers(row, other []uint32) bool {
	for i, v := range other {
		if v != row[i] && v >= firstValue {
			return false
		}
	}
	return true
}

// joinParts notes the rows of an order that are parts of one of them. ok is false if they contradict each other.
func (p *repeatedOrders) joinParts(same []occurrence) (ok bool) {
	whole := p.outcome.whole(same)
	if whole < 0 {
		return false
	}
	alike := 0
	for _, s := range same {
		if s.content == same[whole].content {
			alike++
		}
	}
	for i, s := range same {
		if i != whole {
			p.rows[s.rowAddress] = repeatedRow{other: same[whole].rowAddress, part: true, alike: alike}
		} else if alike > 1 {
			p.rows[s.rowAddress] = repeatedRow{other: same[(i+1)%len(same)].rowAddress, alike: alike, sent: true}
		}
	}
	return true
}

// forgetEmpty takes back that the weights of rows that are parts of another one are empty.
func (s *Survey) forgetEmpty() {
	p := &s.result.repeats
	emptied := map[*fillable]bool{}
	for at, again := range p.rows {
		if !again.part {
			continue
		}
		t := s.result.sections[at.sheet].at(int(at.row))
		for _, e := range t.fillables {
			if e.field.isWeight() && p.outcome.isBlank(s.lead, at, e.field) {
				e.empty--
				emptied[e] = true
			}
		}
	}
	for e := range emptied {
		first := rowAddress{row: math.MaxInt32}
		for at := range p.outcome.at {
			if s.result.sections[at.sheet].at(int(at.row)) == e.columns[0].table && at.row < first.row && !p.rows[at].part &&
				p.outcome.isBlank(s.lead, at, e.field) {
				first = at
			}
		}
		e.firstEmpty = e.columns[0].address(&cell.Row{Number: int(first.row)})
	}
	p.outcome = partsOfOrders{}
}

// isBlank says that a row says nothing of a field, and no dash says that nothing is meant.
func (p *partsOfOrders) isBlank(l *lead, at rowAddress, f field) bool {
	i := slices.Index(l.content, f)
	return i >= 0 && p.values[int(p.at[at])+i] == blank
}

// parcelColumns are the columns that tell the parcels of a waybill apart, where a list tells what waybills weigh: two parcels of
// one weight are not one row twice.
func (t *table) parcelColumns() (at []int) {
	if t.lead.Several || !t.lead.has[weight] || t.lead.joins[bagRole] {
		return nil
	}
	for i := range t.headers {
		h := &t.headers[i]
		if m := h.meaning; m.class == classElsewhere && slices.Contains(m.fields, parcelNum) && t.columnAt(h.index) == nil {
			at = append(at, h.index)
		}
	}
	return at
}
