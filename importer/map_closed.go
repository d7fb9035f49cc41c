package importer

import (
	"context"
	"errors"
	"iter"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
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
	s.layout = layout
	return true, nil
}

// closedRows are the order rows of a refused file whose orders were closed before. They keep their status while the file asks for
// the rest.
func (s *surveyedFile) closedRows(ctx context.Context, c *config.Config, l *ledger.Ledger) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		if s.layout == nil || l == nil || !s.layout.LedBy().DoneForEver() {
			return
		}
		layout := s.layout.OnlyOrders()
		if layout == nil {
			return
		}
		rows := newCheckRows(ctx, c, l, &surveyedFile{book: s.book, layout: layout})
		rows.hold = false
		for row, err := range rows.all(ctx) {
			if err == nil && row.Status != reason.Confirmed {
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
