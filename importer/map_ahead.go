package importer

import (
	"context"
	"runtime/debug"

	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// mappedRows are some rows of a file that follow one another, in the order of the file.
type mappedRows struct {
	rows     []mapping.MappedRow
	mayGo    []bool // which of them may go out
	recorded []bool // which of them have an entry from before a crash
	closed   []bool // which of them were closed before, and must not go out
}

func (c *mappedRows) add(row mapping.MappedRow, mayGo, recorded, closed bool) {
	c.rows, c.mayGo = append(c.rows, row), append(c.mayGo, mayGo)
	c.recorded, c.closed = append(c.recorded, recorded), append(c.closed, closed)
}

// readAhead maps rows while those before them are stored. read hands over chunk after chunk, each for good, and gets one to
// fill next; do takes them one at a time, in their order. Everything but read runs in the goroutine of the step. When readAhead
// returns, so has read.
func (p *planner) readAhead(ctx context.Context, do func(*mappedRows) error,
	read func(ctx context.Context, hand func(*mappedRows) (*mappedRows, error)) error) error {
	ctx, stop := context.WithCancel(ctx)
	chunks, done := make(chan *mappedRows), make(chan *mappedRows, 2)
	defer func() { // also if a step breaks down
		stop()
		for range chunks {
			continue
		}
	}()
	hand := func(c *mappedRows) (*mappedRows, error) {
		select {
		case chunks <- c:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		select {
		case c = <-done:
			return &mappedRows{c.rows[:0], c.mayGo[:0], c.recorded[:0], c.closed[:0]}, nil
		default:
			return &mappedRows{}, nil
		}
	}
	var readErr error
	var broken any
	go func() {
		defer close(chunks)
		defer func() {
			if broken = recover(); broken != nil {
				p.log.WithField("stack", string(debug.Stack())).Errorf("reading %s broke down: %v", p.file.Name, broken)
			}
		}()
		readErr = read(ctx, hand)
	}()
	for c := range chunks {
		if err := do(c); err != nil {
			return err
		}
		select {
		case done <- c:
		default:
		}
	}
	if broken != nil {
		panic(broken) // the step says what is next
	}
	return readErr
}

// lateNotices keeps what the planner notices about rows until the mapper has mapped all of them: until then it may be at work.
type lateNotices struct {
	*mapping.Mapper
	all []func()
}

// Notice is for sorter.
func (n *lateNotices) Notice(o *mapping.Order, why reason.Reason) {
	order := *o
	n.all = append(n.all, func() { n.Mapper.Notice(&order, why) })
}

// tell hands on what was noticed.
func (n *lateNotices) tell() {
	for _, notice := range n.all {
		notice()
	}
	n.all = nil
}
