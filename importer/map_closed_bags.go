package importer

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// The carrier is told of each bag once: its orders, its weight and its size. An order that comes under the same bag in another form
// would go out as a second bag of that number, with the weight of the whole one. Other flights may have bags of the same number.

// bagOfFlight is a bag of a flight, as people write it: neither spaces nor the case of letters make it another one.
type bagOfFlight struct{ mawb, bag string }

func newBagOfFlight(mawb, bag string) bagOfFlight {
	return bagOfFlight{mawb, strings.ToUpper(strings.Join(strings.Fields(bag), ""))}
}

// rejectSecondBags rejects the rows of bags that would go out as two: the file writes them in two ways or gives them two form
// references, or a form has closed them without these rows.
func (s *sorter) rejectSecondBags(rows []sortedRow) error {
	if !joinsBags(s.operation) {
		return nil
	}
	bags := map[bagOfFlight][]*sortedRow{}
	flights := map[string]bool{}
	for i := range rows {
		if r := &rows[i]; r.way == goesIntoForm {
			mawb := r.Order.Group.Flight.Text("mawb_no")
			flights[mawb] = true
			bag := newBagOfFlight(mawb, bagOf(&r.Order))
			bags[bag] = append(bags[bag], r)
		}
	}
	closed, err := s.closedBags(slices.Sorted(maps.Keys(flights)))
	if err != nil {
		return err
	}
	for bag, in := range bags {
		if form, late := closed[bag]; late {
			for _, r := range in {
				*r = s.rejected(r.MappedRow, reason.Reason{Code: reason.BagClosedWithout, Value: bagOf(&r.Order),
					Args: []string{form.File, settledOn(form, s.zone), form.Reference}})
			}
			continue
		}
		s.rejectSplit(in)
	}
	return nil
}

// rejectSplit rejects the rows of a bag if they would go out in two bags.
func (s *sorter) rejectSplit(rows []*sortedRow) {
	other := func(a, b *mapping.Order) bool { return a.Group != b.Group || bagOf(a) != bagOf(b) }
	first := rows[0].Order
	at := slices.IndexFunc(rows, func(r *sortedRow) bool { return other(&r.Order, &first) })
	if at < 0 {
		return
	}
	second := rows[at].Order
	for _, r := range rows {
		than := &first
		if !other(&r.Order, than) {
			than = &second
		}
		why := reason.Reason{Code: reason.BagSplit, Value: bagOf(&r.Order), Args: []string{s.mapper.KeyCell(than), "", ""}}
		if why.Args[1] = bagOf(than); why.Args[1] == why.Value {
			why.Args = []string{why.Args[0], "", than.Group.Reference}
		}
		*r = s.rejected(r.MappedRow, why)
	}
}

// closedBags are the bags of these flights of which a form still has an order, each with the last such form. What was refused
// whole is free to go out again.
func (s *sorter) closedBags(mawbs []string) (map[bagOfFlight]ledger.Form, error) {
	if len(mawbs) == 0 || s.operation.RowsShareItem() || s.held.about == nil { // a bag that is an item is looked up as one
		return nil, nil
	}
	forms, err := s.held.about(mawbs)
	if err != nil {
		return nil, err
	}
	closed := map[bagOfFlight]ledger.Form{}
	for _, f := range forms {
		if of := operations.Named(f.Operation); of != s.operation || f.State == ledger.Refused || f.State == ledger.Failed {
			continue
		}
		sent, err := s.held.sent(f.ID)
		if err != nil {
			return nil, err
		}
		holders, err := s.held.holders(slices.Collect(maps.Keys(sent.bags)))
		if err != nil {
			return nil, err
		}
		for order, h := range holders {
			if bag := sent.bags[order]["bag_num"]; h.FormID == f.ID && bag != "" {
				closed[newBagOfFlight(f.Label("mawb_no"), bag)] = f
			}
		}
	}
	return closed, nil
}
