package importer

import (
	"context"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A row that is hidden and left out has no entry in the ledger. If its order was closed before, and its outcome says so, the next
// outcome goes on saying it: else whoever reads that takes it for open.

// leftOutRow is a row that is left out and was done, as its outcome says.
type leftOutRow struct {
	sheet, row int
	num        string
}

// leaveOut keeps a row that does not count, if its outcome says that it was done.
func (p *planner) leaveOut(o *mapping.Order) {
	if o.Done != nil && o.Num != "" && p.operation.Guard.Item == p.operation.Key && len(p.operation.Guard.Latest) == 0 {
		p.leftOut = append(p.leftOut, leftOutRow{o.Sheet, o.Row, o.Num})
	}
}

// leftOutClosed are those of the rows that are left out whose orders the ledger knows to be closed.
func (p *planner) leftOutClosed(ctx context.Context) (all []mapping.ClosedRows, err error) {
	for left := p.leftOut; len(left) > 0; {
		part := left[:min(len(left), chunkRows)]
		left = left[len(part):]
		items := make([]string, len(part))
		for i, r := range part {
			items[i] = r.num
		}
		holders, err := p.ledger.Holders(ctx, p.operation.Guard.Name, items)
		if err != nil {
			return nil, err
		}
		for _, r := range part {
			h, has := holders[r.num]
			if !has || h.Operation != p.operation.Name() || h.Status != string(reason.Confirmed) {
				continue
			}
			if n := len(all) - 1; n >= 0 && all[n].Sheet == r.sheet && all[n].To == r.row-1 && all[n].Form == h.FormID {
				all[n].To = r.row
			} else {
				all = append(all, mapping.ClosedRows{Sheet: r.sheet, From: r.row, To: r.row, Form: h.FormID})
			}
		}
	}
	return all, nil
}

// leftOutClosed are the answers to the rows that are left out and closed.
func (r *fileReport) leftOutClosed(ctx context.Context) (all []outcome.Answer, err error) {
	if r.understood.Layout == nil {
		return nil, nil
	}
	for _, rows := range r.understood.Layout.LeftOutClosed {
		a := outcome.Answer{Sheet: rows.Sheet, Status: reason.Confirmed}
		if err := r.addForm(ctx, &a, rows.Form); err != nil {
			return nil, err
		}
		form := r.formByID[rows.Form]
		a.Given = nil // what stands there stays
		a.Reason, a.Next = wordsOf(r.cfg.Language, []reason.Reason{{Code: reason.AlreadyConfirmed,
			Of: mapping.RowsOf(form.Operation), Args: []string{form.File, settledOn(form.SettledAt, r.zone), form.Reference}}})
		for a.Row = rows.From; a.Row <= rows.To; a.Row++ {
			all = append(all, a)
		}
	}
	return all, nil
}
