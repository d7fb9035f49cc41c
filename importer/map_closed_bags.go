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

// The carrier is told of each bag once: its orders, its weight and its size. An order that comes under the same bag in another
// form would go out as a second bag of that number, with the weight of the whole one. Other flights may have bags of the same
// number. Only orders that the carrier has refused may be replaced: it was told of the bag with them.

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
		if r := &rows[i]; r.way == goesIntoForm && r.Order.Group != nil { // a file in question has rows without one
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
		if was := closed[bag]; was.held > 0 && was.held+len(in) > was.most {
			for _, r := range in {
				*r = s.rejected(r.MappedRow, reason.Reason{Code: reason.BagClosedWithout, Value: bagOf(&r.Order),
					Args: []string{was.last.File, settledOn(was.last, s.zone), was.last.Reference}})
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

// closedBag is a bag that a form has told the carrier of, as far as its orders are not free again.
type closedBag struct {
	last ledger.Form // that still has an order of it
	most int         // orders that one form has told of
	held int         // orders that were not refused
}

// closedBags are the bags of these flights of which a form still has an order. What was refused whole is free to go out again.
func (s *sorter) closedBags(mawbs []string) (map[bagOfFlight]closedBag, error) {
	if len(mawbs) == 0 || s.operation.RowsShareItem() || s.held.about == nil { // a bag that is an item is looked up as one
		return nil, nil
	}
	forms, err := s.held.about(mawbs)
	if err != nil {
		return nil, err
	}
	closed := map[bagOfFlight]closedBag{}
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
		told := map[bagOfFlight]int{}
		for order, fields := range sent.bags {
			bag := newBagOfFlight(f.Label("mawb_no"), fields["bag_num"])
			told[bag]++
			if h, has := holders[order]; has && h.FormID == f.ID {
				was := closed[bag]
				closed[bag] = closedBag{f, was.most, was.held + 1}
			}
		}
		for bag, n := range told {
			if was, has := closed[bag]; has {
				was.most = max(was.most, n)
				closed[bag] = was
			}
		}
	}
	return closed, nil
}
