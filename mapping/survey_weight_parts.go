package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Pounds may stand in one column and ounces in another: 2 | 8 is 2 lb 8 oz. They are added where nothing else can be meant; else
// they may be one weight in two units, or one rounded up, and it is asked.

// weightParts are units of which the second is a part of the first: so many of it are one.
var weightParts = [...]struct {
	whole, part string
	of          int64
	sure        bool // nobody writes all of a weight as that many parts
}{{"lb", "oz", 16, true}, {"kg", "g", 1000, false}}

// sumAnswer is the answer that two columns are parts of one weight.
const sumAnswer = "sum"

// partsKey begins the key of the question whether two columns are.
const partsKey = "parts of "

// inParts are the columns of a weight in two units, nil if they are none.
func inParts(candidates []*columnHeader) (whole, part *columnHeader, of int64, sure bool) {
	if len(candidates) != 2 {
		return nil, nil, 0, false
	}
	for _, p := range weightParts {
		for i, h := range candidates {
			if other := candidates[1-i]; h.meaning.unit == p.whole && other.meaning.unit == p.part {
				one, two := bareOfUnit(h), bareOfUnit(other)
				return h, other, p.of, p.sure && (one == two || one == "" || two == "")
			}
		}
	}
	return nil, nil, 0, false
}

// bareOfUnit is a folded header without its unit.
func bareOfUnit(h *columnHeader) string {
	whole := foldHeader(h.text).whole
	for cut := range whole {
		if cell.UnitOfHeader(whole[cut:]) == h.meaning.unit {
			return whole[:cut]
		}
	}
	return whole
}

// assignParts gives f the sum of two columns, or the one that a person says it is. It says whether the candidates are such
// columns.
func (s *Survey) assignParts(t *table, f field, candidates []*columnHeader) bool {
	whole, part, of, sure := inParts(candidates)
	if whole == nil {
		return false
	}
	q, all := s.whichQuestion(t, f, candidates)
	q.Key = t.keyOf(partsKey + f.String()) // who chose one of them before may not have known that the other is not added
	q.Section, q.Line = "", ""             // it would send one of them for good
	q.Choices = append(q.Choices[:2:2], reason.Choice{Answer: sumAnswer, Say: "choice_sum"}, q.Choices[2])
	r := reason.Reason{Code: reason.WeightInTwo, Cell: t.headerAddress(candidates[1]),
		Args: []string{f.String(), columnNames(all), whole.meaning.unit, part.meaning.unit}, Asks: q}
	example, certain := t.arePartsOfOne(whole, part, of)
	answer := sumAnswer
	if certain = certain && sure && s.given(q) == ""; !certain {
		answer = s.askPerson(r)
	}
	if answer != sumAnswer {
		if chosen := chosenColumn(candidates, answer); chosen != nil {
			t.useColumn(f, chosen)
		}
		return true
	}
	t.useColumn(f, part)
	c := t.at[f]
	c.prefix, c.partOf, c.partUnit, c.unit, c.header = whole.index+1, of, part.meaning.unit, whole.meaning.unit, whole.text
	if certain {
		t.added = append(t.added, reason.Reason{Code: reason.WeightAdded, Cell: r.Cell, Value: example,
			Args: []string{f.String(), r.Args[1]}})
	}
	return true
}

// arePartsOfOne says that the columns can be nothing but parts of one weight: each order has both, the wholes are whole, the
// parts are less than one, and the wholes are not the parts rounded, or rounded up. example is one of them.
func (t *table) arePartsOfOne(whole, part *columnHeader, of int64) (example string, certain bool) {
	up, near := true, true
	for i := range t.sample {
		a, b := t.sample[i].Cell(whole.index), t.sample[i].Cell(part.index)
		if t.sumRow(&t.sample[i]) || cell.IsBlank(a) && cell.IsBlank(b) {
			continue
		}
		one, ok := weightPart(a, whole.meaning.unit)
		other, okToo := weightPart(b, part.meaning.unit)
		if !ok || !okToo || !one.IsInteger() || other.GreaterThanOrEqual(decimal.NewFromInt(of)) {
			return "", false
		}
		all := other.Div(decimal.NewFromInt(of))
		up, near = up && one.Equal(all.Ceil()), near && one.Equal(all.Round(0))
		if example == "" && one.IsPositive() && other.IsPositive() {
			kg := cell.InKg(one.Add(all), whole.meaning.unit).Round(3).String()
			example = one.String() + " " + whole.meaning.unit + " " + other.String() + " " + part.meaning.unit + " = " + kg + " kg"
		}
	}
	return example, !up && !near
}

// sumRow says that a row begins with the word of a total.
func (t *table) sumRow(r *cell.Row) bool {
	for _, c := range r.Cells {
		if !cell.IsBlank(c) && !c.Merged {
			return c.Kind == cell.Text && len(c.Text) <= longestRemark && beginsWithWord(cell.Fold(c.Text), rowWords().total)
		}
	}
	return false
}

// weightPart is a part of a weight, which may be 0. ok is false if the cell has none, or one in another unit.
func weightPart(c cell.Cell, unit string) (d decimal.Decimal, ok bool) {
	w, own, flaw := cell.Weight(c, 0)
	switch {
	case flaw != nil && flaw.Code == reason.WeightNotAbove0:
		text := strings.TrimSpace(cell.Unwrap(c.Text))
		return decimal.Zero, !strings.HasPrefix(text, "-") && strings.Trim(text, "0.") == ""
	case flaw != nil || !w.Valid || own != "" && own != unit:
		return decimal.Zero, false
	}
	return w.Decimal, true
}

// inOneWeight is a weight whose parts stand in two cells, in the unit of the first. A part that cannot be one leaves a text
// that is no weight.
func (c *column) inOneWeight(first, rest cell.Cell) cell.Cell {
	one, ok := weightPart(first, c.unit)
	other, okToo := weightPart(rest, c.partUnit)
	if !ok || !okToo || !one.IsInteger() || other.GreaterThanOrEqual(decimal.NewFromInt(c.partOf)) {
		return cell.Cell{Kind: cell.Text, Text: noHalf + " " + cell.Unwrap(first.Text) + " " + noHalf + " " + cell.Unwrap(rest.Text),
			Merged: rest.Merged}
	}
	sum := one.Add(other.Div(decimal.NewFromInt(c.partOf)))
	return cell.Cell{Kind: cell.Number, Text: sum.String(), Merged: rest.Merged}
}

// partReason says which part of a weight in two columns is wrong.
func (c *column) partReason(r *cell.Row) reason.Reason {
	first, rest := r.Cell(c.prefix-1), r.Cell(c.index)
	at, beside := cell.Address(c.table.info.Name, c.prefix-1, r.Number), c.address(r)
	whole, ok := weightPart(first, c.unit)
	out := reason.Reason{Code: reason.WeightPart, Cell: at, Value: cell.Shorten(cell.Unwrap(first.Text)),
		Args: []string{c.field.String(), beside, c.unit, c.partUnit}}
	if ok && whole.IsInteger() {
		out.Cell, out.Args[1], out.Value = beside, at, cell.Shorten(cell.Unwrap(rest.Text))
		first = rest
	}
	if cell.IsBlank(first) {
		out.Code, out.Value = reason.WeightPartEmpty, ""
	}
	return out
}

// nameUnits makes weights of two columns that are called by their units alone, Pounds and Ounces, where no other column is one. A
// weight without a unit beside such columns is in one of them, perhaps.
func (s *Survey) nameUnits(t *table, headers []columnHeader) {
	if !s.lead.has[weight] || t.role != ordersRole {
		return
	}
	var weights, called []*columnHeader
	for i := range headers {
		h := &headers[i]
		unit := cell.UnitOfHeader(foldHeader(h.text).whole)
		switch isWeight := h.meaning.class == classField && h.meaning.fields[0].isWeight(); {
		case h.note != "" || len(h.below) == 0:
		case isWeight:
			if h.meaning.unit == "" {
				h.meaning.unit = unit
			}
			weights = append(weights, h)
		case h.meaning.class == classUnknown && !h.settled && (unit == "lb" || unit == "oz"):
			called = append(called, h)
		}
	}
	all := append(weights, called...)
	if len(called) == 0 || len(all) != 2 {
		for _, h := range weights {
			h.unitMention = h.unitMention || len(called) > 0 && h.meaning.unit == ""
		}
		return
	}
	f := weight
	if len(weights) > 0 {
		f = weights[0].meaning.fields[0]
	}
	if len(weights) > 0 && weights[0].meaning.unit == "" {
		weights[0].unitMention = true
		return
	}
	for _, h := range called {
		unit := cell.UnitOfHeader(foldHeader(h.text).whole)
		if all[0] != h && all[0].meaning.unit == unit {
			return
		}
		h.meaning = meaning{class: classField, fields: []field{f}, unit: unit}
	}
}
