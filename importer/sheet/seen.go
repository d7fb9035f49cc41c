package sheet

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// found is what a full pass over a sheet finds out.
type findings struct {
	merges        []cellRange // by first row
	width         int         // columns up to the last that holds something
	hiddenRows    occurrences
	hiddenColumns []columnRun
	uncalculated  occurrences
	merged        occurrences
}

// tally counts something and knows where it was first.
type occurrences struct{ n, col, row int }

func (t *occurrences) add(col, row int) {
	if t.n++; t.n == 1 {
		t.col, t.row = col, row
	}
}

// columns is a run of columns, 0-based, both ends included.
type columnRun struct{ from, to int }

func (c columnRun) String() string {
	if c.from == c.to {
		return cell.ColumnLetters(c.from)
	}
	return cell.ColumnLetters(c.from) + ":" + cell.ColumnLetters(c.to)
}

// reasons says what was found on the sheet called name.
func (f *findings) notes(name string) []reason.Reason {
	if f == nil {
		return nil
	}
	var all []reason.Reason
	for _, t := range []struct {
		code reason.Code
		occurrences
	}{{reason.HiddenRows, f.hiddenRows}, {reason.MergedRanges, f.merged}, {reason.Uncalculated, f.uncalculated}} {
		if t.n > 0 {
			all = append(all, reason.Reason{Code: t.code, Cell: cell.Address(name, t.col, t.row), Args: []string{itoa(t.n)}})
		}
	}
	var hidden []string
	for _, c := range f.hiddenColumns {
		if c.from < f.width {
			c.to = min(c.to, f.width-1)
			hidden = append(hidden, c.String())
		}
	}
	if len(hidden) > 0 {
		all = append(all, reason.Reason{Code: reason.HiddenColumns, Value: name, Args: []string{strings.Join(hidden, ", ")}})
	}
	return all
}
