package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The table item is what keeps anything from being sent twice. A guard is a promise, such as that an order is closed once, and an
// item is what the promise is about: its number. The key of the table is both, so under one guard an item is in one form,
// whatever file it comes from. Under some guards an item may go out again with other values than those that were sent last
// (TakeLatest).

// Holder is the form that has an item.
type Holder struct {
	FormID    int64
	FileID    int64 // the file that the form was made from
	Operation string
	Status    string // of the item, "" while it is under way
	Latest    string // as TakeLatest or TakeSaying has kept it
	Came      int64  // the place of the newest file that says so
	Reference string
	File      string // its name
	ClaimedAt time.Time
	SettledAt time.Time // when the form was settled, zero while it is worked on
}

// GivesWay tells whether a new form may take the item with these values (TakeLatest), which came at that place: others were sent
// with it last, no newer ones, and its form is settled.
func (h Holder) GivesWay(came int64, latest string) bool {
	return h.Latest != latest && h.Came <= came && !h.SettledAt.IsZero()
}

const holderQuery = `SELECT item.item, item.form_id,
	CASE WHEN item.status = '' THEN COALESCE(ended.status, '') ELSE item.status END,
	item.latest, item.came, form.operation, form.reference, file.id, file.name, file.claimed_at, form.settled_at
	FROM item JOIN form ON form.id = item.form_id JOIN file ON file.id = form.file_id LEFT JOIN %s ON ended.form_id = item.form_id
	WHERE item.guard = $1 AND item.item `

// Holders returns the forms that have these items of a guard already, by item. Items that are in no form are left out. Another
// file may take them before this one does.
func (l *Ledger) Holders(ctx context.Context, guard string, items []string) (map[string]Holder, error) {
	return holders(ctx, l.read, l.params, l.noEnded, guard, items)
}

// Holders returns the same as this transaction sees it, for the items that Take did not get.
func (tx *Tx) Holders(ctx context.Context, guard string, items []string) (map[string]Holder, error) {
	return holders(ctx, tx.SQL, tx.params, false, guard, items)
}

func holders(ctx context.Context, q querier, p params, noEnded bool, guard string, items []string) (map[string]Holder, error) {
	byItem := map[string]Holder{}
	if len(items) == 0 {
		return byItem, nil
	}
	in, list := p.in(items, 2)
	_, err := collect(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var item string
		var h Holder
		var claimed int64
		var settled sql.NullInt64
		err := scan(&item, &h.FormID, &h.Status, &h.Latest, &h.Came, &h.Operation, &h.Reference, &h.FileID, &h.File, &claimed,
			&settled)
		h.ClaimedAt, h.SettledAt = timeOf(claimed), timeOrZero(settled)
		byItem[item] = h
		return struct{}{}, err
	}, fmt.Sprintf(holderQuery, endedTable(noEnded))+in, guard, list)
	return byItem, err
}

// Take takes items of a guard for a form and returns those that it got. The others are in another form and must not be put into
// this one.
func (tx *Tx) Take(ctx context.Context, guard string, form int64, items []string) (map[string]bool, error) {
	if len(items) == 0 {
		return map[string]bool{}, nil
	}
	source, list := tx.params.texts(items, 3)
	return tx.take(ctx, guard, form, items, "item", "value FROM "+source, list)
}

// take is Take with what is inserted: further columns of the item, and where their values come from.
func (tx *Tx) take(ctx context.Context, guard string, form int64, items []string, columns, values string, lists ...any) (
	map[string]bool, error) {
	got := make(map[string]bool, len(items))
	res, err := tx.SQL.ExecContext(ctx, "INSERT INTO item (guard, form_id, "+columns+") SELECT $1, $2, "+values+
		" WHERE true ON CONFLICT DO NOTHING", append([]any{guard, form}, lists...)...)
	if err != nil {
		return nil, wrap(err, "take")
	}
	n, err := res.RowsAffected()
	if err != nil {
		return nil, wrap(err, "take")
	}
	switch { // the rule is that it gets all
	case n == 0:
		return got, nil
	case n < int64(len(items)):
		in, list := tx.params.in(items, 3)
		items, err = collect(ctx, tx.SQL, scanText, "SELECT item FROM item WHERE guard = $1 AND form_id = $2 AND item "+in,
			guard, form, list)
	}
	for _, item := range items {
		got[item] = true
	}
	return got, err
}

// TakeLatest takes items for a form as Take does, with the values that are going to be sent of each: latest is by item. It also
// takes an item from a form that is settled, if other values were sent with it, and these did not come after ours (came). An item
// with the same values stays where it is, and so does one that is under way.
func (tx *Tx) TakeLatest(ctx context.Context, guard string, form, came int64, latest map[string]string) (map[string]bool, error) {
	items := slices.Sorted(maps.Keys(latest))
	if err := tx.lockHolders(ctx, guard, items); err != nil {
		return nil, err
	}
	got := make(map[string]bool, len(items))
	for _, item := range items {
		taken, err := collect(ctx, tx.SQL, scanText, `INSERT INTO item (guard, form_id, item, latest, came) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (guard, item) DO UPDATE SET form_id = excluded.form_id, latest = excluded.latest, came = excluded.came, status = ''
				WHERE item.latest <> excluded.latest AND item.came <= excluded.came
				AND EXISTS (SELECT 1 FROM form WHERE form.id = item.form_id AND form.settled_at IS NOT NULL)
			RETURNING item`, guard, form, item, latest[item], came)
		if err != nil {
			return nil, err
		}
		got[item] = len(taken) > 0
	}
	return got, nil
}

// TakeSaying takes items for a form as Take does, and keeps with them what is said of each: it is by item.
func (tx *Tx) TakeSaying(ctx context.Context, guard string, form int64, said map[string]string) (map[string]bool, error) {
	items := slices.Sorted(maps.Keys(said))
	if len(items) == 0 {
		return map[string]bool{}, nil
	}
	values := make([]string, len(items))
	for i, item := range items {
		values[i] = said[item]
	}
	source, lists := tx.params.pairs(items, values, 3)
	return tx.take(ctx, guard, form, items, "item, latest", "key, value FROM "+source, lists...)
}

// lockHolders keeps everybody else from working on the forms that have these items, until the transaction ends: nobody may ask
// for a form again, or send it again, while its items are taken from it. Everybody locks forms in this order.
func (tx *Tx) lockHolders(ctx context.Context, guard string, items []string) error {
	holders, err := tx.Holders(ctx, guard, items)
	if err != nil {
		return err
	}
	forms := map[int64]bool{}
	for _, h := range holders {
		forms[h.FormID] = true
	}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		if err := tx.lockForm(ctx, form); err != nil {
			return err
		}
	}
	return nil
}

// EndItems gives the items of a form their final status. Items that are confirmed stay confirmed. items limits it to these; nil
// means all.
func (tx *Tx) EndItems(ctx context.Context, form int64, items []string, status string) error {
	return tx.onItems(ctx, "UPDATE item SET status = $2 WHERE form_id = $1 AND status <> 'confirmed'", form, items, status)
}

// ReleaseItems makes the items of a form free for another form: the carrier has refused them. Items that are confirmed stay
// taken. items limits it to these; nil means all.
func (tx *Tx) ReleaseItems(ctx context.Context, form int64, items []string) error {
	return tx.onItems(ctx, "DELETE FROM item WHERE form_id = $1 AND status <> 'confirmed'", form, items)
}

func (tx *Tx) onItems(ctx context.Context, query string, form int64, items []string, more ...any) error {
	args := append([]any{form}, more...)
	if items == nil {
		return tx.exec(ctx, "items", query, args...)
	}
	in, list := tx.params.in(items, len(args)+1)
	return tx.exec(ctx, "items", query+" AND item "+in, append(args, list)...)
}

// Free makes items of a guard free again, because what was made of them is there no longer: those of forms to which the carrier
// gave a number that is an item of the form by, which is confirmed. So a bag that is cancelled by its number may be made again.
// Capitals do not matter.
func (tx *Tx) Free(ctx context.Context, guard string, by int64) error {
	forms, err := collect(ctx, tx.SQL, scanID, `SELECT form.id FROM item AS undone
		JOIN form ON upper(form.number) = upper(undone.item) AND form.number <> ''
		WHERE undone.form_id = $1 AND (undone.status = 'confirmed' OR undone.status = ''
			AND EXISTS (SELECT 1 FROM ended WHERE ended.form_id = $1 AND ended.status = 'confirmed'))`, by)
	for _, form := range forms {
		err = errors.Join(err, tx.exec(ctx, "free items", "DELETE FROM item WHERE guard = $1 AND form_id = $2", guard, form))
	}
	return err
}

// ItemsOf returns the items that a form has under its guard, and those that were refused and may be in another form by now. It
// knows the latter by their rows, so it is for operations whose rows are named by their items.
func (l *Ledger) ItemsOf(ctx context.Context, form int64) ([]string, error) {
	return collect(ctx, l.read, scanText, `SELECT item FROM item WHERE form_id = $1 UNION
		SELECT key FROM entry WHERE form_id = $1 ORDER BY 1`, form)
}

// NumbersOf returns the same, sorted, for operations whose rows are their items. While nothing of a form has ended it has them
// all, and its rows need not be looked at.
func (l *Ledger) NumbersOf(ctx context.Context, form int64) ([]string, error) {
	var untouched bool
	err := l.read.QueryRowContext(ctx, `SELECT count(*) = 1 FROM form WHERE id = $1 AND settled_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM ended WHERE form_id = $1)`, form).Scan(&untouched)
	if err != nil {
		return nil, wrap(err, "numbers")
	}
	if !untouched {
		return l.ItemsOf(ctx, form)
	}
	items, err := collect(ctx, l.read, scanText, "SELECT item FROM item WHERE form_id = $1", form)
	slices.Sort(items)
	return items, err
}

// CountDoubtfulItems counts the items of a form that are unknown or unconfirmed.
func (l *Ledger) CountDoubtfulItems(ctx context.Context, form int64) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx,
		"SELECT count(*) FROM item WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form).Scan(&n)
	return n, wrap(err, "items")
}

// ReleaseDoubtful makes the items of a form free that are unknown or unconfirmed: the user wants them in another form. It
// returns ErrMoved and frees nothing if the form is being worked on, or was settled as unknown. An unknown form may not have
// arrived at all: it is sent again as it is (MayResend).
func (tx *Tx) ReleaseDoubtful(ctx context.Context, form int64) error {
	err := tx.step(ctx, "UPDATE form SET ask_only = ask_only WHERE id = $1 AND settled_at IS NOT NULL AND state <> 'unknown'", form)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "items", "DELETE FROM item WHERE form_id = $1 AND status IN ('unknown', 'unconfirmed')", form)
}
