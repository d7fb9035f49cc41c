package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// ended: the carrier has a result for the form. As long as one of its orders is still being worked on, or is in a word that is
// none of those in [api.result], the carrier is asked again.
//
// In the end an order that the answer names as done is confirmed, and one that it names as failed is refused. An order that it
// does not name is unconfirmed: it may be closed, we cannot tell. Only if the form failed and the answer names no order at
// all, all of them have failed.
func (s *pollStep) ended(ctx context.Context, form ledger.Form, res *hgeapi.Result) error {
	orders, err := s.ordersOf(ctx, form)
	if err != nil {
		return err
	}
	results := namedResults(res.Orders, orders)
	if open := results.open(); open != "" && !s.patienceEnds(form) {
		return s.askAgain(ctx, form, ledger.Accepted, fmt.Errorf("the result is %q, and orders are still %q", res.Word, open))
	}
	form.Number, form.Document, form.Message = res.Number, res.Document, res.Message
	if form.Answer == string(hgeapi.Taken) {
		prefix := s.cfg.Form.ReferencePrefix
		set := setOf(operations.Named(form.Operation), form.About, orders, hgeapi.Values{})
		failed := res.State == hgeapi.Failed && results.allFailed()
		switch {
		case !results.areOf(form, prefix):
			return s.takenByOthers(ctx, form)
		case failed && !form.AskOnly && form.Reference == set.reference(prefix, 0): // once: a proxy may repeat each form
			return s.replaceFailed(ctx, form, set)
		}
	}
	verdicts := results.verdicts(form, res)
	from := form.State
	form.State = map[hgeapi.State]ledger.FormState{
		hgeapi.Succeeded: ledger.Succeeded, hgeapi.Partial: ledger.Partial, hgeapi.Failed: ledger.Failed}[res.State]
	s.formLog(form).WithField("state", form.State).Info("result")
	return s.settle(ctx, form, from, verdicts)
}

// ordersOf are the numbers of the rows of a form, sorted.
func (r *road) ordersOf(ctx context.Context, form ledger.Form) ([]string, error) {
	if operations.Named(form.Operation).DoneForEver() {
		return r.ledger.NumbersOf(ctx, form.ID)
	}
	return r.ledger.ItemsOf(ctx, form.ID)
}

// orderResults is what a result says of the orders of a form.
type orderResults struct {
	orders  []string              // of the form, sorted
	results []*hgeapi.OrderResult // of each of them, nil if the result does not name it
	named   int                   // how many of them it names
	foreign int                   // how many it names that were never in the form
}

// namedResults finds the orders of a form in a result. Numbers are compared as map writes them: the carrier may use other
// capitals or separators.
func namedResults(results []hgeapi.OrderResult, orders []string) orderResults {
	exact, compared := make(map[string]int, len(orders)), map[string]int(nil)
	for i, order := range orders {
		exact[order] = i
	}
	r := orderResults{orders: orders, results: make([]*hgeapi.OrderResult, len(orders))}
	for n := range results {
		o := &results[n]
		i, ours := exact[o.Num]
		if !ours {
			if compared == nil {
				compared = make(map[string]int, len(orders))
				for i, order := range orders {
					compared[comparedAs(order)] = i
				}
			}
			i, ours = compared[comparedAs(o.Num)]
		}
		if !ours {
			r.foreign++
			continue
		}
		switch before := r.results[i]; {
		case before == nil:
			r.named++
		case before.State != o.State:
			o = &hgeapi.OrderResult{Num: o.Num, State: hgeapi.Unreadable, Word: before.Word + ", " + o.Word, Message: o.Message}
		}
		r.results[i] = o
	}
	return r
}

// comparedAs is an order number as it is compared with others.
func comparedAs(order string) string {
	if read, _ := cell.Order(cell.Cell{Text: order, Kind: cell.Text}); read != "" {
		order = read
	}
	return strings.ToUpper(order)
}

// open is the carrier's word for an order that has no end yet, "" if all have one.
func (r orderResults) open() string {
	for _, o := range r.results {
		if o != nil && o.State != hgeapi.Succeeded && o.State != hgeapi.Failed {
			return shownWord(*o)
		}
	}
	return ""
}

func shownWord(o hgeapi.OrderResult) string {
	if o.Word == "" {
		return "-"
	}
	return o.Word
}

// allFailed tells whether a failed result names each order of the form as failed. An order that it leaves out may be closed.
func (r orderResults) allFailed() bool {
	return !slices.ContainsFunc(r.results, func(o *hgeapi.OrderResult) bool { return o == nil || o.State != hgeapi.Failed })
}

// verdicts are the verdicts on all rows of a form. An order that has no end when patience has ended is unknown.
func (r orderResults) verdicts(form ledger.Form, res *hgeapi.Result) []verdict {
	rest := verdict{status: reason.Unconfirmed, reason: reason.Reason{Code: reason.NotNamed, Args: []string{form.Reference}}}
	if res.State == hgeapi.Failed && len(res.Orders) == 0 && !res.OrdersUnread {
		rest = verdict{status: reason.Refused, reason: reason.Reason{Code: reason.CarrierRefusedForm, Args: []string{res.Message}}}
	}
	done := verdict{status: reason.Confirmed, orders: []string{}}
	if form.Answer == string(hgeapi.Taken) {
		done.reason = reason.Reason{Code: reason.ClosedElsewhere, Args: []string{form.Reference}}
	}
	var others []verdict
	add := func(order string, v verdict) {
		for i := range others {
			if others[i].status == v.status && slices.Equal(others[i].reason.Args, v.reason.Args) {
				others[i].orders = append(others[i].orders, order)
				return
			}
		}
		v.orders = []string{order}
		others = append(others, v)
	}
	for i, order := range r.orders {
		o := r.results[i]
		if o == nil {
			continue
		}
		switch o.State {
		case hgeapi.Succeeded:
			done.orders = append(done.orders, order)
		case hgeapi.Failed:
			add(order, verdict{status: reason.Refused,
				reason: reason.Reason{Code: reason.CarrierRefusedOrder, Args: []string{o.Message}}})
		default:
			add(order, verdict{status: reason.Unknown,
				reason: reason.Reason{Code: reason.OrderNotEnded, Args: []string{form.Reference, shownWord(*o)}}})
		}
	}
	noEnd := slices.ContainsFunc(others, func(v verdict) bool { return v.status == reason.Unknown })
	if r.named == len(r.orders) && len(done.orders) > 0 && !noEnd { // else its item would be taken for done, too (endItems)
		done.orders = nil // what is left is done: it need not be listed
		return append(others, done)
	}
	return append(others, done, rest)
}

// verdict is the end of some orders of a form. If orders is nil, it is the end of all that no verdict before it named.
type verdict struct {
	orders []string
	status reason.Status
	reason reason.Reason // none for most confirmed orders
}

// settle ends the work on a form. It gives the form's rows their final status, in every file that waits for it, and queues the
// reports of the files whose last form this was. All of it is one change of the ledger. from is the state that the step has
// seen the form in.
func (r *road) settle(ctx context.Context, form ledger.Form, from ledger.FormState, verdicts []verdict) error {
	return r.settleWith(ctx, form, from, verdicts, nil)
}

// settleWith is settle of a form about whose item the carrier has said something; said may be nil.
func (r *road) settleWith(ctx context.Context, form ledger.Form, from ledger.FormState, verdicts []verdict,
	said *itemSaid) error {
	err := r.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Settle(ctx, form, from, r.ledger.Now()); err != nil {
			return err
		}
		if err := applyVerdicts(ctx, tx, form, verdicts); err != nil {
			return err
		}
		if err := r.keepSaid(ctx, tx, form, said); err != nil {
			return err
		}
		if err := r.wantDocuments(ctx, tx, form); err != nil {
			return err
		}
		settled, err := tx.AdvanceFilesOf(ctx, form.ID)
		return r.addReports(ctx, tx, settled, err)
	})
	if err == nil {
		r.metrics.countSettled(form)
	}
	r.reach("settled")
	return err
}

// applyVerdicts ends the rows of a form and its items. If a row is named by its item, both end alike. Otherwise all rows have the
// same item, such as a bag, and it has the best of their ends. What the form has undone is free again (Guard.Frees).
func applyVerdicts(ctx context.Context, tx *ledger.Tx, form ledger.Form, verdicts []verdict) error {
	op := operations.Named(form.Operation)
	verdicts, err := refusedInBags(ctx, tx, form, op, verdicts)
	if err != nil {
		return err
	}
	together := op.RowsShareItem() && !op.Several
	best := verdicts[len(verdicts)-1].status // if no row is open any more
	some := false
	for _, v := range verdicts {
		if v.orders != nil && len(v.orders) == 0 {
			continue
		}
		if v.orders == nil && v.status == reason.Confirmed && v.why() == "" && !together {
			if whole, err := tx.ConfirmAll(ctx, form.ID); err != nil {
				return err
			} else if whole {
				continue
			}
		}
		n, err := tx.EndRows(ctx, form.ID, v.orders, string(v.status), v.why())
		if err != nil {
			return err
		}
		switch {
		case !op.Guarded():
		case !together:
			err = endItems(ctx, tx, form.ID, v.orders, v.status)
		case n > 0 && (!some || worth[v.status] > worth[best]):
			best, some = v.status, true
		}
		if err != nil {
			return err
		}
	}
	if op.Guarded() && together {
		if err := endItems(ctx, tx, form.ID, nil, best); err != nil {
			return err
		}
	}
	return undo(ctx, tx, form, op)
}

// undo makes free again what a form has undone.
func undo(ctx context.Context, tx *ledger.Tx, form ledger.Form, op *mapping.Operation) error {
	if len(op.Call.Values) > 0 {
		return nil // keepSaid
	}
	for _, guard := range op.Guard.Frees {
		if err := tx.Free(ctx, guard, form.ID); err != nil {
			return err
		}
	}
	return nil
}

// worth says which of two ends of rows is that of their item: what may be done must not be done again.
var worth = map[reason.Status]int{reason.Refused: 0, reason.Unconfirmed: 1, reason.Unknown: 2, reason.Confirmed: 3}

// why is the reason as the ledger keeps it.
func (v verdict) why() string {
	if v.reason.Code == "" {
		return ""
	}
	return reasonsJSON(v.reason)
}

// endItems ends items of a form. Refused ones are released: they may go into another form.
func endItems(ctx context.Context, tx *ledger.Tx, form int64, items []string, status reason.Status) error {
	if status == reason.Refused {
		return tx.ReleaseItems(ctx, form, items)
	}
	return tx.EndItems(ctx, form, items, string(status))
}
