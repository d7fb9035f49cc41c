package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"
)

// The queue looks into the database for jobs. SQLite cannot call it when there is one, and PostgreSQL only over a connection that
// some poolers do not hand through. But most jobs are added by the process that runs them: this bell tells its own queue of them.
// The bell is no promise. The queue goes on looking by itself, for jobs of other importers and of earlier runs.

// wakingDriver is a driver of the queue that listens to the bell.
type wakingDriver struct {
	riverdriver.Driver[*sql.Tx]
	bell *bell
}

// SupportsListener tells the queue that there is something to listen to.
func (wakingDriver) SupportsListener() bool { return true }

// GetListener gives the queue the bell.
func (d wakingDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return d.bell
}

// UnwrapExecutor gives the queue access to a transaction. The queue tells by it that there are new jobs, to whoever listens on
// the database. Nobody does.
func (d wakingDriver) UnwrapExecutor(tx *sql.Tx) riverdriver.ExecutorTx {
	return silentTx{d.Driver.UnwrapExecutor(tx)}
}

// silentTx is a transaction in which the queue tells nobody.
type silentTx struct{ riverdriver.ExecutorTx }

// NotifyMany does nothing.
func (silentTx) NotifyMany(context.Context, *riverdriver.NotifyManyParams) error { return nil }

// Wake wakes a queue once the transaction is committed, and a while after that. Nothing is woken if it is rolled back.
func (tx *Tx) Wake(queue string, after time.Duration) {
	if tx.wakes == nil {
		tx.wakes = map[wake]bool{}
	}
	tx.wakes[wake{queue, after}] = true
}

// wake is a queue that is to be woken.
type wake struct {
	queue string
	after time.Duration
}

// Wake wakes a queue after a while.
func (l *Ledger) Wake(queue string, after time.Duration) { l.bell.ringAfter(wake{queue, after}) }

// bell has the queues that are to be woken. The zero value is not usable.
type bell struct {
	rung   chan struct{} // holds one element if queues has any
	mu     sync.Mutex
	queues map[string]bool
}

func newBell() *bell { return &bell{rung: make(chan struct{}, 1), queues: map[string]bool{}} }

// dueLate is how much later than asked for the bell rings: the database keeps milliseconds, and the job must be due.
const dueLate = 2 * time.Millisecond

func (b *bell) ringAfter(w wake) {
	if w.after > 0 {
		time.AfterFunc(w.after+dueLate, func() { b.ring(w.queue) })
		return
	}
	b.ring(w.queue)
}

func (b *bell) ring(queue string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queues[queue] = true
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// WaitForNotification waits until a queue is to be woken. It is called by the queue.
func (b *bell) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	for {
		if queue, ok := b.next(); ok {
			return &riverdriver.Notification{Topic: "river_insert", Payload: fmt.Sprintf(`{"queue": %q}`, queue)}, nil
		}
		select {
		case <-b.rung:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (b *bell) next() (queue string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queues) == 0 {
		return "", false
	}
	queue = slices.Min(slices.Collect(maps.Keys(b.queues)))
	delete(b.queues, queue)
	return queue, true
}

// A bell has no connection that could be opened, lost or closed.

// Connect does nothing.
func (*bell) Connect(context.Context) error { return nil }

// Close does nothing.
func (*bell) Close(context.Context) error { return nil }

// Listen does nothing: the queue hears of its jobs only.
func (*bell) Listen(context.Context, string) error { return nil }

// Unlisten does nothing.
func (*bell) Unlisten(context.Context, string) error { return nil }

// Ping does nothing.
func (*bell) Ping(context.Context) error { return nil }

// Schema is that of the queue's tables, "" for the usual one.
func (*bell) Schema() string { return "" }

// SetAfterConnectExec is for tests of the queue itself.
func (*bell) SetAfterConnectExec(string) {}
