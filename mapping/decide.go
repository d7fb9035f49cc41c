package mapping

import (
	"fmt"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"

	"github.com/shopspring/decimal"
)

// witness keeps what a date says about the order of day and month in its column.
func (c *column) noteDateOrder(r *cell.Row, shown cell.Cell, m *cell.Moment) {
	if m == nil || m.Decided() {
		return
	}
	at := &c.eitherWay
	switch ways := m.Readings(); {
	case len(ways) == 0 || ways[0] == "":
		return
	case len(ways) == 1 && ways[0] == "dmy":
		at = &c.dayFirst
	case len(ways) == 1:
		at = &c.monthFirst
	}
	if at.cell == "" {
		*at = shownCell{c.address(r), cell.Shorten(shown.Text)}
	}
}

// settle decides what the whole of a column decides.
func (s *Survey) decideColumn(c *column) {
	switch {
	case c.field.isTime():
		s.decideDateOrder(c)
	case c.showsPoint != c.showsComma && c.showsComma:
		c.separator = ','
	case c.showsPoint != c.showsComma:
		c.separator = '.'
	}
	if !c.someFit && c.misfits >= fewestMisfits && (c.field == orderNum || c.field.isWeight() || c.field == mawbNo || c.field.isTime()) {
		s.ask(reason.Reason{Code: reason.ContentDiffers, Cell: c.firstMisfit, Value: c.misfitValue, Args: []string{c.field.String(), cell.Shorten(c.header)}})
	}
}

// fewestMisfits is how many cells a column must have, none of which fits, before its header is doubted: fewer are wrong
// cells.
const fewestMisfits = 3

// settleDates tells day from month. A column decides by a day above 12; where it has none, the configuration must.
func (s *Survey) decideDateOrder(c *column) {
	dmy, mdy := c.dayFirst, c.monthFirst
	switch order := s.options.DateOrder; {
	case order == "dmy" || order == "mdy":
		c.dateOrder = order
	case dmy.cell != "" && mdy.cell != "":
		s.ask(reason.Reason{Code: reason.DateOrderMixed, Cell: dmy.cell, Value: dmy.value, Args: []string{mdy.cell, s.dateLine()}})
	case dmy.cell != "":
		c.dateOrder = "dmy"
	case mdy.cell != "":
		c.dateOrder = "mdy"
	case c.eitherWay.cell != "":
		m, _ := cell.ParseMoment(cell.Cell{Text: c.eitherWay.value, Kind: cell.Text}, false)
		if m == nil {
			return
		}
		s.ask(reason.Reason{Code: reason.DateOrderUnclear, Cell: c.eitherWay.cell, Value: c.eitherWay.value,
			Args: []string{m.DayIn("dmy"), m.DayIn("mdy"), s.dateLine()}})
	}
}

func (s *Survey) dateLine() string {
	return fmt.Sprintf(`%s: [read] date_order = "dmy" / "mdy"`, s.options.ConfigHint)
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
