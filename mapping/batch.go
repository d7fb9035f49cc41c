package mapping

import (
	"iter"
	"slices"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// Grouper collects orders into forms of at most max orders. The same orders in the same sequence give the same forms.
type Grouper struct {
	max   int
	open  map[*Group]*Form
	begun []*Group // those of open, oldest first
}

// NewGrouper returns a Grouper for forms of at most max orders.
func NewGrouper(max int) *Grouper { return &Grouper{max: max, open: map[*Group]*Form{}} }

// Add takes an order in. The form is not nil when it became full: it is complete and will not be touched again.
func (g *Grouper) Add(o Order) *Form {
	f := g.open[o.Group]
	if f == nil {
		f = &Form{Group: o.Group}
		g.open[o.Group] = f
		g.begun = append(g.begun, o.Group)
	}
	f.Orders = append(f.Orders, o)
	if len(f.Orders) < g.max {
		return nil
	}
	delete(g.open, o.Group)
	at := slices.Index(g.begun, o.Group)
	g.begun = slices.Delete(g.begun, at, at+1)
	return f
}

// Rest yields the forms that are not full, in the order in which they were begun, and forgets them.
func (g *Grouper) Rest() iter.Seq[*Form] {
	return func(yield func(*Form) bool) {
		for len(g.begun) > 0 {
			group := g.begun[0]
			f := g.open[group]
			g.begun = g.begun[1:]
			delete(g.open, group)
			if !yield(f) {
				return
			}
		}
	}
}

// ScanForm is the request of a form under reference. Its weights are the exact sums of its orders' weights, absent
// where no order has one; a weight that the sheet gives for all orders together is used where all of them are here.
func (f *Form) ScanForm(reference string) *hgeapi.ScanForm {
	s := &hgeapi.ScanForm{ReferenceNum: reference, Handover: f.Group.Handover, Flight: f.Group.Flight,
		OrderNums: make([]string, len(f.Orders))}
	for i, o := range f.Orders {
		s.OrderNums[i] = o.Num
		s.Weight = plus(s.Weight, o.Weight)
		s.NetWeight = plus(s.NetWeight, o.NetWeight)
	}
	if len(f.Orders) == f.Group.WeightFor {
		if !s.Weight.Valid {
			s.Weight = f.Group.Weight
		}
		if !s.NetWeight.Valid {
			s.NetWeight = f.Group.NetWeight
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
