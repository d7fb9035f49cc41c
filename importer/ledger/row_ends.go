package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"iter"
	"maps"
	"slices"
)

// RowEnds says how each row of a file has ended. Nearly all rows of a large file end with their form, and the rows of a form
// follow one another in the file. So forms are looked at, and rows only where they have an end of their own.
type RowEnds struct {
	forms []rowsOfForm // in the order of the file
	own   []Entry      // those that have an end or a reason of their own, in the order of the file
	rows  int
}

// rowsOfForm are the rows of a file from first to last that end with the same form.
type rowsOfForm struct {
	form               int64
	sheet, first, last int
	status             string
}

// mostOwnEnds is how many rows of a file may have an end of their own. With more of them it is better to look at each row.
const mostOwnEnds = 1000

// rowEndsQuery asks for the rows of the forms that a file waits for, for those with an end of their own, and how many rows there
// are, all of it as it is at one moment.
const rowEndsQuery = `
	SELECT 'form', whole.form_id, least, most, first_row, last_row, n, COALESCE(ended.status, ''), '' FROM
		(SELECT form_id, min(sheet) AS least, max(sheet) AS most, min(row_num) AS first_row, max(row_num) AS last_row, count(*) AS n
			FROM entry WHERE form_id IN (SELECT form_id FROM wait WHERE wait.file_id = $1) AND file_id = $1 GROUP BY form_id) AS whole
		LEFT JOIN ended ON ended.form_id = whole.form_id
	UNION ALL SELECT 'row', own.form_id, sheet, sheet, row_num, row_num, 1, COALESCE(own.status, ended.status, ''), reason FROM
		(SELECT form_id, sheet, row_num, status, reason FROM entry WHERE file_id = $1 AND (status IS NOT NULL OR reason <> '')
			LIMIT $2) AS own
		LEFT JOIN ended ON ended.form_id = own.form_id
	UNION ALL SELECT 'file', NULL, 0, 0, 0, 0, count(*), '', '' FROM entry WHERE file_id = $1`

// RowEnds returns how the rows of a file have ended. It returns nil if they must be looked at one by one: the rows of one form
// stand among those of another, or with gaps, or many have an end of their own.
func (l *Ledger) RowEnds(ctx context.Context, file int64) (*RowEnds, error) {
	type line struct {
		Entry
		kind       string
		most, last int
		rows       int
	}
	all, err := collect(ctx, l.read, func(scan func(...any) error) (n line, err error) {
		var form sql.NullInt64
		err = scan(&n.kind, &form, &n.Sheet, &n.most, &n.Row, &n.last, &n.rows, &n.Status, &n.Reason)
		n.FormID = form.Int64
		return n, err
	}, rowEndsQuery, file, mostOwnEnds+1)
	if err != nil {
		return nil, err
	}
	e := &RowEnds{}
	inForms := map[int64]int{}
	for _, n := range all {
		switch n.kind {
		case "form":
			if n.Sheet != n.most {
				return nil, nil
			}
			inForms[n.FormID] = n.rows
			e.forms = append(e.forms, rowsOfForm{n.FormID, n.Sheet, n.Row, n.last, n.Status})
		case "row":
			e.own = append(e.own, n.Entry)
		default:
			e.rows = n.rows
		}
	}
	if len(e.own) > mostOwnEnds || !e.fits(inForms) {
		return nil, nil
	}
	return e, nil
}

// fits puts everything into the order of the file. It reports whether there is an end for each row, and for nothing else. inForms
// is how many rows there are of each form.
func (e *RowEnds) fits(inForms map[int64]int) bool {
	slices.SortFunc(e.forms, func(a, b rowsOfForm) int {
		return cmp.Or(cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.first, b.first))
	})
	slices.SortFunc(e.own, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row)) })
	own, rows := e.own, 0
	for i, f := range e.forms {
		if i > 0 && e.forms[i-1].sheet == f.sheet && e.forms[i-1].last >= f.first {
			return false
		}
		for ; len(own) > 0 && f.place(own[0]) < 0; own = own[1:] {
			rows++
		}
		n := inForms[f.form]
		for ; len(own) > 0 && f.place(own[0]) == 0; own = own[1:] {
			if own[0].FormID != f.form {
				n++
			}
		}
		if n != f.last-f.first+1 {
			return false
		}
		rows += n
	}
	return rows+len(own) == e.rows
}

// place tells whether a row stands before the rows of a form (-1), among them (0), or after them (1).
func (f rowsOfForm) place(e Entry) int {
	if e.Sheet == f.sheet && f.first <= e.Row && e.Row <= f.last {
		return 0
	}
	return cmp.Or(cmp.Compare(e.Sheet, f.sheet), cmp.Compare(e.Row, f.first))
}

// All yields the rows in the order of the file, without their keys.
func (e *RowEnds) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		own := e.own
		for _, f := range e.forms {
			for ; len(own) > 0 && f.place(own[0]) < 0; own = own[1:] {
				if !yield(own[0]) {
					return
				}
			}
			for row := f.first; row <= f.last; row++ {
				next := Entry{Sheet: f.sheet, Row: row, FormID: f.form, Status: f.status}
				if len(own) > 0 && own[0].Sheet == f.sheet && own[0].Row == row {
					next, own = own[0], own[1:]
				}
				if !yield(next) {
					return
				}
			}
		}
		for _, next := range own {
			if !yield(next) {
				return
			}
		}
	}
}

// Count counts the rows by status, as CountRows does.
func (e *RowEnds) Count() map[string]int {
	counts, status, n := map[string]int{}, "", 0
	for row := range e.All() {
		if row.Status != status { // nearly all have that of the row before
			counts[status] += n
			status, n = row.Status, 0
		}
		n++
	}
	counts[status] += n
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
	return counts
}
