package mapping

import (
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

// WithoutWeights is the Layout of a file that was refused only because weights are lacking, for somebody who knows that all its
// orders were closed before: its Mapper reads all that the rows say. It is nil if there is anything else to ask.
func (l *Layout) WithoutWeights() *Layout {
	if l.refused == nil || !l.refused.weightless {
		return nil
	}
	read := *l
	read.result, read.refused = l.refused, nil
	return &read
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
