package importer

import (
	"bytes"
	"context"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// The carrier answered code 301 to the very first send of a form: it has a form of this reference. A proxy may have sent ours
// twice, it may have been sent before the ledger was put back, or by another importer of the same account. So the carrier was
// asked for the form, and its result tells whose it is.

// areOf tells whether a result is about the orders of a form. A result that names no order is, if the reference was made of them.
func (r orderResults) areOf(form ledger.Form, prefix string) bool {
	if r.foreign > 0 {
		return false
	}
	return r.named > 0 || isMadeOfSet(prefix, form.Reference)
}

// takenByOthers: the carrier has a form of this reference, and it is about other orders. Ours keep their form, so that nothing is
// sent again before a person has asked the carrier.
func (s *pollStep) takenByOthers(ctx context.Context, form ledger.Form) error {
	s.formLog(form).Error("the carrier has a form of this reference, about other orders: ask the carrier what is closed, " +
		"then use hgeimport resend, which gives the form another reference")
	why := reason.Reason{Code: reason.ReferenceTaken, Args: []string{form.Reference}}
	from := form.State
	form.State = ledger.Refused // so that resend puts its orders into another form
	return s.settle(ctx, form, from, []verdict{{status: reason.Unknown, reason: why}})
}

// replaceFailed: an earlier form of the same orders had failed as a whole, which this ledger does not know. Nothing of it is
// closed, so a new form with the next reference of the set takes its place.
func (s *pollStep) replaceFailed(ctx context.Context, form ledger.Form, set formSet) error {
	s.formLog(form).Warn("the carrier has a form of these orders that has failed: they go out in a new form")
	from := form.State
	form.State = ledger.Failed
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.Settle(ctx, form, from, s.ledger.Now()); err != nil {
			return err
		}
		next := form
		var err error
		if next.ID, err = tx.NextNumber(ctx, "form"); err != nil {
			return err
		}
		if next.Reference, err = nextOfSet(ctx, tx, s.cfg.Form.ReferencePrefix, set); err != nil {
			return err
		}
		next.Body = bytes.ReplaceAll(form.Body, []byte(form.Reference), []byte(next.Reference)) // it is in no other field
		if err := tx.Supersede(ctx, form.ID, next); err != nil {
			return err
		}
		return s.add(ctx, tx, sendJob{Form: next.ID})
	})
	s.reach("replaced")
	return err
}
