package ledger

import (
	"context"
	"database/sql"
	"errors"
	"iter"
)

// KeepAnswered keeps what the carrier has answered about the item of a form, in the place of what it answered before. said is
// JSON.
func (tx *Tx) KeepAnswered(ctx context.Context, form int64, said string) error {
	return tx.exec(ctx, "answered", `INSERT INTO answered (form_id, said) VALUES ($1, $2)
		ON CONFLICT (form_id) DO UPDATE SET said = excluded.said`, form, said)
}

// Answered is what KeepAnswered has kept of a form, "" if there is nothing, or no importer of this version has opened the ledger
// for work yet.
func (l *Ledger) Answered(ctx context.Context, form int64) (said string, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT said FROM answered WHERE form_id = $1", form).Scan(&said)
	if errors.Is(err, sql.ErrNoRows) || lacksTable(err) {
		return "", nil
	}
	return said, wrap(err, "answered")
}

// AnsweredRow is a row of a file and what the carrier has answered about its item.
type AnsweredRow struct {
	Entry
	Said string // "" if nothing was answered
}

// AnsweredRows yields the rows of a file with what was answered about them, by sheet and row.
func (l *Ledger) AnsweredRows(ctx context.Context, file int64) iter.Seq2[AnsweredRow, error] {
	return func(yield func(AnsweredRow, error) bool) {
		rows, err := l.read.QueryContext(ctx, `SELECT sheet, row_num, key, entry.form_id, `+endOfRow+`, reason,
			COALESCE(answered.said, '')
			FROM `+l.entryAndEnd()+` LEFT JOIN answered ON answered.form_id = entry.form_id
			WHERE file_id = $1 ORDER BY sheet, row_num`, file)
		if err != nil {
			yield(AnsweredRow{}, wrap(err, "rows"))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r AnsweredRow
			var form sql.NullInt64
			err := rows.Scan(&r.Sheet, &r.Row, &r.Key, &form, &r.Status, &r.Reason, &r.Said)
			r.FormID = form.Int64
			if !yield(r, wrap(err, "rows")) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(AnsweredRow{}, wrap(err, "rows"))
		}
	}
}

// EraseBody erases the request of a form that is settled, because it is about a person and was answered.
func (tx *Tx) EraseBody(ctx context.Context, form int64) error {
	return tx.exec(ctx, "erase body", "UPDATE form SET body = $1 WHERE id = $2 AND settled_at IS NOT NULL", []byte{}, form)
}

// AddLabels lets a form be found by numbers that the carrier has given to what it made.
func (tx *Tx) AddLabels(ctx context.Context, form int64, labels []Label) error {
	for _, l := range labels {
		err := tx.exec(ctx, "label", "INSERT INTO label (value, name, form_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
			l.Value, l.Name, form)
		if err != nil {
			return err
		}
	}
	return nil
}

// FreeNumbers makes the items of guards free again that have one of these numbers, or belong to a form that is found by one of
// them (AddLabels): what was made of them is there no longer, or what was done to them is undone. by is the form that did it: its
// own items stay, and so do those of forms that are worked on.
func (tx *Tx) FreeNumbers(ctx context.Context, guards []string, by int64, numbers []string) error {
	if len(guards) == 0 {
		return nil
	}
	if err := tx.FreeItems(ctx, guards, by, numbers); err != nil {
		return err
	}
	ofGuards, guardList := tx.params.in(guards, 2)
	named, list := tx.params.in(numbers, 1)
	forms, err := collect(ctx, tx.SQL, scanID, "SELECT DISTINCT form_id FROM label WHERE value "+named, list)
	for _, form := range forms {
		err = errors.Join(err, tx.exec(ctx, "free items", "DELETE FROM item WHERE form_id <> $1 AND guard "+ofGuards+
			" AND form_id = $3"+ofSettled, by, guardList, form))
	}
	return err
}

// ofSettled are items of forms that nobody works on.
const ofSettled = " AND EXISTS (SELECT 1 FROM form WHERE form.id = item.form_id AND form.settled_at IS NOT NULL)"

// FreeItems does the same for the items that have one of these numbers, and for no other item of their forms.
func (tx *Tx) FreeItems(ctx context.Context, guards []string, by int64, numbers []string) error {
	ofGuards, guardList := tx.params.in(guards, 2)
	named, list := tx.params.in(numbers, 3)
	return tx.exec(ctx, "free items", "DELETE FROM item WHERE form_id <> $1 AND guard "+ofGuards+" AND item "+named+ofSettled,
		by, guardList, list)
}

// HoldAlso lets a form that holds an item hold it under further numbers of it, too: who names it by one of them is told that it
// was done. A number that another form holds stays with that.
func (tx *Tx) HoldAlso(ctx context.Context, guard, item string, form int64, numbers []string) error {
	for _, number := range numbers {
		err := tx.exec(ctx, "hold also", `INSERT INTO item (guard, item, form_id, status, latest)
			SELECT guard, $1, form_id, 'confirmed', latest FROM item WHERE guard = $2 AND item = $3 AND form_id = $4
			ON CONFLICT DO NOTHING`, number, guard, item, form)
		if err != nil {
			return err
		}
	}
	return nil
}

// KeepDone keeps with an item that it has come to its end, which a form has found: nobody need ask about it again. how is what
// the form has found.
func (tx *Tx) KeepDone(ctx context.Context, guard, item string, form int64, how string) error {
	return tx.exec(ctx, "done", `INSERT INTO item (guard, item, form_id, status, latest) VALUES ($1, $2, $3, 'confirmed', $4)
		ON CONFLICT (guard, item) DO UPDATE SET form_id = excluded.form_id, status = excluded.status, latest = excluded.latest`,
		guard, item, form, how)
}
