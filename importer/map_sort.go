package importer

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// sorter decides what happens to the mapped rows of one file. map and check use the same sorter, so that a check says what a
// drop would do.
type sorter struct {
	operation *mapping.Operation
	held      heldItems
	mapper    *mapping.Mapper
	blockers  int // rows with a problem that hold the whole file back, or 0
	zone      *time.Location
	api       *hgeapi.Config
	came      int64 // place of the file among those whose values may replace earlier ones
}

// cameLast is the place of a file that is not dropped yet.
const cameLast = math.MaxInt64

// heldItems looks up what is in a form already. Without a ledger nothing is.
type heldItems struct {
	holders func(items []string) (map[string]ledger.Holder, error) // the forms that have items, by item
	rows    func(form int64) ([]string, error)                     // what names the rows of a form
	about   func(mawbs []string) ([]ledger.Form, error)            // the forms that are about these flights
	made    func(items []string) (map[string]madeItem, error)      // by what the clerk calls it: what a success would free

	madeBefore func(items []string) (map[string]reason.Reason, error) // those that were made and cancelled before
}

// madeItem is what the carrier has made under a name of the clerk's: a bag.
type madeItem struct {
	ledger.Holder
	number string // the carrier's
}

// way is what happens to a mapped row.
type way int

const (
	endsAtOnce   way = iota // with the row's Status and Reasons
	asksAgain               // a form has its item, with an unknown end: the carrier is asked for that form again
	goesIntoForm            // its item goes into a form of this file
)

// sortedRow is a mapped row and what happens to it. If it asks again, its Status is the one that its item has now.
type sortedRow struct {
	mapping.MappedRow
	way  way
	form int64 // the form that has the item already, 0 if none has

	waits bool // other values of its item are under way: it goes out after them
}

// chunkOf is how many rows are sorted at once: all of them if a bag goes out whole or not at all, for any of its rows may be the last.
func chunkOf(op *mapping.Operation) int {
	if slices.Contains(op.Joins, "bag") {
		return 0
	}
	return chunkRows
}

// sort decides for some rows of the file.
func (s *sorter) sort(rows []mapping.MappedRow) ([]sortedRow, error) {
	var items []string
	for i := range rows {
		if rows[i].Status == "" && s.blockers == 0 {
			items = append(items, s.operation.ItemOf(&rows[i].Order))
		}
	}
	holders, err := s.held.holders(items)
	if err != nil {
		return nil, err
	}
	own, err := s.held.made(items)
	if err != nil {
		return nil, err
	}
	sorted := make([]sortedRow, len(rows))
	for i, r := range rows {
		switch {
		case r.Status != "":
			sorted[i] = sortedRow{MappedRow: r}
		case s.blockers > 0:
			r.Status, r.Reasons = reason.Rejected, []reason.Reason{{Code: reason.HeldBack, Args: []string{strconv.Itoa(s.blockers)}}}
			sorted[i] = sortedRow{MappedRow: r}
		default:
			holder, has := holders[s.operation.ItemOf(&r.Order)]
			bag, ours := own[s.operation.ItemOf(&r.Order)]
			if sorted[i] = (sortedRow{MappedRow: r, way: goesIntoForm}); !has && ours {
				sorted[i] = s.rejected(r, reason.Reason{Code: reason.OwnBagNum, Value: r.Order.Num,
					Args: []string{bag.number, bag.File, bag.Reference}})
			}
			if !has {
				continue
			}
			if sorted[i], err = s.sortHeld(r, holder); err != nil {
				return nil, err
			}
		}
	}
	if chunkOf(s.operation) == 0 {
		holdBags(sorted)
	}
	s.sayAbout(sorted)
	if err := s.noticeFlights(sorted); err != nil {
		return nil, err
	}
	if err := s.noticeMadeAnew(sorted); err != nil {
		return nil, err
	}
	return sorted, nil
}

// sortHeld decides for a row whose item is in a form already.
func (s *sorter) sortHeld(r mapping.MappedRow, h ledger.Holder) (sortedRow, error) {
	op := s.operation
	args := []string{h.File, closedOn(h, s.zone), h.Reference}
	switch {
	case h.Operation != op.Name():
		return s.rejected(r, reason.Reason{Code: reason.DoneOtherwise, Value: r.Order.Num, Of: mapping.RowsOf(h.Operation), Args: args}), nil
	case len(op.Guard.Latest) > 0 && h.Latest != latestOf(op, hgeapi.Values{Text: r.Order.Texts}):
		return s.sortOther(r, h), nil
	case op.RowsShareItem():
		rows, err := s.held.rows(h.FormID)
		if err != nil {
			return sortedRow{}, err
		}
		if !slices.Contains(rows, r.Order.Num) {
			return s.rejected(r, reason.Reason{Code: reason.BagMadeWithout, Value: op.ItemOf(&r.Order), Args: args}), nil
		}
	}
	return sortKnown(r, h, s.zone), nil
}

// sortOther decides for a row whose item is in a form with other values. The values of the file that came last count.
func (s *sorter) sortOther(r mapping.MappedRow, h ledger.Holder) sortedRow {
	args := []string{h.File, h.ClaimedAt.In(s.zone).Format(time.DateTime), h.Reference}
	switch {
	case h.Came > s.came:
		r.Status, r.Reasons = reason.Duplicate, []reason.Reason{{Code: reason.NewerValues, Args: args}}
		return sortedRow{MappedRow: r, form: h.FormID}
	case h.SettledAt.IsZero():
		r.Status, r.Reasons = reason.Duplicate, []reason.Reason{{Code: reason.OlderUnderWay, Args: args}}
		return sortedRow{MappedRow: r, form: h.FormID, waits: true}
	}
	return sortedRow{MappedRow: r, way: goesIntoForm}
}

func (s *sorter) rejected(r mapping.MappedRow, why reason.Reason) sortedRow {
	why.Cell = s.mapper.KeyCell(&r.Order)
	r.Status, r.Reasons = reason.Rejected, []reason.Reason{why}
	return sortedRow{MappedRow: r}
}

// sortKnown decides for a row whose item is in a form of the same operation already. An order that was closed is confirmed again: its
// user wants it closed, and it is.
func sortKnown(r mapping.MappedRow, h ledger.Holder, zone *time.Location) sortedRow {
	why := reason.Reason{Code: reason.UnderWay, Args: []string{h.File, h.ClaimedAt.In(zone).Format(time.DateTime), h.Reference}}
	sorted := sortedRow{MappedRow: r, form: h.FormID}
	sorted.Status = reason.Duplicate
	switch status := reason.Status(h.Status); status {
	case reason.Unknown, reason.Unconfirmed:
		sorted.way, sorted.Status = asksAgain, status
		switch operations.Named(h.Operation).Call.Again {
		case hgeapi.Ask:
			why.Code = reason.CheckWouldAsk
		case hgeapi.Repeat:
			why.Code = reason.CheckWouldRepeat
		case hgeapi.Never:
			why = reason.Reason{Code: reason.NotRepeated, Args: []string{h.Reference}}
		}
	case reason.Confirmed:
		sorted.Status = reason.Confirmed
		why = reason.Reason{Code: reason.AlreadyConfirmed, Args: []string{h.File, closedOn(h, zone), h.Reference}}
	}
	sorted.Reasons = []reason.Reason{why}
	return sorted
}

// holdBags holds back the bags of which a row was rejected: what lies in the bag would not be what is sent.
func holdBags(rows []sortedRow) {
	spoiled := map[string]string{} // cell of the first problem, by bag
	for _, r := range rows {
		if bag := bagOf(&r.Order); r.Status == reason.Rejected && bag != "" && spoiled[bag] == "" {
			spoiled[bag] = r.Reasons[0].Cell
		}
	}
	for i := range rows {
		r := &rows[i]
		if at, held := spoiled[bagOf(&r.Order)]; held && r.way == goesIntoForm {
			r.way, r.Status = endsAtOnce, reason.Rejected
			r.Reasons = []reason.Reason{{Code: reason.BagHeldBack, Value: bagOf(&r.Order), Args: []string{at}}}
		}
	}
}

// sayAbout says of the reasons what rows they are about.
func (s *sorter) sayAbout(rows []sortedRow) {
	about := mapping.RowsOf(s.operation.Name())
	for _, r := range rows {
		for i := range r.Reasons {
			if r.Reasons[i].Of == "" {
				r.Reasons[i].Of = about
			}
		}
	}
}

func bagOf(row *mapping.Order) string { return row.Bag.Text("bag_num") }

// closedOn is when an order was closed, "" while its form is asked about others of its orders again.
func closedOn(h ledger.Holder, zone *time.Location) string {
	if h.SettledAt.IsZero() {
		return ""
	}
	return h.SettledAt.In(zone).Format(time.DateTime)
}

// heldBy looks up in the ledger what is in a form already. l may be nil.
func heldBy(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, zone *time.Location) heldItems {
	if l == nil {
		return heldItems{holders: func([]string) (map[string]ledger.Holder, error) { return nil, nil },
			made: func([]string) (map[string]madeItem, error) { return nil, nil }}
	}
	return heldItems{
		about:   func(mawbs []string) ([]ledger.Form, error) { return l.FormsAbout(ctx, "mawb_no", mawbs) },
		made:    func(items []string) (map[string]madeItem, error) { return madeAs(ctx, l, op, items) },
		holders: func(items []string) (map[string]ledger.Holder, error) { return l.Holders(ctx, op.Guard.Name, items) },
		rows:    func(form int64) ([]string, error) { return l.ItemsOf(ctx, form) },

		madeBefore: func(items []string) (map[string]reason.Reason, error) { return madeBefore(ctx, l, op, items, zone) },
	}
}

// madeAs looks up which items are names that the clerk gave to what an operation cancels: the carrier has its own numbers for them,
// and would not know these.
func madeAs(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, items []string) (map[string]madeItem, error) {
	if op.Guard.Frees == "" {
		return nil, nil
	}
	held, err := l.Holders(ctx, op.Guard.Frees, items)
	if err != nil {
		return nil, err
	}
	made := map[string]madeItem{}
	for item, h := range held {
		form, err := l.Form(ctx, h.FormID)
		if err != nil {
			return nil, err
		}
		if form.Number != "" && form.Number != item {
			made[item] = madeItem{h, form.Number}
		}
	}
	return made, nil
}
