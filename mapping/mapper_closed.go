package mapping

import (
	"maps"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// ClosedBefore is the Layout of a file that was refused, for somebody who knows that all its orders were closed before: nothing
// of it is sent, so nothing need be asked. Its Mapper reads only the order numbers. It is nil if they cannot be told.
func (l *Layout) ClosedBefore() *Layout {
	if l.refused != nil {
		if l.refused.unread {
			return nil
		}
		for _, again := range l.refused.repeats.rows {
			if again.differs {
				return nil
			}
		}
	}
	return l.OnlyOrders()
}

// WithOwnValues is the Layout of a file that was refused only because weights are lacking, or because rows say different things
// of one flight or bag, for somebody who knows that all its orders were closed before: its Mapper reads all that each row says.
// It is nil if anything else is unclear.
func (l *Layout) WithOwnValues() *Layout {
	if l.refused == nil || !l.refused.columnsClear {
		return nil
	}
	read, result := *l, *l.refused
	result.ownValues = true
	read.result, read.refused = &result, nil
	return &read
}

// useOwnValues gives an order what its row says of its flight and its bag, whatever other rows say of them.
func (m *Mapper) useOwnValues(out *MappedRow, t *table, r *cell.Row) {
	if out.Order.Group == nil {
		return
	}
	group := *out.Order.Group
	group.Flight, out.Order.Bag = ownPart(group.Flight, flightRole, t, r), ownPart(out.Order.Bag, bagRole, t, r)
	out.Order.Group = &group
}

// ownPart is a flight or bag with what a row says of it.
func ownPart(part *Part, of role, t *table, r *cell.Row) *Part {
	if part == nil {
		return nil
	}
	own := &Part{Texts: maps.Clone(part.Texts)}
	for _, col := range t.group {
		if !col.field.of(of) || col.field == keyOfRole(of) {
			continue
		}
		if text, flaw := col.read(col.in(r), t.unitBeside(col, r)); text != "" && (flaw == nil || !flaw.Bad) {
			own.Texts[col.field.String()] = text
		}
	}
	return own
}

// OnlyOrders is the Layout of a file that was refused, for somebody who looks for those of its orders that were closed before.
// Its Mapper reads only the order numbers. It is nil if they cannot be told.
func (l *Layout) OnlyOrders() *Layout {
	if l.refused == nil {
		return nil
	}
	rows := 0
	for _, t := range l.refused.tables {
		switch {
		case t == nil || t.role != ordersRole:
			continue
		case t.at[t.lead.key] == nil, t.noOrderColumn, t.whichOrder != nil, t.ragged.cut+t.ragged.long > 0:
			return nil
		}
		rows += t.rows
	}
	if rows == 0 {
		return nil
	}
	closed, result := *l, *l.refused
	result.onlyOrders = true
	closed.result, closed.refused = &result, nil
	return &closed
}

// WithHidden is a Layout of OnlyOrders whose Mapper counts the rows, too, that are left out because they are hidden: their
// outcome goes on saying what became of them.
func (l *Layout) WithHidden() *Layout {
	if l == nil {
		return nil
	}
	with, result := *l, *l.result
	result.withHidden, with.result = true, &result
	return &with
}

// mapClosed takes a row of a file of which all orders were closed before.
func (m *Mapper) mapClosed(t *table, r *cell.Row) MappedRow {
	if kind := t.kindOf(r); kind != dataRow && (kind != hiddenRow || !m.survey.withHidden) {
		return MappedRow{}
	}
	out := MappedRow{Counts: true, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	m.noted = m.noted[:0]
	m.readOrder(&out, t, r)
	if m.endRepeated(&out, t, r); len(out.Reasons) > 0 && out.Status == "" {
		out.Status = reason.Rejected
	}
	return out
}

// LedBy is what the rows of the file are for.
func (l *Layout) LedBy() *Operation {
	if l.result == nil {
		return l.refused.lead.Operation
	}
	return l.result.lead.Operation
}
