package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A commit on SQLite waits for the disk, and nobody else can change anything meanwhile. So changes that wait for their turn
// share a transaction: each runs in a savepoint, in the order in which they came, and hands the transaction to the next. The
// last one commits. Nobody returns before that, so a change that has returned is on the disk, as if it had a transaction of its
// own. One that fails takes back what it has done, and nothing else. If the commit fails, or SQLite gives the whole transaction
// up because its disk is full, all of them fail.
//
// What a change reads beside its transaction (Ledger.read) does not show what those before it in the same transaction have
// changed. A change for which that matters, or that takes long, is the first in a transaction (ChangeFirst).

const (
	mostTogether    = 16                    // changes in a transaction
	longestTogether = 10 * time.Millisecond // see line.longest
)

// These are the statements of a savepoint. keepingConn knows the first.
const (
	savepoint    = "SAVEPOINT change"
	release      = "RELEASE change"
	backToBefore = "ROLLBACK TO change"
)

// line is where changes wait for their turn.
type line struct {
	longest time.Duration // after which nobody joins a transaction: those in it are waiting for their commit

	mu      sync.Mutex
	busy    bool // somebody has the turn
	waiting []waiter
}

type waiter struct {
	turn  chan *together // has room for it
	first bool           // it joins nobody
}

// together is a transaction that several changes share.
type together struct {
	conn    *sql.Conn
	tx      *sql.Tx
	began   time.Time
	members int
	gone    bool          // it is no longer certain that it is open
	ended   chan struct{} // closed once err is valid
	err     error
}

// turn waits for the turn of a change. s is the transaction to join, nil if the change has to begin one. Whoever has got a turn
// gives it away by next.
func (l *line) turn(ctx context.Context, first bool) (s *together, err error) {
	l.mu.Lock()
	if !l.busy {
		l.busy = true
		l.mu.Unlock()
		return nil, nil
	}
	mine := waiter{make(chan *together, 1), first}
	l.waiting = append(l.waiting, mine)
	l.mu.Unlock()
	select {
	case s = <-mine.turn:
		return s, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	at := slices.Index(l.waiting, mine)
	if at >= 0 {
		l.waiting = slices.Delete(l.waiting, at, at+1)
	}
	l.mu.Unlock()
	if at < 0 {
		return <-mine.turn, nil // it came at the same time
	}
	return nil, ctx.Err()
}

// join gives the turn to the change that has waited for longest, together with the transaction. It returns false, and the turn
// stays, if nobody waits or that change joins nobody.
func (l *line) join(s *together) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 || l.waiting[0].first {
		return false
	}
	l.give(s)
	return true
}

// next gives the turn to the change that has waited for longest. It begins a transaction.
func (l *line) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.busy = false
		return
	}
	l.give(nil)
}

func (l *line) give(s *together) {
	l.waiting[0].turn <- s
	l.waiting = slices.Delete(l.waiting, 0, 1)
}

// uninterrupted marks the context of a transaction that several changes share: its statements are not stopped in their middle,
// since SQLite may then take back those of the others. Each begins only if its own context lasts.
type uninterrupted struct{}

// changeTogether is Change in a transaction that others may share.
func (l *Ledger) changeTogether(ctx context.Context, alone bool, do func(*Tx) error) error {
	s, err := l.line.turn(ctx, alone)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLedger, err)
	}
	if s != nil && !s.join(ctx) {
		s.end()
		s = nil
	}
	first := s == nil
	if first {
		if s, err = l.begin(ctx); err != nil {
			l.line.next()
			return fmt.Errorf("%w: %w", ErrLedger, err)
		}
	}
	change := &Tx{SQL: s.tx, params: l.params, clock: l.clock, embedded: true}
	if err := l.runIn(s, first, change, do); err != nil {
		return err
	}
	<-s.ended
	if s.err != nil {
		return fmt.Errorf("%w: %w", ErrLedger, s.err)
	}
	for w := range change.wakes {
		l.bell.ringAfter(w)
	}
	return nil
}

// begin begins a transaction. ctx is that of its first change: only the wait for the connection ends with it.
func (l *Ledger) begin(ctx context.Context) (*together, error) {
	conn, err := l.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(context.WithValue(context.WithoutCancel(ctx), uninterrupted{}, ctx), nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &together{conn: conn, tx: tx, began: time.Now(), ended: make(chan struct{})}, nil
}

// join begins the part of a change that is not the first. It returns false if it is not certain that the transaction is open:
// then the change begins another one.
func (s *together) join(ctx context.Context) bool {
	_, err := s.tx.ExecContext(context.WithoutCancel(ctx), savepoint)
	return err == nil
}

// runIn runs do in the transaction, then gives the turn away. The error is that of do; what do has done is taken back then, also
// if it panics.
func (l *Ledger) runIn(s *together, first bool, change *Tx, do func(*Tx) error) (err error) {
	kept := false
	defer func() {
		if !kept {
			s.takeBack(first)
		}
		if s.gone || s.members == mostTogether || time.Since(s.began) > l.line.longest || !l.line.join(s) {
			s.end()
			l.line.next()
		}
	}()
	if err = do(change); err != nil {
		return err
	}
	s.members++
	kept = true
	if !first {
		if _, err := s.tx.ExecContext(context.Background(), release); err != nil {
			s.fail(err)
		}
	}
	return nil
}

// takeBack takes back what a change has done.
func (s *together) takeBack(first bool) {
	if first {
		s.fail(s.tx.Rollback()) // there is nothing else in it
		return
	}
	_, err := s.tx.ExecContext(context.Background(), backToBefore)
	if err == nil {
		_, err = s.tx.ExecContext(context.Background(), release)
	}
	if err != nil { // SQLite has given the whole transaction up
		s.fail(err)
	}
}

// fail says that nothing of the transaction is kept.
func (s *together) fail(err error) {
	s.gone = true
	if s.err == nil {
		s.err = err
	}
}

// end commits, and tells everybody in the transaction.
func (s *together) end() {
	if s.gone {
		s.tx.Rollback() // SQLite may have done so
	} else {
		s.err = s.tx.Commit()
	}
	s.conn.Close()
	close(s.ended)
}
