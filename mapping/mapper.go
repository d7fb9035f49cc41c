package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"

	"github.com/shopspring/decimal"
)

// Mapper takes rows into orders. Not for concurrent use.
type Mapper struct {
	plan    *plan
	tables  []reading // by sheet
	groups  map[string]*Group
	repairs tally
}

// reading is how far the mapper is in one table.
type reading struct {
	prev  prevCells
	group *Group    // of the row before, nil where that one was rejected
	unit  cell.Cell // of the row before, and what it means
	means string    // kg | g | lb
}

// Mapper starts the second pass. It panics on a Layout that no Survey of this process has made.
func (l *Layout) Mapper() *Mapper {
	return &Mapper{plan: l.plan, tables: make([]reading, len(l.plan.tables)), groups: map[string]*Group{}}
}

// Map takes one row, in the same order as the survey saw them. The row may be reused after.
func (m *Mapper) Map(r *cell.Row) Entry {
	if r.Sheet < 0 || r.Sheet >= len(m.plan.tables) {
		return Entry{}
	}
	t := m.plan.tables[r.Sheet]
	if t == nil || t.role != ordersRole || r.Number <= t.header || t.sort(r, m.plan.options.SkipHidden) != isData {
		return Entry{}
	}
	e := Entry{Data: true, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	m.number(&e, t, r)
	m.weigh(&e, t, r)
	m.form(&e, t, r)
	m.repeated(&e, t, r)
	if len(e.Reasons) > 0 && e.Status == "" {
		e.Status = reason.Rejected
	}
	return e
}

// Repairs is what was mended or warned about so far: one Reason per kind of repair, Cell the first place, Args[0] how often.
func (m *Mapper) Repairs() []reason.Reason {
	all := joinTallies(m.plan.repairs, m.repairs)
	return all.reasons()
}

func (e *Entry) reject(r reason.Reason) { e.Reasons = append(e.Reasons, r) }

// number reads the order number. It keeps no part of the row's own memory.
func (m *Mapper) number(e *Entry, t *table, r *cell.Row) {
	col := t.at[orderNum]
	c := r.Cell(col.index)
	num, no := "", (*cell.Flaw)(nil)
	if c.Merged {
		no = cell.Bad(reason.MergedOrder)
	} else if num, no = cell.Order(c); num == "" && no == nil {
		no = cell.Bad(reason.MissingOrder)
	}
	switch {
	case no == nil:
	case no.Bad:
		e.reject(col.reason(r, no))
	default:
		m.repairs.add(no, func() reason.Reason { return col.reason(r, no) })
	}
	e.Order.Num = strings.Clone(num)
	if col := t.at[customerOrderNum]; col != nil {
		num, no := cell.Identifier(r.Cell(col.index))
		if no != nil && no.Bad {
			m.note(reason.CustomerDamaged, col, r)
			num = cell.Shorten(r.Cell(col.index).Text)
		}
		e.Order.CustomerNum = strings.Clone(num)
	}
}

func (m *Mapper) note(code reason.Code, col *column, r *cell.Row) {
	no := cell.Flaw{Code: code}
	m.repairs.add(&no, func() reason.Reason { return col.reason(r, &no) })
}

// weigh reads the weights, in kg.
func (m *Mapper) weigh(e *Entry, t *table, r *cell.Row) {
	e.Order.Weight = m.weight(e, t, r, weight)
	e.Order.NetWeight = m.weight(e, t, r, netWeight)
	if w, n := e.Order.Weight, e.Order.NetWeight; w.Valid && n.Valid && n.Decimal.GreaterThan(w.Decimal) {
		m.note(reason.NetOverGross, t.at[netWeight], r)
	}
}

func (m *Mapper) weight(e *Entry, t *table, r *cell.Row, f field) decimal.NullDecimal {
	col := t.at[f]
	if col == nil {
		return decimal.NullDecimal{}
	}
	w, unit, no := cell.Weight(t.own(r, f), col.mark)
	switch {
	case no != nil:
		e.reject(col.reason(r, no))
		return decimal.NullDecimal{}
	case !w.Valid:
		if f == weight {
			m.note(reason.WeightMissing, col, r)
		}
		return w
	}
	stated, ok := m.unit(e, t, r)
	switch {
	case !ok:
		return decimal.NullDecimal{}
	case stated != "" && unit != "" && stated != unit:
		e.reject(col.reason(r, cell.Bad(reason.UnitsDiffer, unit, stated)))
		return decimal.NullDecimal{}
	}
	unit = firstOf(firstOf(stated, unit), firstOf(col.unit, m.plan.options.WeightUnit))
	return decimal.NewNullDecimal(cell.InKg(w.Decimal, unit))
}

// unit is what the unit column of a row says, "" where it says nothing; not ok where it is no unit that is known.
func (m *Mapper) unit(e *Entry, t *table, r *cell.Row) (string, bool) {
	c, col := t.value(r, weightUnit)
	if col == nil {
		return "", true
	}
	state := &m.tables[r.Sheet]
	if c.Text != state.unit.Text || c.Kind != state.unit.Kind {
		state.unit = cell.Cell{Text: strings.Clone(c.Text), Kind: c.Kind}
		state.means = cell.Unit(cell.Bare(c.Text))
	}
	if state.means == "" && !cell.IsBlank(c) {
		if e.Reasons == nil || e.Reasons[len(e.Reasons)-1].Code != reason.UnknownUnit {
			e.reject(col.reason(r, cell.Bad(reason.UnknownUnit, cell.Shorten(c.Text))))
		}
		return "", false
	}
	return state.means, true
}

// repeated ends rows whose order stands in another row, too.
func (m *Mapper) repeated(e *Entry, t *table, r *cell.Row) {
	if len(m.plan.repeats.rows) == 0 {
		return
	}
	rep, found := m.plan.repeats.rows[place{int32(r.Sheet), int32(r.Number)}]
	if !found {
		return
	}
	other := m.plan.tables[rep.other.sheet].at[orderNum]
	there := other.address(&cell.Row{Number: int(rep.other.row)})
	switch {
	case rep.differs:
		e.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedDiffers, there)))
	case len(e.Reasons) == 0:
		e.Status = reason.Duplicate
		e.reject(t.at[orderNum].reason(r, cell.Bad(reason.RepeatedInFile, there)))
	}
}
