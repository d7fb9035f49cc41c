package importer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/riverqueue/river"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// planner makes forms of the mapped rows of one file, and stores both, a chunk at a time. A chunk and the forms that it fills
// are one change of the ledger. After a crash only the rows that have no entry yet are mapped again.
type planner struct {
	*mapStep
	file       ledger.File
	operation  *mapping.Operation
	settings   string // of the file's profile, as JSON
	grouper    *mapping.Grouper
	mapper     *lateNotices  // of this run
	rows       int           // read so far, also before a crash
	forms      int           // made in this run
	blockers   int           // rows with a problem that hold the whole file back, or 0
	approved   *approvedRows // nil: nothing has to be approved
	resent     *resentRows   // nil: the file is no copy that resend has dropped
	onlyClosed bool          // all its orders were closed before: none may go out
	sorted     []sortedRow   // those of the last chunk: their memory is used for the next
	waybills   map[string]namedWaybill
	notSent    cells
	joins      bool         // the change in hand may be in a transaction with others, see changeLast
	leftOut    []leftOutRow // that are left out, and done as their outcome says: to be looked up
	closed     []mapping.ClosedRows
	earlier    func(references []string) (*earlierFiles, error)
	sent       func(form int64) (*sentRequest, error)
	rejectRest *reason.Reason // set if the file is given up: the rows that have no entry yet are rejected for this reason
}

// mapRows maps and stores the rows of the file that are not recorded yet, then ends the mapping.
func (p *planner) mapRows(ctx context.Context, src *surveyedFile, recorded map[ledger.Address]bool) (err error) {
	p.earlier, p.sent = earlierFilesOf(ctx, p.ledger, p.cfg, src.outcomes), sentOnce(ctx, p.ledger, p.cfg)
	if p.cfg.Form.OnProblem == "hold" {
		if p.blockers, err = src.countRejected(ctx, *p.sorter(p.heldNow(ctx))); err != nil {
			return err
		}
	}
	mapper := src.layout.Mapper()
	p.mapper = &lateNotices{Mapper: mapper}
	whole := chunkOf(p.operation) == 0
	err = p.readAhead(ctx, func(c *mappedRows) error { return p.plan(ctx, c) },
		func(ctx context.Context, hand func(*mappedRows) (*mappedRows, error)) error {
			chunk := &mappedRows{}
			err := src.eachAhead(ctx, func(row *cell.Row) (err error) {
				mapped := p.mapRow(mapper, row)
				if !mapped.Counts {
					return p.leaveOut(ctx, &mapped.Order)
				}
				mayGo, isRecorded := p.approved.next(), recorded[ledger.Address{Sheet: row.Sheet, Row: row.Number}]
				if !isRecorded {
					p.rows++
					p.progress.rows.Add(1)
				}
				if !isRecorded || whole { // one that is recorded is only looked at where others go out with it or not at all
					chunk.add(mapped, mayGo, isRecorded, p.onlyClosed || src.hiddenClosed && row.Hidden)
				}
				if !whole && len(chunk.rows) >= p.chunkRows {
					chunk, err = hand(chunk)
				}
				return err
			})
			if err == nil {
				_, err = hand(chunk)
			}
			return err
		})
	if err != nil {
		return err
	}
	p.mapper.tell()
	if err := p.lookUpLeftOut(ctx); err != nil {
		return err
	}
	src.layout.LeftOutClosed = p.closed
	return p.finish(ctx, func() string { return src.understoodJSON(mapper) }, src.layout.Answered)
}

// mapRow maps a row. If the file is given up it rejects the row instead, also if mapping it panics: every row needs an entry, so
// that the rows add up.
func (p *planner) mapRow(m *mapping.Mapper, row *cell.Row) (mapped mapping.MappedRow) {
	if p.rejectRest == nil {
		return m.Map(row)
	}
	defer func() {
		if recover() != nil {
			mapped = mapping.MappedRow{Counts: true, Order: mapping.Order{Sheet: row.Sheet, Row: row.Number}}
		}
		if mapped.Counts && mapped.Status == "" {
			mapped.Status, mapped.Reasons = reason.Rejected, []reason.Reason{*p.rejectRest}
		}
	}()
	return m.Map(row)
}

// plan sorts rows and stores what became of them.
func (p *planner) plan(ctx context.Context, c *mappedRows) error {
	sorter := p.sorter(p.heldNow(ctx))
	sorter.sorted, sorter.waybills, sorter.notSent = p.sorted, p.waybills, p.notSent
	rows, err := sorter.sort(c.rows)
	if err != nil {
		return err
	}
	res := chunkResult{otherwise: sorter.otherwise}
	p.sorted, p.waybills, p.notSent = rows, sorter.waybills, sorter.notSent
	if err := p.resent.keep(rows); err != nil {
		return err
	}
	p.reach("sorted")
	for i, r := range rows {
		if c.recorded[i] {
			continue
		}
		if c.closed[i] && r.way != endsAtOnce {
			return errNotClosed
		}
		if r.waits && p.mayWait(p.file.ID) {
			return river.JobSnooze(waiting.older)
		}
		if r.way == goesIntoForm && !c.mayGo[i] {
			r.way, r.Status, r.Reasons = endsAtOnce, reason.Rejected, []reason.Reason{{Code: reason.NotApproved}}
		}
		if r.way != goesIntoForm {
			res.add(p.operation, r)
		} else if form := p.grouper.Add(r.Order); form != nil {
			res.forms = append(res.forms, form)
		}
		if saysAnew(p.operation) && len(res.entries)+len(res.forms) >= p.chunkRows { // sorted at once, and stored as others are
			if err := p.store(ctx, &res); err != nil {
				return err
			}
			res = chunkResult{}
		}
	}
	return p.store(ctx, &res)
}

// finish stores the forms that are not full, and ends the mapping in the change that stores the last of them. understood gives
// the layout as JSON, with what was noticed of all rows; answered are the questions that were answered.
func (p *planner) finish(ctx context.Context, understood func() string, answered []reason.Answered) error {
	var res chunkResult
	for form := range p.grouper.Rest() {
		res.forms = append(res.forms, form)
		if len(res.forms)*p.cfg.Form.MaxOrders >= p.chunkRows {
			if err := p.store(ctx, &res); err != nil {
				return err
			}
			res = chunkResult{}
		}
	}
	err := p.changeLast(ctx, &res, func(tx *ledger.Tx) error {
		if err := p.storeIn(ctx, tx, &res); err != nil {
			return err
		}
		if err := tx.Mapped(ctx, p.file.ID, p.rows, understood()); err != nil {
			return err
		}
		if err := remember(ctx, tx, p.file, answered); err != nil {
			return err
		}
		settled, err := tx.AdvanceFile(ctx, p.file.ID)
		return p.addReports(ctx, tx, settled, err)
	})
	p.reach("planned")
	if err != nil {
		return err
	}
	p.troubles.set(p.file.ID, nil)
	p.log.WithField("file", p.file.Name).WithField("rows", p.rows).WithField("forms", p.forms).Info("mapped")
	p.metrics.countQuestions(nil, answered)
	return nil
}

// chunkResult is what one change of the ledger stores.
type chunkResult struct {
	entries []ledger.Entry
	forms   []*mapping.Batch
	asked   map[int64][]string // forms of other files that are asked for again, and the items of this file that they have
	same    map[string]string  // what this file says of items whose latest values are the same, by item

	otherwise map[int64]string // what it says of items that other forms have done, and that is not sent, by form
}

// add adds a row that goes into no form of this file. A row that asks again has no end yet: it waits for the form that has its
// order.
func (res *chunkResult) add(op *mapping.Operation, r sortedRow) {
	e := ledger.Entry{Sheet: r.Order.Sheet, Row: r.Order.Row, Key: keptKey(op, r.Order.Num), FormID: r.form}
	if len(op.Guard.Latest) > 0 && r.form != 0 && !r.kept && (r.way == asksAgain || r.Status == reason.Confirmed) {
		if res.same == nil {
			res.same = map[string]string{}
		}
		res.same[r.item] = r.latest
	}
	if r.way == asksAgain {
		if res.asked == nil {
			res.asked = map[int64][]string{}
		}
		res.asked[r.form] = append(res.asked[r.form], r.item)
	} else {
		e.Status, e.Reason = string(r.Status), reasonsJSON(r.Reasons...)
	}
	res.entries = append(res.entries, e)
}

// store stores a chunk in one change of the ledger: its forms, each with the job that sends it, and its entries.
func (p *planner) store(ctx context.Context, res *chunkResult) error {
	if len(res.entries)+len(res.forms) == 0 {
		return nil
	}
	err := p.ledger.ChangeFirst(ctx, func(tx *ledger.Tx) error { return p.storeIn(ctx, tx, res) })
	p.reach("planned")
	return err
}

// storeIn is store in a change that does more.
func (p *planner) storeIn(ctx context.Context, tx *ledger.Tx, res *chunkResult) error {
	for _, form := range res.forms {
		if err := p.planForm(ctx, tx, res, form); err != nil {
			return err
		}
	}
	for _, form := range slices.Sorted(maps.Keys(res.asked)) { // everybody locks forms in this order, so there is no deadlock
		if err := p.reopen(ctx, tx, form, res.asked[form]); err != nil {
			return err
		}
	}
	if same, err := tx.KeepLatest(ctx, p.operation.Guard.Name, p.file.Came, res.same); err != nil || !same {
		return cmp.Or(err, river.JobSnooze(0)) // something has changed since they were sorted
	}
	for _, form := range slices.Sorted(maps.Keys(res.otherwise)) {
		if err := tx.KeepAlsoSaid(ctx, form, res.otherwise[form]); err != nil {
			return err
		}
	}
	if err := tx.StillClaimed(ctx, p.file.ID); err != nil {
		return err
	}
	if err := p.keepSettings(ctx, tx); err != nil {
		return err
	}
	return tx.AddEntries(ctx, p.file.ID, res.entries)
}

// keepSettings stores the settings of this mapping with the file, so that a later attempt and the report read the file in the
// same way.
func (p *planner) keepSettings(ctx context.Context, tx *ledger.Tx) error {
	return tx.KeepSettings(ctx, p.file.ID, p.settings)
}

// planForm takes the items of a form, so that no other form can have them, and stores the form with its reference, its exact
// body and the job that sends it. Items that another file took a moment ago are left out.
func (p *planner) planForm(ctx context.Context, tx *ledger.Tx, res *chunkResult, form *mapping.Batch) error {
	id, err := tx.NextNumber(ctx, "form")
	if err != nil {
		return err
	}
	if p.operation.Guarded() {
		if err := p.giveWay(ctx, tx, id, form.Orders); err != nil {
			return err
		}
		if err := p.takeItems(ctx, tx, id, res, form); err != nil || len(form.Orders) == 0 {
			return err
		}
	}
	f := ledger.Form{ID: id, FileID: p.file.ID, Operation: p.operation.Name(), Orders: len(form.Orders), About: labelsOf(form),
		Weight: weightOf(form)}
	values := form.Values("")
	switch {
	case !p.operation.Guarded():
		set := formSet{operation: f.Operation, about: []string{p.file.Claim, strconv.FormatInt(id, 10)}}
		f.Reference = set.reference(p.cfg.Form.ReferencePrefix, 0) // it is asked as often as somebody wants it
	case form.Group.Reference != "":
		f.Reference, err = nextOfSheet(ctx, tx, form.Group.Reference)
	default:
		set := setOf(p.operation, f.About, form.Items(), values)
		f.Reference, err = nextOfSet(ctx, tx, p.cfg.Form.ReferencePrefix, set)
	}
	if err != nil {
		return err
	}
	if _, ofRows := values.Text[referenceField]; !ofRows {
		values.Text[referenceField] = f.Reference
	}
	if f.Body, err = p.cfg.API.Body(&p.operation.Call, values); err != nil {
		return fmt.Errorf("form %s: %w", f.Reference, err)
	}
	if err := p.addForm(ctx, tx, f, form); err != nil {
		return err
	}
	res.entries = slices.Grow(res.entries, len(form.Orders))
	for _, o := range form.Orders {
		res.entries = append(res.entries, ledger.Entry{Sheet: o.Sheet, Row: o.Row, Key: keptKey(p.operation, o.Num), FormID: id})
	}
	p.forms++
	return p.add(ctx, tx, sendJob{Form: id})
}

// referenceField is what a form's own reference is called in its request.
const referenceField = "reference_num"

// heldNow looks up what is in a form already, and what the file is an outcome of.
func (p *planner) heldNow(ctx context.Context) heldItems {
	held := heldBy(ctx, p.ledger, p.operation, p.cfg)
	held.earlier, held.sent = p.earlier, p.sent
	return held
}

// sorter sorts the rows of the file by what is held already.
func (p *planner) sorter(held heldItems) *sorter {
	return &sorter{operation: p.operation, held: held, api: &p.cfg.API, mapper: p.mapper, blockers: p.blockers, zone: p.zone,
		came: p.file.Came}
}

// keptKey is what names a row in the ledger: its number, but of a number that belongs to a person only its first and last
// characters.
func keptKey(op *mapping.Operation, num string) string {
	if !op.Call.Private {
		return num
	}
	if r := []rune(num); len(r) > 4 {
		return string(r[:1]) + strings.Repeat("*", len(r)-3) + string(r[len(r)-2:])
	}
	return "***"
}

// reopen reopens a settled form of another file, so that it is asked for again, and makes this file wait for it. If `resend`
// has released one of the items since they were sorted, nothing of this chunk is stored, and the file is mapped again at once.
func (p *planner) reopen(ctx context.Context, tx *ledger.Tx, form int64, items []string) error {
	settled, err := tx.ReopenForm(ctx, form, p.ledger.Now()) // after this nobody can release the items
	if err != nil {
		return err
	}
	holders, err := tx.Holders(ctx, p.operation.Guard.Name, items)
	if err != nil {
		return err
	}
	for _, item := range items {
		if holders[item].FormID != form {
			return river.JobSnooze(0)
		}
	}
	if err := tx.AddWait(ctx, form, p.file.ID); err != nil || !settled {
		return err
	}
	return p.add(ctx, tx, pollJob{Form: form})
}
