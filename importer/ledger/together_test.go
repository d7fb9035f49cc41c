package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// openForAll opens a ledger where others may join a transaction however slow the machine is.
func openForAll(t *testing.T) *Ledger {
	t.Helper()
	l := openTest(t, ledgertest.SQLite(t))
	l.line.longest = time.Hour
	return l
}

// A queueOf is some changes that wait for their turn behind one that is under way.
type queueOf struct {
	l     *Ledger
	group sync.WaitGroup
	ended []error
}

// behind begins a change, lets the others come into the line one after the other while it is under way, and returns how each of
// them has ended, the first change before them.
func behind(t *testing.T, l *Ledger, first func(*Tx) error, others ...func(context.Context, *Tx) error) []error {
	t.Helper()
	q := &queueOf{l: l, ended: make([]error, 1+len(others))}
	q.ended[0] = l.Change(t.Context(), func(tx *Tx) error {
		for i, do := range others {
			q.add(i+1, t.Context(), func(tx *Tx) error { return do(t.Context(), tx) })
			q.waits(i + 1)
		}
		return first(tx)
	})
	q.group.Wait()
	return q.ended
}

func (q *queueOf) add(i int, ctx context.Context, do func(*Tx) error) {
	q.group.Add(1)
	go func() {
		defer q.group.Done()
		defer func() {
			if broken := recover(); broken != nil {
				q.ended[i] = fmt.Errorf("panic: %v", broken)
			}
		}()
		q.ended[i] = q.l.Change(ctx, do)
	}()
}

// waits returns when n changes wait in the line.
func (q *queueOf) waits(n int) {
	for {
		q.l.line.mu.Lock()
		waiting := len(q.l.line.waiting)
		q.l.line.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

func adds(name string) func(context.Context, *Tx) error {
	return func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, "add",
			"INSERT INTO counter (name, value) VALUES ($1, (SELECT COALESCE(max(value), 0) + 1 FROM counter))", name)
	}
}

// added are the names that adds has added, in the order in which it has.
func added(t *testing.T, l *Ledger) string {
	t.Helper()
	names, err := collect(t.Context(), l.read, scanText, "SELECT name FROM counter WHERE name LIKE 'test %' ORDER BY value")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.Join(names, " "), "test ", "")
}

var errOfTest = errors.New("this change fails")

// Changes that wait share a transaction. They are made in the order in which they came. What one of them does is seen by those
// after it, and by readers once all are committed. One that fails or panics takes back its own part only.
func TestChangesTogether(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	var shared []bool
	begun := ""
	in := func(do func(context.Context, *Tx) error) func(context.Context, *Tx) error {
		return func(ctx context.Context, tx *Tx) error {
			shared = append(shared, begun == fmt.Sprintf("%p", tx.SQL))
			begun = fmt.Sprintf("%p", tx.SQL)
			return do(ctx, tx)
		}
	}
	fails := func(ctx context.Context, tx *Tx) error { return errors.Join(adds("test failed")(ctx, tx), errOfTest) }
	ended := behind(t, l, func(tx *Tx) error {
		begun = fmt.Sprintf("%p", tx.SQL)
		return adds("test a")(t.Context(), tx)
	}, in(adds("test b")), in(fails), in(func(ctx context.Context, tx *Tx) error {
		if err := adds("test broken")(ctx, tx); err != nil {
			return err
		}
		if got := added(t, l); got != "" {
			t.Errorf("readers see %s before the commit", got)
		}
		panic("it breaks down")
	}), in(func(ctx context.Context, tx *Tx) error { // a statement that fails leaves the others as they are
		return errors.Join(adds("test a")(ctx, tx), adds("test never")(ctx, tx))
	}), in(adds("test c")))
	for i, want := range []string{"", "", errOfTest.Error(), "panic: it breaks down", "UNIQUE", ""} {
		if err := ended[i]; (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("change %d has ended with %v, want %q", i, err, want)
		}
	}
	for i, s := range shared {
		if !s {
			t.Errorf("change %d had a transaction of its own", i+1)
		}
	}
	if got, want := added(t, l), "a b c"; got != want {
		t.Errorf("kept are %s, want %s", got, want)
	}
	change(t, l, adds("test d")) // the line is free
}

// A change is told that it is kept only when the transaction is committed. If the commit fails, all of its changes fail.
func TestCommitOfChangesTogetherFails(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	ended := behind(t, l, func(tx *Tx) error { return adds("test a")(t.Context(), tx) },
		adds("test b"), func(ctx context.Context, tx *Tx) error { // as SQLite does on a full disk
			if err := tx.exec(ctx, "give up", "ROLLBACK"); err != nil {
				return err
			}
			return errOfTest
		}, adds("test c"))
	for i, err := range ended[:2] {
		if !errors.Is(err, ErrLedger) {
			t.Errorf("change %d has ended with %v, and was not kept", i, err)
		}
	}
	if !errors.Is(ended[2], errOfTest) || ended[3] != nil {
		t.Errorf("the others have ended with %v", ended[2:])
	}
	if got, want := added(t, l), "c"; got != want {
		t.Errorf("kept are %s, want %s", got, want)
	}
}

// After a statement of the first change has failed nobody joins, for SQLite may have ended the transaction.
func TestNobodyJoinsAfterAFailure(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	ended := behind(t, l, func(tx *Tx) error {
		err := adds("test a")(t.Context(), tx)
		if tx.exec(t.Context(), "give up", "ROLLBACK") != nil || tx.exec(t.Context(), "fail", "SELECT no_such_column") == nil {
			t.Error("the transaction was not given up")
		}
		return err
	}, adds("test b"))
	if !errors.Is(ended[0], ErrLedger) || ended[1] != nil {
		t.Errorf("they have ended with %v", ended)
	}
	if got, want := added(t, l), "b"; got != want {
		t.Errorf("kept are %s, want %s", got, want)
	}
}

// A change whose context ends while it waits leaves the line, and one whose context ends while it runs takes back its own part.
func TestCancelOfChangesTogether(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	q := &queueOf{l: l, ended: make([]error, 5)}
	waits, endWaits := context.WithCancel(t.Context())
	runs, endRuns := context.WithCancel(t.Context())
	q.ended[0] = l.Change(t.Context(), func(tx *Tx) error {
		q.add(1, waits, func(tx *Tx) error { return adds("test left")(waits, tx) })
		q.waits(1)
		q.add(2, runs, func(tx *Tx) error {
			err := adds("test ended")(runs, tx)
			endRuns()
			return errors.Join(err, adds("test never")(runs, tx))
		})
		q.waits(2)
		q.add(3, t.Context(), func(tx *Tx) error { return adds("test b")(t.Context(), tx) })
		q.waits(3)
		endWaits()
		q.waits(2)
		return adds("test a")(t.Context(), tx)
	})
	q.group.Wait()
	for i, fails := range []bool{false, true, true, false} {
		if err := q.ended[i]; errors.Is(err, context.Canceled) != fails || !fails && err != nil {
			t.Errorf("change %d has ended with %v", i, err)
		}
	}
	if got, want := added(t, l), "a b"; got != want {
		t.Errorf("kept are %s, want %s", got, want)
	}
}

// ChangeFirst has what was changed before it committed when it begins, and others may join it.
func TestChangeFirst(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	done := make(chan error, 1)
	q := &queueOf{l: l, ended: make([]error, 3)}
	q.ended[0] = l.Change(t.Context(), func(tx *Tx) error {
		go func() {
			done <- l.ChangeFirst(t.Context(), func(tx *Tx) error {
				if got := added(t, l); got != "a" {
					t.Errorf("readers see %q", got)
				}
				q.add(1, t.Context(), func(tx *Tx) error { return adds("test c")(t.Context(), tx) })
				q.waits(1)
				return adds("test b")(t.Context(), tx)
			})
		}()
		q.waits(1)
		return adds("test a")(t.Context(), tx)
	})
	q.ended[2] = <-done
	q.group.Wait()
	if err := errors.Join(q.ended...); err != nil {
		t.Error(err)
	}
	if got, want := added(t, l), "a b c"; got != want {
		t.Errorf("kept are %s, want %s", got, want)
	}
}

// Of many changes at once, some of which fail and some of whose contexts end, each is kept or not as it was told. The line is
// free afterwards.
func TestManyChangesTogether(t *testing.T) {
	t.Parallel()
	l := openForAll(t)
	const many = 1000
	ended := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Add(1)
		go func() {
			defer all.Done()
			ctx, end := context.WithCancel(t.Context())
			defer end()
			if i%7 == 0 {
				go end()
			}
			ended[i] = l.Change(ctx, func(tx *Tx) error {
				if err := adds(fmt.Sprintf("test %04d", i))(ctx, tx); err != nil || i%5 != 0 {
					return err
				}
				return errOfTest
			})
		}()
	}
	all.Wait()
	kept := " " + added(t, l) + " "
	for i, err := range ended {
		if has := strings.Contains(kept, fmt.Sprintf(" %04d ", i)); has != (err == nil) {
			t.Errorf("change %d has ended with %v, and is kept: %t", i, err, has)
		}
	}
	change(t, l, adds("test d"))
}
