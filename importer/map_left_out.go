package importer

import (
	"context"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A row that is left out, because it is hidden or marked, has no entry in the ledger. If its order was closed before, and its
// outcome says so, the next outcome goes on saying it: else whoever reads that takes it for open.

// leftOutRow is a row that is left out and was done, as its outcome says.
type leftOutRow struct {
	sheet, row int
	num        string
}

// leaveOut looks up a row that does not count, if its outcome says that it was done. They are looked up some at a time.
func (p *planner) leaveOut(ctx context.Context, o *mapping.Order) error {
	if o.Done == nil || o.Num == "" || p.operation.Guard.Item != p.operation.Key || len(p.operation.Guard.Latest) > 0 {
		return nil
	}
	if p.leftOut = append(p.leftOut, leftOutRow{o.Sheet, o.Row, o.Num}); len(p.leftOut) < chunkRows {
		return nil
	}
	return p.lookUpLeftOut(ctx)
}

// lookUpLeftOut keeps those of the rows in hand whose orders the ledger knows to be closed.
func (p *planner) lookUpLeftOut(ctx context.Context) error {
	items := make([]string, len(p.leftOut))
	for i, r := range p.leftOut {
		items[i] = r.num
	}
	holders, err := p.ledger.Holders(ctx, p.operation.Guard.Name, items)
	if err != nil {
		return err
	}
	for _, r := range p.leftOut {
		h, has := holders[r.num]
		if !has || h.Operation != p.operation.Name() || h.Status != string(reason.Confirmed) {
			continue
		}
		if n := len(p.closed) - 1; n >= 0 && p.closed[n].Sheet == r.sheet && p.closed[n].To == r.row-1 && p.closed[n].Form == h.FormID {
			p.closed[n].To = r.row
		} else {
			p.closed = append(p.closed, mapping.ClosedRows{Sheet: r.sheet, From: r.row, To: r.row, Form: h.FormID})
		}
	}
	p.leftOut = p.leftOut[:0]
	return nil
}
