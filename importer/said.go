package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// itemSaid is what the carrier has said about the item of a form, as the ledger keeps it.
type itemSaid struct {
	Values []hgeapi.Value `json:"values,omitempty"`
	Events []hgeapi.Event `json:"events,omitempty"`
}

// saidIn is what a result says about an item, nil if it says nothing.
func saidIn(res *hgeapi.Result) *itemSaid {
	if len(res.Values) == 0 && len(res.Events) == 0 {
		return nil
	}
	return &itemSaid{res.Values, res.Events}
}

// parseSaid reads what the ledger keeps.
func parseSaid(text string) (said itemSaid, err error) {
	if text == "" {
		return said, nil
	}
	if err = json.Unmarshal([]byte(text), &said); err != nil {
		err = fmt.Errorf("what the ledger keeps of an answer: %w", err)
	}
	return said, err
}

// value is a value by our name, "" if it was not said.
func (s *itemSaid) value(name string) string {
	i := slices.IndexFunc(s.Values, func(v hgeapi.Value) bool { return v.Name == name })
	if i < 0 {
		return ""
	}
	return s.Values[i].Text
}

// last is the event with the latest time; of two at the same time the one that the carrier lists later. Times are compared as
// texts: they are all written alike.
func (s *itemSaid) last() (last hgeapi.Event, ok bool) {
	for i, e := range s.Events {
		if i == 0 || cmp.Compare(e.At, last.At) >= 0 {
			last = e
		}
	}
	return last, len(s.Events) > 0
}

// numbers are the kinds of numbers that a waybill has.
var waybillNumbers = []string{"customer_order_num", "order_num", "tracking_num"}

// keepSaid keeps what the carrier has said about the item of a form that is being settled, and does what follows from it: a
// waybill can be found by its numbers, what was undone is free again, one that was delivered need not be asked about again. What
// was asked about a person is erased.
func (r *road) keepSaid(ctx context.Context, tx *ledger.Tx, form ledger.Form, said *itemSaid) error {
	op := operations.Named(form.Operation)
	if op.Call.Private {
		if err := tx.EraseBody(ctx, form.ID); err != nil {
			return err
		}
	}
	if said != nil {
		text, err := json.Marshal(said)
		if err == nil {
			err = tx.KeepAnswered(ctx, form.ID, string(text))
		}
		if err != nil {
			return err
		}
	}
	done := form.State == ledger.Succeeded
	if len(op.Call.Values) > 0 && op.Guarded() && done {
		if err := r.freeUndone(ctx, tx, form, said); err != nil {
			return err
		}
	}
	if said == nil || !op.Call.Events {
		return nil
	}
	last, ok := said.last()
	if !ok || !isEnd(&r.cfg.API, last.Node, last.Status) {
		return nil
	}
	return tx.KeepDone(ctx, endedGuard, form.Label(op.Key), form.ID, last.Node+" "+last.Status)
}

// isEnd tells whether nothing more happens to a waybill in this state.
func isEnd(api *hgeapi.Config, node, status string) bool {
	return api.Nodes.Meaning(node, status) == hgeapi.Delivered
}

// freeUndone frees what a form has undone (Guard.Frees), by all numbers of its waybill, and keeps these numbers. What it has done
// is not done again under another one of them. A waybill that is made has only its user's number from the one before.
func (r *road) freeUndone(ctx context.Context, tx *ledger.Tx, form ledger.Form, said *itemSaid) error {
	op := operations.Named(form.Operation)
	numbers := []string{form.Label(op.Key)}
	var labels []ledger.Label
	if said != nil {
		for _, name := range waybillNumbers {
			if value := said.value(name); value != "" && !slices.Contains(numbers, value) {
				numbers = append(numbers, value)
				labels = append(labels, ledger.Label{Name: name, Value: value})
			}
		}
	}
	free := func() error { return tx.FreeNumbers(ctx, op.Guard.Frees, form.ID, numbers) }
	if op.Call.Existed { // what the carrier called the waybill before, which was cancelled, stays what it was
		free = func() error { return tx.FreeItems(ctx, op.Guard.Frees, form.ID, numbers[:1]) }
	}
	if err := free(); err != nil {
		return err
	}
	if len(op.Numbers) > 0 && len(op.Guard.Latest) == 0 { // another list, or the outcome of this one, may name it by another number
		if err := tx.HoldAlso(ctx, op.Guard.Name, numbers[0], form.ID, numbers[1:]); err != nil {
			return err
		}
	}
	return tx.AddLabels(ctx, form.ID, labels)
}

// fieldOfRefusal is the field that a refusal is about, "" if it names none.
func fieldOfRefusal(why reason.Reason) string {
	if why.Code != reason.CarrierRefusedField || len(why.Args) < 2 {
		return ""
	}
	return why.Args[1]
}
