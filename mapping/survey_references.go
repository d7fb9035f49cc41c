package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// claim is who uses one of the sheet's own references: a form has one handover and one flight.
type referenceUse struct{ handover, handoverCell, mawb, mawbCell string }

func (s *Survey) checkReference(t *table, r *cell.Row, handover, handoverCell, mawb, mawbCell string) {
	s.result.formWeight.addGroup(handover, mawb)
	reference, _ := keyOf(t, r, referenceNum)
	if reference == "" {
		return
	}
	s.result.formWeight.addReference(reference)
	c := s.result.references[reference]
	if c == nil {
		c = &referenceUse{}
		s.result.references[strings.Clone(reference)] = c
	}
	switch {
	case mawb != "" && c.mawb != "" && mawb != c.mawb && !s.asked(reason.TwoFlights, t):
		s.ask(reason.Reason{Code: reason.TwoFlights, Cell: mawbCell, Value: mawb, Args: []string{reference, c.mawbCell}})
	case handover != "" && c.handover != "" && !strings.EqualFold(handover, c.handover) && !s.asked(reason.TwoHandovers, t):
		s.ask(reason.Reason{Code: reason.TwoHandovers, Cell: handoverCell, Value: cell.Shorten(handover), Args: []string{reference, c.handoverCell}})
	}
	if c.mawb == "" {
		c.mawb, c.mawbCell = strings.Clone(mawb), mawbCell
	}
	if c.handover == "" {
		c.handover, c.handoverCell = strings.Clone(handover), handoverCell
	}
}

// total is a weight above a table, for all its orders together.
type formWeight struct {
	kg, netKg           decimal.NullDecimal
	handover, mawb, ref string // the first ones seen
	severalForms        bool   // there is more than one, so more than one form
}

func (t *formWeight) addGroup(handover, mawb string) {
	if t.handover == "" {
		t.handover = handover
	}
	if t.mawb == "" {
		t.mawb = mawb
	}
	t.severalForms = t.severalForms || handover != "" && !strings.EqualFold(handover, t.handover) || mawb != "" && mawb != t.mawb
}

func (t *formWeight) addReference(ref string) {
	if t.ref == "" {
		t.ref = ref
	}
	t.severalForms = t.severalForms || ref != t.ref
}

// totals takes the weights above the order tables for the weight of the form. It must be clear of which one.
func (s *Survey) addFormWeights() {
	orders := 0
	for _, t := range s.result.tables {
		if t != nil && t.role == ordersRole {
			orders++
		}
	}
	p := s.result
	for _, t := range p.tables {
		if t == nil || t.role != ordersRole {
			continue
		}
		for _, f := range [...]field{weight, netWeight} {
			col := t.above[f]
			if col == nil {
				continue
			}
			switch {
			case t.at[f] != nil:
				p.repairs.add(cell.Mended(reason.TotalNotUsed), func() reason.Reason { return col.reason(&cell.Row{}, cell.Mended(reason.TotalNotUsed)) })
			case p.formWeight.severalForms || orders > 1 || s.options.MaxOrders > 0 && p.repeats.distinct > s.options.MaxOrders:
				s.ask(reason.Reason{Code: reason.TotalSplit, Cell: col.address(&cell.Row{}), Value: cell.Shorten(col.pair.Text), Args: []string{f.String()}})
			default:
				kg := s.readFormWeight(t, col)
				if f == weight {
					p.formWeight.kg = kg
				} else {
					p.formWeight.netKg = kg
				}
			}
		}
	}
}

// totalOf reads a weight above a table, in kg.
func (s *Survey) readFormWeight(t *table, col *column) decimal.NullDecimal {
	w, unit, flaw := cell.Weight(*col.pair, 0)
	stated := ""
	if u := t.above[weightUnit]; u != nil {
		stated = cell.Unit(cell.Unwrap(u.pair.Text))
	}
	switch {
	case flaw == nil && stated != "" && unit != "" && stated != unit:
		flaw = cell.Bad(reason.UnitsDiffer, unit, stated)
	case flaw == nil && !w.Valid:
		return w
	}
	if flaw != nil {
		s.ask(col.reason(&cell.Row{}, flaw))
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(cell.InKg(w.Decimal, firstOf(firstOf(stated, unit), firstOf(col.unit, s.options.WeightUnit))))
}
