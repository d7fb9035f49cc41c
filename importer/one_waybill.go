package importer

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A waybill has several numbers, and two rows may name it by different ones: in one list, or in two that are dropped together.
// The ledger keeps what a row says under the number that it says. So a row is looked up by all numbers that the ledger knows of
// its waybill. A number of the clerk's that was used again is of two waybills: nobody knows which one is meant, so it stands for
// itself.

// namesByAny tells whether the rows of an operation name a waybill by any of its numbers, and do something to it.
func namesByAny(op *mapping.Operation) bool { return len(op.Numbers) > 0 && op.Guarded() }

// saysAnew tells whether a list says something of waybills that another list may say anew.
func saysAnew(op *mapping.Operation) bool { return namesByAny(op) && len(op.Guard.Latest) > 0 }

// namedWaybill is what a row of the file says of a waybill, and by which number.
type namedWaybill struct {
	number, values, cell string
	contradicted         bool // by another row
}

// waybill is the carrier's number of a waybill, "" if none is known, or several are.
func (k knownNumbers) waybill() string {
	if len(k["order_num"]) != 1 {
		return ""
	}
	for number := range k["order_num"] {
		return number
	}
	return ""
}

// findBeside finds the further numbers of the waybills of rows, and ends the rows whose waybill has another row under another
// number. known is what is known of their numbers.
func (s *sorter) findBeside(rows []mapping.MappedRow, known map[string]knownNumbers) error {
	further := map[string]bool{}
	for i := range rows {
		if of := known[rows[i].Order.Num]; rows[i].Status == "" && of.waybill() != "" {
			further[rows[i].Order.Num] = true
			for _, numbers := range of {
				maps.Copy(further, numbers)
			}
		}
	}
	if len(further) == 0 {
		return nil
	}
	known, err := s.held.numbers(slices.Sorted(maps.Keys(further)))
	if err != nil {
		return err
	}
	for i := range rows {
		o := &rows[i].Order
		if rows[i].Status != "" || known[o.Num].waybill() == "" {
			continue
		}
		beside := map[string]bool{}
		for _, numbers := range known[o.Num] {
			for number := range numbers {
				if number != o.Num && known[number].waybill() == known[o.Num].waybill() {
					beside[number] = true
				}
			}
		}
		o.Beside = slices.Sorted(maps.Keys(beside))
	}
	s.endNamedTwice(rows, known)
	return nil
}

// endNamedTwice ends the rows whose waybill has another row under another number.
func (s *sorter) endNamedTwice(rows []mapping.MappedRow, known map[string]knownNumbers) {
	if s.waybills == nil {
		s.waybills = map[string]namedWaybill{}
	}
	s.noteContradicted(rows, known)
	differs := reason.RepeatedDiffers
	if s.operation.Weighs() {
		differs = reason.RepeatedMade
	}
	here := map[string]int{} // the first rows of waybills among these
	for i := range rows {
		o := &rows[i].Order
		waybill := known[o.Num].waybill()
		if rows[i].Status != "" || waybill == "" {
			continue
		}
		now := namedWaybill{number: o.Num, values: latestOf(s.operation, []mapping.Order{*o}), cell: s.mapper.KeyCell(o)}
		first, again := s.waybills[waybill]
		switch {
		case !again || first.cell == now.cell:
			s.waybills[waybill], here[waybill] = now, i
		case first.number == now.number && !first.contradicted:
		case first.values == now.values && !first.contradicted:
			rows[i].Status = reason.Duplicate
			rows[i].Reasons = []reason.Reason{{Code: reason.RepeatedInFile, Cell: now.cell, Value: o.Num, Args: []string{first.cell}}}
		default:
			rows[i] = s.rejected(rows[i], reason.Reason{Code: differs, Value: o.Num, Args: []string{first.cell}}).MappedRow
			if at, has := here[waybill]; has && rows[at].Status == "" {
				rows[at] = s.rejected(rows[at], reason.Reason{Code: differs, Value: first.number,
					Args: []string{now.cell}}).MappedRow
			}
			first.contradicted = true
			s.waybills[waybill] = first
		}
	}
}

// noteContradicted notes the waybills of rows that were rejected because they contradict each other under one number.
func (s *sorter) noteContradicted(rows []mapping.MappedRow, known map[string]knownNumbers) {
	for i := range rows {
		r := &rows[i]
		waybill := known[r.Order.Num].waybill()
		if waybill != "" && r.Status == reason.Rejected && len(r.Reasons) > 0 && isRepeated(r.Reasons[0].Code) {
			s.waybills[waybill] = namedWaybill{number: r.Order.Num, cell: s.mapper.KeyCell(&r.Order), contradicted: true}
		}
	}
}

// isHeld tells whether a form has the item of a row, under any number of it.
func (s *sorter) isHeld(o *mapping.Order, holders map[string]ledger.Holder) bool {
	_, held := holders[s.itemOf(o)]
	return held || slices.ContainsFunc(o.Beside, func(number string) bool { _, held := holders[number]; return held })
}

// holderOf is the form that has the item of a row, and the number under which it has it. If several have it, that is the one
// whose end says most of what becomes of the row: of values that may change one that is still to send others, or the one whose
// file came last; else one that has done it.
func (s *sorter) holderOf(o *mapping.Order, holders map[string]ledger.Holder, latest string) (h ledger.Holder, as string,
	has bool) {
	says := func(h ledger.Holder) int {
		if saysAnew(s.operation) && h.SettledAt.IsZero() && h.Latest != latest ||
			!saysAnew(s.operation) && h.Status == string(reason.Confirmed) {
			return 1
		}
		return 0
	}
	as = s.itemOf(o)
	h, has = holders[as]
	for _, number := range o.Beside {
		other, held := holders[number]
		if held && (!has || cmp.Or(cmp.Compare(says(other), says(h)), cmp.Compare(other.Came, h.Came)) > 0) {
			h, as, has = other, number, true
		}
	}
	return h, as, has
}

// giveWay sees to it that a form does not go out beside another one that has its waybill under another number: then nothing is
// stored, and the rows are sorted anew. What another form has sent of the waybill before, under the same number, does not keep
// it from going out. Whoever stores a form has counted it before (NextNumber), which keeps others from storing theirs meanwhile.
func (p *planner) giveWay(ctx context.Context, tx *ledger.Tx, id int64, rows []mapping.Order) error {
	guard := p.operation.Guard.Name
	for i := range rows {
		o := &rows[i]
		if len(o.Beside) == 0 {
			continue
		}
		own := p.operation.ItemOf(o)
		holders, err := tx.Holders(ctx, guard, append([]string{own}, o.Beside...))
		if err != nil {
			return err
		}
		latest := latestOf(p.operation, rows[i:i+1])
		h, as, has := p.sorter(heldItems{}).holderOf(o, holders, latest)
		switch {
		case !has || as == own:
		case saysAnew(p.operation) && h.GivesWay(p.file.Came, latest):
			if err := tx.FreeItems(ctx, []string{guard}, id, []string{own}); err != nil {
				return err
			}
		default:
			return p.takenMeanwhile()
		}
	}
	return nil
}
