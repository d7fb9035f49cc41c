package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Notice is something that a receiver is to be told.
type Notice struct {
	ID       int64
	Receiver string
	Event    string // what it is about: a receiver is told of it once
	Kind     string
	Facts    string // JSON
	MadeAt   time.Time
	Made     time.Duration // MadeAt as a tick
}

// The states of a notice. AddNotice enters NoticeWaiting, EndNotices leaves it. After a crash between a message and EndNotices it
// is sent once more.
const (
	NoticeWaiting = "waiting"
	NoticeSent    = "sent"
	NoticeGivenUp = "given up"
)

// AddNotice keeps a notice that is to be sent. It tells whether it is new: of one event each receiver is told once.
func (tx *Tx) AddNotice(ctx context.Context, n Notice) (bool, error) {
	res, err := tx.SQL.ExecContext(ctx, `INSERT INTO notice (receiver, event, kind, facts, made_at, made_tick, state)
		VALUES ($1, $2, $3, $4, $5, $6, 'waiting') ON CONFLICT (receiver, event) DO NOTHING`,
		n.Receiver, n.Event, n.Kind, n.Facts, ms(tx.now()), tx.tick())
	if err != nil {
		return false, wrap(err, "notice")
	}
	added, err := res.RowsAffected()
	return added == 1, wrap(err, "notice")
}

func scanNotice(scan func(...any) error) (n Notice, err error) {
	var at, tick int64
	err = scan(&n.ID, &n.Receiver, &n.Event, &n.Kind, &n.Facts, &at, &tick)
	n.MadeAt, n.Made = timeOf(at), msDuration(tick)
	return n, err
}

// WaitingNotices returns the notices that wait for a receiver, oldest first, at most so many.
func (l *Ledger) WaitingNotices(ctx context.Context, receiver string, most int) ([]Notice, error) {
	return collect(ctx, l.read, scanNotice, `SELECT id, receiver, event, kind, facts, made_at, made_tick FROM notice
		WHERE state = 'waiting' AND receiver = $1 ORDER BY id LIMIT $2`, receiver, most)
}

// EndNotices ends notices that wait: they were sent, or are given up.
func (tx *Tx) EndNotices(ctx context.Context, ids []int64, state string) error {
	return inParts(ids, func(some []int64) error {
		args := []any{state, tx.tick()}
		for _, id := range some {
			args = append(args, id)
		}
		return tx.exec(ctx, "end notices", `UPDATE notice SET state = $1, ended_tick = $2
			WHERE state = 'waiting' AND id IN (`+tx.params.list(len(some), 3)+`)`, args...)
	})
}

// ForgetNotices removes the notices that ended some time ago.
func (tx *Tx) ForgetNotices(ctx context.Context, after time.Duration) error {
	return tx.exec(ctx, "forget notices", "DELETE FROM notice WHERE ended_tick < $1", tx.tick()-after.Milliseconds())
}

// Receiver is how sending to a receiver goes. Ticks are those of the ledger's clock.
type Receiver struct {
	Name     string
	Next     time.Duration // tick before which nothing is sent
	Tries    int           // in vain since a message has arrived
	Message  string        // why the last one was in vain
	Counted  time.Duration // tick since which Messages are counted
	Messages int
	GivenUp  int // notices that were given up and that it has not been told of

	Waiting int       // notices that wait for it
	Oldest  time.Time // when the oldest of them was made
}

const receiverColumns = "name, next, tries, message, counted, messages, given_up"

func scanReceiver(scan func(...any) error) (r Receiver, err error) {
	var next, counted int64
	err = scan(&r.Name, &next, &r.Tries, &r.Message, &counted, &r.Messages, &r.GivenUp)
	r.Next, r.Counted = msDuration(next), msDuration(counted)
	return r, err
}

// HoldReceiver makes holder the one that sends to a receiver, for a while. ok is false if another one does, or if it is not time
// yet. force does not wait for that time, unless the last message was in vain.
func (l *Ledger) HoldReceiver(ctx context.Context, name, holder string, span time.Duration, force bool) (r Receiver, ok bool,
	err error) {
	err = l.Change(ctx, func(tx *Tx) error {
		err := tx.exec(ctx, "receiver", "INSERT INTO receiver (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", name)
		if err != nil {
			return err
		}
		tick := fmt.Sprintf(latestTick, 4)
		res, err := tx.SQL.ExecContext(ctx, `UPDATE receiver SET holder = $2, held = `+tick+` + $3 WHERE name = $1
			AND (held <= `+tick+` OR holder = $2) AND (next <= `+tick+` OR $5 = 1 AND tries = 0)`,
			name, holder, span.Milliseconds(), tx.tick(), flag(force))
		if err != nil {
			return wrap(err, "receiver")
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return wrap(err, "receiver")
		}
		ok = true
		r, err = scanReceiver(tx.SQL.QueryRowContext(ctx, "SELECT "+receiverColumns+" FROM receiver WHERE name = $1", name).Scan)
		return wrap(err, "receiver")
	})
	return r, ok, err
}

// KeepReceiver keeps how sending to a receiver went, for whoever holds it.
func (tx *Tx) KeepReceiver(ctx context.Context, r Receiver, holder string) error {
	return tx.exec(ctx, "receiver", `UPDATE receiver SET next = $1, tries = $2, message = $3, counted = $4, messages = $5,
		given_up = $6 WHERE name = $7 AND holder = $8`, r.Next.Milliseconds(), r.Tries, r.Message, r.Counted.Milliseconds(), r.Messages,
		r.GivenUp, r.Name, holder)
}

// LetGo ends that holder sends to receivers. On an embedded ledger it ends that for everybody: a crash may have left it.
func (l *Ledger) LetGo(ctx context.Context, name, holder string) error {
	return l.Change(ctx, func(tx *Tx) error {
		return tx.exec(ctx, "let go", "UPDATE receiver SET held = 0 WHERE held > 0 AND (name = $1 AND holder = $2 OR $3 = 1)",
			name, holder, flag(tx.embedded))
	})
}

// Receivers returns how sending to each receiver goes that was told something, or is to be. A ledger of an older version has
// none.
func (l *Ledger) Receivers(ctx context.Context) ([]Receiver, error) {
	all, err := collect(ctx, l.read, func(scan func(...any) error) (r Receiver, err error) {
		var next, counted int64
		var oldest sql.NullInt64
		err = scan(&r.Name, &next, &r.Tries, &r.Message, &counted, &r.Messages, &r.GivenUp, &r.Waiting, &oldest)
		r.Next, r.Counted, r.Oldest = msDuration(next), msDuration(counted), timeOrZero(oldest)
		return r, err
	}, `SELECT `+receiverColumns+`, (SELECT count(*) FROM notice WHERE state = 'waiting' AND notice.receiver = receiver.name),
		(SELECT min(made_at) FROM notice WHERE state = 'waiting' AND notice.receiver = receiver.name)
		FROM (SELECT `+receiverColumns+` FROM receiver
			UNION ALL SELECT DISTINCT receiver, 0, 0, '', 0, 0, 0 FROM notice
				WHERE state = 'waiting' AND receiver NOT IN (SELECT name FROM receiver)) receiver ORDER BY name`)
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// OldestNotice is when the oldest notice was made that waits, zero if none does.
func (l *Ledger) OldestNotice(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, "SELECT min(made_at) FROM notice WHERE state = 'waiting'")
}
