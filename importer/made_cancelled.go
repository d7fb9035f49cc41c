package importer

import (
	"context"
	"slices"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// A waybill that was cancelled may be made anew, from a file that says nothing of the one before. But who mends another row of
// the outcome that says "confirmed" beside it, and drops that again, does not mean that.

// keepCancelled ends the rows of waybills that were cancelled since the outcome in which they stand has said that they were made.
func (s *sorter) keepCancelled(rows []sortedRow) error {
	made := map[string]bool{}
	for i := range rows {
		if o := &rows[i].Order; s.operation.Several && rows[i].way == goesIntoForm && o.DoneBefore {
			made[s.operation.ItemOf(o)] = true
		}
	}
	if len(made) == 0 || s.held.cancelled == nil {
		return nil
	}
	items := make([]string, 0, len(made))
	for item := range made {
		items = append(items, item)
	}
	slices.Sort(items)
	since, err := s.held.cancelled(items)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if why, cancelled := since[s.operation.ItemOf(&r.Order)]; cancelled && r.way == goesIntoForm {
			r.way, r.Status, r.Reasons = endsAtOnce, reason.Duplicate, []reason.Reason{why}
		}
	}
	return nil
}

// cancelledSince looks up which of these waybills were made and cancelled after that.
func cancelledSince(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, items []string,
	zone *time.Location) (map[string]reason.Reason, error) {
	out := map[string]reason.Reason{}
	for _, item := range items {
		last, err := lastOf(ctx, l, op, item)
		if err != nil {
			return nil, err
		}
		if last.ID != 0 && last.Operation != op.Name() {
			out[item] = reason.Reason{Code: reason.CancelledSince, Value: item,
				Args: []string{last.SettledAt.In(zone).Format(time.DateTime), last.File}}
		}
	}
	return out, nil
}

// lastOf is the last form that has made an item or undone that: it is about the item, or its list had that number. It has no ID
// if nothing has made the item.
func lastOf(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, item string) (last ledger.Form, err error) {
	about, err := l.FormsAbout(ctx, op.Guard.Item, []string{item})
	made := func(f ledger.Form) bool { return f.Operation == op.Name() && f.State == ledger.Succeeded }
	if err != nil || !slices.ContainsFunc(about, made) {
		return last, err
	}
	for _, undo := range operations.All {
		if !slices.Contains(undo.Guard.Frees, op.Guard.Name) {
			continue
		}
		listed, err := l.FormsAbout(ctx, undo.Key, []string{item})
		if err != nil {
			return last, err
		}
		for _, f := range slices.Concat(about, listed) {
			if f.ID > last.ID && f.State == ledger.Succeeded && (f.Operation == op.Name() || f.Operation == undo.Name()) {
				last = f
			}
		}
	}
	return last, nil
}
