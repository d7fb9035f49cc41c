package importer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// The carrier is told of each bag once: its orders, its weight and its size. An order that comes under the same bag in another
// form would go out as a second bag of that number, with the weight of the whole one. Other flights may have bags of the same
// number. So may bags of which the carrier has refused every order. If it has refused some, it was told of the bag with them, and
// nobody knows what it makes of a second one: they need a bag of their own.

// bagOfFlight is a bag of a flight, as people write it: neither spaces nor the case of letters make it another one. So the ledger
// keeps it with its orders.
func bagOfFlight(mawb, bag string) string {
	return mawb + " " + strings.ToUpper(strings.Join(strings.Fields(bag), ""))
}

// keepsBags tells whether the ledger keeps in which bags orders lie. A bag that is an item is known as one.
func keepsBags(op *mapping.Operation) bool { return joinsBags(op) && !op.RowsShareItem() }

// bagsOf are the bags of rows, by their items.
func bagsOf(op *mapping.Operation, rows []mapping.Order) map[string]string {
	bags := make(map[string]string, len(rows))
	for i := range rows {
		o := &rows[i]
		bags[op.ItemOf(o)] = bagOfFlight(o.Group.Flight.Text("mawb_no"), bagOf(o))
	}
	return bags
}

// takeInBags takes the items of a form's rows and keeps in which bags they lie. If another form has an order of one of these
// bags, nothing is stored: somebody has closed it since the rows were sorted.
func (p *planner) takeInBags(ctx context.Context, tx *ledger.Tx, id int64, rows []mapping.Order) (map[string]bool, error) {
	bags := bagsOf(p.operation, rows)
	got, err := tx.TakeSaying(ctx, p.operation.Guard.Name, id, bags)
	if err != nil {
		return nil, err
	}
	numbers := slices.Collect(maps.Values(bags))
	slices.Sort(numbers)
	if other, err := tx.InOtherForms(ctx, id, slices.Compact(numbers)); err != nil || !other {
		return got, err
	}
	return nil, p.takenMeanwhile()
}

// rejectSecondBags rejects the rows of bags that would go out as two: the file writes them in two ways or gives them two form
// references, or a form has closed them without these rows.
func (s *sorter) rejectSecondBags(rows []sortedRow) error {
	if !joinsBags(s.operation) {
		return nil
	}
	bags := map[string][]*sortedRow{}
	flights := map[string]bool{}
	for i := range rows {
		if r := &rows[i]; r.way == goesIntoForm && r.Order.Group != nil { // a file in question has rows without one
			mawb := r.Order.Group.Flight.Text("mawb_no")
			flights[mawb] = true
			bag := bagOfFlight(mawb, bagOf(&r.Order))
			bags[bag] = append(bags[bag], r)
		}
	}
	closed := &closedBags{}
	if keepsBags(s.operation) && s.held.bags != nil && len(bags) > 0 {
		var err error
		if closed, err = s.held.bags(slices.Collect(maps.Keys(bags)), slices.Collect(maps.Keys(flights))); err != nil {
			return err
		}
	}
	for bag, in := range bags {
		form, code := closed.forms[bag], reason.BagClosedWithout
		if form == nil {
			form, code = closed.unread[in[0].Order.Group.Flight.Text("mawb_no")], reason.BagsUnread
		}
		if form == nil {
			s.rejectSplit(in)
			continue
		}
		for _, r := range in {
			*r = s.rejected(r.MappedRow, reason.Reason{Code: code, Value: bagOf(&r.Order),
				Args: []string{form.File, settledOn(form.SettledAt, s.zone), form.Reference}})
		}
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

// closedBags are bags that forms have told the carrier of, as far as these forms still have orders of them.
type closedBags struct {
	forms  map[string]*ledger.Form // by bag
	unread map[string]*ledger.Form // by MAWB: of an older version, and nobody can tell its bags
}

// findClosedBags finds the forms that have orders of these bags of some flights.
func findClosedBags(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, c *config.Config, bags, mawbs []string) (
	*closedBags, error) {
	closed := &closedBags{forms: map[string]*ledger.Form{}, unread: map[string]*ledger.Form{}}
	kept, err := l.FormsOfBags(ctx, bags)
	if err != nil {
		return nil, err
	}
	known := map[int64]*ledger.Form{}
	for bag, id := range kept {
		if known[id] == nil {
			form, err := l.Form(ctx, id)
			if err != nil {
				return nil, err
			}
			form.Body = nil // it can be large
			known[id] = &form
		}
		closed.forms[bag] = known[id]
	}
	older, err := l.FormsWithoutBags(ctx, op.Name(), mawbs)
	for i := range older {
		err = errors.Join(err, closed.addOlder(ctx, l, c, &older[i]))
	}
	return closed, err
}

// addOlder adds the bags of a form of an older version, as its request says them.
func (b *closedBags) addOlder(ctx context.Context, l *ledger.Ledger, c *config.Config, form *ledger.Form) error {
	op, mawb := operations.Named(form.Operation), form.Label("mawb_no")
	bags := map[string]string{} // by order
	for _, bag := range c.API.SaidParts(&op.Call, form.Body, "bag") {
		for _, order := range bag.Lists[op.Key] {
			if num := bag.Text["bag_num"]; num != "" {
				bags[order] = bagOfFlight(mawb, num)
			}
		}
	}
	holders, err := l.Holders(ctx, op.Guard.Name, slices.Collect(maps.Keys(bags)))
	if err != nil {
		return err
	}
	if form.Body = nil; len(bags) < form.Orders {
		b.unread[mawb] = form
	}
	for order, bag := range bags {
		if holders[order].FormID == form.ID && b.forms[bag] == nil {
			b.forms[bag] = form
		}
	}
	return nil
}
