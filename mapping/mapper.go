package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Mapper is the second pass over a file: it makes orders of rows. Not for concurrent use.
type Mapper struct {
	survey   *surveyResult
	progress []tableProgress // by sheet
	groups   map[string]*Group
	repairs  repairCounts
}

// tableProgress is the state of the mapper in one table. It saves work when a row repeats the cells of the row before.
type tableProgress struct {
	prev      previousCells
	group     *Group    // of the row before, nil if that row was rejected
	unit      cell.Cell // cell of the unit column in the row before
	unitMeans string    // what it means: kg | g | lb, "" if unknown
}

// Mapper starts the second pass. It panics if the Layout was not made by a Survey of this process.
func (l *Layout) Mapper() *Mapper {
	return &Mapper{survey: l.result, progress: make([]tableProgress, len(l.result.tables)), groups: map[string]*Group{}}
}

// Map takes one row, in the same order as the survey. The caller may reuse the row.
func (m *Mapper) Map(r *cell.Row) MappedRow {
	if r.Sheet < 0 || r.Sheet >= len(m.survey.tables) {
		return MappedRow{}
	}
	t := m.survey.tables[r.Sheet]
	if t == nil || t.role != ordersRole || r.Number <= t.header || t.kindOf(r, m.survey.options.SkipHidden) != dataRow {
		return MappedRow{}
	}
	out := MappedRow{Counts: true, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	m.readOrder(&out, t, r)
	m.readWeights(&out, t, r)
	m.addGroup(&out, t, r)
	m.endRepeated(&out, t, r)
	if len(out.Reasons) > 0 && out.Status == "" {
		out.Status = reason.Rejected
	}
	return out
}

func (out *MappedRow) reject(r reason.Reason) { out.Reasons = append(out.Reasons, r) }

// readOrder reads the order number. The row may be reused, so the number is copied.
func (m *Mapper) readOrder(out *MappedRow, t *table, r *cell.Row) {
	col := t.at[orderNum]
	c := r.Cell(col.index)
	num, flaw := "", (*cell.Flaw)(nil)
	if c.Merged {
		flaw = cell.Bad(reason.MergedOrder)
	} else if num, flaw = cell.Order(c); num == "" && flaw == nil {
		flaw = cell.Bad(reason.MissingOrder)
	}
	switch {
	case flaw == nil:
	case flaw.Bad:
		out.reject(col.reason(r, flaw))
	default:
		m.repairs.add(flaw, func() reason.Reason { return col.reason(r, flaw) })
	}
	out.Order.Num = strings.Clone(num)
	if col := t.at[customerOrderNum]; col != nil {
		if _, flaw := cell.Identifier(r.Cell(col.index)); flaw != nil && flaw.Bad {
			m.note(reason.CustomerDamaged, col, r)
		}
	}
}

// readWeights reads the weights, in kg.
func (m *Mapper) readWeights(out *MappedRow, t *table, r *cell.Row) {
	out.Order.Weight = m.readWeight(out, t, r, weight)
	out.Order.NetWeight = m.readWeight(out, t, r, netWeight)
	if w, n := out.Order.Weight, out.Order.NetWeight; w.Valid && n.Valid && n.Decimal.GreaterThan(w.Decimal) {
		m.note(reason.NetOverGross, t.at[netWeight], r)
	}
}

func (m *Mapper) readWeight(out *MappedRow, t *table, r *cell.Row, f field) decimal.NullDecimal {
	col := t.at[f]
	if col == nil {
		return decimal.NullDecimal{}
	}
	w, unit, flaw := cell.Weight(t.unmerged(r, f), col.separator)
	switch {
	case flaw != nil:
		out.reject(col.reason(r, flaw))
		return decimal.NullDecimal{}
	case !w.Valid:
		if f == weight {
			m.note(reason.WeightMissing, col, r)
		}
		return w
	}
	stated, ok := m.readUnit(out, t, r)
	switch {
	case !ok:
		return decimal.NullDecimal{}
	case stated != "" && unit != "" && stated != unit:
		out.reject(col.reason(r, cell.Bad(reason.UnitsDiffer, unit, stated)))
		return decimal.NullDecimal{}
	}
	unit = firstOf(firstOf(stated, unit), firstOf(col.unit, m.survey.options.WeightUnit))
	return decimal.NewNullDecimal(cell.InKg(w.Decimal, unit))
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

// endRepeated ends a row whose order stands in another row, too.
func (m *Mapper) endRepeated(out *MappedRow, t *table, r *cell.Row) {
	if len(m.survey.repeats.rows) == 0 {
		return
	}
	again, repeated := m.survey.repeats.rows[rowAddress{int32(r.Sheet), int32(r.Number)}]
	if !repeated {
		return
	}
	other := m.survey.tables[again.other.sheet].at[orderNum]
	there := other.address(&cell.Row{Number: int(again.other.row)})
	switch {
	case again.differs:
		out.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedDiffers, there)))
	case len(out.Reasons) == 0:
		out.Status = reason.Duplicate
		out.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedInFile, there)))
	}
}

func (m *Mapper) note(code reason.Code, col *column, r *cell.Row) {
	no := cell.Flaw{Code: code}
	m.repairs.add(&no, func() reason.Reason { return col.reason(r, &no) })
}

// Repairs lists what was mended or looked odd so far, in both passes: one Reason for each kind. Its Cell is the first
// one, Args[0] is how often it happened.
func (m *Mapper) Repairs() []reason.Reason {
	all := mergeRepairs(m.survey.repairs, m.repairs)
	return all.reasons()
}
