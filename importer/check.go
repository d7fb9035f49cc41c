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

// Clean tells whether every row would be sent.
func (c *Checked) Clean() bool { return len(c.Refusal) == 0 && c.Counts[""] == c.Rows }

// Check maps a file and tells what would become of it, as the road would: which profile it would have had is told by its
// folder. It sends nothing, moves nothing, and needs no carrier. Orders that a form has already are known where there is
// a ledger. With a folder in outcomes, the outcome workbook is written there, marked as a check.
func Check(ctx context.Context, c *config.Config, path, profile, outcomes string) (*Checked, error) {
	out := &Checked{File: path, Counts: map[reason.Status]int{}}
	l, err := ledger.Look(ctx, c.Ledger.URL)
	if errors.Is(err, ledger.ErrNotFound) {
		err = foreign(c, "")
	}
	if err != nil {
		return nil, err
	}
	if l != nil {
		defer l.Close()
	}
	src, err := surveyFile(ctx, c, path, profile)
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
	for e, err := range ch.entries(ctx) {
		if err != nil {
			return nil, err
		}
		out.note(src, e)
		if e.Status != "" {
			wrong.addEntry(src, e)
			continue
		}
		if form := grouper.Add(e.Order); form != nil {
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

func (c *Checked) note(src *surveyedFile, e mapping.MappedRow) {
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
	ledger *ledger.Ledger // nil where there is none yet
	hold   bool
	zone   *time.Location
	mapper *mapping.Mapper
}

// entries yields the rows that count as read, with the endings that they would have.
func (ch *checker) entries(ctx context.Context) iter.Seq2[mapping.MappedRow, error] {
	return func(yield func(mapping.MappedRow, error) bool) {
		held := 0
		if ch.hold {
			var err error
			if held, err = ch.src.problems(ctx); err != nil {
				yield(mapping.MappedRow{}, err)
				return
			}
		}
		ch.mapper = ch.src.layout.Mapper()
		var entries []mapping.MappedRow
		flush := func() error {
			all := entries
			entries = entries[:0]
			known, err := ch.known(ctx, all)
			if err != nil {
				return err
			}
			for _, e := range all {
				if h, has := known[e.Order.Num]; has && e.Status == "" && held == 0 {
					e.Status, e.Reasons = reason.Duplicate, []reason.Reason{knownReason(h, ch.zone)}
				} else if e.Status == "" && held > 0 {
					e.Status, e.Reasons = reason.Rejected, []reason.Reason{heldReason(held)}
				}
				if !yield(e, nil) {
					return errStop
				}
			}
			return nil
		}
		err := ch.src.each(ctx, func(row *cell.Row) error {
			e := ch.mapper.Map(row)
			if !e.Counts {
				return nil
			}
			if entries = append(entries, e); len(entries) < chunk {
				return nil
			}
			return flush()
		})
		if err == nil {
			err = flush()
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(mapping.MappedRow{}, err)
		}
	}
}

// errStop ends a pass that nobody listens to any more.
var errStop = errors.New("stopped")

func (ch *checker) known(ctx context.Context, entries []mapping.MappedRow) (map[string]ledger.Holder, error) {
	if ch.ledger == nil {
		return nil, nil
	}
	var orders []string
	for _, e := range entries {
		if e.Status == "" {
			orders = append(orders, e.Order.Num)
		}
	}
	return ch.ledger.Holders(ctx, orders)
}
