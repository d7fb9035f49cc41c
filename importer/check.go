package importer

import (
	"context"
	"errors"
	"iter"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Checked is what would become of a file.
type Checked struct {
	File             string
	Refusal          []reason.Reason // why it would be refused as a whole
	Off              *reason.Reason  // nothing of it would be sent, however good it is: its operation is off
	Understood       Understood
	Counts           map[reason.Status]int // rows by the status they would end with; those that would be sent are under ""
	Rows             int
	ProblemRows      []ProblemRow  // the first rows with a problem; those that are only held back come last
	ProblemKinds     []ProblemKind // what is wrong, over all rows: at most mostKinds
	MoreProblemKinds int           // rows and reasons of further kinds, which are not kept
	Forms            []PlannedForm
	Waits            bool   // the forms would wait for somebody to approve them
	Written          string // path of the workbook that Check wrote, "" if none

	approval *reason.Reason              // the question whether the forms may go out; nil: nobody has to approve them
	refused  *surveyedFile               // a file that would be refused, if it could be read: its table is written, too
	closed   iter.Seq2[sortedRow, error] // its rows whose orders were closed before
	marked   []string                    // cells that are marked in the workbook
	heldBack []ProblemRow                // at most mostProblems rows that only the problems of others hold back
	twice    int                         // duplicates of an earlier row of the file, and rows that their outcome calls done
}

// PlannedForm is a form that would be sent.
type PlannedForm struct {
	Reference string         // the one in the sheet, "" if the ledger would give it one
	About     []ledger.Label // what it is about
	Orders    int
	Weight    string // gross, kg
}

// AskedAgain counts the rows that would not be sent because the carrier would be asked again about their orders.
func (c *Checked) AskedAgain() int { return c.Counts[reason.Unknown] + c.Counts[reason.Unconfirmed] }

// InFormAlready tells whether a row of this status would not be sent because its order is in a form already, or twice in this
// file. The row itself has no problem.
func InFormAlready(status reason.Status) bool {
	return status == reason.Confirmed || status == reason.Duplicate || status == reason.Unknown || status == reason.Unconfirmed
}

// Clean tells whether every order would be sent, or was closed already, and nothing else is to be mended. The second row of an
// order that stands in the file twice is done with the first one.
func (c *Checked) Clean() bool {
	return len(c.Refusal) == 0 && c.Off == nil && c.Counts[""]+c.Counts[reason.Confirmed]+c.twice == c.Rows &&
		c.OthersToMend() == 0
}

// OthersToMend counts the rows of bags, handovers or flights that are to be mended.
func (c *Checked) OthersToMend() int { return rowsToMend(c.Understood.Layout) }

// AllClosed tells whether every order was closed already: there is nothing to do.
func (c *Checked) AllClosed() bool {
	return c.Clean() && c.Rows > 0 && c.Counts[""] == 0
}

// Check maps a file with the settings of a profile and tells what would become of it if it were dropped into the inbox. It
// sends nothing, moves nothing and does not call the carrier. If there is a ledger, it knows which orders are in a form
// already; a ledger of another carrier would answer for that one, and is an error. Unless the folder outcomes is "", Check
// writes the outcome workbook into it; its title says that it is a check.
func Check(ctx context.Context, c *config.Config, path, profile, outcomes string) (*Checked, error) {
	l, err := openToWork(ctx, c)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return nil, err
	}
	if l != nil {
		defer l.Close()
	}
	settings, err := settingsFor(ctx, c, l, profile)
	if err != nil {
		return nil, err
	}
	var out *Checked
	err = checkFile(ctx, c, l, path, settings, nil, func(checked *Checked, rows *checkRows) error {
		out = checked
		return writeCheck(ctx, c, checked, rows, outcomes)
	})
	return out, err
}

// checkFile maps a file and finds out what would become of it. l may be nil. It calls use with that while the file is open;
// rows is nil if the file would be refused. copied is the file in the ledger that it is the source of, nil if it is none.
func checkFile(ctx context.Context, c *config.Config, l *ledger.Ledger, path string, settings fileSettings, copied *ledger.File,
	use func(out *Checked, rows *checkRows) error) error {
	out := &Checked{File: path, Counts: map[reason.Status]int{}}
	src, err := surveyKnowing(ctx, c, l, path, settings)
	if err != nil && src != nil && l != nil && !settings.Check {
		_, err = src.closedBefore(ctx, l, err)
	}
	var refusal *reason.Refusal
	if errors.As(err, &refusal) {
		out.Refusal, out.Off = refusal.Reasons, whyOff(c, settings.operation())
		if src != nil {
			defer src.Close()
			out.refused, out.Understood, out.closed = src, src.understood(nil), src.closedRows(ctx, c, l)
		}
		return use(out, nil)
	}
	if err != nil {
		return err
	}
	defer src.Close()
	rows := newCheckRows(ctx, c, l, src)
	if copied != nil {
		if rows.resent, err = resentRowsOf(ctx, l, settings.operation(), *copied); err != nil {
			return err
		}
	}
	asksApproval := settings.mustBeApproved() && !settings.Check
	forms := newPlannedForms(c, settings.operation(), asksApproval)
	var wrong problemKinds
	wrong.addBlockRows(src)
	for r, err := range rows.allAhead(ctx) {
		if err != nil {
			return err
		}
		out.addRow(src, r)
		if r.way != goesIntoForm {
			wrong.addRow(src, r.MappedRow)
			continue
		}
		forms.add(r.Order)
	}
	if out.Forms, err = forms.end(); err != nil {
		return err
	}
	out.ProblemRows = append(out.ProblemRows, out.heldBack[:min(len(out.heldBack), mostProblems-len(out.ProblemRows))]...)
	out.ProblemKinds, out.MoreProblemKinds = wrong.kinds(), wrong.notKept
	out.Understood = src.understood(rows.mapper)
	if !out.AllClosed() {
		out.Off = whyOff(c, settings.operation())
	}
	if asksApproval && out.Off == nil {
		if err := out.addApproval(ctx, l, src, forms); err != nil {
			return err
		}
	}
	return use(out, rows)
}

func (c *Checked) addRow(src *surveyedFile, r sortedRow) {
	c.Rows++
	c.Counts[r.Status]++
	if r.Status == reason.Duplicate && (r.form == 0 || r.kept) {
		c.twice++
	}
	for _, why := range r.Reasons {
		if r.Status == reason.Rejected && why.Cell != "" && len(c.marked) < mostMarked {
			c.marked = append(c.marked, why.Cell)
		}
	}
	list := &c.ProblemRows
	if len(r.Reasons) > 0 && r.Reasons[0].Code == reason.HeldBack {
		list = &c.heldBack
	}
	if r.Status == reason.Rejected && len(*list) < mostProblems {
		address := numberCell(src.layout, src.layout.LedBy(), r.Order.Sheet, r.Order.Row, r.Order.NumberColumn())
		*list = append(*list, ProblemRow{Cell: address, Order: r.Order.Num, Status: r.Status, Reasons: r.Reasons})
	}
}

// checkRows maps the rows of a file and sorts them as the map step would, but plans nothing.
type checkRows struct {
	src    *surveyedFile
	held   heldItems
	api    *hgeapi.Config
	hold   bool // one row with a problem holds the whole file back
	zone   *time.Location
	resent *resentRows     // nil: the file is no copy that resend has dropped
	mapper *mapping.Mapper // of the last pass
}

// newCheckRows returns the rows of a file as they would be sorted now. l may be nil: then no order is in a form.
func newCheckRows(ctx context.Context, c *config.Config, l *ledger.Ledger, src *surveyedFile) *checkRows {
	held := heldBy(ctx, l, src.layout.LedBy(), c)
	if l != nil {
		held.earlier = earlierFilesOf(ctx, l, c, src.outcomes)
	}
	return &checkRows{src: src, api: &c.API, hold: c.Form.OnProblem == "hold", zone: c.Location(), held: held}
}

// all makes a pass over the file and yields each order row with the way it would go.
func (c *checkRows) all(ctx context.Context) iter.Seq2[sortedRow, error] {
	return c.through(ctx, c.src.each)
}

// allAhead is all with a goroutine that reads ahead. Nothing else may read the book meanwhile.
func (c *checkRows) allAhead(ctx context.Context) iter.Seq2[sortedRow, error] {
	return c.through(ctx, c.src.eachAhead)
}

// eachRow is how a pass goes through the rows of a file.
type eachRow func(ctx context.Context, do func(*cell.Row) error) error

func (c *checkRows) through(ctx context.Context, each eachRow) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		err := c.pass(ctx, each, func(r sortedRow) bool { return yield(r, nil) })
		if err != nil && !errors.Is(err, errStop) {
			yield(sortedRow{}, err)
		}
	}
}

// errStop ends a pass whose caller wants no more rows.
var errStop = errors.New("stopped")

func (c *checkRows) pass(ctx context.Context, each eachRow, yield func(sortedRow) bool) (err error) {
	c.mapper = c.src.layout.Mapper()
	op := c.src.layout.LedBy()
	sorter := sorter{operation: op, held: c.held, api: c.api, mapper: c.mapper, zone: c.zone, came: cameLast}
	if c.hold {
		if sorter.blockers, err = c.src.countRejected(ctx, sorter); err != nil {
			return err
		}
	}
	var pending []mapping.MappedRow
	flush := func() error {
		rows, err := sorter.sort(pending)
		pending = pending[:0]
		if err == nil {
			err = c.resent.keep(rows)
		}
		for _, r := range rows {
			if !yield(r) {
				return errStop
			}
		}
		return err
	}
	err = each(ctx, func(row *cell.Row) error {
		r := c.mapper.Map(row)
		if !r.Counts {
			return nil
		}
		if pending = append(pending, r); chunkOf(op) == 0 || len(pending) < chunkOf(op) {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}
