package importer

import (
	"context"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// `resend` drops a copy of a source whose rows have all ended before. What it said that goes out is what was unknown or
// unconfirmed. Other rows of the copy may be free to go out, too: the carrier has refused them, or this configuration reads them
// as the one before did not. Somebody may have mended them elsewhere since then, and nobody has asked for them, so they stay.

// resentRows says which rows of such a copy may go out.
type resentRows struct {
	before map[ledger.Address]ledger.Entry // the rows that were not confirmed, as they have ended in the file that the copy is of
	held   func(items []string) (map[string]ledger.Holder, error)
	op     *mapping.Operation
}

// resentRowsOf returns nil for a file that is no copy of one that was sent: all of its rows may go out. The copy that `approve`
// has dropped of a copy is one, too.
func resentRowsOf(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, file ledger.File) (*resentRows, error) {
	original := file
	for original.ID == file.ID || original.State.NothingSent() {
		id, err := l.CopyOf(ctx, original.ID)
		if err != nil || id == 0 {
			return nil, err
		}
		if original, err = l.File(ctx, id); err != nil {
			return nil, err
		}
	}
	r := &resentRows{before: map[ledger.Address]ledger.Entry{}, op: op,
		held: func(items []string) (map[string]ledger.Holder, error) { return l.Holders(ctx, op.Guard.Name, items) }}
	for e, err := range l.Problems(ctx, original.ID) {
		if err != nil {
			return nil, err
		}
		r.before[ledger.Address{Sheet: e.Sheet, Row: e.Row}] = e
	}
	return r, nil
}

// keep keeps rows back that may not go out. They end as they did before, if they were refused. It does nothing if r is nil.
func (r *resentRows) keep(rows []sortedRow) error {
	if r == nil {
		return nil
	}
	newer, err := r.newer(rows)
	if err != nil {
		return err
	}
	for i := range rows {
		row := &rows[i]
		if row.way != goesIntoForm {
			continue
		}
		e := r.before[ledger.Address{Sheet: row.Order.Sheet, Row: row.Order.Row}]
		switch reason.Status(e.Status) {
		case reason.Unknown, reason.Unconfirmed:
			if _, has := newer[r.op.ItemOf(&row.Order)]; !has {
				continue
			}
		case reason.Refused:
			reasons, err := parseReasons(e.Reason)
			if err != nil {
				return err
			}
			row.way, row.form, row.Status, row.Reasons = endsAtOnce, e.FormID, reason.Refused, reasons
			continue
		}
		row.way, row.Status, row.Reasons = endsAtOnce, reason.Rejected, []reason.Reason{{Code: reason.NotResent}}
	}
	switch {
	case r.op.Several:
		holdTogether(rows, reason.OrderHeldBack, waybillOf)
	case joinsBags(r.op):
		holdTogether(rows, reason.BagHeldBack, bagOf)
	}
	return nil
}

// newer are the items that another file has sent since then, with other values.
func (r *resentRows) newer(rows []sortedRow) (map[string]ledger.Holder, error) {
	if len(r.op.Guard.Latest) == 0 {
		return nil, nil
	}
	var items []string
	for i := range rows {
		if rows[i].way == goesIntoForm {
			items = append(items, r.op.ItemOf(&rows[i].Order))
		}
	}
	return r.held(items)
}
