package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// readWeights reads the weights, in kg.
func (m *Mapper) readWeights(out *MappedRow, t *table, r *cell.Row) {
	out.Order.Weight = m.readWeight(out, t, r, weight)
	if w := out.Order.Weight; w.Valid && t.lead.waybill && !t.lead.Several {
		if out.Order.Texts == nil {
			out.Order.Texts = map[string]string{}
		}
		out.Order.Texts[weight.String()] = w.Decimal.String()
	}
	out.Order.NetWeight = m.readWeight(out, t, r, netWeight)
	if w, n := out.Order.Weight, out.Order.NetWeight; w.Valid && n.Valid && n.Decimal.GreaterThan(w.Decimal) {
		m.note(reason.NetOverGross, t.at[netWeight])
	}
}

func (m *Mapper) readWeight(out *MappedRow, t *table, r *cell.Row, f field) decimal.NullDecimal {
	none := decimal.NullDecimal{}
	col := t.at[f]
	if col == nil {
		return none
	}
	if m.rejectMerged(out, t, r, col) {
		return none
	}
	c := col.weightCell(t.unmerged(r, f))
	w, unit, flaw := cell.Weight(c, col.separator)
	if flaw == nil && !w.Valid {
		m.endWithoutWeight(out, t, r, col, c)
		return none
	}
	stated, ok := "", true
	if flaw == nil || flaw.Code == reason.UnclearWeight {
		stated, ok = m.readUnit(out, t, r)
		if t.unitOfHeader {
			stated = ""
		}
		if flaw != nil && firstOf(stated, firstOf(unit, col.unit)) == "g" && strings.Contains(flaw.Args[0], ".") &&
			strings.ContainsAny(c.Text, ",，") {
			w, unit, flaw = cell.Weight(c, '.') // 1,100 is no fraction of a gram
		}
	}
	against := firstOf(stated, col.headerUnit)
	if stated == "" && col.shownUnit == formatCounts && c.FormatUnit() != "" {
		against = ""
	}
	switch {
	case flaw != nil:
		out.reject(col.reason(r, flaw))
		return none
	case !ok:
		return none
	case against != "" && unit != "" && against != unit:
		out.reject(col.reason(r, cell.Bad(reason.UnitsDiffer, unit, against)))
		return none
	}
	kg := cell.InKg(w.Decimal, firstOf(firstOf(stated, unit), col.unit))
	if !m.checkParcel(out, col, r, kg, unit != "") {
		return none
	}
	return decimal.NewNullDecimal(kg)
}

// endWithoutWeight ends a row whose weight is empty: it is its problem where the rows around it have one, unless a placeholder
// says that none is meant.
func (m *Mapper) endWithoutWeight(out *MappedRow, t *table, r *cell.Row, col *column, c cell.Cell) {
	switch {
	case t.lead.Several: // another row of the order may have it
	case cell.FillingOf(&c) == cell.Unfilled && t.emptyWeightIsProblem(col.field):
		out.reject(reason.Reason{Code: reason.EmptyCell, Cell: col.address(r), Args: []string{col.field.String()}})
	case col.field == weight:
		m.note(reason.WeightMissing, col)
	}
}

// readUnit returns the unit in the row's unit column, "" if it is blank. ok is false if the cell names no known unit.
func (m *Mapper) readUnit(out *MappedRow, t *table, r *cell.Row) (string, bool) {
	c, col := t.value(r, weightUnit)
	if col == nil {
		return "", true
	}
	state := &m.progress[r.Sheet]
	if c.Text != state.unit.Text || c.Kind != state.unit.Kind {
		state.unit = cell.Cell{Text: strings.Clone(c.Text), Kind: c.Kind}
		state.unitMeans = cell.Unit(cell.Unwrap(c.Text))
	}
	if state.unitMeans == "" && !cell.IsBlank(c) {
		if out.Reasons == nil || out.Reasons[len(out.Reasons)-1].Code != reason.UnknownUnit {
			out.reject(col.reason(r, cell.Bad(reason.UnknownUnit, cell.Shorten(c.Text))))
		}
		return "", false
	}
	return state.unitMeans, true
}
