package importer

import (
	"context"
	"slices"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// refusedInBags says of orders that were refused in bags of which other orders were not that they need a bag of their own.
func refusedInBags(ctx context.Context, tx *ledger.Tx, form ledger.Form, op *mapping.Operation, verdicts []verdict) (
	[]verdict, error) {
	if !keepsBags(op) {
		return verdicts, nil
	}
	refused, some := map[string]bool{}, false
	for _, v := range verdicts {
		for _, order := range v.orders {
			refused[order] = refused[order] || v.status == reason.Refused
			some = some || refused[order]
		}
	}
	if !some {
		return verdicts, nil
	}
	bags, err := tx.BagsOf(ctx, form.ID)
	stays := map[string]bool{}
	for order, bag := range bags {
		stays[bag] = stays[bag] || !refused[order]
	}
	var all []verdict
	for _, v := range verdicts {
		if v.status == reason.Refused && v.orders != nil {
			in := v
			in.reason.Code = reason.RefusedInBag
			in.orders = slices.DeleteFunc(slices.Clone(v.orders), func(order string) bool { return !stays[bags[order]] })
			v.orders = slices.DeleteFunc(slices.Clone(v.orders), func(order string) bool { return stays[bags[order]] })
			all = append(all, in)
		}
		all = append(all, v)
	}
	return all, err
}
