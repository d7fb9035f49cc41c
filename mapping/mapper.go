package mapping

import (
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Mapper takes rows into orders. Not for concurrent use.
type Mapper struct {
	survey   *surveyResult
	progress []tableProgress // by sheet
	groups   map[string]*Group
	repairs  repairCounts
}

// reading is how far the mapper is in one table.
type tableProgress struct {
	prev      previousCells
	group     *Group    // of the row before, nil where that one was rejected
	unit      cell.Cell // of the row before, and what it means
	unitMeans string    // kg | g | lb
}

// Mapper starts the second pass. It panics on a Layout that no Survey of this process has made.
func (l *Layout) Mapper() *Mapper {
	return &Mapper{survey: l.result, progress: make([]tableProgress, len(l.result.tables)), groups: map[string]*Group{}}
}

// Map takes one row, in the same order as the survey saw them. The row may be reused after.
func (m *Mapper) Map(r *cell.Row) Entry {
	if r.Sheet < 0 || r.Sheet >= len(m.survey.tables) {
		return Entry{}
	}
	t := m.survey.tables[r.Sheet]
	if t == nil || t.role != ordersRole || r.Number <= t.header || t.kindOf(r, m.survey.options.SkipHidden) != dataRow {
		return Entry{}
	}
	e := Entry{Data: true, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	m.readOrder(&e, t, r)
	m.readWeights(&e, t, r)
	m.addGroup(&e, t, r)
	m.endRepeated(&e, t, r)
	if len(e.Reasons) > 0 && e.Status == "" {
		e.Status = reason.Rejected
	}
	return e
}

func (e *Entry) reject(r reason.Reason) { e.Reasons = append(e.Reasons, r) }

// number reads the order number. It keeps no part of the row's own memory.
func (m *Mapper) readOrder(e *Entry, t *table, r *cell.Row) {
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
		e.reject(col.reason(r, flaw))
	default:
		m.repairs.add(flaw, func() reason.Reason { return col.reason(r, flaw) })
	}
	e.Order.Num = strings.Clone(num)
	if col := t.at[customerOrderNum]; col != nil {
		if _, flaw := cell.Identifier(r.Cell(col.index)); flaw != nil && flaw.Bad {
			m.note(reason.CustomerDamaged, col, r)
		}
	}
}

// weigh reads the weights, in kg.
func (m *Mapper) readWeights(e *Entry, t *table, r *cell.Row) {
	e.Order.Weight = m.readWeight(e, t, r, weight)
	e.Order.NetWeight = m.readWeight(e, t, r, netWeight)
	if w, n := e.Order.Weight, e.Order.NetWeight; w.Valid && n.Valid && n.Decimal.GreaterThan(w.Decimal) {
		m.note(reason.NetOverGross, t.at[netWeight], r)
	}
}

func (m *Mapper) readWeight(e *Entry, t *table, r *cell.Row, f field) decimal.NullDecimal {
	col := t.at[f]
	if col == nil {
		return decimal.NullDecimal{}
	}
	w, unit, flaw := cell.Weight(t.unmerged(r, f), col.separator)
	switch {
	case flaw != nil:
		e.reject(col.reason(r, flaw))
		return decimal.NullDecimal{}
	case !w.Valid:
		if f == weight {
			m.note(reason.WeightMissing, col, r)
		}
		return w
	}
	stated, ok := m.readUnit(e, t, r)
	switch {
	case !ok:
		return decimal.NullDecimal{}
	case stated != "" && unit != "" && stated != unit:
		e.reject(col.reason(r, cell.Bad(reason.UnitsDiffer, unit, stated)))
		return decimal.NullDecimal{}
	}
	unit = firstOf(firstOf(stated, unit), firstOf(col.unit, m.survey.options.WeightUnit))
	return decimal.NewNullDecimal(cell.InKg(w.Decimal, unit))
}

// unit is what the unit column of a row says, "" where it says nothing; not ok where it is no unit that is known.
func (m *Mapper) readUnit(e *Entry, t *table, r *cell.Row) (string, bool) {
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
		if e.Reasons == nil || e.Reasons[len(e.Reasons)-1].Code != reason.UnknownUnit {
			e.reject(col.reason(r, cell.Bad(reason.UnknownUnit, cell.Shorten(c.Text))))
		}
		return "", false
	}
	return state.unitMeans, true
}

// repeated ends rows whose order stands in another row, too.
func (m *Mapper) endRepeated(e *Entry, t *table, r *cell.Row) {
	if len(m.survey.repeats.rows) == 0 {
		return
	}
	rep, found := m.survey.repeats.rows[rowAddress{int32(r.Sheet), int32(r.Number)}]
	if !found {
		return
	}
	other := m.survey.tables[rep.other.sheet].at[orderNum]
	there := other.address(&cell.Row{Number: int(rep.other.row)})
	switch {
	case rep.differs:
		e.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedDiffers, there)))
	case len(e.Reasons) == 0:
		e.Status = reason.Duplicate
		e.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedInFile, there)))
	}
}

func (m *Mapper) note(code reason.Code, col *column, r *cell.Row) {
	no := cell.Flaw{Code: code}
	m.repairs.add(&no, func() reason.Reason { return col.reason(r, &no) })
}

// Repairs is what was mended or warned about so far: one Reason per kind of repair, Cell the first place, Args[0] how often.
func (m *Mapper) Repairs() []reason.Reason {
	all := mergeRepairs(m.survey.repairs, m.repairs)
	return all.reasons()
}
