package importer

import (
	"strconv"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// sorter decides what happens to the mapped rows of one file. map and check use the same sorter, so that a check says what a
// drop would do.
type sorter struct {
	holders  func(orders []string) (map[string]ledger.Holder, error) // the forms that have these orders already
	blockers int                                                     // rows with a problem that hold the whole file back, or 0
	zone     *time.Location
}

// way is what happens to a mapped row.
type way int

const (
	endsAtOnce   way = iota // with the row's Status and Reasons
	asksAgain               // a form has its order, with an unknown end: the carrier is asked for that form again
	goesIntoForm            // its order goes into a form of this file
)

// sortedRow is a mapped row and what happens to it. If it asks again, its Status is the one that its order has now.
type sortedRow struct {
	mapping.MappedRow
	way  way
	form int64 // the form that has the order already, 0 if none has
}

// sort decides for some rows of the file.
func (s *sorter) sort(rows []mapping.MappedRow) ([]sortedRow, error) {
	var orders []string
	for _, r := range rows {
		if r.Status == "" && s.blockers == 0 {
			orders = append(orders, r.Order.Num)
		}
	}
	holders, err := s.holders(orders)
	if err != nil {
		return nil, err
	}
	sorted := make([]sortedRow, len(rows))
	for i, r := range rows {
		holder, has := holders[r.Order.Num]
		switch {
		case r.Status != "":
			sorted[i] = sortedRow{MappedRow: r}
		case s.blockers > 0:
			r.Status, r.Reasons = reason.Rejected, []reason.Reason{{Code: reason.HeldBack, Args: []string{strconv.Itoa(s.blockers)}}}
			sorted[i] = sortedRow{MappedRow: r}
		case has:
			sorted[i] = sortKnown(r, holder, s.zone)
		default:
			sorted[i] = sortedRow{MappedRow: r, way: goesIntoForm}
		}
	}
	return sorted, nil
}

// sortKnown decides for a row whose order is in a form already. An order that was closed is confirmed again: its user wants it
// closed, and it is.
func sortKnown(r mapping.MappedRow, h ledger.Holder, zone *time.Location) sortedRow {
	why := reason.Reason{Code: reason.UnderWay, Args: []string{h.File, h.ClaimedAt.In(zone).Format(time.DateTime), h.Reference}}
	sorted := sortedRow{MappedRow: r, form: h.FormID}
	sorted.Status = reason.Duplicate
	switch status := reason.Status(h.Status); status {
	case reason.Unknown, reason.Unconfirmed:
		sorted.way, sorted.Status = asksAgain, status
		why.Code = reason.CheckWouldAsk
	case reason.Confirmed:
		sorted.Status = reason.Confirmed
		why = reason.Reason{Code: reason.AlreadyConfirmed, Args: []string{h.File, closedOn(h, zone), h.Reference}}
	}
	sorted.Reasons = []reason.Reason{why}
	return sorted
}

// closedOn is when an order was closed, "" while its form is asked about others of its orders again.
func closedOn(h ledger.Holder, zone *time.Location) string {
	if h.SettledAt.IsZero() {
		return ""
	}
	return h.SettledAt.In(zone).Format(time.DateTime)
}
