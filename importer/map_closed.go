package importer

import (
	"cmp"
	"context"
	"errors"
	"iter"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A file that asks something, or has a fault, may be an earlier outcome of which every order is closed: somebody has forgotten an
// answer since then, or this version asks more. Nothing of it would be sent, so nothing is asked, and it says again when each
// order was closed.

// errNotClosed is returned while the rows of such a file are mapped, if one of its orders is not closed any more. The file is
// tried again, and then it asks.
var errNotClosed = errors.New("an order that was closed before is free again")

// closedBefore tells whether every order of a refused file is closed. Then the file can be mapped, and the refusal is gone. Else
// it returns the refusal.
func (s *surveyedFile) closedBefore(ctx context.Context, l *ledger.Ledger, refusal error) (bool, error) {
	if s.layout == nil || !s.layout.LedBy().DoneForEver() {
		return false, refusal
	}
	layout := s.layout.ClosedBefore()
	if layout == nil {
		return false, refusal
	}
	closed, err := s.areClosed(ctx, l, layout, func(*cell.Row) bool { return true })
	switch {
	case err != nil:
		return false, err
	case !closed:
		return false, refusal
	}
	s.layout = cmp.Or(s.layout.WithOwnValues(), layout)
	return true, nil
}

// closedRows are the order rows of a refused file whose orders were closed before. They keep their status while the file asks for
// the rest: what their outcome says is all that tells later that they were done.
func (s *surveyedFile) closedRows(ctx context.Context, c *config.Config, l *ledger.Ledger) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		if s.layout == nil || l == nil {
			return
		}
		layout := s.layout.OnlyOrders().WithHidden()
		switch {
		case layout == nil:
			return
		case mayBeUndone(s.layout.LedBy()) && !s.layout.LedBy().DoneForEver():
			s.saidRows(ctx, c, l, layout)(yield)
			return
		case !s.layout.LedBy().DoneForEver():
			return
		}
		rows := newCheckRows(ctx, c, l, &surveyedFile{book: s.book, layout: layout})
		rows.hold = false
		for row, err := range rows.all(ctx) {
			if err == nil && row.Status != reason.Confirmed && !row.kept {
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// saidRows are the rows of a refused file that their outcome calls done, if the form that it names has done them. Their values
// are not read, so it is not known yet whether they were changed since.
func (s *surveyedFile) saidRows(ctx context.Context, c *config.Config, l *ledger.Ledger,
	layout *mapping.Layout) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		mapper, op, known := layout.Mapper(), layout.LedBy(), map[string]*doneForm{}
		err := s.each(ctx, func(row *cell.Row) error {
			r := mapper.Map(row)
			if changed, err := s.changedRow(ctx, c, l, &r); changed != nil || err != nil {
				if err == nil && !yield(*changed, nil) {
					err = errStop
				}
				return err
			}
			if !r.Counts || r.Status == reason.Rejected || r.Order.Done == nil || r.Order.Done.Reference == "" {
				return nil
			}
			done, err := findDone(ctx, l, op, r.Order.Done.Reference, known)
			if err != nil || !done.items[r.Order.Num] {
				return err
			}
			r.Status = reason.Confirmed
			r.Reasons = []reason.Reason{{Code: reason.AlreadyConfirmed, Of: mapping.RowsOf(op.Name()), Args: []string{done.File,
				settledOn(done.SettledAt, c.Location()), done.Reference}}}
			if !yield(sortedRow{MappedRow: r, form: done.ID}, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(sortedRow{}, err)
		}
	}
}

// doneForm is a form that has done something, and what names its rows.
type doneForm struct {
	ledger.Form
	items map[string]bool
}

// findDone finds the form of an operation that has this reference and has done something. It has no rows if there is none.
func findDone(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, reference string,
	known map[string]*doneForm) (*doneForm, error) {
	if done := known[reference]; done != nil {
		return done, nil
	}
	done := &doneForm{items: map[string]bool{}}
	known[reference] = done
	form, err := l.FormByReference(ctx, reference)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && (form.Operation != op.Name() || !isDone(form)) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	done.Form = form
	done.Body = nil // it can be large
	items, err := l.ItemsOf(ctx, form.ID)
	for _, item := range items {
		done.items[item] = true
	}
	return done, err
}
