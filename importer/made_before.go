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

// A bag that was cancelled is made anew when its file is dropped again: that is what cancelling is for. Who drops an old file by
// mistake gets one more bag at the carrier, so the outcome of each row says that it is a new one, and check says it before.

// madeBefore looks up which of these items were made and cancelled before, and what says so.
func madeBefore(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, items []string,
	zone *time.Location) (map[string]reason.Reason,
	error) {
	at := slices.IndexFunc(operations.All, func(o *mapping.Operation) bool { return slices.Contains(o.Guard.Frees, op.Guard.Name) })
	if at < 0 || l == nil || len(items) == 0 {
		return nil, nil
	}
	forms, err := l.FormsAbout(ctx, op.Guard.Item, items)
	if err != nil {
		return nil, err
	}
	last := map[string]ledger.Form{} // by item
	for _, f := range forms {
		if f.Operation == op.Name() && f.Number != "" {
			last[f.Label(op.Guard.Item)] = f
		}
	}
	out := map[string]reason.Reason{}
	for item, f := range last {
		cancelled, err := l.FormsAbout(ctx, operations.All[at].Guard.Item, []string{f.Number})
		if err != nil {
			return nil, err
		}
		on := ""
		for _, c := range cancelled {
			if c.Operation == operations.All[at].Name() && !c.SettledAt.IsZero() {
				on = c.SettledAt.In(zone).Format(time.DateTime)
			}
		}
		out[item] = reason.Reason{Code: reason.MadeAnew, Args: []string{f.Number, f.File, on}, Of: mapping.RowsOf(op.Name())}
	}
	return out, nil
}

// noticeMadeAnew notices the items that go out again because what was made for them was cancelled, each once.
func (s *sorter) noticeMadeAnew(rows []sortedRow) error {
	var items []string
	for i := range rows {
		if rows[i].way == goesIntoForm && s.held.madeBefore != nil {
			items = append(items, s.operation.ItemOf(&rows[i].Order))
		}
	}
	if len(items) == 0 {
		return nil
	}
	before, err := s.held.madeBefore(items)
	if err != nil {
		return err
	}
	for i := range rows {
		item := s.operation.ItemOf(&rows[i].Order)
		if why, anew := before[item]; anew && rows[i].way == goesIntoForm {
			why.Code = reason.WillMakeAnew
			s.mapper.Notice(&rows[i].Order, why)
			delete(before, item)
		}
	}
	return nil
}
