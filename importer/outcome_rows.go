package importer

import (
	"cmp"
	"iter"
	"slices"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// This file and outcome_summary.go have what the outcomes of a report and of a check have in common: here the rows, there the
// Summary.

// ProblemRow is a row that is not confirmed, or would not be sent.
type ProblemRow struct {
	Cell    string // address of the row
	Order   string
	Status  reason.Status
	Reasons []reason.Reason
}

// tablesOf returns the tables that get the five columns: those of orders, and those of handovers and flights if a row of
// theirs has a problem or an earlier outcome left its columns there. Tables below each other in a sheet have the columns
// together.
// gives are the columns behind the five of those of orders.
func tablesOf(l *mapping.Layout, gives []string) []outcome.TableHeader {
	var tables []outcome.TableHeader
	for _, t := range l.Tables {
		ours := slices.ContainsFunc(t.Columns, func(c mapping.ColumnLayout) bool { return c.Ours })
		hasProblem := slices.ContainsFunc(l.RowProblems, func(p mapping.RowProblem) bool { return p.Sheet == t.Sheet })
		if before := len(tables) - 1; before >= 0 && tables[before].Sheet == t.Sheet {
			tables[before].Read = addReadNames(tables[before].Read, t)
			tables[before].Width = max(tables[before].Width, tableWidth(t)) // below it, in the same columns
			tables[before].Below = append(tables[before].Below, headerBelow(t))
			continue
		}
		if t.Role == "orders" || hasProblem || ours {
			header := outcome.TableHeader{Sheet: t.Sheet, Row: t.Header, Width: tableWidth(t)}
			if t.Role == "orders" {
				header.Gives, header.Read = gives, addReadNames(nil, t)
			}
			tables = append(tables, header)
		}
	}
	return tables
}

// headerBelow is the header of a table below another one. What stands behind our columns is no width of its user's.
func headerBelow(t mapping.TableLayout) outcome.HeaderBelow {
	h := outcome.HeaderBelow{Row: t.Header}
	columns := slices.Clone(t.Columns)
	slices.SortFunc(columns, func(a, b mapping.ColumnLayout) int { return cmp.Compare(a.Index, b.Index) })
	for _, c := range columns {
		switch {
		case c.Ours && !reason.IsValueHeader(c.Header):
			h.Ours = append(h.Ours, c.Index)
		case !c.Ours && c.Header != "" && len(h.Ours) == 0:
			h.Width = c.Index + 1
		}
	}
	return h
}

// addReadNames adds the names of what the rows of a table are read with.
func addReadNames(names []string, t mapping.TableLayout) []string {
	for _, read := range t.Read {
		if !slices.Contains(names, read.Name) {
			names = append(names, read.Name)
		}
	}
	return names
}

// withRead adds what the rows are read with to their answers, where that may stand in another row.
func withRead(l *mapping.Layout, tables []outcome.TableHeader, answers iter.Seq2[outcome.Answer, error]) (
	out iter.Seq2[outcome.Answer, error]) {
	if !slices.ContainsFunc(tables, func(t outcome.TableHeader) bool { return len(t.Read) > 0 }) {
		return answers
	}
	return func(yield func(outcome.Answer, error) bool) {
		left := labelAnswers(l, tables)
		for a, err := range answers {
			for ; err == nil && len(left) > 0 && compareRows(left[0], a) < 0; left = left[1:] {
				if !yield(left[0], nil) {
					return
				}
			}
			i := slices.IndexFunc(tables, func(t outcome.TableHeader) bool { return t.Sheet == a.Sheet })
			if err == nil && !a.NoOrder && i >= 0 && len(tables[i].Read) > 0 {
				a.Read = readIn(l, &a, tables[i].Read)
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

// labelAnswers says beside the labels between the orders what they were read with.
func labelAnswers(l *mapping.Layout, tables []outcome.TableHeader) (all []outcome.Answer) {
	for _, t := range l.Tables {
		i := slices.IndexFunc(tables, func(h outcome.TableHeader) bool { return h.Sheet == t.Sheet })
		if i < 0 {
			continue
		}
		for _, read := range t.Read {
			for _, label := range read.Labels {
				at := slices.IndexFunc(all, func(a outcome.Answer) bool { return a.Sheet == t.Sheet && a.Row == label.From })
				if at < 0 {
					at = len(all)
					all = append(all, outcome.Answer{Sheet: t.Sheet, Row: label.From, NoOrder: true,
						Read: make([]string, len(tables[i].Read))})
				}
				all[at].Read[slices.Index(tables[i].Read, read.Name)] = label.Text
			}
		}
	}
	slices.SortFunc(all, compareRows)
	return all
}

// compareRows compares answers by where they stand.
func compareRows(a, b outcome.Answer) int {
	return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row))
}

// readIn is what a row is read with, in the order of names.
func readIn(l *mapping.Layout, a *outcome.Answer, names []string) []string {
	texts, of := make([]string, len(names)), -1
	for i, t := range l.Tables {
		if t.Sheet == a.Sheet && t.Role == "orders" && t.Header < a.Row && (of < 0 || t.Header >= l.Tables[of].Header) {
			of = i
		}
	}
	if of < 0 {
		return texts
	}
	for _, read := range l.Tables[of].Read {
		after, _ := slices.BinarySearchFunc(read.Runs, a.Row+1,
			func(r mapping.ReadRun, row int) int { return cmp.Compare(r.From, row) })
		if at := slices.Index(names, read.Name); after > 0 {
			texts[at] = read.Runs[after-1].Text
		}
	}
	return texts
}

// widestGap is how many columns without a header a table may have between two of its columns. What stands further right is not
// what its user takes for the table, and answers beyond it would be seen by nobody.
const widestGap = 20

// tableWidth is the number of columns that a table has, from column A on.
func tableWidth(t mapping.TableLayout) int {
	var at []int
	for _, c := range t.Columns {
		at = append(at, c.Index)
	}
	slices.Sort(at)
	width := t.Width
	for _, i := range at {
		if width > 0 && i-width > widestGap {
			break
		}
		width = i + 1
	}
	return width
}

// withProblemRows adds the handover and flight rows that have a problem to the answers of order rows. Answers come in the
// order of sheets and rows, before and after.
func withProblemRows(language string, l *mapping.Layout,
	orders iter.Seq2[outcome.Answer, error]) iter.Seq2[outcome.Answer, error] {
	if l == nil || len(l.RowProblems) == 0 {
		return orders
	}
	var others []outcome.Answer
	for _, p := range l.RowProblems {
		a := outcome.Answer{Sheet: p.Sheet, Row: p.Row, NoOrder: true}
		a.Reason, a.Next = wordsOf(language, p.Reasons)
		others = append(others, a)
	}
	slices.SortStableFunc(others, compareRows)
	return withOthers(orders, func(yield func(outcome.Answer, error) bool) {
		for _, a := range others {
			if !yield(a, nil) {
				return
			}
		}
	})
}

// withOthers puts two sequences of answers together, in the order of sheets and rows. A row that both have keeps its answer among
// the first ones.
func withOthers(answers, others iter.Seq2[outcome.Answer, error]) iter.Seq2[outcome.Answer, error] {
	return func(yield func(outcome.Answer, error) bool) {
		next, stop := iter.Pull2(others)
		defer stop()
		other, otherErr, more := next()
		for a, err := range answers {
			for ; err == nil && more && (otherErr != nil || compareRows(other, a) < 0); other, otherErr, more = next() {
				if !yield(other, otherErr) || otherErr != nil {
					return
				}
			}
			if more && compareRows(other, a) == 0 {
				other, otherErr, more = next()
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
		for ; more; other, otherErr, more = next() {
			if !yield(other, otherErr) || otherErr != nil {
				return
			}
		}
	}
}

// rowProblems returns the handover and flight rows that have a problem.
func rowProblems(l *mapping.Layout) []ProblemRow {
	if l == nil {
		return nil
	}
	var all []ProblemRow
	for _, p := range l.RowProblems {
		all = append(all, ProblemRow{Cell: cell.Address(sheetName(l, p.Sheet), 0, p.Row), Reasons: p.Reasons})
	}
	return all
}

// rowsToMend counts those of them that wait for somebody.
func rowsToMend(l *mapping.Layout) (n int) {
	for _, p := range rowProblems(l) {
		if reason.WorstStep(reason.Rejected, p.Reasons) != reason.StepNone {
			n++
		}
	}
	return n
}

// sheetName is the name of a sheet that has a table, "" for a CSV.
func sheetName(l *mapping.Layout, index int) string {
	i := slices.IndexFunc(l.Tables, func(t mapping.TableLayout) bool { return t.Sheet == index })
	if i < 0 {
		return ""
	}
	return l.Tables[i].Name
}
