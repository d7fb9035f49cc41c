package importer

import (
	"slices"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A row whose order is closed may be damaged later: a weight becomes a text. Nothing of it would be sent anyway, so it is
// answered with what became of its order, and with what was not sent. So is one of which the sheet has another row by now that
// says something else, or is left out.

// mayBeClosed says that a row was rejected for what stands beside its number, so that a form may have its order.
func (s *sorter) mayBeClosed(r *mapping.MappedRow) bool {
	op := s.operation
	if r.Status != reason.Rejected || r.Order.Num == "" || len(op.FormBy) == 0 || !op.Guarded() || len(op.Guard.Latest) > 0 {
		return false
	}
	key := s.mapper.KeyCell(&r.Order)
	return !slices.ContainsFunc(r.Reasons, func(why reason.Reason) bool {
		switch why.Code {
		case reason.HiddenRow, reason.NoFormKey, reason.NothingThere: // they stand at the number for want of another cell
			return false
		}
		return (why.Cell == "" || why.Cell == key) && !isOfOtherRows(why.Code)
	})
}

// sortDamaged decides for a row that the mapper has decided already. It stays as it is unless it was damaged after its order was
// closed.
func (s *sorter) sortDamaged(r mapping.MappedRow, holders map[string]ledger.Holder) (sortedRow, error) {
	h, has := holders[s.itemOf(&r.Order)]
	if !has || !s.mayBeClosed(&r) || h.Operation != s.operation.Name() || h.Status != string(reason.Confirmed) {
		return sortedRow{MappedRow: r}, nil
	}
	if s.operation.RowsShareItem() && !s.operation.Several {
		if rows, err := s.held.rows(h.FormID); err != nil || !slices.Contains(rows, r.Order.Num) {
			return sortedRow{MappedRow: r}, err
		}
	}
	sorted := sortKnown(r, h, s.zone)
	damage := slices.IndexFunc(r.Reasons, func(why reason.Reason) bool {
		return !isOfOtherRows(why.Code) && why.Code != reason.HiddenRow
	})
	if damage >= 0 && r.Reasons[damage].Code == reason.EmptyCell {
		if said, err := s.sayOtherwise(sorted, h); err != nil || said.Reasons[0].Code != reason.AlreadyConfirmed {
			return said, err
		}
	}
	switch {
	case damage >= 0:
		sorted.Reasons = []reason.Reason{{Code: reason.ClosedDamaged, Cell: r.Reasons[damage].Cell, Value: r.Reasons[damage].Value,
			Args: []string{h.File, settledOn(h.SettledAt, s.zone), h.Reference}}}
		s.mapper.Notice(&r.Order, reason.Reason{Code: reason.DamagedUnused})
		return sorted, nil
	case !isRepeated(r.Reasons[0].Code):
		return sorted, nil
	}
	sorted.Reasons[0].Code = reason.ClosedRepeated
	sorted.Reasons[0].Cell, sorted.Reasons[0].Args = r.Reasons[0].Cell, append(sorted.Reasons[0].Args, r.Reasons[0].Args[0])
	sorted, err := s.sayOtherwise(sorted, h)
	if err == nil && sorted.Reasons[0].Code == reason.ClosedRepeated {
		s.mapper.Notice(&r.Order, reason.Reason{Code: reason.RepeatedUnused})
	}
	return sorted, err
}

// isOfOtherRows says that a row was rejected for what other rows of its order say, or for what was done with them.
func isOfOtherRows(code reason.Code) bool {
	return isRepeated(code) || code == reason.OrderHidden || code == reason.OrderStopped
}

// isRepeated says that other rows of an order have something else.
func isRepeated(code reason.Code) bool {
	return code == reason.RepeatedDiffers || code == reason.RepeatedMade
}
