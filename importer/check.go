package importer

import (
	"context"
	"errors"
	"iter"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mostProblems is how many rows with problems a check keeps to be told; all are counted.
const mostProblems = 500

// Checked is what a file would come to.
type Checked struct {
	File       string
	Refusal    []reason.Reason // why it would be refused as a whole
	Understood Understood
	Counts     map[reason.Status]int // by how rows would end; those that would be sent stand under ""
	Rows       int
	Problems   []RowProblem // the first ones
	Wrong      []Problem    // the same by what is wrong, of all rows, as far as they are kept
	More       int          // things wrong that are not among Wrong
	Forms      []Planned
	Written    string // the workbook that was written, "" for none
}

// RowProblem is a row that would not be sent.
type RowProblem struct {
	Cell    string // address of the row
	Order   string
	Status  reason.Status
	Reasons []reason.Reason
}

// Planned is a form that would go out.
type Planned struct {
	Reference string // the sheet's own, "" where the ledger would give one
	Handover  string
	MAWB      string
	Orders    int
	Weight    string // gross, kg
}

// Asked counts the rows that are not sent because the carrier would be asked again what became of their orders.
func (c *Checked) Asked() int { return c.Counts[reason.Unknown] + c.Counts[reason.Unconfirmed] }

// Known tells of a row whether its order is in a form already: it would not be sent, and nothing is wrong with it.
func Known(status reason.Status) bool {
	return status == reason.Duplicate || status == reason.Unknown || status == reason.Unconfirmed
}

// Clean tells whether every row would be sent.
func (c *Checked) Clean() bool { return len(c.Refusal) == 0 && c.Counts[""] == c.Rows }

// Check maps a file and tells what would become of it, as the road would: which profile it would have had is told by its
// folder. It sends nothing, moves nothing, and needs no carrier. Orders that a form has already are known where there is
// a ledger. With a folder in outcomes, the outcome workbook is written there, marked as a check.
func Check(ctx context.Context, c *config.Config, path, profile, outcomes string) (*Checked, error) {
	out := &Checked{File: path, Counts: map[reason.Status]int{}}
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if errors.Is(err, ledger.ErrNotFound) {
		err = foreign(c, "")
	}
	if err != nil {
		return nil, err
	}
	if l != nil {
		defer l.Close()
	}
	settings, _ := c.ProfileFor(profile)
	src, err := surveyFile(ctx, c, path, settings)
	var no *reason.Refusal
	if errors.As(err, &no) {
		out.Refusal = no.Reasons
		return out, writeCheck(ctx, c, out, nil, nil, outcomes)
	}
	if err != nil {
		return nil, err
	}
	defer src.Close()
	ch := &checker{src: src, ledger: l, hold: c.Form.OnProblem == "hold", zone: c.Location()}
	grouper := mapping.NewGrouper(c.Form.MaxOrders)
	var wrong problems
	wrong.addOthers(src)
	for r, err := range ch.rows(ctx) {
		if err != nil {
			return nil, err
		}
		out.note(src, r)
		if r.way != goes {
			wrong.addRow(src, r.MappedRow)
			continue
		}
		if form := grouper.Add(r.Order); form != nil {
			out.plan(form)
		}
	}
	for form := range grouper.Rest() {
		out.plan(form)
	}
	out.Wrong, out.More = wrong.list, wrong.more
	out.Understood = src.understanding(ch.mapper)
	return out, writeCheck(ctx, c, out, src, ch, outcomes)
}

func (c *Checked) note(src *surveyedFile, e sortedRow) {
	c.Rows++
	c.Counts[e.Status]++
	if e.Status != "" && len(c.Problems) < mostProblems {
		sheetName := src.book.Sheets[e.Order.Sheet].Name
		c.Problems = append(c.Problems, RowProblem{Cell: cell.Address(sheetName, 0, e.Order.Row), Order: e.Order.Num,
			Status: e.Status, Reasons: e.Reasons})
	}
}

func (c *Checked) plan(form *mapping.Batch) {
	request := form.ScanForm(form.Group.Reference)
	p := Planned{Reference: request.ReferenceNum, Orders: len(form.Orders)}
	if request.Handover != nil {
		p.Handover = request.Handover.HandoverNum
	}
	if request.Flight != nil {
		p.MAWB = request.Flight.MAWBNo
	}
	if request.Weight.Valid {
		p.Weight = request.Weight.Decimal.String()
	}
	c.Forms = append(c.Forms, p)
}

// checker goes through the rows of a file as the road would, without planning anything.
type checker struct {
	src    *surveyedFile
	ledger *ledger.Ledger // nil if there is none yet
	hold   bool           // one row with a problem holds the whole file back
	zone   *time.Location
	mapper *mapping.Mapper
}

// rows yields the rows that count as read, and which way each would go.
func (ch *checker) rows(ctx context.Context) iter.Seq2[sortedRow, error] {
	return func(yield func(sortedRow, error) bool) {
		err := ch.sort(ctx, func(r sortedRow) bool { return yield(r, nil) })
		if err != nil && !errors.Is(err, errStop) {
			yield(sortedRow{}, err)
		}
	}
}

// errStop ends a pass that nobody listens to any more.
var errStop = errors.New("stopped")

func (ch *checker) sort(ctx context.Context, yield func(sortedRow) bool) (err error) {
	sorter := sorter{zone: ch.zone, holders: func(orders []string) (map[string]ledger.Holder, error) {
		if ch.ledger == nil {
			return nil, nil
		}
		return ch.ledger.Holders(ctx, orders)
	}}
	if ch.hold {
		if sorter.held, err = ch.src.problems(ctx); err != nil {
			return err
		}
	}
	ch.mapper = ch.src.layout.Mapper()
	var pending []mapping.MappedRow
	flush := func() error {
		rows, err := sorter.sort(pending)
		pending = pending[:0]
		for _, r := range rows {
			if !yield(r) {
				return errStop
			}
		}
		return err
	}
	err = ch.src.each(ctx, func(row *cell.Row) error {
		r := ch.mapper.Map(row)
		if !r.Counts {
			return nil
		}
		if pending = append(pending, r); len(pending) < chunk {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}
