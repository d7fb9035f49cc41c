package ledger

import (
	"context"
	"database/sql"
	"time"
)

// Holder tells which form has an order.
type Holder struct {
	FormID    int64
	Status    string // "" while it is under way
	Reference string
	File      string // name of the file that the form was made from
	ClaimedAt time.Time
	DoneAt    time.Time // zero until that file is done
}

const holderQuery = `SELECT taken.order_num, taken.form_id, taken.status, form.reference, file.name, file.claimed_at, file.done_at
	FROM taken JOIN form ON form.id = taken.form_id JOIN file ON file.id = form.file_id WHERE taken.order_num IN (`

// Holders tells which of the orders are in a form already, whatever file it came from. It is a look-up: between it and
// Take another file may be faster.
func (l *Ledger) Holders(ctx context.Context, orders []string) (map[string]Holder, error) {
	return holders(ctx, l.read, l.marks, orders)
}

// Holders is the same inside of the transaction, for the orders that Take did not get.
func (tx *Tx) Holders(ctx context.Context, orders []string) (map[string]Holder, error) {
	return holders(ctx, tx.SQL, tx.marks, orders)
}

func holders(ctx context.Context, q querier, m marks, orders []string) (map[string]Holder, error) {
	found := map[string]Holder{}
	err := inBatches(orders, func(some []string) error {
		_, err := collect(ctx, q, func(scan func(...any) error) (struct{}, error) {
			var order string
			var h Holder
			var claimed int64
			var done sql.NullInt64
			err := scan(&order, &h.FormID, &h.Status, &h.Reference, &h.File, &claimed, &done)
			h.ClaimedAt, h.DoneAt = at(claimed), atNull(done)
			found[order] = h
			return struct{}{}, err
		}, holderQuery+m.list(len(some), 1)+")", with(some)...)
		return err
	})
	return found, err
}

// Take takes orders for a form and returns those that it got. The others are in another form: they must not be put into
// this one.
func (tx *Tx) Take(ctx context.Context, form int64, orders []string) (map[string]bool, error) {
	got := make(map[string]bool, len(orders))
	err := inBatches(orders, func(some []string) error {
		args := make([]any, 0, 2*len(some))
		for _, o := range some {
			args = append(args, o, form)
		}
		names, err := collect(ctx, tx.SQL, func(scan func(...any) error) (order string, err error) {
			err = scan(&order)
			return order, err
		}, "INSERT INTO taken (order_num, form_id) VALUES "+tx.marks.tuples(len(some), 2)+" ON CONFLICT DO NOTHING RETURNING order_num", args...)
		for _, o := range names {
			got[o] = true
		}
		return err
	})
	return got, err
}

// EndOrders gives the orders of a form that are not confirmed yet their status; orders nil = all of them, else only these.
func (tx *Tx) EndOrders(ctx context.Context, form int64, orders []string, status string) error {
	return tx.onOrders(ctx, "UPDATE taken SET status = $2 WHERE form_id = $1 AND status <> 'confirmed'", form, orders, status)
}

// Release lets go of the orders of a form that the carrier refused: they may be sent again, in another form.
func (tx *Tx) Release(ctx context.Context, form int64, orders []string) error {
	return tx.onOrders(ctx, "DELETE FROM taken WHERE form_id = $1 AND status <> 'confirmed'", form, orders)
}

// Doubtful counts the orders of a form that are unknown or unconfirmed.
func (l *Ledger) Doubtful(ctx context.Context, form int64) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx, "SELECT count(*) FROM taken WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form).Scan(&n)
	return n, wrap(err, "orders")
}

// ReleaseDoubtful lets go of the orders of a form that are unknown or unconfirmed: their user wants them in another form.
// A form that is being worked on, or that may never have arrived, keeps them: ErrMoved.
func (tx *Tx) ReleaseDoubtful(ctx context.Context, form int64) error {
	err := tx.step(ctx, "UPDATE form SET ask_only = ask_only WHERE id = $1 AND settled_at IS NOT NULL AND state <> 'unknown'", form)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "orders", "DELETE FROM taken WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form)
}

func (tx *Tx) onOrders(ctx context.Context, query string, form int64, orders []string, more ...any) error {
	args := append([]any{form}, more...)
	if orders == nil {
		return tx.exec(ctx, "orders", query, args...)
	}
	return inBatches(orders, func(some []string) error {
		return tx.exec(ctx, "orders", query+" AND order_num IN ("+tx.marks.list(len(some), len(args)+1)+")", with(some, args...)...)
	})
}
