package importer

import (
	"context"

	"github.com/riverqueue/river"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
)

// takeItems takes the items of a form, and leaves in the form only the rows whose items it got. The others get an entry in res:
// another file's form has their items.
func (p *planner) takeItems(ctx context.Context, tx *ledger.Tx, id int64, res *chunkResult, form *mapping.Batch) error {
	open := form.Orders
	form.Orders = nil
	for len(open) > 0 {
		got, items, err := p.take(ctx, tx, id, open)
		if err != nil {
			form.Orders = open // the change may run once more
			return err
		}
		if form.Orders == nil && len(got) == len(items) {
			form.Orders = open
			return nil
		}
		if p.joins || joinsBags(p.operation) { // a bag would go out without some of its rows
			form.Orders = open
			return p.takenMeanwhile()
		}
		holders, err := tx.Holders(ctx, p.operation.Guard.Name, items)
		if err != nil {
			return err
		}
		latest := ""
		if p.operation.Several {
			latest = latestOf(p.operation, open)
		}
		var again []mapping.Order // another importer had them at take and has released them since
		for i, o := range open {
			holder, has := holders[items[i]]
			if got[items[i]] {
				form.Orders = append(form.Orders, o)
				continue
			}
			known := sortedRow{way: goesIntoForm}
			if has {
				if !p.operation.Several {
					latest = latestOf(p.operation, open[i:i+1])
				}
				known, err = p.sorter(p.heldNow(ctx)).sortHeld(mapping.MappedRow{Order: o}, holder,
					latest)
				known.item, known.latest = items[i], latest
			}
			switch {
			case err != nil:
				return err
			case known.waits && p.mayWait(p.file.ID):
				return river.JobSnooze(waiting.older)
			case known.way == goesIntoForm:
				again = append(again, o)
			default:
				res.add(p.operation, known)
			}
		}
		open = again
	}
	return nil
}

// takenMeanwhile ends a change that stores nothing, because others have taken something since the rows were sorted: they are
// sorted anew, or the change runs once more, alone in its transaction.
func (p *planner) takenMeanwhile() error {
	if p.joins {
		return errTakenMeanwhile
	}
	return river.JobSnooze(0)
}

// take takes the items of rows for a form. It returns which it got, and the item of each row; rows that share one have it once.
func (p *planner) take(ctx context.Context, tx *ledger.Tx, id int64, rows []mapping.Order) (got map[string]bool, items []string,
	err error) {
	guard := &p.operation.Guard
	if p.operation.Several {
		return p.takeOne(ctx, tx, id, rows)
	}
	if p.operation.RowsShareItem() {
		items = []string{p.operation.ItemOf(&rows[0])}
		got, err = tx.Take(ctx, guard.Name, id, items)
		return got, items, err
	}
	latest := map[string]string{}
	for i := range rows {
		items = append(items, p.operation.ItemOf(&rows[i]))
		if len(guard.Latest) > 0 {
			latest[items[i]] = latestOf(p.operation, rows[i:i+1])
		}
	}
	switch {
	case len(latest) > 0:
		got, err = tx.TakeLatest(ctx, guard.Name, id, p.file.Came, latest)
	case keepsBags(p.operation):
		got, err = p.takeInBags(ctx, tx, id, rows)
	default:
		got, err = tx.Take(ctx, guard.Name, id, items)
	}
	for item := range got {
		if !got[item] {
			delete(got, item)
		}
	}
	return got, items, err
}

// takeOne takes the item that several rows say together, with what they say of it.
func (p *planner) takeOne(ctx context.Context, tx *ledger.Tx, id int64, rows []mapping.Order) (got map[string]bool,
	items []string, err error) {
	guard, item := &p.operation.Guard, p.operation.ItemOf(&rows[0])
	for range rows {
		items = append(items, item)
	}
	latest := map[string]string{item: latestOf(p.operation, rows)}
	if len(guard.Latest) > 0 {
		got, err = tx.TakeLatest(ctx, guard.Name, id, p.file.Came, latest)
	} else {
		got, err = tx.TakeSaying(ctx, guard.Name, id, latest)
	}
	if err == nil && !got[item] {
		return nil, items, nil
	}
	return got, items, err
}
