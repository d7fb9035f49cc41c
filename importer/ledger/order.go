package ledger

import (
	"context"
	"database/sql"
	"time"
)

// The table taken is what keeps an order from being sent twice: its key is the order number, so an order is in one form,
// whatever file it comes from.

// Holder is the form that has an order.
type Holder struct {
	FormID    int64
	FileID    int64  // the file that the form was made from
	Status    string // of the order, "" while it is under way
	Reference string
	File      string // its name
	ClaimedAt time.Time
	SettledAt time.Time // when the form was settled, zero while it is worked on
}

const holderQuery = `SELECT taken.order_num, taken.form_id, taken.status, form.reference, file.id, file.name,
	file.claimed_at, form.settled_at
	FROM taken JOIN form ON form.id = taken.form_id JOIN file ON file.id = form.file_id WHERE taken.order_num IN (`

// Holders returns the forms that have these orders already, by order. Orders that are in no form are left out. Another file
// may take them before this one does.
func (l *Ledger) Holders(ctx context.Context, orders []string) (map[string]Holder, error) {
	return holders(ctx, l.read, l.params, orders)
}

// Holders returns the same as this transaction sees it, for the orders that Take did not get.
func (tx *Tx) Holders(ctx context.Context, orders []string) (map[string]Holder, error) {
	return holders(ctx, tx.SQL, tx.params, orders)
}

func holders(ctx context.Context, q querier, p params, orders []string) (map[string]Holder, error) {
	byOrder := map[string]Holder{}
	err := inParts(orders, func(some []string) error {
		_, err := collect(ctx, q, func(scan func(...any) error) (struct{}, error) {
			var order string
			var h Holder
			var claimed int64
			var settled sql.NullInt64
			err := scan(&order, &h.FormID, &h.Status, &h.Reference, &h.FileID, &h.File, &claimed, &settled)
			h.ClaimedAt, h.SettledAt = timeOf(claimed), timeOrZero(settled)
			byOrder[order] = h
			return struct{}{}, err
		}, holderQuery+p.list(len(some), 1)+")", with(some)...)
		return err
	})
	return byOrder, err
}

// Take takes orders for a form and returns those that it got. The others are in another form and must not be put into this
// one.
func (tx *Tx) Take(ctx context.Context, form int64, orders []string) (map[string]bool, error) {
	got := make(map[string]bool, len(orders))
	err := inParts(orders, func(some []string) error {
		args := make([]any, 0, 2*len(some))
		for _, o := range some {
			args = append(args, o, form)
		}
		taken, err := collect(ctx, tx.SQL, func(scan func(...any) error) (order string, err error) {
			err = scan(&order)
			return order, err
		}, "INSERT INTO taken (order_num, form_id) VALUES "+tx.params.tuples(len(some), 2)+
			" ON CONFLICT DO NOTHING RETURNING order_num", args...)
		for _, o := range taken {
			got[o] = true
		}
		return err
	})
	return got, err
}

// EndOrders gives the orders of a form their final status. Orders that are confirmed stay confirmed. orders limits it to
// these; nil means all.
func (tx *Tx) EndOrders(ctx context.Context, form int64, orders []string, status string) error {
	return tx.onOrders(ctx, "UPDATE taken SET status = $2 WHERE form_id = $1 AND status <> 'confirmed'", form, orders, status)
}

// ReleaseOrders makes the orders of a form free for another form: the carrier has refused them. Orders that are confirmed stay
// taken. orders limits it to these; nil means all.
func (tx *Tx) ReleaseOrders(ctx context.Context, form int64, orders []string) error {
	return tx.onOrders(ctx, "DELETE FROM taken WHERE form_id = $1 AND status <> 'confirmed'", form, orders)
}

func (tx *Tx) onOrders(ctx context.Context, query string, form int64, orders []string, more ...any) error {
	args := append([]any{form}, more...)
	if orders == nil {
		return tx.exec(ctx, "orders", query, args...)
	}
	return inParts(orders, func(some []string) error {
		return tx.exec(ctx, "orders", query+" AND order_num IN ("+tx.params.list(len(some), len(args)+1)+")", with(some, args...)...)
	})
}

// OrdersOf returns the orders that a form closes: those that it has, and those that were refused and may be in another form by
// now.
func (l *Ledger) OrdersOf(ctx context.Context, form int64) ([]string, error) {
	return collect(ctx, l.read, func(scan func(...any) error) (order string, err error) {
		err = scan(&order)
		return order, err
	}, `SELECT order_num FROM taken WHERE form_id = $1 UNION
		SELECT order_num FROM entry WHERE form_id = $1 ORDER BY order_num`, form)
}

// CountDoubtfulOrders counts the orders of a form that are unknown or unconfirmed.
func (l *Ledger) CountDoubtfulOrders(ctx context.Context, form int64) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx,
		"SELECT count(*) FROM taken WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form).Scan(&n)
	return n, wrap(err, "orders")
}

// ReleaseDoubtful makes the orders of a form free that are unknown or unconfirmed: the user wants them in another form. It
// returns ErrMoved and frees nothing if the form is being worked on, or was settled as unknown. An unknown form may not have
// arrived at all: it is sent again as it is (MayResend).
func (tx *Tx) ReleaseDoubtful(ctx context.Context, form int64) error {
	err := tx.step(ctx, "UPDATE form SET ask_only = ask_only WHERE id = $1 AND settled_at IS NOT NULL AND state <> 'unknown'", form)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "orders", "DELETE FROM taken WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form)
}
