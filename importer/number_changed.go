package importer

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A waybill or a bag is made once under its number. Who writes another number over that of a row, in the outcome that says it was
// made, as a rule means to correct it: a second one would be made, and nothing would say that the first one stays. Such a row is
// not sent until the first one is cancelled, or somebody empties the answer. Its entry has the form that made the first one, so
// the next outcome names it, too. A row that was copied is no correction: the rows that it was copied from stand in the file as
// they were sent.

// madeBeforehand is what a form has made, or may have made, and that was not cancelled since.
type madeBeforehand struct {
	ledger.Holder
	item string
}

// stillMade finds what the form of a reference has made, nil if it is of another operation, made nothing, or that is cancelled.
func stillMade(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, reference string) (*madeBeforehand, error) {
	form, err := l.FormByReference(ctx, reference)
	switch {
	case errors.Is(err, ledger.ErrNotFound), err == nil && form.Operation != op.Name():
		return nil, nil
	case err != nil:
		return nil, err
	}
	item := form.Label(op.Guard.Item)
	holders, err := l.Holders(ctx, op.Guard.Name, []string{item})
	if h, has := holders[item]; err == nil && has && h.FormID == form.ID {
		return &madeBeforehand{h, item}, nil
	}
	return nil, err
}

// rejectChanged rejects the rows that have another number than what was made of them.
func (s *sorter) rejectChanged(rows []sortedRow) error {
	if s.held.before == nil || !s.operation.Makes() {
		return nil
	}
	made := map[string]*madeBeforehand{} // by reference
	byItem := sync.OnceValue(func() map[string][]int { return s.rowsByItem(rows) })
	for i := range rows {
		r := &rows[i]
		if r.Order.Before == nil || r.way != goesIntoForm && (r.Status != reason.Rejected || r.form != 0) {
			continue
		}
		reference := r.Order.Before.Reference
		was, looked := made[reference]
		if !looked {
			var err error
			if was, err = s.held.before(reference); err != nil {
				return err
			}
			if was != nil {
				if copied, err := s.standsAsSent(rows, byItem()[was.item], was); err != nil {
					return err
				} else if copied {
					was = nil
				}
			}
			made[reference] = was
		}
		switch item := s.operation.ItemOf(&r.Order); {
		case was == nil || was.item == item:
		case item == "": // its number was deleted, which is said: the next outcome goes on naming what was made
			r.form = was.FormID
		default:
			*r = s.changed(r.MappedRow, was)
		}
	}
	return nil
}

// changed is a row that has another number than what was made of it. What else is wrong with it is said, too.
func (s *sorter) changed(r mapping.MappedRow, was *madeBeforehand) sortedRow {
	others := slices.DeleteFunc(r.Reasons, func(why reason.Reason) bool { return why.Code == reason.HeldBack })
	out := s.rejected(r, was.whyNot(s.operation.ItemOf(&r.Order), s.zone))
	out.Reasons, out.form = append(out.Reasons, others...), was.FormID
	return out
}

// whyNot is why a row that has another number now is not sent.
func (m *madeBeforehand) whyNot(number string, zone *time.Location) reason.Reason {
	return reason.Reason{Code: reason.NumberChanged, Value: number,
		Args: []string{m.item, m.File, settledOn(m.SettledAt, zone), m.Reference}}
}

// rowsByItem are the rows of each item.
func (s *sorter) rowsByItem(rows []sortedRow) map[string][]int {
	byItem := make(map[string][]int, len(rows))
	for i := range rows {
		item := s.operation.ItemOf(&rows[i].Order)
		byItem[item] = append(byItem[item], i)
	}
	return byItem
}

// standsAsSent tells whether the rows of which something was made all stand in the file, and say what was sent. of are those that
// name it now.
func (s *sorter) standsAsSent(rows []sortedRow, of []int, was *madeBeforehand) (bool, error) {
	standing := map[string]bool{}
	for _, i := range of {
		r := &rows[i]
		if r.Order.Before == nil || r.Order.Before.Reference != was.Reference { // another row has got its number
			return false, nil
		}
		if r.form != was.FormID && (r.Status != reason.Duplicate || r.form != 0) ||
			len(r.Reasons) > 0 && r.Reasons[0].Code == reason.ChangesNotApplied {
			return false, nil
		}
		standing[r.Order.Num] = true
	}
	if len(standing) == 0 || s.operation.Several {
		return len(standing) > 0, nil
	}
	sent, err := s.held.rows(was.FormID)
	return !slices.ContainsFunc(sent, func(num string) bool { return !standing[num] }), err
}

// changedRow is a row of a refused file that has another number than what was made of it, nil if it is none. Its outcome goes on
// naming what was made, whatever its number is when the file is dropped again.
func (s *surveyedFile) changedRow(ctx context.Context, c *config.Config, l *ledger.Ledger,
	r *mapping.MappedRow) (*sortedRow, error) {
	op := s.layout.LedBy()
	if !op.Makes() || !r.Counts || r.Order.Before == nil || op.Guard.Item != op.Key {
		return nil, nil
	}
	was, err := stillMade(ctx, l, op, r.Order.Before.Reference)
	if err != nil || was == nil || was.item == r.Order.Num {
		return nil, err
	}
	why := was.whyNot(r.Order.Num, c.Location())
	why.Of = mapping.RowsOf(op.Name())
	changed := mapping.MappedRow{Counts: true, Order: r.Order, Status: reason.Rejected, Reasons: []reason.Reason{why}}
	return &sortedRow{MappedRow: changed, form: was.FormID}, nil
}
