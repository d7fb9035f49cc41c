package ledger

import (
	"context"
	"database/sql"
	"errors"
	"iter"
)

// Entry is what became of one row of a file. Each row of a file gets exactly one.
type Entry struct {
	Sheet, Row int
	Key        string // what names the row: its order number, in most operations
	FormID     int64  // the form that has the row's item: of this file, or of one before it; 0 = none
	Status     string // "" while it is under way
	Reason     string // JSON, "" if there is nothing to say
}

// AddEntries records rows of a file. It is an error if one of them is recorded already.
func (tx *Tx) AddEntries(ctx context.Context, file int64, entries []Entry) error {
	type part struct { // rows of one form that are under way
		sheet int
		form  int64
	}
	var parts []part
	numbers, keys := map[part][]int64{}, map[part][]string{}
	var others []Entry
	for _, e := range entries {
		if e.Status != "" || e.Reason != "" {
			others = append(others, e)
			continue
		}
		p := part{e.Sheet, e.FormID}
		if numbers[p] == nil {
			parts = append(parts, p)
		}
		numbers[p], keys[p] = append(numbers[p], int64(e.Row)), append(keys[p], e.Key)
	}
	for _, p := range parts {
		source, lists := tx.params.numberedTexts(numbers[p], keys[p], 4)
		err := tx.exec(ctx, "add rows", "INSERT INTO entry (file_id, sheet, row_num, key, form_id)"+
			" SELECT $1, $2, number, value, $3 FROM "+source, append([]any{file, p.sheet, null(p.form)}, lists...)...)
		if err != nil {
			return err
		}
	}
	return inParts(others, func(some []Entry) error {
		args := make([]any, 0, 7*len(some))
		for _, e := range some {
			args = append(args, file, e.Sheet, e.Row, e.Key, null(e.FormID), null(e.Status), e.Reason)
		}
		return tx.exec(ctx, "add rows", "INSERT INTO entry (file_id, sheet, row_num, key, form_id, status, reason) VALUES "+
			tx.params.tuples(len(some), 7), args...)
	})
}

// Address is where a row is in its file. Sheet is the sheet's index, Row the row's number as the user sees it.
type Address struct{ Sheet, Row int }

// RecordedRows returns the rows of a file that have an entry already. A map that was interrupted goes on with the other rows.
func (l *Ledger) RecordedRows(ctx context.Context, file int64) (map[Address]bool, error) {
	all, err := collect(ctx, l.read, func(scan func(...any) error) (a Address, err error) {
		err = scan(&a.Sheet, &a.Row)
		return a, err
	}, "SELECT sheet, row_num FROM entry WHERE file_id = $1", file)
	set := make(map[Address]bool, len(all))
	for _, a := range all {
		set[a] = true
	}
	return set, err
}

// Entries yields the rows of a file, by sheet and row. It reads beside the writer and blocks nobody.
func (l *Ledger) Entries(ctx context.Context, file int64) iter.Seq2[Entry, error] {
	return l.entries(ctx, "ORDER BY sheet, row_num", file)
}

// Problems yields the rows of a file that are not confirmed, by sheet and row.
func (l *Ledger) Problems(ctx context.Context, file int64) iter.Seq2[Entry, error] {
	return l.entries(ctx, "AND entry.status <> 'confirmed' ORDER BY sheet, row_num", file)
}

// RefusedRows are the rows of a file that are refused with a form, by sheet and row.
func (l *Ledger) RefusedRows(ctx context.Context, file, form int64) ([]Address, error) {
	return collect(ctx, l.read, func(scan func(...any) error) (a Address, err error) {
		err = scan(&a.Sheet, &a.Row)
		return a, err
	}, "SELECT sheet, row_num FROM entry WHERE form_id = $2 AND file_id = $1 AND status = 'refused' ORDER BY sheet, row_num",
		file, form)
}

// endOfRow is how a row has ended, by itself or with its form; ” while it is under way. It needs entryAndEnd.
const endOfRow = "COALESCE(entry.status, ended.status, '')"

func (l *Ledger) entryAndEnd() string {
	return "entry LEFT JOIN " + endedTable(l.noEnded) + " ON ended.form_id = entry.form_id AND entry.status IS NULL"
}

// endedTable is the table of forms that have ended as a whole (ConfirmAll), or none in its place.
func endedTable(lacks bool) string {
	if lacks {
		return "(SELECT 0 AS form_id, '' AS status) AS ended"
	}
	return "ended"
}

func (l *Ledger) entries(ctx context.Context, which string, args ...any) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		rows, err := l.read.QueryContext(ctx,
			"SELECT sheet, row_num, key, entry.form_id, "+endOfRow+", reason FROM "+l.entryAndEnd()+" WHERE file_id = $1 "+which, args...)
		if err != nil {
			yield(Entry{}, wrap(err, "rows"))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			var form sql.NullInt64
			err := rows.Scan(&e.Sheet, &e.Row, &e.Key, &form, &e.Status, &e.Reason)
			e.FormID = form.Int64
			if !yield(e, wrap(err, "rows")) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Entry{}, wrap(err, "rows"))
		}
	}
}

// RowsSoFar counts the rows of a file that have an entry.
func (l *Ledger) RowsSoFar(ctx context.Context, file int64) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE file_id = $1", file).Scan(&n)
	return n, wrap(err, "rows")
}

// CountRows counts the rows of a file by status. Rows that are under way are counted under "".
func (l *Ledger) CountRows(ctx context.Context, file int64) (map[string]int, error) {
	type count struct {
		status string
		n      int
	}
	all, err := collect(ctx, l.read, func(scan func(...any) error) (c count, err error) {
		err = scan(&c.status, &c.n)
		return c, err
	}, `SELECT COALESCE(alike.status, ended.status, ''), sum(n) FROM
		(SELECT form_id, status, count(*) AS n FROM entry WHERE file_id = $1 GROUP BY form_id, status) AS alike
		LEFT JOIN `+endedTable(l.noEnded)+` ON ended.form_id = alike.form_id AND alike.status IS NULL GROUP BY 1`, file)
	counts := make(map[string]int, len(all))
	for _, c := range all {
		counts[c.status] = c.n
	}
	return counts, err
}

// CountToMend counts the rows of a file that wait for somebody: neither confirmed nor duplicates, and their reason does not
// contain the text held.
func (l *Ledger) CountToMend(ctx context.Context, file int64, held string) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx, `SELECT count(*) FROM entry WHERE file_id = $1
		AND status NOT IN ('confirmed', 'duplicate') AND reason NOT LIKE $2`, file, "%"+held+"%").Scan(&n)
	return n, wrap(err, "rows")
}

// CountTwice counts the duplicates of a file whose item is in no form of another file: it stands in an earlier row of this one.
func (l *Ledger) CountTwice(ctx context.Context, file int64) (int, error) {
	var n int
	err := l.read.QueryRowContext(ctx,
		"SELECT count(*) FROM entry WHERE file_id = $1 AND status = 'duplicate' AND form_id IS NULL", file).Scan(&n)
	return n, wrap(err, "rows")
}

// KeyOf is the key of the first row of a form, as its file has it: of a waybill the number that its user knows it by. It is "" if
// the form has no row.
func (l *Ledger) KeyOf(ctx context.Context, form int64) (key string, err error) {
	return keyOf(ctx, l.read, form)
}

// KeyOf returns the same as this transaction sees it.
func (tx *Tx) KeyOf(ctx context.Context, form int64) (key string, err error) {
	return keyOf(ctx, tx.SQL, form)
}

func keyOf(ctx context.Context, q querier, form int64) (key string, err error) {
	err = q.QueryRowContext(ctx, `SELECT key FROM entry WHERE form_id = $1
		ORDER BY CASE WHEN file_id = (SELECT file_id FROM form WHERE form.id = $1) THEN 0 ELSE 1 END, sheet, row_num LIMIT 1`,
		form).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return key, wrap(err, "key")
}

// EndRows gives the rows of a form their final status, in all files that have rows in it, and returns how many those are. Rows
// that have a final status keep it. keys limits it to the rows that they name; nil means all.
func (tx *Tx) EndRows(ctx context.Context, form int64, keys []string, status, reason string) (ended int64, err error) {
	end := func(query string, args ...any) error {
		res, err := tx.SQL.ExecContext(ctx, query, args...)
		if err != nil {
			return wrap(err, "end rows")
		}
		n, err := res.RowsAffected()
		ended += n
		return wrap(err, "end rows")
	}
	const set = "UPDATE entry SET status = $1, reason = $2 WHERE form_id = $3 AND status IS NULL"
	if keys == nil {
		err = end(set, status, reason, form)
		return ended, err
	}
	in, list := tx.params.in(keys, 4)
	err = end(set+" AND key "+in, status, reason, form, list)
	return ended, err
}

// EndTwins ends the duplicates of rows of a file that were refused with forms of an operation: they are rejected, and their
// reasons have the code to in place of from.
func (tx *Tx) EndTwins(ctx context.Context, file int64, operation, from, to string) error {
	any := false
	err := tx.SQL.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM wait JOIN form ON form.id = wait.form_id
		WHERE wait.file_id = $1 AND form.operation = $2)`, file, operation).Scan(&any)
	if err != nil || !any { // most files are of other operations: their rows are not looked through
		return wrap(err, "twins")
	}
	return tx.exec(ctx, "end twins", `UPDATE entry SET status = 'rejected', reason = replace(reason, $3, $4)
		WHERE file_id = $1 AND form_id IS NULL AND status = 'duplicate' AND reason LIKE '%' || $3 || '%' AND key IN
			(SELECT refused.key FROM entry AS refused JOIN form ON form.id = refused.form_id
				WHERE refused.file_id = $1 AND refused.status = 'refused' AND form.operation = $2)`, file, operation, from, to)
}

// ConfirmAll ends all rows of a form that have no end yet, and its items, as confirmed. It writes one line for the form, and none
// for each of them. If the form was worked on before, it does nothing and returns false: then its rows and items have ends of
// their own, and EndRows and EndItems end the others.
func (tx *Tx) ConfirmAll(ctx context.Context, form int64) (bool, error) {
	res, err := tx.SQL.ExecContext(ctx, "INSERT INTO ended (form_id, status) VALUES ($1, 'confirmed') ON CONFLICT DO NOTHING", form)
	if err != nil {
		return false, wrap(err, "end form")
	}
	n, err := res.RowsAffected()
	return n == 1, wrap(err, "end form")
}

// endEach gives the rows and items of a form that is worked on again the end that they had by ConfirmAll.
func (tx *Tx) endEach(ctx context.Context, form int64) error {
	return errors.Join(
		tx.exec(ctx, "end rows", `UPDATE entry SET status = 'confirmed' WHERE form_id = $1 AND status IS NULL
			AND EXISTS (SELECT 1 FROM ended WHERE form_id = $1 AND status = 'confirmed')`, form),
		tx.exec(ctx, "end items", `UPDATE item SET status = 'confirmed' WHERE form_id = $1 AND status = ''
			AND EXISTS (SELECT 1 FROM ended WHERE form_id = $1 AND status = 'confirmed')`, form),
		tx.exec(ctx, "end of form", `INSERT INTO ended (form_id, status) VALUES ($1, '')
			ON CONFLICT (form_id) DO UPDATE SET status = ''`, form))
}
