package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// giveUp ends the asking: nobody can know what became of the orders, and the outcome says so. They keep being taken.
func (r *road) giveUp(ctx context.Context, form ledger.Form) error {
	r.formLog(form).WithField("why", cmp.Or(form.Message, "the carrier is still at it")).Error("gave up asking for the form")
	from := form.State
	if from == ledger.Planned {
		form.State = ledger.Unknown // it has left before, and was waiting to be sent again
	}
	why := reason.Reason{Code: reason.GaveUp, Args: []string{form.Reference, r.cfg.Result.GiveUp.String()}}
	if form.AskOnly {
		why = reason.Reason{Code: reason.StillUnknown, Args: []string{form.Reference}}
	}
	defer r.reach("given up")
	return r.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// settle ends the work on a form and gives its rows, in every file that waits for it, their final status. All of it is
// one change, and with the last form of a file its report is queued. from is the state that the form was seen in.
func (r *road) settle(ctx context.Context, form ledger.Form, from ledger.FormState, verdicts []verdict) error {
	err := r.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Settle(ctx, form, from, time.Now()); err != nil {
			return err
		}
		for _, v := range verdicts {
			if err := r.endRows(ctx, tx, form.ID, v); err != nil {
				return err
			}
		}
		settled, err := tx.AdvanceFilesOf(ctx, form.ID)
		return r.addReports(ctx, tx, settled, err)
	})
	r.reach("settled")
	return err
}

func (r *road) endRows(ctx context.Context, tx *ledger.Tx, form int64, v verdict) error {
	if v.orders != nil && len(v.orders) == 0 {
		return nil
	}
	why := ""
	if v.status != reason.Confirmed {
		b, err := json.Marshal([]reason.Reason{v.reason})
		if err != nil {
			return err
		}
		why = string(b)
	}
	if err := tx.EndRows(ctx, form, v.orders, string(v.status), why); err != nil {
		return err
	}
	if v.status == reason.Refused {
		return tx.ReleaseOrders(ctx, form, v.orders)
	}
	return tx.EndOrders(ctx, form, v.orders, string(v.status))
}
