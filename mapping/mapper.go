package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Mapper is the second pass over a file: it makes orders of rows. Not for concurrent use.
type Mapper struct {
	survey    *surveyResult
	progress  []tableProgress // by sheet
	groups    map[string]*Group
	names     map[string]bool // of what forms are made by, that were looked at
	repairs   repairCounts
	noted     []rowNote               // of the row in hand
	waybills  map[string]*openWaybill // of which not all rows are mapped, by their order numbers
	addresses map[string]*Part        // of senders and for returns, by what names them
	mostKG    decimal.Decimal         // the heaviest parcel, 0: no limit

	mostFloat float64 // the same, to compare quickly

	saidDone    *SaidDone    // of the last row that an outcome calls done
	saidNotDone *SaidNotDone // of the last row that it calls not done
	saidBefore  *SaidBefore  // of the last row that it has in a form
}

// rowNote is something that was mended or looks odd in a row. It is counted once the row is known to be sent: a row that is
// rejected sends nothing "as it is".
type rowNote struct {
	flaw   cell.Flaw
	column *column
	row    *cell.Row // another row of its order that it is about; nil: the row in hand
}

// tableProgress is the state of the mapper in one table. It saves work when a row repeats the cells of the row before.
type tableProgress struct {
	table     *table // nil above the first table of its sheet
	next      int    // index of the table below it
	prev      previousCells
	filler    filler
	labels    labelReader
	group     *Group    // of the row before, nil if that row was rejected
	waybill   namedRow  // of the row before, or further above
	bag       *Part     // of the row before
	bagAbove  *Part     // the same, also of a row that was rejected
	unused    []rowNote // what the row before describes and does not use; the rows of its group do so, too
	unit      cell.Cell // cell of the unit column in the row before
	unitMeans string    // what it means: kg | g | lb, "" if unknown
}

// Mapper starts the second pass. It panics if the Layout was not made by a Survey of this process.
func (l *Layout) Mapper() *Mapper {
	return &Mapper{survey: l.result, progress: make([]tableProgress, len(l.result.sections)), groups: map[string]*Group{},
		mostKG: l.result.options.limitOf(), mostFloat: l.result.options.MaxParcelKG}
}

// Map takes one row, in the same order as the survey. The caller may reuse the row.
func (m *Mapper) Map(r *cell.Row) MappedRow {
	t := m.tableOf(r)
	if t == nil || t.role != ordersRole || r.Number <= t.header {
		return MappedRow{}
	}
	if m.survey.onlyOrders {
		return m.mapClosed(t, r)
	}
	if t.ragged.width > 0 {
		if out, ok := m.mapRagged(t, r); ok {
			m.progress[r.Sheet].filler.forget()
			return out
		}
	}
	if kind := t.kindOf(r); kind != dataRow {
		if t.lead.Several && (kind == stoppedRow || kind == hiddenRow) {
			num, _ := t.lead.readKey(r.Cell(t.at[t.lead.key].index))
			if num != "" || kind == stoppedRow {
				m.progress[r.Sheet].waybill = namedRow{num: strings.Clone(num)}
			}
		}
		return m.leftOut(t, r, kind)
	}
	out := MappedRow{Counts: true, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	m.noted = m.noted[:0]
	r = m.progress[r.Sheet].filler.fill(t, r, isMeantAbove)
	m.checkUnheeded(&out, t, r)
	m.checkStruck(&out, t, r)
	if t.lead.Several {
		m.mapPart(&out, t, r)
		m.endRow(&out, t, r)
		return out
	}
	m.readOrder(&out, t, r)
	if again := m.survey.repeats.rows[rowAddress{int32(r.Sheet), int32(r.Number)}]; again.part && len(out.Reasons) == 0 {
		m.endRepeated(&out, t, r)
		m.endRow(&out, t, r)
		return out
	}
	m.readWeights(&out, t, r)
	m.readFields(&out, t, r)
	if under := m.underLabels(&out, t, r); under != nil {
		m.addGroup(&out, under, r)
	}
	if m.survey.ownValues {
		m.useOwnValues(&out, t, r)
	}
	if t.lead.joins[bagRole] {
		m.findBagOfRejected(&out, t, r)
	}
	m.endRepeated(&out, t, r)
	m.endRow(&out, t, r)
	return out
}

// findBagOfRejected finds the bag that lacks a row which was rejected: the one that the row names, or the one above if it names
// none that can be read. That bag must not go out without it.
func (m *Mapper) findBagOfRejected(out *MappedRow, t *table, r *cell.Row) {
	state := &m.progress[r.Sheet]
	if out.Order.Bag == nil && len(out.Reasons) > 0 {
		num, _ := keyOf(t, r, bagNum)
		if m.survey.bags.byKey[num] == nil {
			num = ""
		}
		if key, _ := t.keyCell(r); num == "" && !mayBeOrder(key) {
			return // a line to sign lacks in no bag
		}
		num = cmp.Or(num, state.bagAbove.Text(bagNum.String()))
		out.Order.Bag = &Part{Texts: map[string]string{bagNum.String(): num}}
	}
	state.bagAbove = out.Order.Bag
}

// mayBeOrder says that a cell may be the number of an order, or lacks it: a word without digits and a count of pieces are none.
func mayBeOrder(c cell.Cell) bool {
	text := cell.Unwrap(c.Text)
	return text == "" || holdsDigits(text, 1) && (!isRowCount(text) || isPlainNumber(text))
}

// endRow ends a row of which all is read.
func (m *Mapper) endRow(out *MappedRow, t *table, r *cell.Row) {
	out.Reasons = dedupe(out.Reasons) // a struck-out cell may also be the fault of the row's flight
	t.lead.sayAbout(out.Reasons)
	if len(out.Reasons) > 0 && out.Status == "" {
		out.Status = reason.Rejected
	}
	switch {
	case out.Status == "":
		m.countNotes(r)
	case out.Status == reason.Rejected && r.Hidden:
		out.reject(reason.Reason{Code: reason.HiddenRow, Cell: t.at[t.lead.key].address(r)})
	}
}

// KeyCell is the address of the cell that names a row of this file.
func (m *Mapper) KeyCell(o *Order) string {
	if t := m.survey.sections[o.Sheet].at(o.Row); t != nil {
		if o.keyAt > 0 {
			return cell.Address(t.info.Name, o.keyAt-1, o.Row)
		}
		if col := t.at[t.lead.key]; col != nil {
			return col.address(&cell.Row{Number: o.Row})
		}
	}
	return ""
}

// IsAbove tells whether one of these fields stands above the table of a row, and in no column of it.
func (m *Mapper) IsAbove(o *Order, names []string) bool {
	t := m.survey.sections[o.Sheet].at(o.Row)
	return t != nil && slices.ContainsFunc(names, func(name string) bool {
		f := fieldNamed(name)
		return t.above[f] != nil && t.at[f] == nil || f == handoverNum && t.above[handoverKey] != nil && t.at[handoverKey] == nil
	})
}

// WeightCell is the address of the cell of a row of this file that has its weight or net_weight, "" if there is none.
func (m *Mapper) WeightCell(o *Order, name string) string {
	if t := m.survey.sections[o.Sheet].at(o.Row); t != nil {
		for _, f := range [...]field{weight, netWeight} {
			if col := t.at[f]; col != nil && f.String() == name {
				return col.address(&cell.Row{Number: o.Row})
			}
		}
	}
	return ""
}

// Notice counts what somebody else has noticed about a row of this file. It is listed with the repairs.
func (m *Mapper) Notice(o *Order, why reason.Reason) {
	m.repairs.add(&cell.Flaw{Code: why.Code}, func() reason.Reason {
		why.Cell, why.Of = m.KeyCell(o), RowsOf(m.survey.lead.Name())
		return why
	})
}

// tableOf is the table that a row belongs to, nil if there is none. Rows come in the order of the file.
func (m *Mapper) tableOf(r *cell.Row) *table {
	if r.Sheet < 0 || r.Sheet >= len(m.survey.sections) {
		return nil
	}
	state, list := &m.progress[r.Sheet], m.survey.sections[r.Sheet]
	for state.next < len(list) && r.Number >= list[state.next].from {
		*state = tableProgress{table: list[state.next], next: state.next + 1}
	}
	return state.table
}

// countNotes counts what was noted of a row that is sent.
func (m *Mapper) countNotes(r *cell.Row) {
	for i := range m.noted {
		n := &m.noted[i]
		m.repairs.add(&n.flaw, func() reason.Reason {
			if n.row != nil {
				return n.column.reason(n.row, &n.flaw)
			}
			return n.column.reason(r, &n.flaw)
		})
	}
}

func (out *MappedRow) reject(r reason.Reason) { out.Reasons = append(out.Reasons, r) }

// readOrder reads the order number, of a row that is no more than one. The row may be reused, so the number is copied.
func (m *Mapper) readOrder(out *MappedRow, t *table, r *cell.Row) {
	if why := t.rowsInCell(r); why != nil {
		out.reject(*why)
	}
	c, col := t.keyCell(r)
	num, flaw := "", (*cell.Flaw)(nil)
	if c.Merged {
		flaw = cell.Bad(reason.MergedOrder)
	} else if num, flaw = t.lead.readKey(c); num == "" && flaw == nil {
		flaw = cell.Bad(reason.MissingOrder)
	} else if (flaw == nil || !flaw.Bad) && t.isInOneCell(r) && t.holdsRow(c.Text) {
		num, flaw = "", cell.Bad(reason.NotAnOrder)
	}
	if flaw == nil || !flaw.Bad {
		if beside := t.totalBeside(r, num); beside != nil {
			flaw = beside
		}
	}
	switch {
	case flaw == nil:
	case flaw.Bad:
		out.reject(col.reason(r, flaw))
	case flaw.Code == reason.UnusualOrder && t.orderElsewhere(r) != nil:
		out.reject(col.reason(r, t.orderElsewhere(r)))
	case t.wordBeside(r) != nil:
		out.reject(col.reason(r, t.wordBeside(r)))
	case (flaw.Code == reason.UnusualOrder || flaw.Code == reason.UnusualBag) && t.isUnlikeOrders(m.survey, num):
		out.reject(col.reason(r, unlikeOrders))
	default:
		m.noted = append(m.noted, rowNote{flaw: *flaw, column: col})
	}
	out.Order.Num, out.Order.Done = strings.Clone(num), m.saysDone(t, r)
	if t.lead.Call.ByNumber() {
		out.Order.NotDone = m.saysNotDone(t, r, num, col)
	}
	if t.lead.Makes() {
		out.Order.Before = m.saysBefore(t, r)
	}
	if t.lead.key == orderNum && num != "" && t.given.isGiven(col.index) && t.given.edited(r) {
		own, is := t.given.editedNumber(r)
		out.reject(reason.Reason{Code: reason.NumberEdited, Cell: col.address(r), Value: cell.Shorten(num), Args: []string{own, is}})
	}
	if col.number != nil {
		out.Order.keyAt = col.index + 1
		m.readNumber(out, t, r, col)
	}
	if col := t.at[customerOrderNum]; col != nil && t.lead.key != customerOrderNum {
		switch own, flaw := cell.Identifier(r.Cell(col.index)); {
		case flaw != nil && flaw.Bad:
			m.note(reason.CustomerDamaged, col)
		case own != "" && t.lead.key == orderNum:
			out.Order.Others = append(out.Order.Others, strings.Clone(own))
		}
	}
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
	other := m.survey.sections[again.other.sheet].at(int(again.other.row)).at[t.lead.key]
	there := other.address(&cell.Row{Number: int(again.other.row)})
	_, col := t.keyCell(r)
	if again.alike > 1 {
		out.Order.Alike = &AlikeRows{Rows: again.alike, Other: there}
	}
	switch {
	case again.sent:
	case t.lead.Several && !again.same:
	case again.differs:
		code := reason.RepeatedDiffers
		switch {
		case len(t.lead.past) > 0:
			code = reason.RepeatedTimes // each row may have one of the times
		case t.lead.Weighs(), (t.givenNumbers || len(t.parcelsAt) > 0) && t.at[weight] != nil:
			code = reason.RepeatedMade
		}
		out.reject(col.reason(r, cell.Bad(code, there)))
	case len(out.Reasons) == 0:
		out.Status = reason.Duplicate
		out.reject(col.reason(r, cell.Bad(reason.RepeatedInFile, there)))
	}
}

func (m *Mapper) note(code reason.Code, col *column) {
	m.noted = append(m.noted, rowNote{flaw: cell.Flaw{Code: code}, column: col})
}

// Repairs lists what was mended or looked odd so far, in both passes: one Reason for each kind. Its Cell is the first
// one, Args[0] is how often it happened.
func (m *Mapper) Repairs() []reason.Reason {
	all := mergeRepairs(m.survey.repairs, m.repairs)
	list := all.reasons()
	m.survey.lead.sayAbout(list)
	return list
}
