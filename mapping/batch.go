package mapping

import (
	"iter"
	"maps"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// Grouper collects rows into batches. The same rows in the same sequence make the same batches.
type Grouper struct {
	operation *Operation
	most      int // rows of a batch; 0: any number
	open      map[*Group]*Batch
	begun     []*Group // groups with an open batch, oldest first

	left [bits.UintSize + 1][]Order // memory that the rows of a batch have left for a larger piece, by the bits of its size
}

// NewGrouper returns a Grouper for the batches of an operation. most is the most rows of one, where the operation has such a
// limit.
func NewGrouper(o *Operation, most int) *Grouper {
	switch {
	case len(o.FormBy) == 0:
		most = 1
	case !o.Most:
		most = 0
	}
	return &Grouper{operation: o, most: most, open: map[*Group]*Batch{}}
}

// Add adds a row to the batch of its group. It returns the batch if that made it full, else nil. A full batch never changes.
// Where rows have to stay together, batches come only from Rest: any later row may be another one of them.
func (g *Grouper) Add(o Order) *Batch {
	b := g.open[o.Group]
	if b == nil {
		b = &Batch{Operation: g.operation, Group: o.Group}
		g.open[o.Group] = b
		g.begun = append(g.begun, o.Group)
	}
	if len(b.Orders) == cap(b.Orders) {
		b.Orders = g.grown(b)
	}
	b.Orders = append(b.Orders, o)
	if w := o.Group.waybill(); w != nil && len(b.Orders) == w.Rows {
		g.forget(o.Group)
		return b
	}
	if g.most == 0 || len(b.Orders) < g.most || g.operation.Whole != "" {
		return nil
	}
	g.forget(o.Group)
	return b
}

// grown returns the rows of an open batch in a larger piece of memory. The piece that they leave is used again, because nobody
// else has seen it.
func (g *Grouper) grown(b *Batch) []Order {
	size := max(1, 2*len(b.Orders))
	if w := b.Group.waybill(); w != nil && len(b.Orders) < w.Rows {
		size = w.Rows
	} else if len(b.Orders) < g.most {
		size = min(size, g.most)
	}
	at := bits.Len(uint(size))
	rows := g.left[at]
	if g.left[at] = nil; cap(rows) < size {
		rows = make([]Order, 0, size)
	}
	rows = append(rows, b.Orders...)
	clear(b.Orders)
	g.left[bits.Len(uint(cap(b.Orders)))] = b.Orders[:0]
	return rows
}

// forget forgets a batch that is full.
func (g *Grouper) forget(group *Group) {
	delete(g.open, group)
	at := slices.Index(g.begun, group)
	g.begun = slices.Delete(g.begun, at, at+1)
}

// waybill is what the rows of one waybill have in common, nil if the group is of something else.
func (g *Group) waybill() *Waybill {
	if g == nil {
		return nil
	}
	return g.Waybill
}

// Rest yields the batches that are not full, the oldest first, and forgets them.
func (g *Grouper) Rest() iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		for len(g.begun) > 0 {
			group := g.begun[0]
			b := g.open[group]
			g.begun = g.begun[1:]
			delete(g.open, group)
			for _, part := range b.parted(g.most) {
				if !yield(part) {
					return
				}
			}
		}
	}
}

// parted parts a batch of more than most rows so that no bag is parted. A bag of more rows would be a batch of its own: the
// survey rejects it.
func (b *Batch) parted(most int) (out []*Batch) {
	if most == 0 || len(b.Orders) <= most {
		return []*Batch{b}
	}
	byBag := map[*Part][]Order{}
	var bags []*Part
	for _, o := range b.Orders {
		if byBag[o.Bag] == nil {
			bags = append(bags, o.Bag)
		}
		byBag[o.Bag] = append(byBag[o.Bag], o)
	}
	now := &Batch{Operation: b.Operation, Group: b.Group}
	for _, bag := range bags {
		if len(now.Orders) > 0 && len(now.Orders)+len(byBag[bag]) > most {
			out = append(out, now)
			now = &Batch{Operation: b.Operation, Group: b.Group}
		}
		now.Orders = append(now.Orders, byBag[bag]...)
	}
	return append(out, now)
}

// Values are what the request for this batch says, under a reference. Its weights are the exact sums of the rows' weights, absent
// if no row has one. A weight that the sheet gives for all rows together is used if all of them are in this batch.
func (b *Batch) Values(reference string) hgeapi.Values {
	v := hgeapi.Values{Text: map[string]string{}, Lists: map[string][]string{}, Parts: map[string][]hgeapi.Values{}}
	set := func(name, text string) {
		if text != "" {
			v.Text[name] = text
		}
	}
	set("reference_num", reference)
	for _, name := range b.Operation.Sums {
		if sum := b.Sum(name); sum.Valid {
			set(name, sum.Decimal.String())
		}
	}
	for name, part := range map[string]*Part{"handover": b.Group.Handover, "flight": b.Group.Flight} {
		if part != nil {
			v.Parts[name] = []hgeapi.Values{{Text: part.Texts}}
		}
	}
	switch {
	case b.Group.waybill() != nil:
		b.waybillValues(&v)
		return v
	case len(b.Operation.FormBy) == 0:
		b.rowValues(&v)
		return v
	}
	v.Lists[b.Operation.Key] = b.Nums()
	switch {
	case b.Group.Bag != nil:
		maps.Copy(v.Text, b.Group.Bag.Texts)
	case slices.Contains(b.Operation.Joins, "bag"):
		v.Parts["bag"] = b.bags()
	}
	return v
}

// bags are the bags of the batch with the numbers of their orders, in the order in which they come up.
func (b *Batch) bags() (out []hgeapi.Values) {
	index := map[*Part]int{}
	for _, o := range b.Orders {
		i, known := index[o.Bag]
		if !known {
			i = len(out)
			index[o.Bag] = i
			out = append(out, hgeapi.Values{Text: o.Bag.Texts, Lists: map[string][]string{}})
		}
		out[i].Lists[b.Operation.Key] = append(out[i].Lists[b.Operation.Key], o.Num)
	}
	return out
}

// About is what all rows of the batch have as a field of their handover, flight or bag, or as their own: "" if there is none.
func (b *Batch) About(field string) string {
	for _, part := range [...]*Part{b.Group.Handover, b.Group.Flight, b.Group.Bag} {
		if text := part.Text(field); text != "" {
			return text
		}
	}
	switch {
	case b.Operation.Several && b.Operation.Key == field:
		return b.Orders[0].Num
	case len(b.Operation.FormBy) > 0:
		return ""
	case b.Operation.Key == field:
		return b.Orders[0].Num
	}
	return b.Orders[0].Texts[field]
}

// Nums are what names the rows of the batch.
func (b *Batch) Nums() []string {
	out := make([]string, len(b.Orders))
	for i, o := range b.Orders {
		out[i] = o.Num
	}
	return out
}

// Items are what the guard of the operation keeps from being sent twice, each once.
func (b *Batch) Items() []string {
	if !b.Operation.RowsShareItem() {
		return b.Nums()
	}
	return []string{b.Operation.ItemOf(&b.Orders[0])}
}

// Sum is a weight of the whole batch: weight or net_weight. It is not valid if no row has it.
func (b *Batch) Sum(name string) (sum decimal.NullDecimal) {
	if b.Operation.Several && name == weight.String() {
		return b.weightOfParcels()
	}
	total := b.Group.Weight
	if name == netWeight.String() {
		total = b.Group.NetWeight
	}
	var all weightSum
	for i := range b.Orders {
		if name == netWeight.String() {
			all.add(b.Orders[i].NetWeight)
		} else {
			all.add(b.Orders[i].Weight)
		}
	}
	sum = all.total()
	if !sum.Valid && len(b.Orders) == b.Group.WeightFor {
		return total
	}
	return sum
}

// weightSum adds weights. Nearly all have a few digits, and are added without memory of their own.
type weightSum struct {
	by  [quickDecimals + 1]int64 // sums of weights with so many decimals, in units of the last one
	has [quickDecimals + 1]bool
	all decimal.NullDecimal // of all others
}

// A weight is added quickly if it has so few decimals, and so few digits altogether that a sum of thousands has a place in an
// int64.
const (
	quickDecimals = 9
	quickDigits   = 12
	mostQuick     = 1 << 62
)

func (s *weightSum) add(w decimal.NullDecimal) {
	at := -int(w.Decimal.Exponent())
	switch {
	case !w.Valid:
	case at < 0 || at > quickDecimals || w.Decimal.NumDigits() > quickDigits || s.by[at] > mostQuick || s.by[at] < -mostQuick:
		s.all = plus(s.all, w)
	default:
		s.by[at] += w.Decimal.CoefficientInt64()
		s.has[at] = true
	}
}

// total is the exact sum, not valid if there was no weight.
func (s *weightSum) total() decimal.NullDecimal {
	sum := s.all
	for at, has := range s.has {
		if has {
			sum = plus(sum, decimal.NewNullDecimal(decimal.New(s.by[at], -int32(at))))
		}
	}
	return sum
}

func plus(a, b decimal.NullDecimal) decimal.NullDecimal {
	switch {
	case !b.Valid:
		return a
	case !a.Valid:
		return b
	}
	return decimal.NewNullDecimal(a.Decimal.Add(b.Decimal))
}
