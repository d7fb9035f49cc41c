package importer

import (
	"slices"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// Somebody may paste the rows of one outcome below those of another one, where the flight or the handover stands above the table:
// of the rows that came from the other file it is another one. What was closed tells so: of some of these orders with what stands
// above, of others with something else. Where a row lies that is still to be sent nobody knows, so it is not sent.

// places are what a sheet may say above all its rows.
var places = [...]string{"mawb_no", "handover_num"}

// pastedGroup is what the closed orders say that stand below the same flight and handover.
type pastedGroup struct {
	same bool   // one was closed with these
	then string // with what else one was closed
	cell string // and its cell
}

// rejectPasted rejects the rows of which nobody knows whether they are for the flight or the handover that stands above them.
func (s *sorter) rejectPasted(rows []sortedRow) {
	groups := map[*mapping.Group]*pastedGroup{}
	for i := range rows {
		o := &rows[i].Order
		if o.Group == nil || o.Done == nil || rows[i].Status != reason.Confirmed || !s.mapper.IsAbove(o, places[:]) {
			continue
		}
		g := groups[o.Group]
		if g == nil {
			g = &pastedGroup{}
			groups[o.Group] = g
		}
		if then := closedElsewhere(rows[i].Reasons); then == "" {
			g.same = true
		} else if g.then == "" {
			g.then, g.cell = then, s.mapper.KeyCell(o)
		}
	}
	for i := range rows {
		r := &rows[i]
		g := groups[r.Order.Group]
		if g == nil || !g.same || g.then == "" || r.way != goesIntoForm || !s.mapper.IsAbove(&r.Order, places[:]) {
			continue
		}
		*r = s.rejected(r.MappedRow, reason.Reason{Code: reason.PastedTogether, Cell: s.mapper.KeyCell(&r.Order), Value: r.Order.Num,
			Args: []string{g.cell, g.then}})
	}
}

// closedElsewhere is the flight or the handover that an order was closed with, if that is not what the sheet says.
func closedElsewhere(reasons []reason.Reason) string {
	for _, why := range reasons {
		switch n := len(why.Args); {
		case why.Code != reason.ClosedOtherwise && why.Code != reason.ClosedOtherwiseAlso:
		case slices.Contains(places[:], why.Args[n-1]):
			return why.Args[n-2]
		}
	}
	return ""
}
