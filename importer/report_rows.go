package importer

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// What an outcome says of rows, for the road and for check alike.

// wordsOf says several reasons as one text each for what and next, nothing twice.
func wordsOf(language string, reasons []reason.Reason) (what, next string) {
	var whats, nexts []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, r := range reasons {
		w, n := r.Words(language)
		add(&whats, w)
		add(&nexts, n)
	}
	return strings.Join(whats, "; "), strings.Join(nexts, "; ")
}

// tablesOf are the tables that get the five columns: those of orders, and of handovers and flights where something is
// said of a row, or where an earlier outcome has left its columns.
func tablesOf(l *mapping.Layout) []outcome.TableHeader {
	var tables []outcome.TableHeader
	for _, t := range l.Tables {
		width, ours := 0, false
		for _, c := range t.Columns {
			width, ours = max(width, c.Index+1), ours || c.Ours
		}
		said := slices.ContainsFunc(l.RowProblems, func(p mapping.RowProblem) bool { return p.Sheet == t.Sheet })
		if t.Role == "orders" || said || ours {
			tables = append(tables, outcome.TableHeader{Sheet: t.Sheet, Row: t.Header, Width: width})
		}
	}
	return tables
}

// withProblemRows adds to the answers of order rows those of handover and flight rows that have a problem, each in its
// place.
func withProblemRows(language string, l *mapping.Layout, rows iter.Seq2[outcome.Answer, error]) iter.Seq2[outcome.Answer, error] {
	if l == nil || len(l.RowProblems) == 0 {
		return rows
	}
	var others []outcome.Answer
	for _, p := range l.RowProblems {
		a := outcome.Answer{Sheet: p.Sheet, Row: p.Row}
		a.Reason, a.Next = wordsOf(language, p.Reasons)
		others = append(others, a)
	}
	place := func(a, b outcome.Answer) int { return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row)) }
	slices.SortStableFunc(others, place)
	return func(yield func(outcome.Answer, error) bool) {
		left := others
		for a, err := range rows {
			for ; err == nil && len(left) > 0 && place(left[0], a) < 0; left = left[1:] {
				if !yield(left[0], nil) {
					return
				}
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
		for _, a := range left {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// rowProblems are the problems of a layout's handover and flight rows.
func rowProblems(l *mapping.Layout) []RowProblem {
	if l == nil {
		return nil
	}
	var all []RowProblem
	for _, p := range l.RowProblems {
		all = append(all, RowProblem{Cell: cell.Address(sheetName(l, p.Sheet), 0, p.Row), Reasons: p.Reasons})
	}
	return all
}

// sheetName is the name of a sheet with a table, empty for that of a CSV.
func sheetName(l *mapping.Layout, index int) string {
	i := slices.IndexFunc(l.Tables, func(t mapping.TableLayout) bool { return t.Sheet == index })
	if i < 0 {
		return ""
	}
	return l.Tables[i].Name
}

// loadProblems finds the rows that the Summary lists.
func (o *fileReport) loadProblems(ctx context.Context) error {
	o.problems = rowProblems(o.understood.Layout)
	if len(o.problems) < mostProblems && o.wanting() > 0 {
		for e, err := range o.ledger.FirstProblems(ctx, o.file.ID, mostProblems-len(o.problems), string(reason.HeldBack)) {
			if err != nil {
				return err
			}
			reasons, err := o.reasons(e)
			if err != nil {
				return err
			}
			o.problems = append(o.problems, RowProblem{Cell: cell.Address(sheetName(o.understood.Layout, e.Sheet), 0, e.Row),
				Order: e.Order, Status: reason.Status(e.Status), Reasons: reasons})
		}
	}
	return nil
}

// wanting counts the rows that want to be looked at.
func (o *fileReport) wanting() int {
	return o.file.Rows - o.counts[reason.Confirmed] - o.counts[reason.Duplicate]
}
