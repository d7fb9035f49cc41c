package mapping

import (
	"iter"
	"slices"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// Grouper collects orders into batches of at most max orders. The same orders in the same sequence make the same
// batches.
type Grouper struct {
	max   int
	open  map[*Group]*Batch
	begun []*Group // groups with an open batch, oldest first
}

// NewGrouper returns a Grouper for batches of at most max orders.
func NewGrouper(max int) *Grouper { return &Grouper{max: max, open: map[*Group]*Batch{}} }

// Add adds an order to the batch of its group. It returns the batch if that made it full, else nil. A full batch never
// changes.
func (g *Grouper) Add(o Order) *Batch {
	b := g.open[o.Group]
	if b == nil {
		b = &Batch{Group: o.Group}
		g.open[o.Group] = b
		g.begun = append(g.begun, o.Group)
	}
	b.Orders = append(b.Orders, o)
	if len(b.Orders) < g.max {
		return nil
	}
	delete(g.open, o.Group)
	at := slices.Index(g.begun, o.Group)
	g.begun = slices.Delete(g.begun, at, at+1)
	return b
}

// Rest yields the batches that are not full, the oldest first, and forgets them.
func (g *Grouper) Rest() iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		for len(g.begun) > 0 {
			group := g.begun[0]
			b := g.open[group]
			g.begun = g.begun[1:]
			delete(g.open, group)
			if !yield(b) {
				return
			}
		}
	}
}

// ScanForm is the request for this batch under a reference. Its weights are the exact sums of the orders' weights,
// absent if no order has one. A weight that the sheet gives for all orders together is used if all of them are in this
// batch.
func (b *Batch) ScanForm(reference string) *hgeapi.ScanForm {
	s := &hgeapi.ScanForm{ReferenceNum: reference, Handover: b.Group.Handover, Flight: b.Group.Flight,
		OrderNums: make([]string, len(b.Orders))}
	for i, o := range b.Orders {
		s.OrderNums[i] = o.Num
		s.Weight = plus(s.Weight, o.Weight)
		s.NetWeight = plus(s.NetWeight, o.NetWeight)
	}
	if len(b.Orders) == b.Group.WeightFor {
		if !s.Weight.Valid {
			s.Weight = b.Group.Weight
		}
		if !s.NetWeight.Valid {
			s.NetWeight = b.Group.NetWeight
		}
	}
	return s
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
