package importer

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// An order that is closed stays as it was closed. Whoever writes another flight or weight beside it and drops the sheet again
// must not read that all is well: the carrier has the first one, and is told of no other.

// closedWith are the labels of a form that a row may name otherwise.
var closedWith = [...]string{"handover_num", "mawb_no", "bag_num"}

// difference is what a row says otherwise than the form that closed its order.
type difference struct {
	field, cell string // the cell may be missing
	then, now   string // what was sent and what the row says; either may be missing
}

// sayOtherwise says of a row whose order is closed that it names another handover, flight, bag or weight than the form that
// closed it, or tells something else of them.
func (s *sorter) sayOtherwise(r sortedRow, h ledger.Holder) (sortedRow, error) {
	if r.Status != reason.Confirmed || len(s.operation.FormBy) == 0 || r.Order.Group == nil || s.held.sent == nil {
		return r, nil
	}
	sent, err := s.held.sent(h.FormID)
	if err != nil {
		return r, err
	}
	gone := r.Order.Done != nil && r.Order.Done.Reference == h.Reference
	differ := append(s.otherPlaces(&r.Order, sent, gone), s.otherWeights(r, sent)...)
	described := otherHandover(r.Order.Group, sent, gone)
	if len(differ) == 0 && described == "" {
		return r, nil
	}
	r.Reasons = nil
	for i, d := range differ {
		why := reason.Reason{Code: reason.ClosedOtherwise, Cell: d.cell, Value: d.now}
		switch {
		case i > 0:
			why.Code, why.Args = reason.ClosedOtherwiseAlso, []string{d.then, d.field}
		case d.now == "":
			why.Code = reason.ClosedWithout
			fallthrough
		default:
			why.Args = []string{h.File, settledOn(h.SettledAt, s.zone), h.Reference, d.then, d.field}
		}
		r.Reasons = append(r.Reasons, why)
	}
	if described != "" {
		r.Reasons = append(r.Reasons, reason.Reason{Code: reason.ClosedHandover,
			Args: []string{h.File, settledOn(h.SettledAt, s.zone), h.Reference, described}})
	}
	s.mapper.Notice(&r.Order, reason.Reason{Code: reason.OtherwiseUnused})
	return r, nil
}

// otherPlaces are what a row says otherwise of its handover, its flight and its bag. A flight or bag that was closed under the
// same number may have other times or sizes by now. gone tells whether the row stands in the outcome of the form: there it had
// all that was sent, so what it does not say any more was taken out. Another list takes nothing back by saying nothing of it.
func (s *sorter) otherPlaces(o *mapping.Order, sent *sentRequest, gone bool) (differ []difference) {
	row, form := mapping.Batch{Operation: s.operation, Group: o.Group, Orders: []mapping.Order{*o}}, ledger.Form{About: sent.about}
	for _, name := range closedWith {
		if now, then := row.About(name), form.Label(name); now != then && (now != "" || gone && name != "bag_num") {
			differ = append(differ, difference{field: name, then: then, now: now})
		}
	}
	named := func(d difference) bool { return d.field == "mawb_no" }
	if !slices.ContainsFunc(differ, named) {
		differ = append(differ, otherFields(o.Group.Flight, sent.flight, "mawb_no", gone)...)
	}
	bag := sent.bagOf(o.Num)
	if then, now := bag["bag_num"], o.Bag.Text("bag_num"); then != "" && (now != "" || gone) && then != now {
		return append(differ, difference{field: "bag_num", then: then, now: now})
	}
	return append(differ, otherFields(o.Bag, bag, "bag_num", gone)...)
}

// otherHandover are the fields in which the sheet describes the handover of the same number otherwise than it was sent. They may
// be about a person, so their values are not kept. What the address book says of it by now is nothing that the sheet has changed.
func otherHandover(group *mapping.Group, sent *sentRequest, gone bool) string {
	now := group.Handover
	if now == nil || group.OfBook || now.Text("handover_num") != sent.handover["handover_num"] {
		return ""
	}
	var names []string
	for _, d := range otherFields(now, sent.handover, "handover_num", gone) {
		names = append(names, d.field)
	}
	return strings.Join(names, ", ")
}

// otherFields are the fields that a flight or bag has otherwise than it was sent, but for its key. What was sent is missing where
// nobody knows it, and empty where the form had none.
func otherFields(part *mapping.Part, sent map[string]string, key string, gone bool) (differ []difference) {
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		then, now := sent[name], part.Text(name)
		if name != key && (now != "" || gone && then != "") && !sameText(then, now) {
			differ = append(differ, difference{field: name, then: then, now: now})
		}
	}
	return differ
}

// sameText tells whether two texts are the same, or the same number.
func sameText(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := decimal.NewFromString(a)
	y, errY := decimal.NewFromString(b)
	return errX == nil && errY == nil && x.Equal(y)
}
