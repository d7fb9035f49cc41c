package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// planner collects mapped rows into forms and keeps them, a chunk at a time. A chunk and the forms that it completes are
// one change: after a crash the rows that have no entry yet are taken again, and only those.
type planner struct {
	*mapStep
	file     ledger.File
	settings string // of its profile, as they are kept with it
	grouper  *mapping.Grouper
	pending  []mapping.MappedRow // at most a chunk
	rows     int                 // read so far, also before a crash
	forms    int
	held     int            // rows with problems, where one of them holds the whole file back
	failed   *reason.Reason // the file is poison: the rows that have no entry yet are rejected
}

func (p *planner) add(ctx context.Context, e mapping.MappedRow) error {
	p.pending = append(p.pending, e)
	if len(p.pending) < p.chunk {
		return nil
	}
	return p.flush(ctx)
}

// flush sorts a chunk and stores what became of it.
func (p *planner) flush(ctx context.Context) error {
	sorter := sorter{held: p.held, zone: p.zone, holders: func(orders []string) (map[string]ledger.Holder, error) {
		return p.ledger.Holders(ctx, orders)
	}}
	rows, err := sorter.sort(p.pending)
	if err != nil {
		return err
	}
	var k chunkResult
	for _, r := range rows {
		if r.way != goes {
			k.add(r)
		} else if form := p.grouper.Add(r.Order); form != nil {
			k.forms = append(k.forms, form)
		}
	}
	p.pending = p.pending[:0]
	p.reach("sorted")
	return p.keep(ctx, &k)
}

// finish plans the forms that are not full, and ends the mapping. understood is the layout as JSON.
func (p *planner) finish(ctx context.Context, understood string) error {
	if err := p.flush(ctx); err != nil {
		return err
	}
	var k chunkResult
	for form := range p.grouper.Rest() {
		k.forms = append(k.forms, form)
		if len(k.forms)*p.cfg.Form.MaxOrders >= p.chunk {
			if err := p.keep(ctx, &k); err != nil {
				return err
			}
			k = chunkResult{}
		}
	}
	if err := p.keep(ctx, &k); err != nil {
		return err
	}
	p.troubles.set(p.file.ID, nil)
	p.log.WithField("file", p.file.Name).WithField("rows", p.rows).WithField("forms", p.forms).Info("mapped")
	return p.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := p.keepSettings(ctx, tx); err != nil {
			return err
		}
		if err := tx.Mapped(ctx, p.file.ID, p.rows, understood); err != nil {
			return err
		}
		settled, err := tx.AdvanceFile(ctx, p.file.ID)
		return p.addReports(ctx, tx, settled, err)
	})
}

// chunkResult is what one change keeps.
type chunkResult struct {
	entries []ledger.Entry
	forms   []*mapping.Batch
	asked   map[int64][]string // settled forms of other files, and those of their orders that are asked about again
}

// add takes in a row that goes into no form of this file. A row that is asked for has no end yet: it waits for the form that
// has its order.
func (k *chunkResult) add(r sortedRow) {
	e := ledger.Entry{Sheet: r.Order.Sheet, Row: r.Order.Row, Order: r.Order.Num, FormID: r.form}
	if r.way == isAsked {
		if k.asked == nil {
			k.asked = map[int64][]string{}
		}
		k.asked[r.form] = append(k.asked[r.form], r.Order.Num)
	} else {
		e.Status, e.Reason = string(r.Status), reasonsText(r.Reasons...)
	}
	k.entries = append(k.entries, e)
}

func (p *planner) keep(ctx context.Context, k *chunkResult) error {
	if len(k.entries)+len(k.forms) == 0 {
		return nil
	}
	err := p.ledger.Change(ctx, func(tx *ledger.Tx) error {
		for _, form := range k.forms {
			if err := p.plan(ctx, tx, k, form); err != nil {
				return err
			}
		}
		for _, form := range slices.Sorted(maps.Keys(k.asked)) { // one order for all, so that no two wait for one another
			if err := p.askAbout(ctx, tx, form, k.asked[form]); err != nil {
				return err
			}
		}
		if err := tx.StillClaimed(ctx, p.file.ID); err != nil {
			return err
		}
		if err := p.keepSettings(ctx, tx); err != nil {
			return err
		}
		return tx.AddEntries(ctx, p.file.ID, k.entries)
	})
	p.reach("planned")
	return err
}

// keepSettings keeps the settings of this mapping with its file, so that a later try and the report read it in the same way.
func (p *planner) keepSettings(ctx context.Context, tx *ledger.Tx) error {
	return tx.KeepSettings(ctx, p.file.ID, p.settings)
}

// plan takes the orders of a form, so that no other form can have them, and keeps its reference and exact body with the
// job that sends it. Orders that another file took a moment ago are left out.
func (p *planner) plan(ctx context.Context, tx *ledger.Tx, k *chunkResult, form *mapping.Batch) error {
	id, err := tx.NextNumber(ctx, "form")
	if err != nil {
		return err
	}
	if err := p.take(ctx, tx, id, k, form); err != nil || len(form.Orders) == 0 {
		return err
	}
	reference, err := p.reference(ctx, tx, form.Group.Reference)
	if err != nil {
		return err
	}
	request := form.ScanForm(reference)
	body, err := request.Body(p.cfg.API.Dialect)
	if err != nil {
		return fmt.Errorf("form %s: %w", reference, err)
	}
	f := ledger.Form{ID: id, FileID: p.file.ID, Reference: reference, Operation: string(hgeapi.OpScanForm), Body: body,
		Orders: len(form.Orders)}
	if request.Handover != nil {
		f.Handover = request.Handover.HandoverNum
	}
	if request.Flight != nil {
		f.MAWB = request.Flight.MAWBNo
	}
	if err := tx.AddForm(ctx, f); err != nil {
		return err
	}
	for _, o := range form.Orders {
		k.entries = append(k.entries, ledger.Entry{Sheet: o.Sheet, Row: o.Row, Order: o.Num, FormID: id})
	}
	p.forms++
	return p.road.add(ctx, tx, sendJob{Form: id})
}

// take takes the orders of a form and leaves it those that it got: the others are in a form of another file.
func (p *planner) take(ctx context.Context, tx *ledger.Tx, id int64, k *chunkResult, form *mapping.Batch) error {
	open := form.Orders
	form.Orders = nil
	for len(open) > 0 {
		orders := make([]string, len(open))
		for i, o := range open {
			orders[i] = o.Num
		}
		got, err := tx.Take(ctx, id, orders)
		if err != nil {
			return err
		}
		if form.Orders == nil && len(got) == len(orders) {
			form.Orders = open
			return nil
		}
		holders, err := tx.Holders(ctx, orders)
		if err != nil {
			return err
		}
		var again []mapping.Order // those that another machine let go of in between
		for _, o := range open {
			holder, has := holders[o.Num]
			switch {
			case got[o.Num]:
				form.Orders = append(form.Orders, o)
			case has:
				k.add(sortKnown(mapping.MappedRow{Order: o}, holder, p.zone))
			default:
				again = append(again, o)
			}
		}
		open = again
	}
	return nil
}

// newReference is a reference of ours: prefix, day, and nine digits of a number.
func newReference(prefix string, day time.Time, n int64) string {
	return fmt.Sprintf("%s%s%09d", prefix, day.Format("20060102"), n)
}

// isOurReference tells whether a reference looks like one that newReference made.
func isOurReference(prefix, reference string) bool {
	number, ours := strings.CutPrefix(reference, prefix)
	return ours && len(number) >= len("20060102")+9 && strings.Trim(number, "0123456789") == ""
}

// reference is the sheet's own, with -2, -3 … from the second form on, else one from the ledger's sequence.
func (p *planner) reference(ctx context.Context, tx *ledger.Tx, own string) (string, error) {
	for {
		n, err := tx.NextNumber(ctx, "reference "+own)
		if err != nil {
			return "", err
		}
		reference := own
		switch {
		case own == "":
			reference = newReference(p.cfg.Form.ReferencePrefix, time.Now().In(p.zone), n)
		case n > 1:
			reference = fmt.Sprintf("%s-%d", own, n)
		}
		taken, err := tx.ReferenceTaken(ctx, reference)
		if err != nil || !taken {
			return reference, err
		}
	}
}

// askAbout sets a settled form going again, to be asked for. Where `resend` has let go of one of the orders since they were
// looked up, nothing of this chunk is kept, and the file is mapped on a moment later.
func (p *planner) askAbout(ctx context.Context, tx *ledger.Tx, form int64, orders []string) error {
	settled, err := tx.ReopenForm(ctx, form, time.Now()) // from here on nobody lets go of them
	if err != nil {
		return err
	}
	holders, err := tx.Holders(ctx, orders)
	if err != nil {
		return err
	}
	for _, order := range orders {
		if holders[order].FormID != form {
			return river.JobSnooze(0)
		}
	}
	if err := tx.AddWait(ctx, form, p.file.ID); err != nil || !settled {
		return err
	}
	return p.road.add(ctx, tx, pollJob{Form: form})
}
