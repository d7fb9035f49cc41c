package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// This file has what the queries of both databases need: reading rows, long lists of parameters, times, errors.

// querier is what a transaction and a database have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(func(...any) error) (T, error),
	query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap(err, "query")
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, wrap(err, "read")
		}
		all = append(all, v)
	}
	return all, wrap(rows.Err(), "read")
}

func scanID(scan func(...any) error) (int64, error) {
	var id int64
	err := scan(&id)
	return id, err
}

func scanText(scan func(...any) error) (string, error) {
	var text string
	err := scan(&text)
	return text, err
}

func (tx *Tx) exec(ctx context.Context, what, query string, args ...any) error {
	_, err := tx.SQL.ExecContext(ctx, query, args...)
	return wrap(err, what)
}

// step changes exactly one row. The query names the state that the step starts from. If no row is in that state any more,
// step returns ErrMoved.
func (tx *Tx) step(ctx context.Context, query string, args ...any) error {
	res, err := tx.SQL.ExecContext(ctx, query, args...)
	if err != nil {
		return wrap(err, "step")
	}
	n, err := res.RowsAffected()
	if err != nil {
		return wrap(err, "step")
	}
	if n != 1 {
		return fmt.Errorf("ledger: %w", ErrMoved)
	}
	return nil
}

// perStatement is how many rows go into one statement. Both databases limit the number of parameters.
const perStatement = 500

// inParts calls do with at most perStatement elements of all at a time.
func inParts[T any](all []T, do func([]T) error) error {
	for len(all) > 0 {
		n := min(perStatement, len(all))
		if err := do(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// params writes the parameters of long statements: "$1,$2" if numbered, else "?,?". PostgreSQL needs the numbers. SQLite
// compares each numbered parameter with all those before it: with a thousand of them that takes longer than storing the rows.
type params struct{ numbered bool }

// tuples returns "($1,$2),($3,$4)" for n rows of width parameters.
func (p params) tuples(n, width int) string {
	var b strings.Builder
	b.Grow(n * width * 6)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		b.WriteString(p.list(width, i*width+1))
		b.WriteByte(')')
	}
	return b.String()
}

// list returns "$4,$5,$6" for n parameters if first is 4. It must come after all other parameters of its statement.
func (p params) list(n, first int) string {
	if !p.numbered {
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

// with returns first followed by texts, as arguments of a query.
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

// flag stores true as 1: SQLite has no booleans.
func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// ms is how times are stored: milliseconds since 1970, UTC.
func ms(t time.Time) int64 { return t.UnixMilli() }

func timeOf(ms int64) time.Time { return time.UnixMilli(ms) }

func timeOrZero(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return timeOf(v.Int64)
}

// wrap puts ErrLedger and what was being done in front of an error of the database.
func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrLedger, what, err)
}
