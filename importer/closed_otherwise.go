package importer

import (
	"context"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// An order that is closed stays as it was closed. Whoever writes another flight or weight beside it and drops the sheet again
// must not read that all is well: the carrier has the first one, and is told of no other.

// closedWith are the labels of a form that a row may name otherwise.
var closedWith = [...]string{"handover_num", "mawb_no", "bag_num"}

// sayOtherwise says of a row whose order is closed that it names another handover, flight or bag than the form that closed it.
func (s *sorter) sayOtherwise(r sortedRow, h ledger.Holder) (sortedRow, error) {
	if r.Status != reason.Confirmed || len(s.operation.FormBy) == 0 || r.Order.Group == nil || s.held.labels == nil {
		return r, nil
	}
	about, err := s.held.labels(h.FormID)
	if err != nil {
		return r, err
	}
	row := mapping.Batch{Operation: s.operation, Group: r.Order.Group, Orders: []mapping.Order{r.Order}}
	form := ledger.Form{About: about}
	for _, name := range closedWith {
		now, then := row.About(name), form.Label(name)
		if now == "" || now == then {
			continue
		}
		r.Reasons = []reason.Reason{{Code: reason.ClosedOtherwise, Value: now,
			Args: []string{h.File, closedOn(h, s.zone), h.Reference, then, name}}}
		s.mapper.Notice(&r.Order, reason.Reason{Code: reason.OtherwiseUnused})
		return r, nil
	}
	return s.sayOtherWeight(r, h)
}

// labelsOnce looks up what forms are about, each once: many rows of a file lie in one.
func labelsOnce(ctx context.Context, l *ledger.Ledger) func(form int64) ([]ledger.Label, error) {
	known := map[int64][]ledger.Label{}
	return func(form int64) ([]ledger.Label, error) {
		if about, ok := known[form]; ok {
			return about, nil
		}
		f, err := l.Form(ctx, form)
		if err == nil {
			known[form] = f.About
		}
		return f.About, err
	}
}
