package importer

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
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
	mapper    interface { // of the file
		KeyCell(row *mapping.Order) string
		IsAbove(row *mapping.Order, fields []string) bool
		WeightCell(row *mapping.Order, field string) string
		Notice(row *mapping.Order, why reason.Reason)
	}
	blockers int // rows with a problem that hold the whole file back, or 0
	zone     *time.Location
	api      *hgeapi.Config
	came     int64 // place of the file among those whose values may replace earlier ones

	waybills map[string]namedWaybill // what the file says of them so far, by the carrier's numbers
	notSent  cells                   // the key cells of rows that were rejected since they were mapped

	rejectedBefore []bool           // of those that are sorted now: by the mapper
	otherwise      map[int64]string // what these say of items that forms have, by form, where that is not what was sent

	sorted []sortedRow // the last that were sorted; their memory is used for the next
}

// cameLast is the place of a file that is not dropped yet.
const cameLast = math.MaxInt64

// heldItems looks up what is in a form already. Without a ledger nothing is.
type heldItems struct {
	holders func(items []string) (map[string]ledger.Holder, error) // the forms that have items, by item
	rows    func(form int64) ([]string, error)                     // what names the rows of a form
	sent    func(form int64) (*sentRequest, error)                 // what a form has sent
	about   func(mawbs []string) ([]ledger.Form, error)            // the forms that are about these flights
	made    func(items []string) (map[string]madeItem, error)      // by what the clerk calls it: what a success would free
	bags    func(bags, mawbs []string) (*closedBags, error)        // that were closed, of these of some flights

	numbers     func(numbers []string) (map[string]knownNumbers, error) // of the waybills that these are numbers of
	madeWeights func(numbers []string) (map[string]madeWeight, error)   // of waybills as they were made
	parcels     func(form int64) (int, error)                           // that a form has made of a waybill
	madeBefore  func(items []string) (map[string]reason.Reason, error)  // those that were made and cancelled before
	// the form that has done what the outcome of an item says, under this reference and with these values; nil if none has
	done func(item, reference, values string) (*wasDone, error)
	// the form that has fetched the document of a number, as its outcome says, if it is still there; nil if none has
	fetched func(number, reference string) (*wasDone, error)

	earlier func(references []string) (*earlierFiles, error)                    // the files whose outcomes a workbook is
	makes   func(reference string) (made *reason.Reason, known bool, err error) // whether a form was to make a waybill
	before  func(reference string) (*madeBeforehand, error)                     // what a form has made, nil if nothing of it stays
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
	form int64  // the form that has the item already, 0 if none has
	item string // the item as that form has it

	latest string // what the file says of its item, where that may change (latestOf)

	waits bool // other values of its item are under way: it goes out after them
	kept  bool // it does not go out again because its outcome calls it done (keepDone)
}

// chunkOf is how many rows are sorted at once: all of them if a bag, or a waybill of several rows, goes out whole or not at all,
// for any of its rows may be the last, or if two rows that contradict each other may name their waybill by two numbers.
func chunkOf(op *mapping.Operation) int {
	if joinsBags(op) || op.Several || saysAnew(op) {
		return 0
	}
	return chunkRows
}

// joinsBags tells whether rows lie in bags that go out whole or not at all.
func joinsBags(op *mapping.Operation) bool { return slices.Contains(op.Joins, "bag") }

// sort decides for some rows of the file. What it returns is valid until the next call.
func (s *sorter) sort(rows []mapping.MappedRow) ([]sortedRow, error) {
	s.byMapper(rows)
	if err := errors.Join(s.rejectNotMade(rows), s.rejectParcels(rows), s.rejectTwoWaybills(rows)); err != nil {
		return nil, err
	}
	items := s.itemsToLookUp(rows)
	holders, err := s.held.holders(items)
	if err != nil {
		return nil, err
	}
	own, err := s.held.made(items)
	if err != nil {
		return nil, err
	}
	said := s.saidOf(rows, holders)
	s.sorted = slices.Grow(s.sorted[:0], len(rows))[:len(rows)]
	sorted := s.sorted
	for i, r := range rows {
		if r.Status != "" {
			sorted[i], err = s.sortDamaged(r, holders)
		} else {
			sorted[i], err = s.sortMapped(r, holders, own, said[r.Order.Num])
		}
		if err != nil {
			return nil, err
		}
	}
	if err := errors.Join(s.keepDone(sorted), s.rejectChanged(sorted), s.keepFetched(sorted),
		s.rejectSecondBags(sorted)); err != nil {
		return nil, err
	}
	s.rejectPasted(sorted)
	switch {
	case s.operation.Several:
		holdTogether(sorted, reason.OrderHeldBack, waybillOf)
	case joinsBags(s.operation):
		holdTogether(sorted, reason.BagHeldBack, bagOf)
	}
	s.rejectTwins(sorted)
	s.sayAbout(sorted)
	return sorted, errors.Join(s.noticeFlights(sorted), s.noticeMadeAnew(sorted), s.noteOtherwise(sorted))
}

// sortMapped decides for a row with which nothing is wrong. said is what the file says of its item.
func (s *sorter) sortMapped(r mapping.MappedRow, holders map[string]ledger.Holder, own map[string]madeItem, said string) (
	sorted sortedRow, err error) {
	holder, as, has := s.holderOf(&r.Order, holders, said)
	bag, ours := own[s.itemOf(&r.Order)]
	switch sorted = (sortedRow{MappedRow: r, way: goesIntoForm}); {
	case has:
		if sorted, err = s.sortHeld(r, holder, said); err != nil {
			return sorted, err
		}
		sorted.latest, sorted.item = said, as
	case ours:
		sorted = s.rejected(r, reason.Reason{Code: reason.OwnBagNum, Value: r.Order.Num,
			Args: []string{bag.number, bag.File, bag.Reference}})
	}
	if s.blockers > 0 && sorted.Status != reason.Rejected {
		r.Status, r.Reasons = reason.Rejected, []reason.Reason{{Code: reason.HeldBack, Args: []string{strconv.Itoa(s.blockers)}}}
		return sortedRow{MappedRow: r}, nil
	}
	return sorted, nil
}

// itemsToLookUp are the items of those rows that a form may have already.
func (s *sorter) itemsToLookUp(rows []mapping.MappedRow) (items []string) {
	for i := range rows {
		if rows[i].Status == "" || s.blockers == 0 && s.mayBeClosed(&rows[i]) {
			items = append(append(items, s.itemOf(&rows[i].Order)), rows[i].Order.Beside...)
		}
	}
	return items
}

// itemOf is what a form may have of a row already. What only asks has no item, and is known by the number that it asks about.
func (s *sorter) itemOf(o *mapping.Order) string {
	if s.operation.Guarded() {
		return s.operation.ItemOf(o)
	}
	return o.Num
}

// endedGuard is the guard under which items are kept that have come to their end: nobody has to ask about them again.
const endedGuard = "ended"

// sortHeld decides for a row whose item is in a form already. latest is what the file says of the item (latestOf).
func (s *sorter) sortHeld(r mapping.MappedRow, h ledger.Holder, latest string) (sortedRow, error) {
	op := s.operation
	args := []string{h.File, settledOn(h.SettledAt, s.zone), h.Reference}
	switch {
	case op.Call.Events:
		return s.sortEnded(r, h), nil
	case h.Operation != op.Name():
		return s.rejected(r, reason.Reason{Code: reason.DoneOtherwise, Value: r.Order.Num, Of: mapping.RowsOf(h.Operation),
			Args: args}), nil
	case len(op.Guard.Latest) > 0 && h.Latest != latest:
		return s.sortOther(r, h), nil
	case op.Several && h.Latest != latest && h.Status == string(reason.Confirmed):
		sorted := sortKnown(r, h, s.zone)
		sorted.Reasons = []reason.Reason{{Code: reason.ChangesNotApplied, Args: args}}
		s.mapper.Notice(&r.Order, reason.Reason{Code: reason.ChangesUnused})
		return sorted, nil
	case op.Several:
	case op.RowsShareItem():
		rows, err := s.held.rows(h.FormID)
		if err != nil {
			return sortedRow{}, err
		}
		if !slices.Contains(rows, r.Order.Num) {
			return s.rejected(r, reason.Reason{Code: reason.BagMadeWithout, Value: op.ItemOf(&r.Order), Args: args}), nil
		}
	}
	return s.sayOtherwise(sortKnown(r, h, s.zone), h)
}

// sortEnded decides for a row that asks about an item which had come to its end when it was asked for last: that is not asked
// again. If what the carrier said then means something else by now, because somebody has corrected [api.nodes], it is asked.
func (s *sorter) sortEnded(r mapping.MappedRow, h ledger.Holder) sortedRow {
	node, status, _ := strings.Cut(h.Latest, " ")
	if !isEnd(s.api, node, status) {
		return sortedRow{MappedRow: r, way: goesIntoForm}
	}
	r.Status = reason.Confirmed
	r.Reasons = []reason.Reason{{Code: reason.DeliveredBefore, Args: []string{h.File, settledOn(h.SettledAt, s.zone), h.Reference}}}
	return sortedRow{MappedRow: r, form: h.FormID}
}

// saidOf is what the file says of those items that a form has already, by what names their rows.
func (s *sorter) saidOf(rows []mapping.MappedRow, holders map[string]ledger.Holder) map[string]string {
	op := s.operation
	if len(holders) == 0 || !op.Several && len(op.Guard.Latest) == 0 {
		return nil
	}
	of := map[string][]mapping.Order{}
	for i := range rows {
		o := &rows[i].Order
		if rows[i].Status == "" && s.isHeld(o, holders) {
			of[o.Num] = append(of[o.Num], *o)
		}
	}
	said := make(map[string]string, len(of))
	for num, orders := range of {
		said[num] = latestOf(op, orders)
	}
	return said
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

// sortKnown decides for a row whose item is in a form of the same operation already. An order that was closed is confirmed again:
// its user wants it closed, and it is.
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
		case hgeapi.Look:
			why.Code = reason.CheckWouldLook
		case hgeapi.Never:
			why = reason.Reason{Code: reason.NotRepeated, Args: []string{h.Reference}}
		}
	case reason.Confirmed:
		sorted.Status = reason.Confirmed
		why = reason.Reason{Code: reason.AlreadyConfirmed, Args: []string{h.File, settledOn(h.SettledAt, zone), h.Reference}}
	}
	sorted.Reasons = []reason.Reason{why}
	return sorted
}

// holdTogether holds back the bags, or the waybills of several rows, of which a row was rejected: what is sent would not be all
// that the sheet says of them. of is what the rows share.
func holdTogether(rows []sortedRow, code reason.Code, of func(*mapping.Order) string) {
	spoiled := map[string]string{} // cell of the first problem
	key := func(o *mapping.Order) string { return strings.ToUpper(strings.ReplaceAll(of(o), " ", "")) }
	for _, r := range rows {
		if shared := key(&r.Order); r.Status == reason.Rejected && shared != "" && spoiled[shared] == "" {
			spoiled[shared] = r.Reasons[0].Cell
		}
	}
	for i := range rows {
		r := &rows[i]
		if at, held := spoiled[key(&r.Order)]; held && r.way == goesIntoForm {
			r.way, r.Status = endsAtOnce, reason.Rejected
			r.Reasons = []reason.Reason{{Code: code, Value: of(&r.Order), Args: []string{at}}}
		} else if held && code == reason.OrderHeldBack && isRepetition(&r.MappedRow) {
			r.Status, r.Reasons[0].Code = reason.Rejected, reason.TwinNotSent
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

// waybillOf is the waybill of a row, or the one that it may be a part of.
func waybillOf(row *mapping.Order) string { return cmp.Or(row.Num, row.Above) }

func bagOf(row *mapping.Order) string { return row.Bag.Text("bag_num") }

// settledOn is when a form was settled, as people read it: "" while it is worked on, also if some of its orders are closed.
func settledOn(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format(time.DateTime)
}

// heldBy looks up in the ledger what is in a form already. l may be nil.
func heldBy(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, c *config.Config) heldItems {
	if l == nil {
		return heldItems{holders: func([]string) (map[string]ledger.Holder, error) { return nil, nil },
			made: func([]string) (map[string]madeItem, error) { return nil, nil }}
	}
	guard := op.Guard.Name
	if op.Call.Events {
		guard = endedGuard
	}
	return heldItems{
		about: func(mawbs []string) ([]ledger.Form, error) { return l.FormsAbout(ctx, "mawb_no", mawbs) },
		made:  func(items []string) (map[string]madeItem, error) { return madeAs(ctx, l, op, items) },
		bags: func(bags, mawbs []string) (*closedBags, error) {
			return findClosedBags(ctx, l, op, c, bags, mawbs)
		},
		holders: func(items []string) (map[string]ledger.Holder, error) {
			if guard == "" {
				return nil, nil
			}
			return l.Holders(ctx, guard, items)
		},
		rows: func(form int64) ([]string, error) { return l.ItemsOf(ctx, form) },
		sent: sentOnce(ctx, l, c),

		done: func(item, reference, values string) (*wasDone, error) {
			return doneBefore(ctx, l, op, item, reference, values)
		},

		numbers:     func(numbers []string) (map[string]knownNumbers, error) { return numbersBeside(ctx, l, numbers) },
		madeWeights: func(numbers []string) (map[string]madeWeight, error) { return weightsMade(ctx, l, numbers) },
		parcels:     func(form int64) (int, error) { return parcelsIn(ctx, l, &c.API, form) },
		madeBefore: func(items []string) (map[string]reason.Reason, error) {
			return madeBefore(ctx, l, op, items, c.Location())
		},
		fetched: func(number, reference string) (*wasDone, error) {
			return fetchedBefore(ctx, l, c.Folders.Outbox, op, number, reference)
		},
		makes:  func(reference string) (*reason.Reason, bool, error) { return makesWaybills(ctx, l, reference) },
		before: func(reference string) (*madeBeforehand, error) { return stillMade(ctx, l, op, reference) },
	}
}

// madeAs looks up which items are names that the clerk gave to what an operation cancels: the carrier has its own numbers for
// them, and would not know these.
func madeAs(ctx context.Context, l *ledger.Ledger, op *mapping.Operation, items []string) (map[string]madeItem, error) {
	if len(op.Guard.Frees) == 0 || len(op.Call.Values) > 0 { // where the carrier gives several numbers, it knows all of them
		return nil, nil
	}
	held, err := l.Holders(ctx, op.Guard.Frees[0], items)
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
