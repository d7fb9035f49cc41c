package ledger

import (
	"context"
	"database/sql"
	"iter"
	"strconv"
	"strings"
)

// Entry is what became of one row of a file.
type Entry struct {
	Sheet, Row int
	Order      string
	FormID     int64  // the form that the row is in; of a duplicate the form that has its order; 0 = none
	Status     string // "" while it is under way
	Reason     string // JSON, "" where there is nothing to say
}

// AddEntries records rows of a file. A row that is recorded already is an error: each row has exactly one entry.
func (tx *Tx) AddEntries(ctx context.Context, file int64, entries []Entry) error {
	return inBatches(entries, func(some []Entry) error {
		args := make([]any, 0, 7*len(some))
		for _, e := range some {
			args = append(args, file, e.Sheet, e.Row, e.Order, null(e.FormID), null(e.Status), e.Reason)
		}
		return tx.exec(ctx, "add rows", "INSERT INTO entry (file_id, sheet, row_num, order_num, form_id, status, reason) VALUES "+
			tx.marks.tuples(len(some), 7), args...)
	})
}

// Address is the place of a row in its file.
type Address struct{ Sheet, Row int }

// Recorded are the rows of a file that have an entry already: map was interrupted, and goes on with the others.
func (l *Ledger) Recorded(ctx context.Context, file int64) (map[Address]bool, error) {
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

// FirstProblems yields the first n rows of a file that want to be looked at, by sheet and row: those that are neither
// confirmed nor duplicates. Those whose reason holds the text later come behind the others.
func (l *Ledger) FirstProblems(ctx context.Context, file int64, n int, later string) iter.Seq2[Entry, error] {
	return l.entries(ctx, `AND status NOT IN ('confirmed', 'duplicate')
		ORDER BY CASE WHEN reason LIKE $2 THEN 1 ELSE 0 END, sheet, row_num LIMIT $3`, file, "%"+later+"%", n)
}

func (l *Ledger) entries(ctx context.Context, which string, args ...any) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		rows, err := l.read.QueryContext(ctx, "SELECT sheet, row_num, order_num, form_id, status, reason FROM entry WHERE file_id = $1 "+which, args...)
		if err != nil {
			yield(Entry{}, wrap(err, "rows"))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			var form sql.NullInt64
			var status sql.NullString
			err := rows.Scan(&e.Sheet, &e.Row, &e.Order, &form, &status, &e.Reason)
			e.FormID, e.Status = form.Int64, status.String
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

// Count counts the rows of a file by status; those under way stand under "".
func (l *Ledger) Count(ctx context.Context, file int64) (map[string]int, error) {
	type count struct {
		status string
		n      int
	}
	all, err := collect(ctx, l.read, func(scan func(...any) error) (c count, err error) {
		err = scan(&c.status, &c.n)
		return c, err
	}, "SELECT COALESCE(status, ''), count(*) FROM entry WHERE file_id = $1 GROUP BY 1", file)
	counts := make(map[string]int, len(all))
	for _, c := range all {
		counts[c.status] = c.n
	}
	return counts, err
}

// EndRows gives the rows of a form that are still under way, in whatever file, their final status; orders nil = all of
// them, else only these.
func (tx *Tx) EndRows(ctx context.Context, form int64, orders []string, status, reason string) error {
	const set = "UPDATE entry SET status = $1, reason = $2 WHERE form_id = $3 AND status IS NULL"
	if orders == nil {
		return tx.exec(ctx, "end rows", set, status, reason, form)
	}
	return inBatches(orders, func(some []string) error {
		return tx.exec(ctx, "end rows", set+" AND order_num IN ("+tx.marks.list(len(some), 4)+")", with(some, status, reason, form)...)
	})
}

// batch is how many rows go into one statement: both databases bound the number of its parameters.
const batch = 500

func inBatches[T any](all []T, do func([]T) error) error {
	for len(all) > 0 {
		n := min(batch, len(all))
		if err := do(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// marks writes the parameters of long statements. Postgres wants them numbered; SQLite looks each number up among all
// those before it, so that a thousand of them cost it more than the rows.
type marks struct{ numbered bool }

// tuples is "($1,$2),($3,$4)" for n rows of width parameters.
func (m marks) tuples(n, width int) string {
	var b strings.Builder
	b.Grow(n * width * 6)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		b.WriteString(m.list(width, i*width+1))
		b.WriteByte(')')
	}
	return b.String()
}

// list is "$4,$5,$6" for n parameters from the first on. It stands behind all other parameters of its statement.
func (m marks) list(n, first int) string {
	if !m.numbered {
		return strings.TrimSuffix(strings.Repeat("?,", n), ",")
	}
	b := make([]byte, 0, n*6)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '$'), int64(first+i), 10)
	}
	return string(b)
}

// with puts texts behind the first arguments.
func with(texts []string, first ...any) []any {
	args := append(make([]any, 0, len(first)+len(texts)), first...)
	for _, t := range texts {
		args = append(args, t)
	}
	return args
}

// null stores a zero value as NULL.
func null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
