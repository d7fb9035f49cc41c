package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// referenceUse is the handover and flight that rows with the same reference_num name. A form has only one of each.
type referenceUse struct{ handover, handoverCell, mawb, mawbCell string }

// checkReference notes which handover and flight a row names, and asks if its reference_num has another one elsewhere.
func (s *Survey) checkReference(t *table, r *cell.Row, handover, handoverCell, mawb, mawbCell string) {
	if k := s.result.book.entryOf(handover); k != "" {
		s.result.formWeight.addGroup(k, mawb)
	} else {
		s.result.formWeight.addGroup(foldKey(handover), mawb)
	}
	reference, _ := keyOf(t, r, referenceNum)
	if reference == "" {
		return
	}
	s.result.formWeight.addReference(reference)
	use := s.result.references[reference]
	if use == nil {
		s.budget.addGroup(reference)
		s.budget.addText(len(handover) + len(mawb))
		use = &referenceUse{}
		s.result.references[strings.Clone(reference)] = use
	}
	if mawb != "" && use.mawb != "" && mawb != use.mawb && !s.asked(reason.TwoFlights, t, reference, mawb) {
		s.ask(reason.Reason{Code: reason.TwoFlights, Cell: mawbCell, Value: mawb, Args: []string{reference, use.mawbCell, use.mawb}})
	}
	if handover != "" && use.handover != "" && !s.result.book.same(handover, use.handover) &&
		!s.asked(reason.TwoHandovers, t, reference, handover) {
		s.ask(reason.Reason{Code: reason.TwoHandovers, Cell: handoverCell, Value: cell.Shorten(handover),
			Args: []string{reference, use.handoverCell, cell.Shorten(use.handover)}})
	}
	if use.mawb == "" {
		use.mawb, use.mawbCell = strings.Clone(mawb), mawbCell
	}
	if use.handover == "" {
		use.handover, use.handoverCell = strings.Clone(handover), handoverCell
	}
}

// formWeight is a weight above a table, for all orders together.
type formWeight struct {
	kg, netKg           decimal.NullDecimal
	handover, mawb, ref string // the first of each in the file
	severalForms        bool   // the file makes more than one form, so the weight cannot be used
}

func (w *formWeight) addGroup(handover, mawb string) {
	if w.handover == "" {
		w.handover = strings.Clone(handover)
	}
	if w.mawb == "" {
		w.mawb = strings.Clone(mawb)
	}
	w.severalForms = w.severalForms || handover != "" && handover != w.handover || mawb != "" && mawb != w.mawb
}

func (w *formWeight) addReference(ref string) {
	if w.ref == "" {
		w.ref = strings.Clone(ref)
	}
	w.severalForms = w.severalForms || ref != w.ref
}

// addFormWeights takes the weights above the order tables. The file is refused if it makes more than one form.
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
				unused := cell.Mended(reason.TotalNotUsed)
				p.repairs.add(unused, func() reason.Reason { return col.reason(&cell.Row{}, unused) })
			case p.formWeight.severalForms || orders > 1 || s.options.MaxOrders > 0 && p.repeats.distinct > s.options.MaxOrders:
				s.ask(reason.Reason{Code: reason.TotalSplit, Cell: col.address(&cell.Row{}), Value: cell.Shorten(col.pair.Text),
					Args: []string{f.String()}})
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

// readFormWeight reads a weight above a table, in kg.
func (s *Survey) readFormWeight(t *table, col *column) decimal.NullDecimal {
	w, unit, flaw := cell.Weight(*col.pair, 0)
	stated := ""
	if u := t.above[weightUnit]; u != nil {
		stated = cell.Unit(cell.Unwrap(u.pair.Text))
	}
	switch {
	case flaw == nil && stated != "" && unit != "" && stated != unit:
		flaw = cell.Bad(reason.UnitsDiffer, unit, stated)
	case flaw == nil && col.unit != "" && unit != "" && col.unit != unit:
		flaw = cell.Bad(reason.UnitsDiffer, unit, strings.TrimPrefix(col.unit, cell.NotUsed))
	case flaw == nil && !w.Valid:
		return w
	}
	if flaw != nil {
		s.ask(col.reason(&cell.Row{}, flaw))
		return decimal.NullDecimal{}
	}
	if rest, ok := strings.CutPrefix(col.unit, cell.NotUsed); ok {
		s.ask(col.reason(&cell.Row{}, cell.Bad(reason.UnknownUnit, rest)))
		return decimal.NullDecimal{}
	}
	unit = firstOf(firstOf(stated, unit), firstOf(col.unit, s.options.unitOrAuto()))
	if unit == "" {
		unit = s.unitOfTotal(col, w.Decimal)
	}
	return decimal.NewNullDecimal(cell.InKg(w.Decimal, unit))
}
