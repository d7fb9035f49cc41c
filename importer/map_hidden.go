package importer

import (
	"context"
	"errors"
	"slices"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Whoever filters an outcome by our columns hides the rows that are closed. Whether hidden rows are sent need not be asked then:
// none of them would be, and their answer would hold for later files.

// surveyKnowing is surveyFile for those who know what is closed. l may be nil.
func surveyKnowing(ctx context.Context, c *config.Config, l *ledger.Ledger, path string, settings fileSettings) (*surveyedFile,
	error) {
	src, err := surveyFile(ctx, c, path, settings)
	if src == nil || l == nil || settings.Check || !asksForHidden(err) {
		return src, err
	}
	closed, lookErr := src.hiddenAreClosed(ctx, l)
	if lookErr != nil || !closed {
		return src, errors.Join(err, lookErr)
	}
	if err := src.Close(); err != nil {
		return nil, err
	}
	settings.Read.HiddenRows = "include"
	if src, err = surveyFile(ctx, c, path, settings); src != nil {
		src.hiddenClosed = true
	}
	return src, err
}

// asksForHidden tells whether a file is refused because nobody has said whether its hidden rows are sent.
func asksForHidden(err error) bool {
	var refusal *reason.Refusal
	return errors.As(err, &refusal) &&
		slices.ContainsFunc(refusal.Reasons, func(r reason.Reason) bool { return r.Code == reason.HiddenOrders && r.Asks != nil })
}

// hiddenAreClosed tells whether every order in a hidden row of a refused file is closed.
func (s *surveyedFile) hiddenAreClosed(ctx context.Context, l *ledger.Ledger) (bool, error) {
	if !s.layout.LedBy().DoneForEver() {
		return false, nil
	}
	layout := s.layout.OnlyOrders()
	if layout == nil {
		return false, nil
	}
	return s.areClosed(ctx, l, layout, func(row *cell.Row) bool { return row.Hidden })
}

// areClosed tells whether the orders of those rows that count are closed, as far as layout reads their numbers.
func (s *surveyedFile) areClosed(ctx context.Context, l *ledger.Ledger, layout *mapping.Layout,
	counts func(*cell.Row) bool) (bool, error) {
	var orders []string
	mapper, open := layout.Mapper(), false
	look := func() error {
		holders, err := l.Holders(ctx, s.layout.LedBy().Guard.Name, orders)
		for _, order := range orders {
			h := holders[order]
			open = open || h.Status != string(reason.Confirmed) || h.Operation != s.layout.LedBy().Name()
		}
		orders = orders[:0]
		if err == nil && open {
			return errStop
		}
		return err
	}
	err := s.each(ctx, func(row *cell.Row) error {
		mapped := mapper.Map(row)
		if !mapped.Counts || !counts(row) {
			return nil
		}
		if open = mapped.Status == reason.Rejected; open {
			return errStop
		}
		if orders = append(orders, mapped.Order.Num); len(orders) < chunkRows {
			return nil
		}
		return look()
	})
	if err == nil {
		err = look()
	}
	if open {
		return false, nil
	}
	return err == nil, err
}
