package importer

import (
	"context"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// A row that is equal to one above is the same row twice, and goes out once. But where it tells what a waybill weighs, two equal
// rows may be two parcels of it: what came back of making waybills has a row for each parcel or item. The ledger knows of the
// waybills that it has made what they weigh, and how many parcels they have.

// madeWeight is what a waybill weighed when it was made or updated last.
type madeWeight struct {
	weight decimal.Decimal
	form   int64
}

// rejectParcels rejects the rows that are equal to others and may each be a parcel of a waybill, or an item of it.
func (s *sorter) rejectParcels(rows []mapping.MappedRow) error {
	var numbers []string
	for i := range rows {
		if mayBeParcel(&rows[i]) {
			numbers = append(numbers, rows[i].Order.Num)
		}
	}
	if len(numbers) == 0 || s.held.madeWeights == nil {
		return nil
	}
	made, err := s.held.madeWeights(numbers)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		was, known := made[r.Order.Num]
		if !known || !mayBeParcel(r) {
			continue
		}
		weight := r.Order.Weight.Decimal
		several := weight.Mul(decimal.NewFromInt(int64(r.Order.Alike.Rows))).Equal(was.weight)
		if !several && !weight.Equal(was.weight) {
			parcels, err := s.held.parcels(was.form)
			if err != nil {
				return err
			}
			several = parcels > 1
		}
		if several {
			*r = s.rejected(*r, reason.Reason{Code: reason.RepeatedMade, Value: r.Order.Num,
				Args: []string{r.Order.Alike.Other}}).MappedRow
		}
	}
	return nil
}

// mayBeParcel tells whether a row with a weight is equal to another one, and is sent for both or not sent for that reason.
func mayBeParcel(r *mapping.MappedRow) bool {
	if r.Order.Alike == nil || !r.Order.Weight.Valid {
		return false
	}
	return r.Status == "" || isRepetition(r)
}

// weightsMade looks up what waybills weighed when they were made or updated last, by their numbers.
func weightsMade(ctx context.Context, l *ledger.Ledger, numbers []string) (map[string]madeWeight, error) {
	forms, err := l.FormsAnsweredAs(ctx, []string{operations.Create.Name(), operations.Update.Name()}, numbers)
	if err != nil {
		return nil, err
	}
	made := map[string]madeWeight{}
	for _, f := range forms {
		if weight, err := decimal.NewFromString(f.Weight); err == nil && f.Done && f.ID > made[f.By].form {
			made[f.By] = madeWeight{weight, f.ID}
		}
	}
	return made, nil
}

// parcelsIn is how many parcels a waybill has that a form has made, 0 if nobody knows any longer.
func parcelsIn(ctx context.Context, l *ledger.Ledger, api *hgeapi.Config, form int64) (int, error) {
	f, err := l.Form(ctx, form)
	if err != nil {
		return 0, err
	}
	op := operations.Named(f.Operation)
	if op == nil {
		return 0, nil
	}
	return len(api.SaidParts(&op.Call, f.Body, "parcel")), nil
}
