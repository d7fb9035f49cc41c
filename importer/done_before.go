package importer

import (
	"context"
	"errors"
	"slices"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// What was done may be undone or changed by another list: a bag is cancelled, a waybill is released, its weight is told anew.
// Then its item is free, or holds other values, and whoever wants it done again may drop it. But who mends another row of an
// outcome, and drops that again, does not mean the rows beside which it says "confirmed". They stay done, unless somebody has
// changed what they say or has cleared the answer. What a sheet says of its answers may be wrong, so it only ever keeps a row
// from being sent.

// wasDone is a form that has done something with an item, and the last one that has undone or changed that since.
type wasDone struct {
	form ledger.Form
	by   ledger.Form // has no ID if there is none
}

// mayBeUndone tells whether what an operation has done to an item may be undone by another one, or replaced by other values.
func mayBeUndone(op *mapping.Operation) bool {
	return len(op.Guard.Latest) > 0 || slices.ContainsFunc(operations.All, func(o *mapping.Operation) bool { return undoes(o, op) })
}

// undoes tells whether one operation undoes what another has done.
func undoes(o, op *mapping.Operation) bool { return slices.Contains(o.Guard.Frees, op.Guard.Name) }

// addForm keeps a form, and what it says of its item, where that may be undone and said again, or what its rows say of weights.
func (p *planner) addForm(ctx context.Context, tx *ledger.Tx, f ledger.Form, form *mapping.Batch) error {
	if err := tx.AddForm(ctx, f); err != nil {
		return err
	}
	values := ""
	if mayBeUndone(p.operation) {
		values = sentValues(p.operation, form.Orders)
	} else {
		values = weightsOf(p.operation, form.Orders)
	}
	if values == "" {
		return nil
	}
	return tx.KeepSentValues(ctx, f.ID, values)
}

// keepDone ends the rows that their outcome calls done, where the item was undone or got other values since.
func (s *sorter) keepDone(rows []sortedRow) error {
	if s.held.done == nil || !mayBeUndone(s.operation) {
		return nil
	}
	said := map[string]*mapping.SaidDone{} // by item
	for i := range rows {
		if o := &rows[i].Order; rows[i].way == goesIntoForm && o.Done != nil {
			if item := s.operation.ItemOf(o); said[item] == nil || said[item].Reference == "" {
				said[item] = o.Done
			}
		}
	}
	if len(said) == 0 {
		return nil
	}
	together := map[string][]mapping.Order{}
	for i := range rows {
		if item := s.operation.ItemOf(&rows[i].Order); rows[i].way == goesIntoForm && said[item] != nil {
			together[item] = append(together[item], rows[i].Order)
		}
	}
	kept := map[string]*wasDone{}
	for item, orders := range together {
		was, err := s.held.done(item, said[item].Reference, sentValues(s.operation, orders))
		if err != nil {
			return err
		}
		kept[item] = was
	}
	for i := range rows {
		r := &rows[i]
		if r.way != goesIntoForm {
			continue
		}
		if was := kept[s.operation.ItemOf(&r.Order)]; was != nil {
			r.way, r.form, r.kept = endsAtOnce, was.form.ID, true
			r.Status, r.Reasons = was.says(s.operation.ItemOf(&r.Order), s.zone)
		}
	}
	return nil
}

// says is what becomes of a row whose item was done, and why.
func (w *wasDone) says(item string, zone *time.Location) (reason.Status, []reason.Reason) {
	args := []string{w.form.File, settledOn(w.form.SettledAt, zone), w.form.Reference}
	switch {
	case w.by.ID == 0: // it is named by another of its numbers now, or nobody knows what became of newer values
		return reason.Confirmed, []reason.Reason{{Code: reason.AlreadyConfirmed, Args: args}}
	case w.by.Operation == operations.Cancel.Name() && w.form.Operation == operations.Create.Name():
		return reason.Duplicate, []reason.Reason{{Code: reason.CancelledSince, Value: item,
			Args: []string{settledOn(w.by.SettledAt, zone), w.by.File}}}
	}
	args = append(args, w.by.File, settledOn(w.by.SettledAt, zone))
	return reason.Duplicate, []reason.Reason{{Code: reason.UndoneSince, Args: args}}
}

// doneBefore finds the form that has done what a row says, if its outcome is right: the one of that reference, or the last one if
// the outcome names none. It is nil if there is none, or if that form has sent other values.
func doneBefore(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, item, reference, values string) (*wasDone, error) {
	forms, err := l.FormsNamed(ctx, []string{item})
	if err != nil {
		return nil, err
	}
	if reference != "" {
		switch _, err := l.FormByReference(ctx, reference); {
		case err == nil:
			forms = slices.DeleteFunc(forms, func(f ledger.Form) bool { return f.Reference != reference })
		case !errors.Is(err, ledger.ErrNotFound):
			return nil, err
		}
	}
	for _, f := range slices.Backward(forms) {
		if f.Operation != op.Name() || !isDone(f) {
			continue
		}
		sent, err := l.SentValues(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		known := sent == "" || sent == values // a form of an older version says nothing of its values
		if !known {
			if known, err = l.AlsoSaid(ctx, f.ID, values); err != nil {
				return nil, err
			}
		}
		if known {
			by, err := undoneBy(ctx, l, op, f)
			return &wasDone{f, by}, err
		}
	}
	return nil, nil
}

// noteOtherwise notes what rows say of an item that a form of another file has, where that has sent something else. Nothing of it
// is sent, and their outcome says that the item is done: dropped again as it is, it means nothing new either. Where values may
// change, other ones are sent.
func (s *sorter) noteOtherwise(rows []sortedRow) error {
	s.otherwise = nil
	op := s.operation
	if s.held.sent == nil || !mayBeUndone(op) || !op.RowsShareItem() || op.Several {
		return nil
	}
	of := map[int64][]mapping.Order{}
	for i := range rows {
		if r := &rows[i]; r.form != 0 && r.way != goesIntoForm && !r.kept {
			of[r.form] = append(of[r.form], r.Order)
		}
	}
	for form, orders := range of {
		sent, err := s.held.sent(form)
		if err != nil {
			return err
		}
		if values := sentValues(op, orders); sent.said != "" && values != sent.said {
			if s.otherwise == nil {
				s.otherwise = map[int64]string{}
			}
			s.otherwise[form] = values
		}
	}
	return nil
}

// isDone tells whether a form has come to a good end.
func isDone(f ledger.Form) bool { return f.State == ledger.Succeeded || f.State == ledger.Partial }

// undoneBy is the last form that has undone what a form has done, or has sent other values. It has no ID if there is none.
func undoneBy(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, form ledger.Form) (by ledger.Form, err error) {
	numbers := []string{form.Label(op.Guard.Item)}
	if form.Number != "" {
		numbers = append(numbers, form.Number)
	}
	answered, err := l.Answered(ctx, form.ID)
	if err != nil {
		return by, err
	}
	said, err := parseSaid(answered)
	if err != nil {
		return by, err
	}
	for _, name := range waybillNumbers {
		if number := said.value(name); number != "" {
			numbers = append(numbers, number)
		}
	}
	forms, err := l.FormsNamed(ctx, numbers)
	for _, f := range forms {
		if f.ID > form.ID && isDone(f) && (f.Operation == op.Name() || undoes(operations.Named(f.Operation), op)) {
			by = f
		}
	}
	return by, err
}

// A bag that was cancelled is made anew when it is dropped in a new list: that is what cancelling is for. Who drops an old list
// by mistake gets one more bag at the carrier, so the outcome of each row says that it is a new one, and check says it before.

// madeBefore looks up which of these items were made and cancelled before, and what says so. Only what the carrier gives a number
// to is made.
func madeBefore(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, items []string,
	zone *time.Location) (map[string]reason.Reason, error) {
	if op.Call.Gives == "" || l == nil || len(items) == 0 {
		return nil, nil
	}
	forms, err := l.FormsAbout(ctx, op.Guard.Item, items)
	if err != nil {
		return nil, err
	}
	last := map[string]ledger.Form{} // by item
	for _, f := range forms {
		if f.Operation == op.Name() && f.Number != "" {
			last[f.Label(op.Guard.Item)] = f
		}
	}
	out := map[string]reason.Reason{}
	for item, f := range last {
		by, err := undoneBy(ctx, l, op, f)
		if err != nil {
			return nil, err
		}
		out[item] = reason.Reason{Code: reason.MadeAnew, Args: []string{f.Number, f.File, settledOn(by.SettledAt, zone)},
			Of: mapping.RowsOf(op.Name())}
	}
	return out, nil
}

// noticeMadeAnew notices the items that go out again because what was made for them was cancelled, each once.
func (s *sorter) noticeMadeAnew(rows []sortedRow) error {
	var items []string
	for i := range rows {
		if rows[i].way == goesIntoForm && s.held.madeBefore != nil {
			items = append(items, s.operation.ItemOf(&rows[i].Order))
		}
	}
	if len(items) == 0 {
		return nil
	}
	before, err := s.held.madeBefore(items)
	if err != nil {
		return err
	}
	for i := range rows {
		item := s.operation.ItemOf(&rows[i].Order)
		if why, anew := before[item]; anew && rows[i].way == goesIntoForm {
			why.Code = reason.WillMakeAnew
			s.mapper.Notice(&rows[i].Order, why)
			delete(before, item)
		}
	}
	return nil
}
